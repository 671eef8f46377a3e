"""What was handed in: the folders, and what changes when they do."""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from grader.course import ASSIGNMENT, STUDENT, Course
from grader.errors import FilesTooLargeError
from grader.kernels.files import NOT_SOURCE, entries_below
from grader.records.roster import is_held
from grader.submission.fingerprint import MAX_ENTRIES

NOBODY: Mapping[str, str] = {}
Facts = tuple[object, ...]


@dataclass(frozen=True, order=True, slots=True)
class Submission:
    """One student's folder for one lesson, as nbgrader names both; no lesson for all of them."""

    lesson: str
    student: str

    def __str__(self) -> str:
        return ", ".join(filter(None, (self.student, self.lesson)))


def find_submissions(course: Course) -> Iterator[tuple[Submission, str | None]]:
    """Each folder that was handed in, and why it cannot be graded if it cannot."""
    lessons = course.lessons
    for named, why, _ in _handed_in(course.top("submitted"), course.parts("submitted")):
        lesson, student = named.get(ASSIGNMENT, ""), named.get(STUDENT, "")
        if not why and lesson not in lessons:
            why = f"expected a lesson ({', '.join(lessons)}), got {lesson!r}"
        yield Submission(printable(lesson), printable(student)), why


def look_at(course: Course) -> dict[Submission, Facts]:
    """What a change of each folder changes; none of what lies there is read."""
    found: dict[Submission, Facts] = {}
    for named, why, folder in _handed_in(course.top("submitted"), course.parts("submitted")):
        lesson, student = named.get(ASSIGNMENT, ""), named.get(STUDENT, "")
        facts = (why,) if why else facts_of(folder)
        found[Submission(printable(lesson), printable(student))] = facts
    return found


def facts_of(folder: Path) -> Facts:
    """Names, sizes and times of what lies in a folder, as far as it may be graded."""
    try:
        entries = islice(entries_below(folder, NOT_SOURCE), MAX_ENTRIES)
        found = [(entry.path, entry.stat(follow_symlinks=False)) for entry in entries]
        found.append((str(folder), folder.lstat()))
    except (FilesTooLargeError, OSError) as problem:
        return (str(problem),)
    return tuple(
        (path, facts.st_mtime_ns, facts.st_ctime_ns, facts.st_size, facts.st_ino)
        for path, facts in found
    )


def _handed_in(
    place: Path, parts: tuple[str, ...], named: Mapping[str, str] = NOBODY
) -> Iterator[tuple[Mapping[str, str], str | None, Path]]:
    """Names by STUDENT and ASSIGNMENT of what lies at the end of a path, or is odd before it."""
    if not parts:
        yield named, None, place
    elif parts[0] not in (STUDENT, ASSIGNMENT):
        yield from _handed_in(place / parts[0], parts[1:], named)
    else:
        for name, folder in _folders(place):
            here = {**named, parts[0]: name}
            if why := _why_odd(name, folder):
                yield here, why, folder
            else:
                yield from _handed_in(folder, parts[1:], here)


def printable(name: str) -> str:
    """A name that can be shown: one with control characters or broken letters as its repr."""
    return name if name.isprintable() else repr(name)


def _folders(place: Path) -> Iterator[tuple[str, Path]]:
    """Folders in a folder, and links to folders, by name; not what programs keep for themselves."""
    if place.is_dir():
        for entry in sorted(os.scandir(place), key=lambda entry: entry.name):
            if not entry.name.startswith((".", "__MACOSX")) and _is_folder(entry):
                yield entry.name, Path(entry.path)


def _is_folder(entry: "os.DirEntry[str]") -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link that leads to itself
        return True


def _why_odd(name: str, folder: Path) -> str | None:
    if folder.is_symlink():
        return "expected a folder, got a symbolic link"
    if not is_held(name):
        return f"expected a name that nbgrader can hold, got {name!r:.200}"
    if not os.access(folder, os.R_OK | os.X_OK):
        return "could not be read: no permission"
    return None
