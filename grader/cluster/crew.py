"""The workers of a cluster: each that comes is asked whether it can grade as we would.

One that cannot is told by name, and gets nothing to grade; the others offer a resource, in dask's
words, which each submission asks for.
"""

import itertools
import pkgutil
import time
import uuid
import warnings
from collections.abc import Callable, Mapping
from concurrent.futures import CancelledError
from contextlib import suppress
from dataclasses import dataclass
from queue import Queue
from typing import Any

from distributed import Client, fire_and_forget

from grader.cluster import host
from grader.errors import GraderError
from grader.programs import versions

LOOK_S = 1.0  # between looks for workers that have come or gone
ANSWER_S = 30.0
GRACE_S = 15.0  # in which a better worker may come
MOST_FAILURES = 3  # of a worker

OTHER = "it has another version of this project"

Worker = str  # its address
Done = tuple[str, Any]  # the key of a future, and what it gave or the exception it ended in


@dataclass
class _Host:
    """A worker that is there."""

    address: Worker
    place: str  # its own folder, another one each time that it starts
    name: str
    threads: int
    asked: Any  # a future
    is_fit: bool = False
    refused: str | None = None
    failures: int = 0  # of the worker's, for others have graded the same


class Crew:
    """Who is there, and who of them grades."""

    def __init__(self, client: Client, *, walls: bool, say: Callable[[str], None]) -> None:
        self.client, self.walls, self.say = client, walls, say
        self.done: Queue[Done] = Queue()
        self.most_threads = 0  # that could grade at a time
        self._versions = versions()
        self._offer = f"nanollm-{uuid.uuid4().hex[:12]}"
        self._count = itertools.count(1)
        self._hosts: dict[Worker, _Host] = {}
        self._look_at = 0.0
        self._alone_since: float | None = None

    @property
    def threads(self) -> int:
        """How many submissions can be graded at a time."""
        return sum(each.threads for each in self._hosts.values() if each.is_fit)

    @property
    def until_look_s(self) -> float:
        """How long nobody needs to look for workers."""
        return max(0.0, self._look_at - time.monotonic())

    def look_anew(self) -> None:
        """Have the next look taken at once: what is known of the workers is old."""
        self._look_at = 0.0

    def submit(
        self, function: Callable[..., Any], *values: Any, besides: Worker | None = None
    ) -> Any:
        """Have one of those who can grade do something, if possible another one than `besides`.

        What comes of it is put into `done`.
        """
        others = self._others(besides)
        wish = {"workers": others, "allow_other_workers": True} if besides and others else {}
        return self._await(self._submit(function, *values, resources={self._offer: 1}, **wish))

    def is_only(self, worker: Worker | None) -> bool:
        """Whether nobody else can grade."""
        return not self._others(worker)

    def _others(self, worker: Worker | None) -> list[Worker]:
        return [name for name, each in self._hosts.items() if each.is_fit and name != worker]

    def working(self) -> dict[str, Worker]:
        """By the keys of futures, who has them."""
        processing: Any = self.client.processing()
        return {key: worker for worker, keys in processing.items() for key in keys}

    @property
    def given_up(self) -> set[Worker]:
        """Who grades no more, and may still have what was sent before."""
        return {name for name, each in self._hosts.items() if each.failures >= MOST_FAILURES}

    def look(self) -> bool:
        """Ask who has come, forget who has gone; raises `GraderError` where nobody can grade.

        Returns whether it was time for a look.
        """
        if self.until_look_s:
            return False
        self._look_at = time.monotonic() + LOOK_S
        there = self._workers()
        for each in [*self._hosts.values()]:
            if each.address not in there or there[each.address]["local_directory"] != each.place:
                del self._hosts[each.address]
                if each.is_fit:
                    self.say(f"worker {each.name} has gone; what it had is graded by others")
        for worker in there.keys() - self._hosts.keys():
            # A worker that is sent what it cannot import ends.
            language = f"{host.__name__}:LANGUAGE"
            asked = self._await(self._submit_to(worker, pkgutil.resolve_name, language))
            threads, place = int(there[worker]["nthreads"]), there[worker]["local_directory"]
            self._hosts[worker] = _Host(worker, place, worker, threads, asked)
        self._require_somebody()
        return True

    def hear(self, key: str, said: Any) -> bool:
        """Take a worker's answer; whether it can grade, and before it nobody could."""
        asked = next((each for each in self._hosts.values() if each.asked.key == key), None)
        if asked is None:
            return False
        if isinstance(said, Exception):
            said = "", f"it has not the same project: {said!r:.200}"
        if said == host.LANGUAGE:
            question = self._offer, self._versions, self.walls
            asked.asked = self._await(self._submit_to(asked.address, host.examine, *question))
            return False
        machine, asked.refused = said if isinstance(said, tuple) else ("", OTHER)
        asked.name += f" ({machine})" * bool(machine)
        if asked.refused:
            self.say(f"worker {asked.name} is not used: {asked.refused}")
            return False
        is_first = not self.threads
        asked.is_fit = True
        self.say(f"worker {asked.name} grades, {asked.threads} at a time")
        self.most_threads = max(self.most_threads, self.threads)
        return is_first

    def blame(self, worker: Worker) -> None:
        """What failed there was graded elsewhere: after some of these, the worker is given up.

        So one whose disk is full does not fail a whole class.
        """
        failed = self._hosts.get(worker)
        if failed is None or not failed.is_fit:
            return
        failed.failures += 1
        if failed.failures == MOST_FAILURES:
            failed.is_fit = False
            failed.refused = f"{MOST_FAILURES} submissions failed there that others could grade"
            self.say(f"worker {failed.name} is not used any more: {failed.refused}")
            self._let_go(worker)

    def rest(self) -> None:
        """Let all end what they have started."""
        with suppress(Exception):  # the scheduler may have gone
            for each in self._hosts.values():
                if each.is_fit:
                    self._let_go(each.address)

    def _let_go(self, worker: Worker) -> None:
        fire_and_forget(self._submit_to(worker, host.let_go, self._offer))

    def _submit_to(self, worker: Worker, function: Callable[..., Any], *values: Any) -> Any:
        return self._submit(function, *values, workers=[worker], allow_other_workers=False)

    def _submit(self, function: Callable[..., Any], *values: Any, **where: Any) -> Any:
        key = f"{self._offer}-{function.__name__}-{next(self._count)}"
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # that a submission is large
            return self.client.submit(function, *values, key=key, pure=False, **where)

    def _await(self, future: Any) -> Any:
        future.add_done_callback(self._fetch)
        return future

    def _fetch(self, future: Any) -> None:
        """In a thread of dask's: meanwhile, what came before is stored."""
        # Else a result would be waited for, also by Ctrl-C.
        if future.cancelled() or self.client.status != "running":
            self.done.put((future.key, CancelledError("it was called back")))
            return
        try:
            self.done.put((future.key, future.result(timeout=ANSWER_S)))
        except Exception as problem:
            self.done.put((future.key, problem))

    def _workers(self) -> Mapping[Worker, Mapping[str, Any]]:
        scheduler: Any = self.client.scheduler
        try:  # Client.scheduler_info may give what its own look has found meanwhile: no workers
            found: Any = self.client.sync(scheduler.identity, n_workers=-1)
            return found["workers"]
        except (OSError, RuntimeError) as problem:
            raise GraderError(
                "the scheduler of the cluster has gone; what was graded is kept, and the same "
                "command goes on from there"
            ) from problem

    def _require_somebody(self) -> None:
        """Where nobody can grade, somebody is waited for; not for long where none ever could."""
        if self.threads or any(each.refused is None for each in self._hosts.values()):
            self._alone_since = None
            return
        if self._alone_since is None:
            self._alone_since = time.monotonic()
            if self.most_threads or not self._hosts:
                self.say("there is no worker that can grade; waiting for one (Ctrl-C stops)")
        is_long = time.monotonic() - self._alone_since >= GRACE_S
        if self._hosts and is_long and not self.most_threads:
            refused = sorted(f"{each.name}: {each.refused}" for each in self._hosts.values())
            raise GraderError(f"expected a worker that can grade, found none: {'; '.join(refused)}")
