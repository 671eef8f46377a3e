"""What a class run asks and holds does not grow faster than the class; counted, never timed."""

import gc
import re
import weakref
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from nbformat import NotebookNode
from sqlalchemy import create_engine, event
from sqlalchemy.engine import Engine

from grader.classroom.gradebook import Store
from grader.classroom.run import ClassRun, Manner, grading_of
from grader.course import Course
from grader.submission.grade import Source, Whole
from grader.submission.verdict import VERSION

MANNER = Manner(walls=False, workers=1)
GROWS = r"SCAN (grade|comment|submitted_notebook|submitted_assignment|student)\b"
Asked = list[tuple[str, Any]]


@contextmanager
def asked() -> Generator[Asked]:
    """What any gradebook is asked meanwhile, with its parameters."""
    found: Asked = []

    def note(_: Any, __: Any, statement: str, parameters: Any, ___: Any, is_many: bool) -> None:
        found.append((statement, parameters[0] if is_many else parameters))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def new_run(course: Course) -> ClassRun:
    """One whose engine gives everybody all points, at once."""
    said = {"version": VERSION, "remarks": [], "verdicts": {}, "cells_s": 0.0}

    def grade_folder(sources: Mapping[str, Source], _: Path) -> Whole:
        notebook = course.source("lesson_1")
        notebook.metadata["nanollm"] = NotebookNode({**said, "remarks": []})
        return Whole(notebooks=dict.fromkeys(sources, notebook))

    grading = grading_of(course, walls=False)
    engine: Any = SimpleNamespace(
        grading=grading, grade_folder=grade_folder, close=lambda: None, is_closed=False
    )
    return ClassRun(course, MANNER, engine)


def hand_in(course: Course, count: int) -> None:
    names = [f"learner-{number}" for number in range(count)]
    for name in names:
        course.submit(name, "lesson_1", course.source("lesson_1"))
    lines = ["id,first_name", *(f"{name},Ada" for name in names)]
    course.working.joinpath("roster.csv").write_text("\n".join(lines) + "\n", "utf-8")


@pytest.fixture
def costs(mini: Course) -> Callable[[int], dict[str, Any]]:
    """The statements of each step of a class of so many, which may have grown."""
    with Store(mini) as store:
        store.prepare("lesson_1")

    def costs(count: int) -> dict[str, Any]:
        hand_in(mini, count)
        found: dict[str, Any] = {"saves": []}
        with asked() as found["plan"], new_run(mini) as run:
            graded = run.grade()
            for _ in range(run.left):
                with asked() as saved:
                    assert next(graded).refused is None
                found["saves"].append(saved)
            with asked() as found["score"]:
                assert len(run.scored()) == count
        found["plan"] = found["plan"][: -sum(map(len, [*found["saves"], found["score"]]))]
        with asked() as found["plan unchanged"], new_run(mini) as run:
            assert run.left == 0
        return found

    return costs


def test_twice_the_class_asks_the_gradebook_as_often(costs: Callable[[int], dict[str, Any]]):
    costs(2)  # a gradebook without any submission is asked less
    small, large = costs(4), costs(8)
    for step in ("plan", "score", "plan unchanged"):
        assert len(small[step]) == len(large[step]) > 0, step
    counts = {len(saved) for saved in (*small["saves"], *large["saves"])}
    assert len(counts) == 1, counts
    assert max(counts) <= 16


def test_no_save_reads_a_whole_table(mini: Course, costs: Callable[[int], dict[str, Any]]):
    first = costs(3)["saves"]
    for path in mini.top("submitted").glob("*/lesson_1"):
        (path / "more.txt").write_text("handed in again", "utf-8")
    again = costs(3)["saves"]
    assert len(first) == len(again) == 3
    engine = create_engine(f"sqlite:///{mini.database}")
    with engine.connect() as gradebook:
        for statement, parameters in (each for saved in (*first, *again) for each in saved):
            plan = gradebook.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
            said = "\n".join(row[-1] for row in plan)
            assert not re.search(GROWS, said), f"{statement}\n{said}"
    engine.dispose()


def test_few_graded_notebooks_are_held_at_once(
    mini: Course, costs: Callable[[int], dict[str, Any]], monkeypatch: pytest.MonkeyPatch
):
    costs(8)
    usual = Store.graded
    read: list[weakref.ref[NotebookNode]] = []
    held: list[int] = []

    def graded(store: Store, *asked_for: Any) -> dict[str, NotebookNode]:
        found = usual(store, *asked_for)
        read.extend(map(weakref.ref, found.values()))
        gc.collect()
        held.append(sum(each() is not None for each in read))
        return found

    monkeypatch.setattr(Store, "graded", graded)
    with new_run(mini) as run:
        assert run.left == 0
    assert len(read) == 8
    assert max(held) <= 2
