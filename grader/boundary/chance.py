"""Random state that travels with a call, from the judge to the learner and never back.

In one process a check that seeds torch also seeds the function it calls. Here the judge's state is
sent along when the check has changed it. The learner's side says only whether chance was consumed;
then the judge moves its own state on, so that seeding anew with the same number is noticed.
"""

import random
import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Any

State = dict[str, Any]


def state() -> State:
    """The random states of this process, of libraries that are in use."""
    found: State = {"random": random.getstate()}
    if torch := sys.modules.get("torch"):
        found["torch"] = torch.get_rng_state().numpy().tobytes()
    if numpy := sys.modules.get("numpy.random"):
        kind, keys, *rest = numpy.get_state()
        found["numpy"] = (kind, keys.tobytes(), *rest)
    return found


def restore(wanted: State) -> None:
    """Set the random states of this process."""
    if "random" in wanted:
        random.setstate(wanted["random"])
    if "torch" in wanted:
        import torch

        torch.set_rng_state(torch.frombuffer(bytearray(wanted["torch"]), dtype=torch.uint8))
    if "numpy" in wanted:
        import numpy

        kind, keys, *rest = wanted["numpy"]
        numpy.random.set_state((kind, numpy.frombuffer(keys, dtype=numpy.uint32), *rest))


def seed(number: int) -> None:
    """Seed all libraries that are in use."""
    random.seed(number)
    if torch := sys.modules.get("torch"):
        torch.manual_seed(number)
    if numpy := sys.modules.get("numpy.random"):
        numpy.seed(number)


class Follower:
    """The judge's end: what to send along with a call."""

    def __init__(self) -> None:
        self.sent = state()

    def changes(self) -> dict[str, Any]:
        """What the check changed since the last call, and whether it wants gradients."""
        now = state()
        changed = {name: now[name] for name in now if now[name] != self.sent.get(name)}
        self.sent = now
        torch = sys.modules.get("torch")
        return {"state": changed, "gradients": torch is None or torch.is_grad_enabled()}

    def consumed(self) -> None:
        """The call drew numbers, so this process's stream moves on too."""
        random.random()
        if torch := sys.modules.get("torch"):
            torch.rand(())
        if numpy := sys.modules.get("numpy.random"):
            numpy.random()
        self.sent = state()


@contextmanager
def given(changes: dict[str, Any]) -> Generator[Callable[[], bool]]:
    """The learner's end: the judge's state during a call; yields whether chance was consumed."""
    restore(changes["state"])
    before = state()
    torch = sys.modules.get("torch")
    if torch is None or changes["gradients"]:
        yield lambda: state() != before
    else:
        with torch.no_grad():
            yield lambda: state() != before
