"""No answer of the bank is lost by an update to lessons in which everything is another.

`make test` takes four answers of each exercise, one for each fate, `make full` all of them.
"""

import copy
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, pairwise
from pathlib import Path

import pytest
from nbformat import NotebookNode, v4

from grader.author.answers import Answer, read_bank
from grader.course import Course, read_notebook
from grader.learner.lay import lay
from grader.learner.update import update
from grader.roles import grade_id, is_grade

ROOT = Path(__file__).resolve().parents[2]
LESSONS = Course(ROOT).lessons
NOTE = "# what I thought about {}"
GONE, MOVED, LATER, REWORDED = range(4)
Part = list[NotebookNode]  # an exercise with card, answer and checks, or what is between two


@dataclass(frozen=True)
class Case:
    """An answer of the bank, for which the lesson has a copy of its exercise."""

    name: str  # of the copy
    fate: int
    answer: Answer


Cases = dict[str, list[Case]]  # by exercise


def cases_of(lesson: str, most: int | None) -> Cases:
    """So many answers of each exercise, half of whose exercises stay in the lesson."""
    bank = read_bank(ROOT / "tests" / "misconceptions" / lesson)
    return {
        exercise: [
            Case(f"{exercise}-{number}", (place + number) % 4, answer)
            for number, answer in enumerate(answers[:most])
        ]
        for place, (exercise, answers) in enumerate(bank.items())
    }


def parts_of(lesson: str, known: Cases) -> Iterator[tuple[Part, Case | None]]:
    """A released lesson cut into parts, with an exercise for each case."""
    part: Part = []
    for cell, below in pairwise([*released(lesson), v4.new_raw_cell()]):
        part.append(cell)
        is_end = is_grade(cell) and not is_grade(below)
        if is_end or (grade_id(below) or "").endswith("-card"):
            exercise = next((name for c in part if (name := grade_id(c)) in known), None)
            cases = known[exercise] if exercise else []
            yield from ([(copied(part, exercise, each), each) for each in cases] or [(part, None)])
            part = []
    yield part, None


def all_of(cases: Cases) -> Iterator[Case]:
    return chain.from_iterable(cases.values())


def released(lesson: str) -> list[NotebookNode]:
    return read_notebook(Course(ROOT).released(lesson)).cells


def copied(part: Part, exercise: str | None, case: Case) -> Part:
    """An exercise whose cells have the name of a case."""
    made = copy.deepcopy(part)
    for cell in made:
        cell.id = cell.id.replace(str(exercise), case.name)[-64:]
        if name := grade_id(cell):
            cell.metadata.nbgrader.grade_id = name.replace(str(exercise), case.name)
    return made


def another_version(lessons: dict[str, list[tuple[Part, Case | None]]]) -> dict[str, list[Part]]:
    """Lessons in which cells were added, removed, moved and reworded."""
    new: dict[str, list[Part]] = {lesson: [] for lesson in lessons}
    for lesson, parts in lessons.items():
        later: list[Part] = []
        for part, case in copy.deepcopy(parts):
            if case and case.fate == REWORDED:
                part[0].source += "\n\nAnd do it well."
                part.insert(1, v4.new_markdown_cell("Think first.", id=f"think-{len(new[lesson])}"))
                part[1].metadata.nbgrader = part[0].metadata.nbgrader | {"grade_id": part[1].id}
                part[0], part[1] = part[1], part[0]
            if case and case.fate == LATER:
                later.append(part)
            elif not case or case.fate != GONE:
                new[follower(lesson) if case and case.fate == MOVED else lesson].append(part)
        new[lesson] += later
    return new


def follower(lesson: str) -> str:
    return LESSONS[(LESSONS.index(lesson) + 1) % len(LESSONS)]


def answered(part: Part, case: Case | None) -> Part:
    """A part with its answer, and a note behind that."""
    made = copy.deepcopy(part)
    for place, cell in enumerate(made):
        if case and grade_id(cell) == case.name:
            cell.source = case.answer.source
            note = v4.new_code_cell(NOTE.format(case.name))
            return [*made[: place + 1], note, *made[place + 1 :]]
    return made


def write(path: Path, parts: Iterable[Part]) -> None:
    """A notebook of these parts; it is not validated, which takes longest."""
    path.parent.mkdir(parents=True, exist_ok=True)
    notebook = v4.new_notebook(cells=[cell for part in parts for cell in part])
    path.write_text(v4.writes(notebook), encoding="utf-8")


@pytest.mark.parametrize("most", [4, pytest.param(None, marks=pytest.mark.full)])
def test_no_answer_of_the_bank_is_lost(tmp_path: Path, most: int | None):
    cases = {lesson: cases_of(lesson, most) for lesson in LESSONS}
    shutil.copy(ROOT / "nbgrader_config.py", tmp_path)
    course, mine = Course(tmp_path), tmp_path / "mine"
    lessons = {lesson: [*parts_of(lesson, cases[lesson])] for lesson in LESSONS}
    for lesson, parts in lessons.items():
        for step in ("solutions", "course"):
            write(tmp_path / step / lesson / f"{lesson}.ipynb", (part for part, _ in parts))
    lay(course, mine)
    for lesson, parts in lessons.items():
        write(mine / lesson / f"{lesson}.ipynb", (answered(*each) for each in parts))
    for lesson, new in another_version(lessons).items():
        write(course.released(lesson), new)
    asked = {line.partition(": the exercise was reworded")[0] for line in update(course, mine).look}
    now = {lesson: read_notebook(mine / lesson / f"{lesson}.ipynb").cells for lesson in LESSONS}
    places = {
        lesson: {cell.source: place for place, cell in enumerate(cells)}
        for lesson, cells in now.items()
    }
    for lesson in LESSONS:
        for case in all_of(cases[lesson]):
            there = follower(lesson) if case.fate == MOVED else lesson
            place = places[there][NOTE.format(case.name)] - 1
            found = now[there][place]
            assert found.source == case.answer.source, f"{case.name}, {case.answer.title}"
            assert grade_id(found) == (None if case.fate == GONE else case.name)
            assert (f"{lesson}, {case.name}" in asked) == (case.fate == REWORDED)
