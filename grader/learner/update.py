"""`nanollm update`: newer lessons below what the learner wrote, and the way back."""

import os
from collections.abc import Generator, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from nbformat import NotebookNode

from grader.course import Course, notebook_text
from grader.errors import GraderError
from grader.learner.folder import RELEASED, is_learners_folder
from grader.learner.lay import known_in, laid_in, lessons_of, record
from grader.learner.merge import changes, merged
from grader.learner.swap import HOME, Files, Plan, alone, change, digest_of, kept
from grader.learner.texts import is_notebook, known_after, notebook_of, notebooks_in

RELOAD = (
    "a lesson that is open in JupyterLab: File → Reload Notebook from Disk; what you had not "
    "saved there is not in it"
)
BEFORE, UNDONE = "before", "undone"  # below HOME: what updates replaced, and what taking back did


@dataclass(frozen=True)
class Update:
    """What an update did, in lines."""

    copy: Path | None  # where the old files are; None where nothing was changed
    changed: tuple[str, ...] = ()  # what is new
    look: tuple[str, ...] = ()  # what the learner should look at
    is_undo: bool = False

    def lines(self, folder: Path) -> Iterator[str]:
        """What was done, what changed, what needs a look, and the way back."""
        if self.copy is None:
            yield f"nothing to do: {folder}/ has the lessons that are installed"
        elif self.is_undo:
            yield f"{folder}/ is as it was before the last update"
        else:
            yield f"{folder}/ has the lessons that are installed, with your answers and notes"
        yield from (f"  {line}" for line in self.changed)
        if self.look:
            yield "please look at"
            yield from (f"  {line}" for line in self.look)
        if self.copy is not None:
            back = "" if self.is_undo else "; nanollm update --undo takes this back"
            yield f"what was there before is in {self.copy}/{back}"
            yield RELOAD


def update(course: Course, folder: Path) -> Update:
    """Lay the installed lessons below what is the learner's; all of it or, if that fails, nothing.

    Raises `GraderError` for a folder that is not a learner's, or of another course.
    """
    _refuse_others(folder)
    with alone(folder):
        return _update(lessons_of(course), folder)


def _update(new: Mapping[str, bytes], folder: Path) -> Update:
    base, known = laid_in(folder), known_in(folder)
    now, before = notebooks_in(new), notebooks_in(base)
    if not now.keys() & before.keys():
        raise GraderError(f"expected lessons of {folder} in what is installed, found others")
    work = Work(folder, new, base)
    merge = merged(before, work.mine, now, known)
    own = record(new, known_after(known, now))
    gone = {f"{RELEASED}/{path}": None for path in base.keys() - new.keys()}
    files = {**work.notebooks(merge.result), **work.others(), **work.which_differ(own), **gone}
    if not files:
        return Update(None, look=tuple(work.looks))
    keep = f"{BEFORE}/{_next_number(folder)}"
    with _saved_as_before(folder, files):
        change(folder, files, keep=keep, seen=work.read)
    look = (*merge.looks, *work.looks)
    return Update(folder / HOME / keep / "old", tuple(changes(before, now)), look)


def undo(folder: Path) -> Update:
    """Take the last update back: the files have the bytes that they had before it."""
    _refuse_others(folder)
    with alone(folder):
        return _undo(folder)


def _undo(folder: Path) -> Update:
    numbers = _numbers(folder, BEFORE)
    if not numbers:
        raise GraderError(f"there is no update of {folder} to take back")
    last = f"{BEFORE}/{numbers[-1]}"
    plan = Plan.read(folder / HOME / last)
    files = {path: kept(folder / HOME / last, path) for path in plan.wrote}
    seen = {path: _bytes(folder / path) for path in files}
    since = [path for path in files if digest_of(seen[path]) not in ("", plan.wrote[path])]
    keep = f"{UNDONE}/{_next_number(folder)}"
    with _saved_as_before(folder, files):
        change(folder, files, keep=keep, drop=last, seen=seen)
    copy = folder / HOME / keep / "old"
    look = [f"{path}: what you wrote since the update is in {copy / path}" for path in since]
    return Update(copy, look=tuple(look), is_undo=True)


