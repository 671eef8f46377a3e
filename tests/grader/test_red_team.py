"""Hostile and odd submissions, graded as one class: points, reasons, and nobody else is hurt.

A file in tests/red_team/ is one submission. Its docstring says what it tries; `GETS` is what it
must score (None: it is refused, not graded), `SAYS` a phrase of the remarks or of what its checks
say, `ANSWERS` the code of its answers by exercise. `hand_in(notebook, folder)` may change the
notebook, put files beside it, or return bytes to hand in instead. `NEVER_SHOWN` lists what no
feedback page may hold, `NEVER_REMARKED` what no remark may say, `SHOWS` and `NEVER_IN_OUTPUTS` what
the outputs of its cells must and must not hold. An attack that works would earn points: theft is
used to answer right.
"""

import functools
import json
import os
import runpy
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import psutil
import pytest
from nbformat import NotebookNode

from grader.author.answers import fill
from grader.author.release import release
from grader.check import Checks
from grader.classroom.run import ClassRun, Manner, Result
from grader.course import Course, read_notebook
from grader.errors import GraderError
from grader.grade import grade, read_marks, write_feedback
from grader.marks import Marks

pytestmark = [pytest.mark.kernel, pytest.mark.slow, pytest.mark.timeout(900)]

RED_TEAM = Path(__file__).parents[1] / "red_team"
COURSE = runpy.run_path(str(RED_TEAM / "course.py"))
LESSON, NEIGHBORS = COURSE["LESSON"], COURSE["NEIGHBORS"]
SECRET = "RED_TEAM_SECRET"
DAEMON = "red-team-daemon"


@dataclass(frozen=True)
class Attack:
    """One file of the red team."""

    student: str
    gets: float | None
    says: str
    answers: dict[str, str]
    hand_in: Callable[[NotebookNode, Path], bytes | None]
    never_shown: tuple[str, ...] = ()
    never_remarked: tuple[str, ...] = ()
    shows: tuple[str, ...] = ()
    never_in_outputs: tuple[str, ...] = ()

    @classmethod
    def read(cls, path: Path) -> "Attack":
        found: dict[str, Any] = runpy.run_path(str(path))
        return cls(
            student=path.stem,
            gets=found["GETS"],
            says=found["SAYS"],
            answers=found.get("ANSWERS", {}),
            hand_in=found.get("hand_in", lambda notebook, folder: None),
            **{
                name: found.get(name.upper(), ())
                for name in ("never_shown", "never_remarked", "shows", "never_in_outputs")
            },
        )


class Outcome(NamedTuple):
    """What became of a submission."""

    points: float | None  # None: not graded
    says: str  # remarks, and what its failed checks say
    remarks: str


def grade_class(course: Course) -> dict[str, Outcome]:
    """Grade what lies in classroom/submitted/ as an instructor would, all in one run."""
    with ClassRun(course, Manner(workers=2)) as run:
        for _ in run.grade():
            pass
        results = run.scored()
    return {each.submission.student: _outcome(course, each) for each in results}


def _outcome(course: Course, result: Result) -> Outcome:
    student = result.submission.student
    if result.refused:
        says = "\n".join((result.refused, *result.remarks))
        return Outcome(None, says, says)
    return said(read_marks(course, LESSON, student))


def said(marks: Marks) -> Outcome:
    """Points, and everything that an instructor or a learner is told."""
    says = [*marks.remarks, *(mark.message for mark in marks.marks)]
    return Outcome(marks.points, "\n".join(says), "\n".join(marks.remarks))


REST = "-rest"  # of a folder: graded in `make full` alone
EVERY = 10  # how many of a folder `make test` takes: each tenth


def read_folders() -> Iterator[tuple[str, dict[str, Attack]]]:
    """The classes: of each folder a sample, and the rest."""
    for folder in ("marks", "reading", "damage", "honest"):
        members = [Attack.read(path) for path in sorted((RED_TEAM / folder).glob("*.py"))]
        sample = members[::EVERY]
        sample += [each for each in members if each.student in ALWAYS and each not in sample]
        yield folder, {each.student: each for each in sample}
        rest = [each for each in members if each not in sample]
        yield folder + REST, {each.student: each for each in rest}


