"""Where results go: nbgrader's gradebook and classroom/autograded/; nobody else writes there."""

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace
from typing import Any, Self

import nbgrader
from alembic.script import ScriptDirectory
from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbgrader.api import Comment, Grade, Gradebook, MissingEntry
from nbgrader.preprocessors import AssignLatePenalties, SaveAutoGrades
from nbgrader.utils import is_grade, is_task
from sqlalchemy import create_engine, inspect, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import joinedload, scoped_session, sessionmaker

from grader.classroom.files import lay_out, plain_files
from grader.classroom.handed_in import Submission
from grader.classroom.revision import Revision, back_up, keep_aside
from grader.course import Course, notebook_text, read_notebook, why_failed
from grader.errors import GraderError, LessonError, NotGradedError
from grader.preprocessors import released_checksums
from grader.released import all_texts, remember, texts_of
from grader.roles import without_hidden_tests
from grader.submission.grade import Source
from grader.timestamp import to_utc

SQLITE = "sqlite:///"


@dataclass(frozen=True, kw_only=True)
class Account:
    """What the gradebook holds of one submission."""

    points: float  # given by checks
    max_points: float
    is_waiting: bool  # for a person to grade some of it
    penalty: float = 0.0  # points taken off because it came late


class Store:
    """The one writer of a class run, to be used in a `with` statement."""

    def __init__(self, course: Course) -> None:
        self.course = course
        self.api: Any = course.api()  # its traits carry no types
        self.said: list[str] = []  # what an instructor should know about the lessons
        self.zone = str(self.api.config.Exchange.get("timezone", "UTC"))

    def __enter__(self) -> Self:
        place = self.api.coursedir
        with self._told():
            _begin(place.db_url)
            self.gradebook = Gradebook(place.db_url, place.course_id)
        return self

    def __exit__(self, *_: object) -> None:
        self.gradebook.close()

    def prepare(self, lesson: str) -> Source:
        """The source of a lesson as grading wants it, and the lesson in the gradebook.

        nbgrader puts it there where it is missing or other points are to be had; `course/`
        stays as it is.
        """
        try:
            source = self.course.source(lesson)
        except GraderError as problem:
            raise LessonError(str(problem)) from problem
        with self._told():
            earlier = self._gradebooks_texts(lesson)
            releases = remember(self.course.root, lesson, earlier, texts_of(source))
            if self._revise(lesson, source) or self._known_points(lesson) != _points(source):
                with TemporaryDirectory(prefix="nanollm-release-") as folder:
                    self._generate(lesson, folder)
            checksums = released_checksums(self.gradebook, lesson, lesson)
        return Source(
            lesson=lesson,
            notebook=source,
            folder=self.course.root / "solutions" / lesson,
            checksums=checksums,
            releases=releases,
        )

    def release(self, lesson: str, folder: Path) -> None:
        """Have nbgrader build a lesson in `folder`/LESSON, and put it into the gradebook."""
        source = self.course.source(lesson)
        with self._told():
            remember(self.course.root, lesson, self._gradebooks_texts(lesson))
            self._revise(lesson, source)
            self._generate(lesson, str(folder))
        made = read_notebook(folder / lesson / f"{lesson}.ipynb")
        remember(self.course.root, lesson, all_texts(made))

    def graded(self, lesson: str) -> dict[str, NotebookNode]:
        """Notebooks graded by a class run and still in the gradebook, by student."""
        with self._told():
            students = [each.student_id for each in self._submissions(lesson)]
        found: dict[str, NotebookNode] = {}
        for student in students:
            path = self._folder("autograded", Submission(lesson, student)) / f"{lesson}.ipynb"
            try:
                found[student] = read_notebook(path)
            except GraderError:
                continue
        return found

    def scores(self, lesson: str) -> dict[str, Account]:
        """nbgrader's own account of a lesson, by student."""
        with self._told():
            submissions = {each.student_id: each for each in self._submissions(lesson)}
            accounts: Any = self.gradebook.submission_dicts(lesson) if submissions else []
            return {
                account["student"]: Account(
                    points=account["code_score"],
                    max_points=account["max_code_score"],
                    is_waiting=account["needs_manual_grade"],
                    penalty=submissions[account["student"]].late_submission_penalty or 0.0,
                )
                for account in accounts
            }

    def renew_penalties(self, lesson: str) -> None:
        """Work out anew what is taken off: a due date may have moved since the grading."""
        with self._told(), self._one_transaction():
            for submission in self._submissions(lesson):
                if submission.total_seconds_late > 0 or submission.late_submission_penalty:
                    for graded in submission.notebooks:
                        self._save_penalty(graded)

    def save(self, submission: Submission, notebook: NotebookNode) -> None:
        """Write the grades, in one transaction, and then the graded notebook.

        Where the run is killed between the two, the submission is graded again. Raises
        `NotGradedError`, with nothing written, for a notebook that nbgrader cannot score.
        """
        files = plain_files(self._folder("submitted", submission))
        with self._told(), self._one_transaction():
            try:
                self._save_scores(submission, notebook, files.get("timestamp.txt", b""))
            except (ValueError, KeyError) as problem:  # as nbgrader's gradebook raises them
                raise NotGradedError(f"nbgrader cannot score it: {problem}") from problem
        text = notebook_text(notebook).encode("utf-8", "replace")
        files[f"{submission.lesson}.ipynb"] = text
        mode = 0o664 if self.api.coursedir.groupshared else 0o444  # as nbgrader leaves them
        lay_out(self._folder("autograded", submission), files, mode)

    def _save_scores(
        self, submission: Submission, notebook: NotebookNode, timestamp: bytes
    ) -> None:
        """What nbgrader's Autograde saves, by its own steps."""
        lesson, student = submission.lesson, submission.student
        remarks = notebook.metadata.nanollm.remarks
        when, remark = _time(timestamp, self.zone)
        remarks += remark
        self.gradebook.update_or_create_student(student)
        columns: dict[str, Any] = {"timestamp": when}
        self.gradebook.update_or_create_submission(lesson, student, **columns)
        graded: Any = self.gradebook.find_submission_notebook(lesson, lesson, student)
        saver: Any = SaveAutoGrades(config=self.api.config)
        saver.gradebook = _Rows(self.gradebook.db, graded)
        saver.assignment_id = saver.notebook_id = lesson
        saver.student_id = student
        for place, cell in enumerate(notebook.cells):
            saver.preprocess_cell(cell, ResourcesDict(), place)
        self._save_penalty(graded)

    def _save_penalty(self, graded: Any) -> None:
        """What AssignLatePenalties does, with the plug-in that the configuration names."""
        graded.late_submission_penalty = None
        seconds_late = graded.assignment.total_seconds_late
        if seconds_late <= 0:
            return
        self.gradebook.db.flush()
        student, score = graded.student.id, graded.score
        late: Any = AssignLatePenalties(config=self.api.config)
        late.init_plugin()
        penalty = late.plugin_inst.late_submission_penalty(student, score, seconds_late)
        graded.late_submission_penalty = min(max(penalty or 0, 0), score)

    @contextmanager
    def _one_transaction(self) -> Generator[None]:
        """What is done to the gradebook inside happens all at once at the end, or not at all.

        nbgrader commits in each of its methods; inside, these commits only reach the transaction.
        """
        usual = self.gradebook.db
        with self.gradebook.engine.begin() as connection:
            make = sessionmaker(bind=connection, join_transaction_mode="rollback_only")
            self.gradebook.db = scoped_session(make)
            try:
                yield
                self.gradebook.db.commit()
            finally:
                self.gradebook.db.remove()
                self.gradebook.db = usual
        usual.expire_all()

    def _revise(self, lesson: str, source: NotebookNode) -> bool:
        """Let the gradebook follow a source that has other cells; a copy of it is made first."""
        try:
            found = self.gradebook.find_notebook(lesson, lesson)
        except MissingEntry:
            return False
        if not Revision(found, source).is_needed:
            return False
        now, url = datetime.now(), str(self.api.coursedir.db_url)
        if url.startswith(SQLITE):
            back_up(Path(url.removeprefix(SQLITE)), now)
        with self._one_transaction():
            revision = Revision(self.gradebook.find_notebook(lesson, lesson), source)
            revision.apply(self.gradebook.db)
            place, rows = self.course.root / "classroom" / "archive", revision.archive
            self.said.append(revision.told(keep_aside(place, lesson, rows, now) if rows else None))
        return True

    def _gradebooks_texts(self, lesson: str) -> dict[str, str]:
        """What nbgrader noted of its cells when it released them last."""
        try:
            cells: Any = self.gradebook.find_notebook(lesson, lesson).source_cells
        except MissingEntry:
            return {}
        return {cell.name: without_hidden_tests(cell.source or "") for cell in cells}

    def _submissions(self, lesson: str) -> list[Any]:
        try:
            return self.gradebook.assignment_submissions(lesson)
        except MissingEntry:
            return []

    @contextmanager
    def _told(self) -> Generator[None]:
        """A gradebook that is broken, locked for long or full, in one line."""
        try:
            yield
        except SQLAlchemyError as problem:
            reason = str(getattr(problem, "orig", None) or problem).splitlines()[0]
            raise GraderError(
                f"{self.api.coursedir.db_url}: the gradebook cannot be used ({reason}); nothing "
                f"that was graded is lost: mend that, and run it again"
            ) from problem

    def _known_points(self, lesson: str) -> dict[str, float]:
        try:
            cells: Any = self.gradebook.find_notebook(lesson, lesson)
        except MissingEntry:
            return {}
        return {cell.name: cell.max_score for cell in [*cells.grade_cells, *cells.task_cells]}

    def _generate(self, lesson: str, folder: str) -> None:
        place = self.api.coursedir
        released, place.release_directory = place.release_directory, folder
        try:
            outcome = self.api.generate_assignment(lesson)
        finally:
            place.release_directory = released
        if not outcome["success"]:
            raise LessonError(f"{lesson} cannot be put into the gradebook: {why_failed(outcome)}")
        self.gradebook.db.expire_all()

    def _folder(self, step: str, submission: Submission) -> Path:
        return self.course.step(step, submission.student, submission.lesson)


