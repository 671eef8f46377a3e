"""Where results go: nbgrader's gradebook and graded notebooks; nobody else writes there."""

from collections.abc import Collection, Generator, Mapping
from contextlib import ExitStack, contextmanager, suppress
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
from grader.classroom.revision import back_up, is_revision_needed, keep_aside, revise
from grader.course import Course, notebook_text, read_notebook, why_failed
from grader.errors import GraderError, LessonError, NotGradedError
from grader.preprocessors import await_a_person, released_checksums
from grader.records.changes import Decisions
from grader.records.entry import Account, Cause
from grader.records.history import History
from grader.records.roster import Roster
from grader.records.standing import Standing, all_standings, in_gradebook, zone_of
from grader.released import all_texts, remember, texts_of
from grader.roles import without_hidden_tests
from grader.submission.grade import Source
from grader.timestamp import to_utc

NAMES = ("first_name", "last_name", "email")  # of the roster, that nbgrader keeps too
LATE = "what is taken off for being late was worked out anew"


class Store:
    """The one writer of a class run, to be used in a `with` statement."""

    def __init__(self, course: Course, command: str = "nanollm grade") -> None:
        self.course, self.command = course, command
        self.api: Any = course.api()  # its traits carry no types
        self.said: list[str] = []  # what an instructor should know about the lessons
        self.zone = zone_of(course)
        self.history = History(course)

    def __enter__(self) -> Self:
        self.roster, self.changes = Roster.read(self.course), Decisions.read(self.course, self.zone)
        place = self.api.coursedir
        with self._told():
            _begin(place.db_url)
            self.gradebook = Gradebook(place.db_url, place.course_id)
            with ExitStack() as closing:
                closing.callback(self.gradebook.close)
                with self.history.held():
                    self.history.notice(self._standings())
                with self._one_transaction():
                    self._enrol()
                closing.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self.gradebook.close()

    def prepare(self, lesson: str) -> dict[str, Source]:
        """The sources of a lesson as grading wants them, and the lesson in the gradebook.

        nbgrader puts it there where it is missing or other points are to be had; what is released
        stays as it is.
        """
        try:
            sources = self._sources(lesson)
        except GraderError as problem:
            raise LessonError(str(problem)) from problem
        with self._told(), self.history.held():
            for name, source in sources.items():
                earlier = self._gradebooks_texts(lesson, name)
                remember(self.course, lesson, name, earlier, texts_of(source))
            points = {name: _points(source) for name, source in sources.items()}
            if self._revise(lesson, sources) or self._known_points(lesson) != points:
                with TemporaryDirectory(prefix="nanollm-release-") as folder:
                    self._generate(lesson, folder)
            changed = Cause.of(self.command, "the source changed")
            self.history.enter(self._standings([lesson]), changed)
            checksums = {name: released_checksums(self.gradebook, name, lesson) for name in sources}
        return {n: Source.of(self.course, lesson, n, known) for n, known in checksums.items()}

    def release(self, lesson: str, folder: Path) -> Path:
        """Have nbgrader build a lesson, put it into the gradebook, and say where in `folder`."""
        sources = self._sources(lesson)
        with self._told():
            for name in sources:
                remember(self.course, lesson, name, self._gradebooks_texts(lesson, name))
            self._revise(lesson, sources)
            made = self._generate(lesson, str(folder))
        for name in sources:
            remember(self.course, lesson, name, all_texts(read_notebook(made / f"{name}.ipynb")))
        return made

    def _sources(self, lesson: str) -> dict[str, NotebookNode]:
        names = self.course.notebooks(lesson)
        return {name: self.course.source(lesson, name) for name in names}

    def graded(
        self, lesson: str, students: Collection[str] = ()
    ) -> dict[str, dict[str, NotebookNode]]:
        """Notebooks graded by a class run and still in the gradebook, by student and name."""
        with self._told():
            students = [each.student_id for each in self._submissions(lesson, students)]
        found: dict[str, dict[str, NotebookNode]] = {}
        for student in students:
            folder = self._folder("autograded", Submission(lesson, student))
            for path in sorted(folder.glob("*.ipynb")):
                with suppress(GraderError):
                    found.setdefault(student, {})[path.stem] = read_notebook(path)
        return found

    def scores(self, lesson: str) -> dict[str, Standing]:
        """What nbgrader's gradebook holds of a lesson, and what was decided, by student."""
        with self._told():
            return {each.student: each for each in self._standings([lesson])}

    def renew_penalties(self, lesson: str) -> None:
        """Work out anew what is taken off: a due date may have moved, or more time been given."""
        with self._told(), self.history.held():
            with self._one_transaction():
                for submission in self._submissions(lesson):
                    self._extend(submission)
                    if submission.total_seconds_late > 0 or submission.late_submission_penalty:
                        for graded in submission.notebooks:
                            self._save_penalty(graded)
            found, late = self._standings([lesson]), Cause.of(self.command, LATE)
            self.history.enter(found, late)
            self.history.decide(found, self.command)

    def save(
        self, submission: Submission, notebooks: Mapping[str, NotebookNode], cause: Cause
    ) -> None:
        """Write the grades, in one transaction, then the history, and then the graded notebooks.

        Where the run is killed before the last, the submission is graded again. Raises
        `NotGradedError`, with nothing written, for a notebook that nbgrader cannot score.
        """
        files = plain_files(self._folder("submitted", submission))
        with self._told(), self.history.held():
            with self._one_transaction():
                try:
                    self._save_scores(submission, notebooks, files.get("timestamp.txt", b""))
                except (ValueError, KeyError) as problem:  # as nbgrader's gradebook raises them
                    raise NotGradedError(f"nbgrader cannot score it: {problem}") from problem
            whose = [submission.lesson], submission.student
            self.history.enter(in_gradebook(self.gradebook, *whose), cause)
        for name, notebook in notebooks.items():
            files[f"{name}.ipynb"] = notebook_text(notebook).encode()
        mode = 0o664 if self.api.coursedir.groupshared else 0o444  # as nbgrader leaves them
        lay_out(self._folder("autograded", submission), files, mode)

    def _save_scores(
        self, submission: Submission, notebooks: Mapping[str, NotebookNode], timestamp: bytes
    ) -> None:
        """What nbgrader's Autograde saves, by its own steps; nothing for a missing notebook."""
        lesson, student = submission.lesson, submission.student
        when, remark = _time(timestamp, self.zone)
        for notebook in notebooks.values():
            notebook.metadata.nanollm.remarks += remark
        self.gradebook.update_or_create_student(student)
        columns: dict[str, Any] = {"timestamp": when}
        self.gradebook.update_or_create_submission(lesson, student, **columns)
        found: Any = self.gradebook.find_submission(lesson, student)
        self._extend(found)
        for graded in found.notebooks:
            saver: Any = SaveAutoGrades(config=self.api.config)
            saver.gradebook = _Rows(self.gradebook.db, graded)
            saver.assignment_id, saver.notebook_id, saver.student_id = lesson, graded.name, student
            if graded.name in notebooks:
                await_a_person(graded.grades)
                for place, cell in enumerate(notebooks[graded.name].cells):
                    saver.preprocess_cell(cell, ResourcesDict(), place)
            else:
                for grade in graded.grades:
                    grade.auto_score, grade.needs_manual_grade = 0, False
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

    def _extend(self, submission: Any) -> None:
        """Give the time that changes.csv gives, and take back what it no longer gives."""
        whose = submission.student.id, submission.assignment.name
        given, due = self.changes.until(*whose), submission.assignment.duedate
        if given and given.until and due:
            submission.extension = given.until - due
        elif self.history.accounts.get(whose, Account()).until:
            submission.extension = None

    def _enrol(self) -> None:
        """Names of the roster, so that formgrader and tables of grades show them."""
        known = {str(each.id): each for each in self.gradebook.students}
        for person in self.roster:
            said = {name: getattr(person, name) for name in NAMES}
            said["lms_user_id"] = person.lms.get("lms_user_id")
            names = {name: text for name, text in said.items() if text}
            there = known.get(person.id)
            if not there or any(getattr(there, name) != text for name, text in names.items()):
                self.gradebook.update_or_create_student(person.id, **names)

    def _standings(self, lessons: list[str] | None = None) -> list[Standing]:
        return all_standings(self.course, self.gradebook, self.changes, lessons)

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

    def _revise(self, lesson: str, sources: Mapping[str, NotebookNode]) -> bool:
        """Let the gradebook follow sources with other cells; a copy of it is made first."""
        try:
            found = self.gradebook.find_assignment(lesson)
        except MissingEntry:
            return False
        if not is_revision_needed(found, sources):
            return False
        now, working = datetime.now(), self.course.working
        if self.course.database:
            back_up(self.course.database, working, now)
        with self._one_transaction():
            for revision in revise(
                self.gradebook.db, self.gradebook.find_assignment(lesson), sources
            ):
                place, rows = working / "archive", revision.archive
                kept = keep_aside(place, revision.name, rows, now) if rows else None
                self.said.append(revision.told(kept))
        return True

    def _gradebooks_texts(self, lesson: str, name: str) -> dict[str, str]:
        """What nbgrader noted of the cells of a notebook when it released them last."""
        try:
            cells: Any = self.gradebook.find_notebook(name, lesson).source_cells
        except MissingEntry:
            return {}
        return {cell.name: without_hidden_tests(cell.source or "") for cell in cells}

    def _submissions(self, lesson: str, students: Collection[str] = ()) -> list[Any]:
        try:
            found = self.gradebook.assignment_submissions(lesson)
        except MissingEntry:
            return []
        return [each for each in found if not students or each.student_id in students]

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

    def _known_points(self, lesson: str) -> dict[str, dict[str, float]]:
        try:
            notebooks: Any = self.gradebook.find_assignment(lesson).notebooks
        except MissingEntry:
            return {}
        return {
            each.name: {cell.name: cell.max_score for cell in [*each.grade_cells, *each.task_cells]}
            for each in notebooks
        }

    def _generate(self, lesson: str, folder: str) -> Path:
        place = self.api.coursedir
        released, place.release_directory = place.release_directory, folder
        try:
            outcome = self.api.generate_assignment(lesson)
            made = Path(place.format_path(folder, ".", lesson))
        finally:
            place.release_directory = released
        if not outcome["success"]:
            raise LessonError(f"{lesson} cannot be put into the gradebook: {why_failed(outcome)}")
        self.gradebook.db.expire_all()
        return made

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
