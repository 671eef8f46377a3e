"""What a graded notebook was graded from and by, so that the next run knows what has changed."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from functools import cache
from typing import Any

from nbformat import NotebookNode

from grader.course import CONFIG, Course
from grader.programs import OURS, versions
from grader.submission.fingerprint import fingerprint
from grader.submission.grade import Grading


@dataclass(frozen=True, kw_only=True, slots=True)
class Origin:
    """Where a mark comes from, as two fingerprints."""

    work: str  # what was handed in, its source and the configuration
    engine: str  # the programs that grade, and the limits that they bring along


def same_work(known: Any, origin: Origin, *, is_newer: bool) -> bool:
    """Whether a notebook was graded from this work; `known` is what it remembers, if anything.

    Before there were two fingerprints, there was one of everything: a text, which says nothing
    once the programs have changed. Then it matters whether what was handed in `is_newer`.
    """
    if isinstance(known, dict):
        return known.get("work") == origin.work
    return isinstance(known, str) and not is_newer


def remember(notebooks: Mapping[str, NotebookNode], origin: Origin) -> None:
    """Into the notebook that is written last, with the names of all where there are several."""
    said = [*notebooks.values()][-1].metadata.nanollm
    said.fingerprint = asdict(origin)
    if len(notebooks) > 1:
        said.together = [*notebooks]


def work_key(course: Course, lesson: str, *, walls: bool) -> str:
    """A fingerprint of a lesson's source and of what the instructor chose."""
    config = course.folder / CONFIG  # nbgrader's commands know the root alone: it may lie elsewhere
    text = config.read_text("utf-8") if config.is_file() else ""
    return fingerprint(course.step("source", ".", lesson), f"walls={walls} {text}")


def engine_of(grading: Grading) -> str:
    """The fingerprint of all that grades but the source and what an instructor configured."""
    return json.dumps([asdict(replace(grading, hidden=())), programs()])


def shortened(text: str) -> str:
    """A fingerprint of a long one."""
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


@cache
def programs() -> list[str]:
    """Python's and the libraries' releases, and the two packages here to the letter."""
    return [*versions(OURS).values()]
