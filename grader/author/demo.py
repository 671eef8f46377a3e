"""A term in two minutes: a sample class is graded, a check corrected, and all of it reported.

It works on a copy of the course. The class, what it hands in and what is decided for it stand in
`tests/misconceptions/class.toml`.
"""

import csv
import shutil
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook
from rich.console import Console
from rich.progress import track
from rich.text import Text

from grader.author.release import release
from grader.author.sample import BANK, sample_class
from grader.classroom.run import Manner
from grader.classroom.show import grade_and_show
from grader.course import Course, write_notebook
from grader.errors import GraderError
from grader.grade import write_feedback
from grader.kernels.probe import probe
from grader.lms import canvas
from grader.lms.ours import Ours
from grader.lms.sheet import Sheet
from grader.plain import replace_file
from grader.records import changes, roster
from grader.records.history import catch_up, read_history

Next = tuple[str, Path]  # what is there to be opened, and where


def play_term(here: Course, console: Console) -> Iterator[Next]:
    """Grade the sample class of a course, correct a check, and say what to open next.

    Raises `GraderError` for a course without a sample class.
    """
    if not (here.root / BANK).is_dir():
        raise GraderError(f"expected answers for a sample class in {here.root / BANK}, found none")
    course, term = _begin(here), tomllib.loads((here.root / BANK / "class.toml").read_text("utf-8"))
    missing = [each for each in probe() if not each.is_held]
    for each in missing:
        console.print(Text(f"no walls: {each.why}", style="red"), soft_wrap=True)
    # The sample class can be trusted, so that the demo also runs where there are no walls.
    manner = Manner(walls=not missing)
    with console.status("releasing the lessons and handing in ..."):
        stories = _hand_in(course, here.root / BANK, term)
    _say(console, "a class hands in, and is graded: nanollm grade")
    report = grade_and_show(course, manner, console, stories)
    _give_points(course, term.get("by_hand", ()))
    for lesson in _correct(course, term.get("correction", ())):
        _say(console, f"a check of {lesson} is corrected, and the class graded again")
        grade_and_show(course, manner, console)
    done = [each.submission for each in report.results if each.refused is None]
    pages = [
        page
        for each in track(done, description="feedback  ", console=console)
        for page in write_feedback(course, each.lesson, each.student)
    ]
    _tell_history(course, console, term.get("correction", ()))
    filled = _to_canvas(course, console)
    yield "a feedback page", pages[-1]
    yield "a learner's notebook", course.released(course.lessons[0])
    yield "the last report as text", course.working / "report.txt"
    if filled:
        yield "the marks in a file of Canvas'", filled
    yield "each change of a mark", course.working / "history.jsonl"
    yield "the gradebook (SQLite)", course.working / "gradebook.db"


def _begin(here: Course) -> Course:
    """An empty copy of the course."""
    folder = here.working / "demo"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return here.scratch(folder)


def _hand_in(course: Course, bank: Path, term: Mapping[str, Any]) -> dict[str, str]:
    """Release, write the roster and what was decided, and hand in; what to say of each student."""
    list(release(course))
    submissions = list(sample_class(course, bank))
    for each in submissions:
        course.submit(each.student, each.lesson, each.notebook)
    if people := [dict(each) for each in term.get("roster", ())]:
        _write_table(course.working / roster.FILE, people)
    if decided := [dict(each) for each in term.get("change", ())]:
        _write_table(course.working / changes.FILE, decided)
    with _gradebook(course) as gradebook:
        for each in term.get("due", ()):
            gradebook.update_or_create_assignment(
                each["lesson"], duedate=datetime.fromisoformat(each["until"])
            )
    for each in term.get("late", ()):
        folder = course.step("submitted", each["student"], each["lesson"])
        folder.joinpath("timestamp.txt").write_text(f"{each['at']} UTC\n", "utf-8")
    return {each.student: each.story for each in submissions}


def _write_table(path: Path, rows: list[dict[str, Any]]) -> None:
    columns = list(dict.fromkeys(name for row in rows for name in row))
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, columns, restval="", lineterminator="\n")
        table.writeheader()
        table.writerows(rows)


def _give_points(course: Course, given: Iterable[Mapping[str, Any]]) -> None:
    """What a person does in formgrader."""
    with _gradebook(course) as gradebook:
        for each in given:
            grade = gradebook.find_grade(
                each["cell"], each["lesson"], each["lesson"], each["student"]
            )
            grade.manual_score, grade.needs_manual_grade = each["points"], False
        gradebook.db.commit()


def _correct(course: Course, corrections: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """Take lines out of checks of the source; the lessons that were corrected."""
    for each in corrections:
        notebook = course.source(each["lesson"])
        for cell in notebook.cells:
            if cell.metadata.get("nbgrader", {}).get("grade_id") == each["check"]:
                lines = cell.source.splitlines(keepends=True)
                kept = (line for line in lines if not any(map(line.count, each["without"])))
                cell.source = "".join(kept)
        folder = course.step("source", ".", each["lesson"])
        write_notebook(notebook, folder / f"{each['lesson']}.ipynb")
        yield each["lesson"]


def _tell_history(
    course: Course, console: Console, corrections: Iterable[Mapping[str, Any]]
) -> None:
    catch_up(course, "nanollm demo")
    for each in corrections:
        _say(console, f"how a mark came about: nanollm history {each['shows']} {each['lesson']}")
        for entry in read_history(course):
            if (entry.student, entry.lesson) == (each["shows"], each["lesson"]):
                for line in entry.told():
                    console.print(Text(line), soft_wrap=True)


def _to_canvas(course: Course, console: Console) -> Path | None:
    """What an instructor downloads from Canvas, with an empty column for each lesson, filled."""
    people = [each for each in roster.Roster.read(course) if "canvas_id" in each.lms]
    if not people:
        return None
    path, lessons = course.working / "canvas.csv", course.lessons
    empty = [""] * len(lessons)
    titles = [f"{name.replace('_', ' ').title()} ({n})" for n, name in enumerate(lessons, 1001)]
    rows = [
        ["Student", "ID", "SIS Login ID", "Section", *titles],
        ["    Points Possible", "", "", "", *empty],
        *(
            [
                f"{p.last_name}, {p.first_name}",
                p.lms["canvas_id"],
                p.id,
                p.section,
                *("" for _ in lessons),
            ]
            for p in people
        ),
    ]
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    _say(console, "the marks go into Canvas' own file: nanollm export --into canvas.csv")
    filled = canvas.fill(Sheet.read(path, canvas.is_header), Ours(course, "nanollm demo"))
    for line in filled.lines():
        console.print(Text(line), soft_wrap=True)
    goal = path.with_name("canvas-filled.csv")
    replace_file(goal, filled.data)
    return goal


def _gradebook(course: Course) -> Any:
    places = course.config.CourseDirectory
    return Gradebook(places.db_url, str(places.course_id))


def _say(console: Console, line: str) -> None:
    console.rule(Text(line), align="left")
