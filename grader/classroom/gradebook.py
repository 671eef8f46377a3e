"""Where results go: nbgrader's gradebook and graded notebooks; nobody else writes there."""

from collections.abc import Collection, Generator, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Self

from nbformat import NotebookNode
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.utils import is_grade, is_task

from grader.classroom.files import lay_out, plain_files
from grader.classroom.handed_in import Submission
from grader.classroom.revision import back_up, is_revision_needed, keep_aside, revise
from grader.classroom.save import save_penalty, save_scores, time_told
from grader.course import Course, notebook_text, read_notebook, why_failed
from grader.errors import GraderError, LessonError, NotGradedError
from grader.preprocessors import released_checksums
from grader.records import roster
from grader.records.changes import Decisions
from grader.records.database import begin, connected, one_lesson, one_transaction, told
from grader.records.entry import Account, Cause
from grader.records.history import History
from grader.records.roster import Roster, as_held
from grader.records.standing import Standing, all_standings, in_gradebook, zone_of
from grader.released import all_texts, remember, texts_of
from grader.roles import without_hidden_tests
from grader.submission.grade import Source

NAMES = ("first_name", "last_name", "email")  # of the roster, that nbgrader keeps too
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
        self.said: list[str] = []  # what an instructor should know about the lessons
        self.zone = zone_of(course)
        self.history = History(course)

    def __enter__(self) -> Self:
        self.roster, self.changes = Roster.read(self.course), Decisions.read(self.course, self.zone)
        place = self.api.coursedir
        with told(place.db_url), ExitStack() as closing:
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
            self._notice([lesson])
            for name, source in sources.items():
                earlier = self._gradebooks_texts(lesson, name)
                remember(self.course, lesson, name, earlier, texts_of(source))
            points = {name: _points(source) for name, source in sources.items()}
            if self._revise(lesson, sources) or self._known_points(lesson) != points:
                with TemporaryDirectory(prefix="nanollm-release-") as folder:
                    self._generate(lesson, folder)
            self.history.enter(self._standings([lesson]), Cause.of(self.command, CHANGED))
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
            self.history.enter(self._standings([lesson]), Cause.of(self.command, CHANGED))
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
        with self._open():
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
        with self._open():
            return {each.student: each for each in self._standings([lesson])}

    def scores_told(self, lesson: str) -> dict[str, Standing]:
        """The same with the overrides that the history has: changes.csv may say others by now."""
        found = self.scores(lesson)
        for student, standing in found.items():
            account = self.history.accounts.get((student, lesson), Account())
            found[student] = standing.with_override(account.override)
        return found

    def strangers(self, students: Collection[str]) -> Iterator[str]:
        """Who has handed in and is not in the roster, and whom changes.csv alone names."""
        if unknown := self.roster.unknown(students):
            yield f"not in {roster.FILE}: {', '.join(unknown)}"
        with self._open():
            enrolled = [str(each.id) for each in self.gradebook.students]
        known = {*self.roster.people, *students, *enrolled}
        yield from self.changes.unknown(known, self.course.lessons)

    def renew_penalties(self, lesson: str) -> None:
        """Work out anew what is taken off: a due date may have moved, or more time been given."""
        with self._held():
            self._notice([lesson])
            with one_transaction(self.gradebook):
                for submission in self._submissions(lesson):
                    self._extend(submission)
                    if submission.total_seconds_late > 0 or submission.late_submission_penalty:
                        for graded in submission.notebooks:
                            save_penalty(self.gradebook, self.api.config, graded)
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
        whose = [submission.lesson], submission.student
        with self._held():
            self._notice(*whose)
            with one_transaction(self.gradebook):
                try:
                    self._save(submission, notebooks, files.get("timestamp.txt", b""))
                except (ValueError, KeyError) as problem:  # as nbgrader's gradebook raises them
                    raise NotGradedError(f"nbgrader cannot score it: {problem}") from problem
            self.history.enter(in_gradebook(self.gradebook, *whose), cause)
            self.history.decide(self._standings(*whose), self.command)
        for name, notebook in notebooks.items():
            files[f"{name}.ipynb"] = notebook_text(notebook).encode()
        mode = 0o664 if self.api.coursedir.groupshared else 0o444  # as nbgrader leaves them
        lay_out(self._folder("autograded", submission), files, mode)

    def _save(
        self, submission: Submission, notebooks: Mapping[str, NotebookNode], timestamp: bytes
    ) -> None:
        when, remark = time_told(timestamp, self.zone)
        for notebook in notebooks.values():
            notebook.metadata.nanollm.remarks += remark
        self.gradebook.update_or_create_student(submission.student)
        columns: dict[str, Any] = {"timestamp": when}
        self.gradebook.update_or_create_submission(submission.lesson, submission.student, **columns)
        save_scores(self.gradebook, self.api.config, submission, notebooks, self._extend)

    def _extend(self, submission: Any) -> None:
        """Give the time that changes.csv gives, and take back what it no longer gives."""
        whose = submission.student.id, submission.assignment.name
        given, due = self.changes.until(*whose), submission.assignment.duedate
        if given and given.until and due:
            submission.extension = max(given.until - due, timedelta())  # never less time
        elif self.history.accounts.get(whose, Account()).until:
            submission.extension = None

    def _enrol(self) -> None:
        """Names of the roster, so that formgrader and tables of grades show them."""
        known = {str(each.id): each for each in self.gradebook.students}
        for person in self.roster:
            said = {name: getattr(person, name) for name in NAMES}
            said["lms_user_id"] = person.lms.get("lms_user_id")
            names: dict[str, Any] = {name: as_held(text) for name, text in said.items() if text}
            there = known.get(person.id)
            if not there or any(getattr(there, name) != text for name, text in names.items()):
                self.gradebook.update_or_create_student(person.id, **names)

    def _notice(self, lessons: list[str], student: str | None = None) -> None:
        """Enter as others' what they have changed during this run, before it changes more."""
        self.history.notice(self._standings(lessons, student), whole=False)

    def _standings(
        self, lessons: list[str] | None = None, student: str | None = None
    ) -> list[Standing]:
        return all_standings(self.course, self.gradebook, self.changes, lessons, student)

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
        with one_transaction(self.gradebook):
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

    def _known_points(self, lesson: str) -> dict[str, dict[str, float]]:
        try:
            notebooks: Any = self.gradebook.find_assignment(lesson).notebooks
        except MissingEntry:
            return {}
        return {each.name: _points_of_row(each) for each in notebooks}

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


def _points_of_row(notebook: Any) -> dict[str, float]:
    """Of cells whose text is there too: it is put there last, and something may have failed."""
    whole = {cell.name for cell in notebook.source_cells}
    graded = [*notebook.grade_cells, *notebook.task_cells]
    return {cell.name: cell.max_score for cell in graded if cell.name in whole}


def _points(source: NotebookNode) -> dict[str, float]:
    graded = [cell.metadata.nbgrader for cell in source.cells if is_grade(cell) or is_task(cell)]
    return {claim.grade_id: claim.points for claim in graded}
