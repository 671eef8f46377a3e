"""What was handed in, and fingerprints by which a change is known."""

import hashlib
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from grader.course import ASSIGNMENT, STUDENT, Course
from grader.errors import FilesTooLargeError, NotGradedError
from grader.kernels.files import NOT_SOURCE, entries_below
from grader.kernels.inside.limits import MIB
from grader.plain import NotPlainError, TooLargeError, read_plain
from grader.records.roster import is_held

MAX_FOLDER_MIB = 200
MAX_ENTRIES = 1_000
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


def fingerprint(folder: Path, key: str = "") -> str:
    """A hash of `key` and of all that lies in a folder; links count as links.

    Raises `NotGradedError` for a folder that is too large or cannot be read.
    """
    total = hashlib.blake2b(key.encode(), digest_size=16)
    size = 0
    try:
        for count, path in enumerate(_paths(folder), start=1):
            kind, data = _contents(path)
            size += len(data)
            if count > MAX_ENTRIES or size > MAX_FOLDER_MIB * MIB:
                limits = f"{MAX_ENTRIES:,} files and {MAX_FOLDER_MIB} MiB"
                raise NotGradedError(f"expected a folder of at most {limits}, got more")
            name = os.fsencode(path.relative_to(folder))
            total.update(b"%d %s %s %d " % (len(name), name, kind, len(data)) + data)
    except FilesTooLargeError as problem:
        raise NotGradedError(str(problem)) from problem
    except OSError as problem:
        raise NotGradedError(f"could not be read: {problem.strerror}") from problem
    return total.hexdigest()


def changed_at(folder: Path) -> float:
    """When the newest file or folder in a folder was written."""
    return max(path.lstat().st_mtime for path in (folder, *_paths(folder)))


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


def _paths(folder: Path) -> Iterator[Path]:
    return (Path(entry.path) for entry in entries_below(folder, NOT_SOURCE))


def _contents(path: Path) -> tuple[bytes, bytes]:
    """Kind and bytes of a file; of a link, where it leads; of a device or pipe, nothing."""
    if path.is_symlink():
        return b"link", os.fsencode(os.readlink(path))
    try:
        return b"file", read_plain(path, MAX_FOLDER_MIB * MIB)
    except TooLargeError as problem:
        raise NotGradedError(
            f"expected files of at most {MAX_FOLDER_MIB} MiB: {problem}"
        ) from problem
    except NotPlainError:
        return b"folder" if path.is_dir() else b"other", b""
