"""Which notebooks `nanollm check` means where it is given none."""

from pathlib import Path

from grader.course import Course
from grader.learner.folder import DEFAULT, around, is_learners_folder


def notebooks_meant(course: Course, *, all_lessons: bool) -> list[Path]:
    """The learners' notebooks of all lessons, of this folder's, or of the one that was saved last.

    In a learner's folder, or beside the usual one, those there; otherwise those that are released.
    Where all are as old, as after a download, of the first.
    """
    here = Path.cwd()
    released = _notebooks(course, course.top("release"))
    if (current := _lesson_at(here, released)) and not all_lessons:
        return current
    usual = [here / DEFAULT, course.root / DEFAULT]
    folder = around(here) or next(filter(is_learners_folder, usual), None)
    meant = _notebooks(course, folder) if folder else released
    if all_lessons or not meant:
        return [path for paths in meant.values() for path in paths]
    return _lesson_at(here, meant) or max(meant.values(), key=lambda each: max(map(_saved_s, each)))


def _notebooks(course: Course, folder: Path) -> dict[str, list[Path]]:
    """By lesson, where its notebooks are in a folder that is laid out as the release is."""
    top = course.top("release")
    return {
        lesson: [
            folder / course.released(lesson, name).relative_to(top)
            for name in course.notebooks(lesson)
        ]
        for lesson in course.lessons
    }


def _lesson_at(here: Path, notebooks: dict[str, list[Path]]) -> list[Path] | None:
    """The notebooks of the lesson in whose folder, or below it, somebody stands."""
    around = {here.resolve(), *here.resolve().parents}
    return next((each for each in notebooks.values() if each[0].parent.resolve() in around), None)


def _saved_s(path: Path) -> int:
    try:
        return int(path.stat().st_mtime)
    except OSError:  # it is not there, or not ours to look at
        return 0