def on_one_worker(folder: str, *more: str) -> Any:
    """A case of a test; all those of a folder share a class, which is graded once."""
    marks = [pytest.mark.xdist_group(f"red-team-{folder}")]
    marks += [pytest.mark.full] * folder.endswith(REST)
    return pytest.param(folder, *more, marks=marks, id="-".join((folder, *more)))


def place_of(name: str) -> str:
    """The class that an attack is in."""
    return next(folder for folder, members in FOLDERS.items() if name in members)


GROW = ("show_what_grows_when_escaped", "show_huge_pictures", "print_one_huge_line")
READ_BY_NBGRADER = (
    "link_to_endless_file",
    "notebook_is_a_pipe",
    "shadow_torch",
    "timestamp_that_is_none",
)
CURIOUS = ("search_objects", "listen_to_requests")
ALWAYS = {"forge_verdicts", "halve_an_answer", "answer_in_a_copy", GROW[0], CURIOUS[0]}
FOLDERS = dict(read_folders())
each_folder = pytest.mark.parametrize("folder", [on_one_worker(folder) for folder in FOLDERS])


def hand_in(course: Course, attack: Attack) -> None:
    """Lay a submission where it would be collected, odd files and all."""
    folder = course.step("submitted", attack.student, LESSON)
    folder.mkdir(parents=True)
    notebook = fill(read_notebook(course.released(LESSON)), attack.answers)
    written = attack.hand_in(notebook, folder)
    path = folder / f"{LESSON}.ipynb"
    if not os.path.lexists(path):
        path.write_bytes(written or json.dumps(notebook).encode("utf-8", "surrogatepass"))


def make_class(course: Course, folder: Path, members: Iterable[Attack]) -> Course:
    made = COURSE["build"](course.root, folder)
    list(release(made))
    for student, (answers, _) in NEIGHBORS.items():
        hand_in(made, Attack(student, None, "", answers, lambda notebook, folder: None))
    for member in members:
        hand_in(made, member)
    return made


@dataclass(frozen=True)
class Class:
    """Three honest neighbors and the attacks of one folder, graded in one run."""

    course: Course
    outcomes: dict[str, Outcome]


@pytest.fixture(scope="module")
def graded(
    walls: None, course: Course, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[str], Class]]:
    """The class of a folder; nothing hostile is run where no walls would hold it."""

    @functools.cache
    def graded(folder: str) -> Class:
        members = FOLDERS[folder]
        made = make_class(course, tmp_path_factory.mktemp("hostile"), members.values())
        return Class(made, grade_class(made))

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(SECRET, "what only the instructor's shell knows")
        patch.setenv("PYTHONOPTIMIZE", "2")  # would take every assert away
        yield graded


@pytest.mark.parametrize(
    ("folder", "name"),
    [on_one_worker(folder, name) for folder, members in FOLDERS.items() for name in members],
)
def test_it_scores_what_it_deserves_and_is_told_why(graded, folder: str, name: str):
    attack, outcome = FOLDERS[folder][name], graded(folder).outcomes[name]
    assert outcome.points == attack.gets, outcome.says
    assert attack.says in outcome.says


@pytest.fixture(scope="session")
def alone(walls: None, course: Course, tmp_path_factory: pytest.TempPathFactory):
    """What the neighbors score without anybody hostile beside them."""
    return grade_class(make_class(course, tmp_path_factory.mktemp("alone"), ()))


@each_folder
def test_neighbors_score_what_they_score_alone(graded, alone, folder: str):
    assert {name: graded(folder).outcomes[name] for name in NEIGHBORS} == alone
    assert {name: outcome.points for name, outcome in alone.items()} == {
        name: points for name, (_, points) in NEIGHBORS.items()
    }


@pytest.mark.parametrize("folder", [on_one_worker(each) for each in ("honest", "honest-rest")])
def test_a_learners_own_check_says_the_same(graded, folder: str):
    made: Class = graded(folder)
    with Checks(made.course, [LESSON]) as checks:
        for name in FOLDERS[folder]:
            path = made.course.step("submitted", name, LESSON) / f"{LESSON}.ipynb"
            own, by_class_run = checks.check(LESSON, path), made.outcomes[name]
            assert (own.points, [mark.message for mark in own.marks]) == (
                by_class_run.points,
                [mark.message for mark in read_marks(made.course, LESSON, name).marks],
            ), name


