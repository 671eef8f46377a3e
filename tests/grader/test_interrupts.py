"""Ctrl-C in a step of nbgrader's, which its API takes for a failure."""

import signal
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from grader.author.release import release
from grader.classroom.gradebook import Store
from grader.course import Course
from grader.grade import write_feedback
from grader.interrupts import interruptible


def prepare(course: Course) -> None:
    with Store(course, "a test") as store:
        store.prepare("lesson_1")


STEPS: dict[str, Callable[[Course], Any]] = {
    "release": lambda course: [*release(course)],
    "grade": prepare,
    "feedback": lambda course: write_feedback(course, "lesson_1", "ada"),
}


@pytest.fixture(autouse=True)
def as_in_a_terminal() -> Iterator[None]:
    """A shell that runs the tests in the background has all of them ignore Ctrl-C."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.parametrize("step", STEPS)
def test_ctrl_c_ends_the_command(mini: Course, monkeypatch: pytest.MonkeyPatch, step: str):
    def press(_: object) -> None:
        signal.raise_signal(signal.SIGINT)

    for app in ("GenerateAssignment", "GenerateFeedback"):
        monkeypatch.setattr(f"nbgrader.converters.{app}.start", press)
    with pytest.raises(KeyboardInterrupt):
        STEPS[step](mini)
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_another_thread_takes_no_signals():
    def step() -> None:
        with interruptible():
            done.append(signal.getsignal(signal.SIGINT))

    done: list[Any] = []
    thread = threading.Thread(target=step)
    thread.start()
    thread.join()
    assert done == [signal.default_int_handler]
