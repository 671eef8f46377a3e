"""Where results go: nbgrader's gradebook and graded notebooks; nobody else writes there."""

import json
from collections.abc import Collection, Generator, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Self

import nbformat
from nbformat import NotebookNode
from nbgrader.api import Gradebook, MissingEntry, Student
from sqlalchemy import insert, select
from sqlalchemy.exc import SQLAlchemyError

from grader.autograde import points_known, points_of
from grader.classroom.files import lay_out, plain_files
from grader.classroom.handed_in import Submission
from grader.classroom.revision import back_up, is_revision_needed, keep_aside, revise
from grader.classroom.save import Steps, save_penalty, save_scores, time_told
from grader.course import Course, read_notebook, why_failed
from grader.errors import GraderError, LessonError, NotGradedError
from grader.interrupts import interruptible
from grader.preprocessors import released_checksums
from grader.records import roster
from grader.records.changes import Decisions
from grader.records.database import begin, connected, one_lesson, one_transaction, reason, told
from grader.records.entry import Account, Cause
from grader.records.history import History
from grader.records.roster import Roster, as_held
from grader.records.standing import Standing, all_standings, in_gradebook, zone_of
from grader.released import all_texts, remember, texts_of
from grader.roles import without_hidden_tests
from grader.submission.grade import Source

# Of the roster, what nbgrader keeps too.
NAMES = ("first_name", "last_name", "email", "lms_user_id")
CHANGED = "the source changed"
LATE = "what is taken off for being late was worked out anew"


