"""Submissions graded by the workers of a cluster, a few more at a time than these have threads.

A worker that ends, hangs or fails costs time and no submission; one that comes late takes part.
Dask is told nothing of a learner but a number.
"""

import asyncio
import logging
import pkgutil
import time
from collections import deque
from collections.abc import Callable, Collection, Generator, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from queue import Empty
from typing import Any, Generic, TypeVar

import dask.config
from distributed import Client, KilledWorker, Security
from distributed.comm.addressing import get_address_host, normalize_address
from distributed.comm.core import connect

from grader.cluster import host
from grader.cluster.cargo import Sources, pack_folder, pack_sources, unpack_whole
from grader.cluster.crew import GRACE_S, Crew, Done, Worker
from grader.errors import GraderError, NotGradedError
from grader.kernels.inside.limits import MIB
from grader.submission.grade import ATTEMPTS, Grading, Whole

CONNECT_S = 20
AHEAD = 3  # submissions that are with the cluster, for each thread of its workers
MOST_AHEAD = 256 * MIB  # of them together
START_S = 120.0  # until a worker's engine is warm
PLAIN = "tcp://"
LOG_LENGTH = "distributed.admin.low-level-log-length"

Key = TypeVar("Key")


@dataclass(frozen=True, kw_only=True)
class Parcel:
    """A submission that is to be sent: to a lesson, the files in a folder."""

    lesson: str
    folder: Path


@dataclass
class _Sent(Generic[Key]):
    """A parcel that is with the cluster, or waits for it."""

    key: Key
    parcel: Parcel
    size: int = 0
    tries: int = 0
    crashes: int = 0  # of workers that had it, perhaps because of it
    deadline: float = 0.0
    future: Any = None
    failed_at: Worker | None = None
    rests_until: float = 0.0  # unless another worker comes before


@contextmanager
def connected(address: str) -> Generator[Client]:
    """A connection to the scheduler of a cluster; raises `GraderError` where there is none."""
    for name in ("distributed", "distributed.client"):  # what happens is told in words of ours
        logging.getLogger(name).setLevel(logging.CRITICAL)
    dask.config.set({LOG_LENGTH: 10})  # of messages that it keeps: in each is a submission
    try:
        asyncio.run(_reach(address))  # a client that has failed is waited for when all ends
        client = Client(address, timeout=CONNECT_S, set_as_default=False, name="nanollm")
    except Exception as problem:  # of any type, as what a configuration of dask's has it load
        said = " ".join(str(problem).split()) or type(problem).__name__
        raise GraderError(
            f"expected the scheduler of a dask cluster at {address}, as tls://HOST:8786 with the "
            f"certificates that ~/.config/dask/distributed.yaml names (docs/cluster.md), found "
            f"none: {said}"
        ) from problem
    with client:
        _require_project(client, address)
        yield client


async def _reach(address: str) -> None:
    get_address_host(address)  # raises ValueError where there is no such way
    how: Any = Security().get_connection_args("client")
    comm: Any = await connect(normalize_address(address), timeout=CONNECT_S, **how)
    await comm.close()


def _require_project(client: Client, address: str) -> None:
    """The scheduler reads what is sent, so it needs this project too."""
    try:
        said = client.run_on_scheduler(pkgutil.resolve_name, f"{host.__name__}:LANGUAGE")
    except Exception as problem:
        said = f"none ({problem!r:.100})"
    if said != host.LANGUAGE:
        raise GraderError(
            f"expected the scheduler at {address} to have this version of this project installed, "
            f"found {'another' if isinstance(said, int) else said}"
        )