@pytest.mark.full
def test_nbgraders_autograde_and_formgrader_come_to_the_same(
    walls: None, course: Course, tmp_path: Path
):
    members = {name: FOLDERS[place_of(name)][name] for name in READ_BY_NBGRADER}
    made = make_class(course, tmp_path, members.values())
    by_class_run = grade_class(made)
    for name, attack in members.items():
        try:
            outcome = said(grade(made, LESSON, name))
        except GraderError as failure:
            outcome = Outcome(None, str(failure), "")
        assert outcome.points == by_class_run[name].points == attack.gets, name
        assert attack.says in outcome.says


@each_folder
def test_nothing_that_a_submission_started_is_left(graded, folder: str):
    assert graded(folder)
    assert DAEMON not in {process.name() for process in psutil.process_iter(["name"])}


@each_folder
def test_nothing_that_a_submission_wrote_is_left(graded, folder: str):
    assert graded(folder)
    places = ("/tmp", "/var/tmp", "/dev/shm", Path.home())
    assert not [path for place in places for path in Path(place).glob("red-team*")]


def test_at_least_fifty_submissions_are_hostile():
    names = [(folder, name) for folder, members in FOLDERS.items() for name in members]
    assert len([name for folder, name in names if not folder.startswith("honest")]) >= 50
    assert len({name for _, name in names}) == len(names)


def that_say(field: str) -> list[Any]:
    """The cases of those who fill in a field of `Attack`."""
    return [
        on_one_worker(folder, name)
        for folder, members in FOLDERS.items()
        for name, attack in members.items()
        if getattr(attack, field)
    ]


@pytest.mark.parametrize(("folder", "name"), that_say("never_remarked"))
def test_no_remark_repeats_what_a_submission_says(graded, folder: str, name: str):
    remarks = graded(folder).outcomes[name].remarks
    assert [phrase for phrase in FOLDERS[folder][name].never_remarked if phrase in remarks] == []


def shown_by(course: Course, name: str) -> str:
    """All that the learner's cells have shown, as the graded notebook holds it."""
    graded = read_notebook(course.step("autograded", name, LESSON) / f"{LESSON}.ipynb")
    outputs = [output for cell in graded.cells for output in cell.get("outputs", ())]
    return json.dumps(outputs)


@pytest.mark.parametrize(("folder", "name"), that_say("shows"))
def test_the_outputs_are_those_that_a_person_expects(graded, folder: str, name: str):
    attack, shown = FOLDERS[folder][name], shown_by(graded(folder).course, name)
    assert [phrase for phrase in attack.shows if phrase not in shown] == []
    assert [phrase for phrase in attack.never_in_outputs if phrase in shown] == []


@pytest.mark.parametrize(("folder", "name"), [on_one_worker(place_of(name), name) for name in GROW])
def test_outputs_stay_small_in_the_file(graded, folder: str, name: str):
    place = graded(folder).course.step("autograded", name, LESSON) / f"{LESSON}.ipynb"
    assert place.stat().st_size < 12_000_000


@pytest.mark.parametrize(("folder", "name"), that_say("never_shown"))
def test_a_feedback_page_runs_nothing(graded, folder: str, name: str):
    assert graded(folder).outcomes[name].points is not None
    page = write_feedback(graded(folder).course, LESSON, name)[0].read_text("utf-8")
    assert "running_totals" in page  # it is a page of this notebook
    assert [phrase for phrase in FOLDERS[folder][name].never_shown if phrase in page] == []


@pytest.mark.parametrize(
    ("folder", "name"),
    [on_one_worker("reading", "zoe"), *(on_one_worker(place_of(n), n) for n in CURIOUS)],
)
def test_no_hidden_check_is_shown_to_its_learner(graded, folder: str, name: str):
    page = write_feedback(graded(folder).course, LESSON, name)[0].read_text("utf-8")
    assert "quokka" not in page