class Store:
    """The one writer of a class run, to be used in a `with` statement."""

    def __init__(
        self, course: Course, command: str = "nanollm grade", lessons: Collection[str] = ()
    ) -> None:
        """`lessons`: those that are prepared, where not the whole gradebook matters."""
        self.course, self.command, self.lessons = course, command, lessons
        self.api: Any = course.api()  # its traits carry no types
        self.steps = Steps(self.api.config)
        self.said: list[str] = []  # what an instructor should know about the lessons
        self.zone = zone_of(course)
        self.history = History(course)

    def __enter__(self) -> Self:
        self.roster, self.changes = Roster.read(self.course), Decisions.read(self.course, self.zone)
        place = self.api.coursedir
        with told(place.db_url), ExitStack() as closing:
            with self.history.held():
                begin(place.db_url)
            self.gradebook = Gradebook(place.db_url, place.course_id)
            closing.callback(self.gradebook.close)
            with connected(self.gradebook):
                with self.history.held():
                    if not (self.lessons and self.history.accounts):
                        self.history.notice(self._standings())
                with one_transaction(self.gradebook):
                    self._enrol()
            closing.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self.gradebook.close()

    @contextmanager
    def _open(self) -> Generator[None]:
        """Read the gradebook; what goes wrong there is one line."""
        with told(self.api.coursedir.db_url), connected(self.gradebook):
            yield

    @contextmanager
    def _held(self) -> Generator[None]:
        """Change it, while nobody else writes marks."""
        with self._open(), self.history.held():
            yield

    def prepare(self, lesson: str) -> dict[str, Source]:
        """The sources of a lesson as grading wants them, and the lesson in the gradebook.

        nbgrader puts it there where it is missing or other points are to be had; what is released
        stays as it is.
        """
        try:
            sources = self._sources(lesson)
        except GraderError as problem:
            raise LessonError(str(problem)) from problem
        with self._held(), one_lesson(lesson):
            for name, source in sources.items():
                earlier = self._gradebooks_texts(lesson, name)
                remember(self.course, lesson, name, earlier, texts_of(source))
            points = {name: points_of(source) for name, source in sources.items()}
            known = points_known(self.gradebook, lesson)
            if known != points or self._is_revision_needed(lesson, sources):
                self._notice([lesson])
                self._revise(lesson, sources)
                with TemporaryDirectory(prefix="nanollm-release-") as folder:
                    self._generate(lesson, folder)
                self.history.enter(self._sorted([lesson]), Cause.of(self.command, CHANGED))
            checksums = {name: released_checksums(self.gradebook, name, lesson) for name in sources}
        return {n: Source.of(self.course, lesson, n, known) for n, known in checksums.items()}

    def release(self, lesson: str, folder: Path) -> Path:
        """Have nbgrader build a lesson, put it into the gradebook, and say where in `folder`."""
        sources = self._sources(lesson)
        with self._held():
            self._notice([lesson])
            for name in sources:
                remember(self.course, lesson, name, self._gradebooks_texts(lesson, name))
            self._revise(lesson, sources)
            made = self._generate(lesson, str(folder))
            self.history.enter(self._sorted([lesson]), Cause.of(self.command, CHANGED))
        for name in sources:
            remember(self.course, lesson, name, all_texts(read_notebook(made / f"{name}.ipynb")))
        return made

    def _sources(self, lesson: str) -> dict[str, NotebookNode]:
        names = self.course.notebooks(lesson)
        return {name: self.course.source(lesson, name) for name in names}

    def graded(self, submission: Submission) -> dict[str, NotebookNode]:
        """Notebooks that a class run has graded, by name, without their cells."""
        found: dict[str, NotebookNode] = {}
        for path in sorted(self._folder("autograded", submission).glob("*.ipynb")):
            with suppress(OSError, ValueError, LookupError, TypeError, AttributeError):
                said = json.loads(path.read_bytes())["metadata"].get("nanollm", {})
                found[path.stem] = nbformat.from_dict({"metadata": {"nanollm": said}})
        return found

    def scores(self, lesson: str, student: str | None = None) -> dict[str, Standing]:
        """What nbgrader's gradebook holds of a lesson, and what was decided, by student."""
        with self._open():
            return {each.student: each for each in self._standings([lesson], student)}

    def scores_told(self, lesson: str) -> dict[str, Standing]:
        """The same with the overrides that the history has: changes.csv may say others by now."""
        with self._held():
            found = {each.student: each for each in self._notice([lesson])}
        for student, standing in found.items():
            account = self.history.accounts.get((student, lesson), Account())
            if standing.override or account.override is not None:
                found[student] = standing.with_override(account.override)
        return found

    def strangers(self, students: Collection[str]) -> Iterator[str]:
        """Who has handed in and is not in the roster, and whom changes.csv alone names."""
        if unknown := self.roster.unknown(students):
            yield f"not in {roster.FILE}: {', '.join(unknown)}"
        there: Any = self.gradebook.db
        with self._open():
            enrolled = [str(id) for id in there.scalars(select(Student.id))]
        known = {*self.roster.people, *students, *enrolled}
        yield from self.changes.unknown(known, self.course.lessons)

    def renew_penalties(self, lesson: str) -> list[Standing]:
        """Work out anew what is taken off: a due date may have moved, or more time been given.

        Returns all standings of the lesson as they are then.
        """
        with self._held():
            found = self._notice([lesson])
            if due := [each.student for each in found if self._may_be_late(each)]:
                with one_transaction(self.gradebook):
                    for student in due:
                        self._renew_penalty(lesson, student)
                found = self._sorted([lesson])
                self.history.enter(found, Cause.of(self.command, LATE))
            self.history.decide(found, self.command)
        return found

    def _may_be_late(self, standing: Standing) -> bool:
        """Whether something is taken off, or more time was given or taken back."""
        more = self._more_time(standing.student, standing.lesson)
        return standing.is_graded and bool(standing.penalty or standing.seconds_late or more)

    def _more_time(self, student: str, lesson: str) -> bool:
        was_given = self.history.accounts.get((student, lesson), Account()).until
        return bool(was_given or self.changes.until(student, lesson))

    def _renew_penalty(self, lesson: str, student: str) -> None:
        submission: Any = self.gradebook.find_submission(lesson, student)
        self._extend(submission)
        for graded in submission.notebooks:
            save_penalty(self.gradebook, self.steps, graded)

    def save(
        self, submission: Submission, notebooks: Mapping[str, NotebookNode], cause: Cause
    ) -> None:
        """Write the grades, in one transaction, then the history, and then the graded notebooks.

        Where the run is killed before the last, the submission is graded again. Raises
        `NotGradedError`, with nothing written, for a notebook that nbgrader cannot score.
        """
        files = plain_files(self._folder("submitted", submission))
        whose = [submission.lesson], submission.student
        with self._held():
            self._notice(*whose)
            try:
                with one_transaction(self.gradebook):
                    self._save(submission, notebooks, files.get("timestamp.txt", b""))
            except (ValueError, KeyError, SQLAlchemyError) as problem:
                why = reason(problem) if isinstance(problem, SQLAlchemyError) else problem
                raise NotGradedError(f"nbgrader cannot score it: {why}") from problem
            there = in_gradebook(self.gradebook, *whose)
            found = [each.with_changes(self.changes) for each in there]
            self.history.enter(found, cause)
            self.history.decide(found, self.command)
        for name, notebook in notebooks.items():
            files[f"{name}.ipynb"] = json.dumps(notebook, ensure_ascii=False).encode()
        mode = 0o664 if self.api.coursedir.groupshared else 0o444  # as nbgrader leaves them
        lay_out(self._folder("autograded", submission), files, mode)

    def _save(
        self, submission: Submission, notebooks: Mapping[str, NotebookNode], timestamp: bytes
    ) -> None:
        when, remark = time_told(timestamp, self.zone)
        for notebook in notebooks.values():
            notebook.metadata.nanollm.remarks += remark
        is_late = save_scores(self.gradebook, self.steps, submission, notebooks, when)
        if is_late or self._more_time(submission.student, submission.lesson):
            self._renew_penalty(submission.lesson, submission.student)

    def _extend(self, submission: Any) -> None:
        """Give the time that changes.csv gives, and take back what it no longer gives."""
        whose = submission.student_id, submission.assignment.name
        given, due = self.changes.until(*whose), submission.assignment.duedate
        if given and given.until and due:
            submission.extension = max(given.until - due, timedelta())  # never less time
        elif self.history.accounts.get(whose, Account()).until:
            submission.extension = None

    def _enrol(self) -> None:
        """Names of the roster, so that formgrader and tables of grades show them."""
        db: Any = self.gradebook.db
        columns = [getattr(Student, name) for name in NAMES]
        known = {id: names for id, *names in db.execute(select(Student.id, *columns))}
        new: list[dict[str, str | None]] = []
        for person in self.roster:
            said = {n: getattr(person, n, "") or person.lms.get(n) for n in NAMES}
            names = {n: as_held(text) if text else text for n, text in said.items()}
            if person.id not in known:
                new.append({"id": person.id, **names})
                continue
            had: dict[str, Any] = dict(zip(NAMES, known[person.id], strict=True))
            other: dict[str, Any] = {
                n: text for n, text in names.items() if text and text != had[n]
            }
            if other:
                self.gradebook.update_or_create_student(person.id, **other)
        if new:
            db.execute(insert(Student), new)

    def _notice(self, lessons: list[str], student: str | None = None) -> list[Standing]:
        """Enter as others' what they have changed during this run, before it changes more."""
        found = self._sorted(lessons, student)
        self.history.notice(found, whole=False)
        return found

    def _sorted(self, lessons: list[str], student: str | None = None) -> list[Standing]:
        """In our order: a database has its own for letters."""
        found = self._standings(lessons, student)
        return sorted(found, key=lambda each: (each.lesson, each.student))

    def _standings(
        self, lessons: list[str] | None = None, student: str | None = None
    ) -> Iterator[Standing]:
        return all_standings(self.course, self.gradebook, self.changes, lessons, student)

    def _is_revision_needed(self, lesson: str, sources: Mapping[str, NotebookNode]) -> bool:
        try:
            return is_revision_needed(self.gradebook.find_assignment(lesson), sources)
        except MissingEntry:
            return False

    def _revise(self, lesson: str, sources: Mapping[str, NotebookNode]) -> None:
        """Let the gradebook follow sources with other cells; a copy of it is made first."""
        if not self._is_revision_needed(lesson, sources):
            return
        now, working = datetime.now(), self.course.working
        if self.course.database:
            back_up(self.course.database, working, now)
        with one_transaction(self.gradebook):
            for revision in revise(
                self.gradebook.db, self.gradebook.find_assignment(lesson), sources
            ):
                place, rows = working / "archive", revision.archive
                kept = keep_aside(place, revision.name, rows, now) if rows else None
                self.said.append(revision.told(kept))

    def _gradebooks_texts(self, lesson: str, name: str) -> dict[str, str]:
        """What nbgrader noted of the cells of a notebook when it released them last."""
        try:
            cells: Any = self.gradebook.find_notebook(name, lesson).source_cells
        except MissingEntry:
            return {}
        return {cell.name: without_hidden_tests(cell.source or "") for cell in cells}

    def _generate(self, lesson: str, folder: str) -> Path:
        place = self.api.coursedir
        released, place.release_directory = place.release_directory, folder
        try:
            with interruptible():
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