class Dispatch(Generic[Key]):
    """Sends parcels to a cluster, and yields what became of each."""

    def __init__(self, client: Client, grading: Grading, say: Callable[[str], None]) -> None:
        self.client, self.grading, self.say = client, grading, say
        self.crew = Crew(client, walls=grading.walls, say=say)
        self._sent: dict[str, _Sent[Key]] = {}
        self._waiting: deque[_Sent[Key]] = deque()

    def grade_all(
        self, parcels: Mapping[Key, Parcel], sources: Sources
    ) -> Iterator[tuple[Key, Whole]]:
        """In the order in which they are ready; raises `GraderError` where nobody can grade them.

        Broken off, what is with the cluster is called back.
        """
        address = self.client.scheduler_info(n_workers=0)["address"]
        if address.startswith(PLAIN):
            self.say(
                f"{address} is not encrypted: who is on the way there can read what was handed in, "
                f"and forge what comes back (docs/cluster.md)"
            )
        packed, there = pack_sources(sources, self.grading), None
        self._waiting.extend(_Sent(key, parcel) for key, parcel in parcels.items())
        try:
            while self._sent or self._waiting:
                if self.crew.look():
                    self._call_back_late()
                yield from self._send(there)
                for key, outcome in self._done():
                    if sent := self._sent.pop(key, None):
                        yield from self._graded(sent, outcome)
                    elif self.crew.hear(key, outcome):  # dask forgets what had nobody to do it
                        there = self.crew.submit(bytes, packed)
                        for each in self._call_back(self._sent.values()):
                            yield from self._crashed(each, "all workers ended")
        finally:
            with suppress(Exception):  # the scheduler may have gone
                self.client.cancel([each.future for each in self._sent.values()])
            self.crew.rest()

    def _send(self, sources: Any) -> Iterator[tuple[Key, Whole]]:
        """Keep the cluster busy, with what came back first."""
        while self._waiting and self._has_room(self._waiting[0]):
            sent = self._waiting.popleft()
            if sent.tries == ATTEMPTS:
                yield sent.key, _ours("no worker has answered in time")
                continue
            try:
                handed_in = pack_folder(sent.parcel.folder, MOST_AHEAD)
            except NotGradedError as problem:
                yield sent.key, Whole(refused=str(problem))
                continue
            sent.size, sent.tries = len(handed_in), sent.tries + 1
            sent.deadline = time.monotonic() + AHEAD * self._longest_s
            lesson, failed_at = sent.parcel.lesson, sent.failed_at
            sent.future = self.crew.submit(
                host.grade, sources, lesson, handed_in, besides=failed_at
            )
            self._sent[sent.future.key] = sent

    def _has_room(self, following: _Sent[Key]) -> bool:
        """Whether the cluster can have it now; what has crashed is graded while nothing else is."""
        there = self._sent.values()
        if time.monotonic() < following.rests_until and self.crew.is_only(following.failed_at):
            return False
        if following.crashes or any(each.crashes for each in there):
            return bool(self.crew.threads) and not there
        is_busy = sum(each.size for each in there) > MOST_AHEAD
        return len(there) < AHEAD * self.crew.threads and not is_busy

    @property
    def _longest_s(self) -> float:
        """How long one submission may take, tried again."""
        return ATTEMPTS * (START_S + self.grading.run.total_s)

    def _call_back_late(self) -> None:
        """What is with a worker that no longer answers, or was given up, goes to another one."""
        now = time.monotonic()
        is_late = any(now > each.deadline for each in self._sent.values())
        if self.crew.threads and (is_late or self.crew.given_up):
            where = self.crew.working()
            for key, each in [*self._sent.items()]:
                is_stuck = where.get(key) in self.crew.given_up
                if is_stuck or now > each.deadline:
                    each.failed_at = where.get(key)
                    each.tries -= is_stuck
                    self._waiting.extendleft(self._call_back([each]))

    def _call_back(self, sent: Collection[_Sent[Key]]) -> list[_Sent[Key]]:
        called = [*sent]
        for each in called:
            del self._sent[each.future.key]
            each.future.cancel()
        return called

    def _crashed(self, sent: _Sent[Key], how: str) -> Iterator[tuple[Key, Whole]]:
        """Once, it is tried again by itself: another one may be to blame."""
        self.crew.look_anew()  # or it would be sent to those who have just ended, and be blamed
        sent.crashes, sent.tries = sent.crashes + 1, 0
        if sent.crashes == ATTEMPTS:
            yield sent.key, _ours(f"{how}, grading it")
        else:
            self._waiting.appendleft(sent)

    def _done(self) -> Iterator[Done]:
        """What has come, as soon as something has, or it is time for a look."""
        with suppress(Empty):
            yield self.crew.done.get(timeout=self.crew.until_look_s)
            while True:
                yield self.crew.done.get_nowait()

    def _graded(self, sent: _Sent[Key], outcome: Any) -> Iterator[tuple[Key, Whole]]:
        if isinstance(outcome, KilledWorker):
            yield from self._crashed(sent, f"{outcome.allowed_failures + 1} workers ended")
            return
        try:
            if isinstance(outcome, Exception):  # it was lost on the way, or the worker lacks it
                raise outcome
            whole, worker = unpack_whole(outcome)
        except Exception as problem:
            whole, worker = _ours(f"{problem!r:.200}"), None
        if whole.is_ours and sent.tries < ATTEMPTS:
            sent.failed_at, sent.rests_until = worker, time.monotonic() + GRACE_S
            self._waiting.append(sent)
            return
        yield sent.key, whole
        if sent.failed_at and sent.failed_at != worker and not whole.is_ours:
            self.crew.blame(sent.failed_at)


def _ours(why: str) -> Whole:
    return Whole(refused=f"the grader failed: {why}", is_ours=True)