class _Rows:
    """The grades and comments of one submission, read at once; SaveAutoGrades asks one by one."""

    def __init__(self, db: Any, graded: Any) -> None:
        self.db = SimpleNamespace(commit=lambda: None)  # all is committed at the end
        self._grades, self._comments = (
            {
                row.cell.name: row
                for row in db.query(kind)
                .options(joinedload(kind.cell))
                .filter(kind.notebook_id == graded.id)
            }
            for kind in (Grade, Comment)
        )

    def find_grade(self, name: str, *_: str) -> Any:
        """Called by nbgrader for each graded cell."""
        return self._grades[name]

    def find_comment(self, name: str, *_: str) -> Any:
        """Called by nbgrader for each answer."""
        return self._comments[name]


def _begin(url: str) -> None:
    """Say in an empty gradebook which version it has, which nbgrader starts a program to find."""
    engine = create_engine(url)
    if not inspect(engine).get_table_names():
        versions = str(Path(nbgrader.__file__).with_name("alembic"))
        head = ScriptDirectory(versions).get_current_head()
        with engine.begin() as gradebook:
            gradebook.execute(
                text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)")
            )
            gradebook.execute(text("INSERT INTO alembic_version VALUES (:head)"), {"head": head})
    engine.dispose()


def _points(source: NotebookNode) -> dict[str, float]:
    graded = [cell.metadata.nbgrader for cell in source.cells if is_grade(cell) or is_task(cell)]
    return {claim.grade_id: claim.points for claim in graded}


def _time(timestamp: bytes, zone: str) -> tuple[datetime | None, list[str]]:
    """When a submission was collected, as nbgrader noted it, and a remark where it is broken."""
    told = timestamp.decode("utf-8", "replace").strip()
    try:
        return (to_utc(told, zone) if told else None), []
    except (ValueError, OverflowError):
        return None, ["timestamp.txt is no time: not counted as late"]
