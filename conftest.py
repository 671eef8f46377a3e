"""Fixtures shared by all tests."""

import gc
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
import torch
from nbformat import NotebookNode

from grader.author.answers import Answer, read_bank
from grader.classroom.gradebook import Store
from grader.classroom.handed_in import Submission
from grader.course import Course, put_programs_on_path, read_notebook
from grader.marks import exercise_of
from grader.preprocessors import released_checksums
from grader.records.entry import Cause
from grader.roles import Role, grade_id, is_grade, is_solution, role
from grader.submission.verdict import VERSION, Outcome, Verdict

ROOT = Path(__file__).resolve().parent
# Groups that take longest begin first, so that no processor waits for one that began last.
LONGEST = (
    *("tests/grader/test_workflow.py", "red-team-damage", "solutions/lesson_7/lesson_7.ipynb"),
    *("solutions/lesson_6/lesson_6.ipynb", "solutions/lesson_8/lesson_8.ipynb"),
    *("tests/notebooks/test_demonstrations.py", "tests/grader/test_grade_watch.py"),
    *("tests/grader/test_watch.py", "tests/grader/test_formgrader.py"),
    *("tests/nanollm/test_points.py", "tests/grader/test_learner.py", "tests/grader/test_term.py"),
    *("tests/test_bundle.py", "tests/grader/test_records.py", "tests/grader/test_shapes.py"),
    *("tests/grader/test_one_way.py", "tests/grader/test_classroom.py"),
    *("tests/notebooks/test_bank.py", "tests/report/test_report.py", "tests/test_packaging.py"),
)


def pytest_configure() -> None:
    put_programs_on_path()
    # Several workers of several threads each wait for one another, ten times as long as one.
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    torch.set_num_threads(1)


def pytest_itemcollected(item: pytest.Item) -> None:
    """Let pytest-xdist keep a file on one worker (a notebook's cells share a kernel)."""
    if item.get_closest_marker("xdist_group") is None:
        item.add_marker(pytest.mark.xdist_group(item.nodeid.split("::")[0]))


def pytest_collection() -> None:
    gc.disable()  # a million objects are made, and stay


def pytest_collection_finish() -> None:
    gc.freeze()  # no test has to look through them
    gc.enable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=_place_in_line)


def _place_in_line(item: pytest.Item) -> int:
    group = item.get_closest_marker("xdist_group")
    assert group is not None
    return LONGEST.index(group.args[0]) if group.args[0] in LONGEST else len(LONGEST)


@pytest.fixture(scope="session")
def course() -> Course:
    """The course of this checkout; tests read it and write elsewhere."""
    return Course(ROOT)


@pytest.fixture(scope="session")
def secret_lines(course: Course) -> Callable[[str], list[str]]:
    """Lines of solutions and hidden checks that stand nowhere else in a lesson's source."""

    def secrets(name: str) -> list[str]:
        secret: list[str] = []
        public: set[str] = set()
        for cell in course.source(name).cells:
            is_secret = False
            for line in map(str.strip, cell.source.splitlines()):
                if line.startswith("### "):
                    is_secret = line.startswith("### BEGIN")
                elif is_secret:
                    secret.append(line)
                else:
                    public.add(line)
        return [line for line in secret if len(line) > 20 and line not in public]

    return secrets


class Planter:
    """Lays down graded submissions as a class run leaves them, without kernels.

    What a check says of an answer is found out in this process, as `test_bank` does.
    """

    def __init__(self, course: Course) -> None:
        self.course = course
        self.bank: dict[str, dict[str, list[Answer]]] = {}
        self._checks: dict[str, dict[str, tuple[str, dict[str, Any]]]] = {}
        self._known: dict[tuple[str, str], Verdict] = {}

    def answer(self, lesson: str, exercise: str, title: str) -> Answer:
        """An entry of the bank, "right" for the first right one."""
        self._learn(lesson)
        answers = self.bank[lesson][exercise]
        return next(a for a in answers if title in (a.title, "right" if a.is_right else ""))

    def plant(
        self, store: Store, student: str, lesson: str, said: Mapping[str, str | Verdict | None]
    ) -> None:
        """Everything is right but `said`: titles of the bank, code, verdicts, None for nothing."""
        self._learn(lesson)
        notebook, verdicts = self.course.source(lesson), {}
        sums = released_checksums(store.gradebook, lesson, lesson)
        stubs = {c.id: c.source for c in read_notebook(self.course.released(lesson)).cells}
        notebook.cells = [c for c in notebook.cells if is_grade(c) or is_solution(c)]
        for cell in notebook.cells:
            name = str(grade_id(cell))
            chosen = said.get(exercise_of(name), "right" if cell.cell_type == "code" else None)
            if is_solution(cell) and cell.cell_type == "code":
                cell.source, cell.outputs = self._code(lesson, name, chosen) or stubs[cell.id], []
            elif is_solution(cell):
                cell.source = str(chosen or stubs[cell.id])
            else:
                verdict = self._verdict(lesson, name, chosen)
                verdicts[name] = verdict.as_json()
                cell.outputs = [NotebookNode(output) for output in verdict.outputs()]
            cell.metadata.nbgrader.checksum = sums[name]
        notebook.metadata["nanollm"] = {"version": VERSION, "remarks": [], "verdicts": verdicts}
        store.course.submit(student, lesson, notebook)
        store.save(
            Submission(lesson, student), {lesson: notebook}, Cause.of("nanollm grade", "new")
        )

    def _code(self, lesson: str, exercise: str, chosen: str | Verdict | None) -> str:
        if not isinstance(chosen, str):
            return ""
        is_title = "\n" not in chosen
        return self.answer(lesson, exercise, chosen).source if is_title else chosen

    def _verdict(self, lesson: str, check: str, chosen: str | Verdict | None) -> Verdict:
        if isinstance(chosen, Verdict):
            return chosen
        if chosen is None:
            return Verdict(outcome=Outcome.NOT_ANSWERED, message="not answered yet")
        source = self._code(lesson, exercise_of(check), chosen)
        if (check, source) not in self._known:
            self._known[check, source] = self._tried(*self._checks[lesson][check], source)
        return self._known[check, source]

    def _tried(self, check: str, names: dict[str, Any], source: str) -> Verdict:
        names = dict(names)
        try:
            exec(source, names)
            exec(check, names)
        except AssertionError as error:
            return Verdict(outcome=Outcome.FAILED, message=str(error), raised_by="check")
        except Exception as error:
            said = f"{type(error).__name__}: {error}"
            return Verdict(outcome=Outcome.FAILED, message=said, raised_by="learner")
        return Verdict(outcome=Outcome.PASSED)

    def _learn(self, lesson: str) -> None:
        """The checks of a lesson, and what is defined above each of them."""
        if lesson in self.bank:
            return
        self.bank[lesson] = read_bank(ROOT / "tests" / "misconceptions" / lesson)
        names: dict[str, Any] = {}
        self._checks[lesson] = found = {}
        for cell in self.course.source(lesson).cells:
            if role(cell) is Role.GRADED:
                found[str(grade_id(cell))] = cell.source, dict(names)
            elif role(cell) not in (None, Role.SKIPPED):
                exec(cell.source, names)


@pytest.fixture(scope="session")
def planter(course: Course) -> Planter:
    """Plants a class of known answers, without kernels."""
    return Planter(course)
