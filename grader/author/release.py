"""Build the learners' notebooks in course/ from solutions/."""

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
from grader.released import Releases, known_releases
from grader.roles import grade_id, is_solution


def release(
    course: Course, *, force: bool = False, say: Callable[[str], object] = str
) -> Iterator[Path]:
    """Release every assignment, yielding the path of each learners' notebook.

    Raises `UnfinishedAnswersError` before anything is written if somebody has written into a
    notebook in course/, unless `force`: then that is kept beside the new one. `say` is told what
    the gradebook had to follow.
    """
    paths = [course.released(name) for name in course.assignments]
    answered = [path for path in paths if _is_answered(course, path)]
    if answered and not force:
        raise UnfinishedAnswersError(
            f"{', '.join(map(str, answered))} would be overwritten but somebody has written "
            f"answers there; copy what you want to keep, then run with --force"
        )
    (course.root / "classroom").mkdir(exist_ok=True)
    with Store(course) as store:
        for name, path in zip(course.assignments, paths, strict=True):
            _release(store, name, path, is_answered=path in answered)
            yield path
        for line in store.said:
            say(line)


def _is_answered(course: Course, path: Path) -> bool:
    known = known_releases(course.root, path.stem)
    return path.is_file() and _is_written(read_notebook(path), known)


def _release(store: Store, name: str, path: Path, *, is_answered: bool) -> None:
    """Build one assignment aside, and lay what was made over what is there.

    A learner's other files stay; a notebook that somebody has written into is kept beside it.
    """
    with TemporaryDirectory(prefix="nanollm-release-") as folder:
        store.release(name, Path(folder))
        made = Path(folder) / name
        if is_answered:
            path.rename(_unused(path.with_name(f"{path.stem} (kept).ipynb")))
        for file in sorted(made.rglob("*")):
            if file.is_file():
                place = path.parent / file.relative_to(made)
                place.parent.mkdir(parents=True, exist_ok=True)
                replace_file(place, file.read_bytes())


def _unused(path: Path) -> Path:
    """This name, or with a number the first one that nothing has."""
    names = (path.with_stem(f"{path.stem} {number}") for number in count(2))
    return next(name for name in (path, *islice(names, 1_000)) if not name.exists())


def _is_written(notebook: NotebookNode, known: Releases) -> bool:
    """Whether somebody has written into a released notebook.

    nbgrader keeps the checksum of each answer as it was released; of the other cells, `known`
    says what was released since it is kept.
    """
    for cell in notebook.cells:
        name = str(grade_id(cell) or cell.get("id"))
        if is_solution(cell):
            if cell.metadata.nbgrader.get("checksum") != compute_checksum(cell):
                return True
        elif known.each and not known.had(name, cell.source):
            return True
    return False