class Work:
    """The files of a folder, and what becomes of them."""

    def __init__(self, folder: Path, new: Mapping[str, bytes], base: Mapping[str, bytes]) -> None:
        self.folder, self.new, self.base = folder, new, base
        self.looks: list[str] = []
        self.places = {path: self.place_of(path) for path in {**new, **base} if is_notebook(path)}
        for path in self.places.keys() & base.keys() & new.keys():
            if not (folder / path).exists():
                self.looks.append(f"{path} was missing and is there again; what you renamed stays")
        self.read = {place: _bytes(folder / place) for place in self.places.values()}
        read = {path: notebook_of(self.read[place]) for path, place in self.places.items()}
        self.mine = {path: notebook for path, notebook in read.items() if notebook is not None}

    def place_of(self, path: str) -> str:
        """Where a notebook is; beside a file that is none any more, which stays."""
        data = _bytes(self.folder / path)
        if data is None or notebook_of(data) is not None or path not in self.new:
            return path
        beside = f"{path.removesuffix('.ipynb')} (new).ipynb"
        self.looks.append(f"{path} is no notebook any more: it stays, and {beside} takes its place")
        return beside

    def notebooks(self, result: Mapping[str, NotebookNode]) -> dict[str, bytes]:
        """What is to be written of notebooks."""
        return {
            self.places[path]: data if notebook == notebook_of(data) else _data(notebook)
            for path, notebook in result.items()
            for data in (self.new[path],)
            if notebook != self.mine.get(path)
        }

    def others(self) -> Files:
        """What is to be written of other files: nothing where the learner's changes can stay."""
        found: dict[str, bytes] = {}
        for path, data in self.new.items():
            mine = None if is_notebook(path) else _bytes(self.folder / path)
            if is_notebook(path) or mine == data:
                continue
            if mine is not None and mine != self.base.get(path):
                if data == self.base.get(path):
                    continue
                self.looks.append(
                    f"{path}: it is new, and you had changed it: yours is in the copy"
                )
            found[path] = data
        return found

    def which_differ(self, files: Mapping[str, bytes]) -> dict[str, bytes]:
        """Of files those that are not so already."""
        return {path: d for path, d in files.items() if _bytes(self.folder / path) != d}


def _refuse_others(folder: Path) -> None:
    if not is_learners_folder(folder):
        found = (
            f"another: {folder.absolute()}" if folder.exists() else f"none at {folder.absolute()}"
        )
        raise GraderError(
            f"expected a folder of nanollm start, found {found}; go into yours, or name it"
        )


def _data(notebook: NotebookNode) -> bytes:
    return notebook_text(notebook).encode()


def _bytes(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None


def _numbers(folder: Path, kind: str) -> list[str]:
    top = folder / HOME / kind
    found = top.iterdir() if top.is_dir() else ()
    return sorted(path.name for path in found if path.name.isdecimal())  # not .DS_Store


def _next_number(folder: Path) -> str:
    """A number that no copy has had; taking an update back does not free its own."""
    used = [int(name) for kind in (BEFORE, UNDONE) for name in _numbers(folder, kind)]
    return f"{max(used, default=0) + 1:04}"


@contextmanager
def _saved_as_before(folder: Path, paths: Iterable[str]) -> Generator[None]:
    """Let the notebook that was saved last be it still: it tells the lesson that a learner is at.

    A second later than before, so that JupyterLab sees that it has changed.
    """
    notebooks = [folder / path for path in paths if is_notebook(path) and path[0] != "."]
    before = {path: path.stat().st_mtime for path in notebooks if path.exists()}
    yield
    for path in notebooks:
        if path.exists():
            saved_s = before.get(path, min(before.values(), default=0)) + 1
            os.utime(path, (saved_s, saved_s))
