"""What was released of a lesson, so that nobody is accused of the course's own edits.

A learner who holds last week's check did not edit it, and one who never got a new check did not
delete it. Kept below releases/ in the course's working folder: for each release, a digest of each
cell's text by its name. A file that is gone costs a remark too many and nothing else.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

from nbformat import NotebookNode

from grader.course import Course
from grader.plain import replace_file
from grader.roles import grade_id, is_solution, without_hidden_tests


def digest(text: str) -> str:
    """By which a text is known again, but for white space around it."""
    return blake2b(text.strip().encode("utf-8", "replace"), digest_size=12).hexdigest()


@dataclass(frozen=True)
class Releases:
    """Digests by the names of cells, a mapping for each release."""

    each: tuple[Mapping[str, str], ...] = ()

    def had(self, name: str, text: str) -> bool:
        """Whether this cell was released with this text."""
        return any(release.get(name) == digest(text) for release in self.each)

    def always_had(self, name: str) -> bool:
        """Whether there was no release without this cell."""
        return all(name in release for release in self.each)


NO_RELEASES = Releases()
WHOLE = ""  # a name that no cell has: of this release every cell is told


def texts_of(source: NotebookNode) -> Mapping[str, str]:
    """The cells of a source that nbgrader names, as learners get them; of answers, the name."""
    named = [(name, cell) for cell in source.cells if (name := grade_id(cell))]
    return {
        name: "" if is_solution(cell) else without_hidden_tests(cell.source) for name, cell in named
    }


def all_texts(released: NotebookNode) -> Mapping[str, str]:
    """Each cell of a released notebook, by what it is known by."""
    return {WHOLE: ""} | {name_of(cell): cell.source for cell in released.cells}


def name_of(cell: NotebookNode) -> str:
    """What a cell is known by; notebooks of before have cells without ids."""
    return grade_id(cell) or cell.get("id") or digest(cell.source)


def known_releases(course: Course, lesson: str, name: str) -> Releases:
    """All that is remembered of a notebook of a lesson."""
    try:
        found = json.loads(_place(course, lesson, name).read_text("utf-8"))
        return Releases(tuple({str(k): str(v) for k, v in each.items()} for each in found))
    except (OSError, ValueError, AttributeError, TypeError):
        return NO_RELEASES


def remember(course: Course, lesson: str, name: str, *releases: Mapping[str, str]) -> None:
    """Add releases, texts by name, to what is known of a notebook."""
    before = known_releases(course, lesson, name)
    made: Iterable[Mapping[str, str]] = (
        {name: digest(text) for name, text in sorted(texts.items())} for texts in releases if texts
    )
    known = [*before.each]
    known += (each for each in made if each not in known)
    if len(known) > len(before.each):
        path = _place(course, lesson, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        replace_file(path, json.dumps(known, indent=1).encode())


def _place(course: Course, lesson: str, name: str) -> Path:
    below = name if name == lesson else f"{lesson}/{name}"
    return course.working / "releases" / f"{below}.json"
