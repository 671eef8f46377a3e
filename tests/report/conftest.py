"""A class planted from the bank: what its report must say is known."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from grader.classroom.gradebook import Store
from grader.course import Course

LESSONS = ("lesson_1", "lesson_2")


def few_lessons(course: Course, folder: Path) -> Course:
    """A course of two lessons, with their bank."""
    scratch = course.scratch(folder)
    for path in scratch.top("source").iterdir():
        if path.name not in LESSONS:
            shutil.rmtree(path)
    shutil.copytree(course.root / "tests/misconceptions", folder / "tests/misconceptions")
    return scratch


@pytest.fixture(scope="session")
def prepared(course: Course, tmp_path_factory: pytest.TempPathFactory) -> Course:
    """Both lessons are in the gradebook; to be copied."""
    scratch = few_lessons(course, tmp_path_factory.mktemp("prepared"))
    with Store(scratch) as store:
        for lesson in LESSONS:
            store.prepare(lesson)
    return scratch


@pytest.fixture
def classroom(prepared: Course, tmp_path: Path) -> Course:
    """A class that has handed in nothing."""
    shutil.copytree(prepared.root, tmp_path, dirs_exist_ok=True)
    return Course(tmp_path)


@pytest.fixture(scope="session")
def plant(planter: Any) -> Callable[..., None]:
    """Lays submissions of a lesson into a class: for each student what differs from right."""

    def plant(course: Course, lesson: str, answers: dict[str, dict[str, Any]]) -> None:
        with Store(course) as store:
            for student, said in answers.items():
                planter.plant(store, student, lesson, said)

    return plant
