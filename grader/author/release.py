"""Build the learners' notebooks from their sources."""

from collections.abc import Callable, Iterator
from itertools import count, islice
from pathlib import Path
from tempfile import TemporaryDirectory

from nbformat import NotebookNode
from nbgrader.utils import compute_checksum

from grader.classroom.gradebook import Store
from grader.course import Course, read_notebook
from grader.errors import UnfinishedAnswersError
from grader.plain import replace_file
from grader.released import WHOLE, Releases, known_releases, name_of
from grader.roles import is_locked, is_solution


def release(
    course: Course, *, force: bool = False, say: Callable[[str], object] = str
) -> Iterator[Path]:
    """Release every assignment, yielding the path of each learners' notebook.

    Raises `UnfinishedAnswersError` before anything is written if somebody has written into a
    released notebook, unless `force`: then that is kept beside the new one. `say` is told what
    the gradebook had to follow.
    """
    paths = {
        (lesson, name): course.released(lesson, name)
        for lesson in course.assignments
        for name in course.notebooks(lesson)
    }
    answered = [path for each, path in paths.items() if _is_answered(course, *each, path)]
    if answered and not force:
        raise UnfinishedAnswersError(
            f"{', '.join(map(str, answered))} would be overwritten but somebody has written "
            f"answers there; copy what you want to keep, then run with --force"
        )
    course.working.mkdir(parents=True, exist_ok=True)
    with Store(course, "nanollm release") as store:
        for lesson in course.assignments:
            _release(store, lesson, course.step("release", ".", lesson), answered)
            yield from (path for (each, _), path in paths.items() if each == lesson)
        for line in store.said:
            say(line)


def _is_answered(course: Course, lesson: str, name: str, path: Path) -> bool:
    if not path.is_file():
        return False
    known = known_releases(course, lesson, name)
    return _is_written(read_notebook(path), known, course.source(lesson, name))


def _release(store: Store, lesson: str, folder: Path, answered: list[Path]) -> None:
    """Build one assignment aside, and lay what was made over what is there.

    A learner's other files stay; a notebook that somebody has written into is kept beside it.
    """
    with TemporaryDirectory(prefix="nanollm-release-") as aside:
        made = store.release(lesson, Path(aside))
        for path in answered:
            if path.parent == folder:
                path.rename(_unused(path.with_name(f"{path.stem} (kept).ipynb")))
        for file in sorted(made.rglob("*")):
            if file.is_file():
                place = folder / file.relative_to(made)
                place.parent.mkdir(parents=True, exist_ok=True)
                replace_file(place, file.read_bytes())


def _unused(path: Path) -> Path:
    """This name, or with a number the first one that nothing has."""
    names = (path.with_stem(f"{path.stem} {number}") for number in count(2))
    return next(name for name in (path, *islice(names, 1_000)) if not name.exists())


def _is_written(notebook: NotebookNode, known: Releases, source: NotebookNode) -> bool:
    """Whether somebody has written into a released notebook.

    nbgrader keeps the checksum of each answer as it was released. Locked cells are the course's. Of
    all others, `known` says what was released since it is kept, if the release was made here; one
    that came by git came with its source.
    """
    now = {name_of(cell): cell.source for cell in source.cells}
    tells_all = any(WHOLE in each for each in known.each)
    for cell in notebook.cells:
        name, text = name_of(cell), cell.source
        if is_solution(cell):
            if cell.metadata.nbgrader.get("checksum") != compute_checksum(cell):
                return True
        elif tells_all and not (is_locked(cell) or now.get(name) == text or known.had(name, text)):
            return True
    return False
