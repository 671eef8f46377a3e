"""A class run: plan, grade side by side, store each result as it comes, never lose one."""

import os
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from functools import partial
from itertools import groupby
from operator import attrgetter
from typing import Any, Self

from filelock import FileLock, Timeout
from nbformat import NotebookNode

from grader.classroom.gradebook import Store
from grader.classroom.handed_in import Submission, find_submissions
from grader.classroom.workers import Task, grade_all
from grader.course import Course
from grader.errors import GraderError, LessonError, NotGradedError
from grader.marks import remarks_together
from grader.options import options_of
from grader.origin import Origin, engine_of, remember, same_work, shortened, work_key
from grader.preprocessors import GradeApart
from grader.records.entry import Cause
from grader.records.standing import Standing
from grader.submission.fingerprint import changed_at, fingerprint
from grader.submission.grade import Engine, Grading, Whole
from grader.submission.verdict import Outcome

CHANGED = {
    "submission": "handed in again",
    "source": "the source changed",
    "engine": "another version of what grades",
}
LATE = re.compile(r"late: \S+ points taken off")  # as graded notebooks of before hold it


@dataclass(frozen=True, kw_only=True)
class Manner:
    """What is graded, and how."""

    lessons: Collection[str] = ()  # by default all
    students: Collection[str] = ()
    workers: int | None = None  # by default one for each processor
    force: bool = False  # grade again what has not changed
    regrade: bool | None = None  # what an older engine graded; by default, somebody is asked
    walls: bool = True  # False: learners' code may do whatever you may do on this machine
    cluster: str | None = None  # the address of the scheduler whose workers grade, not we

    @property
    def count(self) -> int:
        """Number of workers."""
        can_ask = hasattr(os, "sched_getaffinity")
        processors = len(os.sched_getaffinity(0)) if can_ask else os.cpu_count()
        return self.workers or processors or 1


@dataclass(frozen=True, kw_only=True, slots=True)
class Result:
    """What became of one submission."""

    submission: Submission
    remarks: tuple[str, ...] = ()
    refused: str | None = None  # why it was not graded, which is not the same as zero
    is_ours: bool = False  # it was not graded because the grader failed
    is_new: bool = True  # graded in this run, not in an earlier one
    is_outdated: bool = False  # graded in an earlier run, by an older engine
    before: Standing | None = None  # what the gradebook held at the start of the run
    score: Standing | None = None  # what it holds at the end


class ClassRun:
    """One run over what was handed in, which nobody else grades while a `with` block lasts.

    Stopped at any moment, the next run goes on with what is missing.
    """

    def __init__(
        self,
        course: Course,
        manner: Manner,
        engine: Engine | None = None,
        say: Callable[[str], None] = lambda line: None,
    ) -> None:
        """`engine`: one that is warm, which stays open; `say`: told what goes on with a cluster."""
        course = Course(course.folder, course.config)  # which is read once, and holds for all
        self.course, self.manner, self.say = course, manner, say
        self.workers = manner.count  # that grade, or have graded, at a time
        self.grading = engine.grading if engine else grading_of(course, walls=manner.walls)
        self.store = Store(course, lessons=manner.lessons)
        self.results: dict[Submission, Result] = {}
        self.outdated: dict[Submission, Task] = {}  # graded by an older engine, and kept so far
        self._tasks: dict[Submission, Task] = {}
        self._origins: dict[Submission, Origin] = {}
        self._causes: dict[Submission, Cause] = {}
        self._before: dict[Submission, Standing] = {}
        self._held = ExitStack()
        self._engine = engine

    def __enter__(self) -> Self:
        place = self.course.working
        place.mkdir(parents=True, exist_ok=True)
        try:  # the system lets go of the lock when this process ends, however it ends
            self._held.enter_context(FileLock(place / ".grade.lock", timeout=0))
        except Timeout as taken:
            raise GraderError(
                f"another run is grading {place}; wait until it ends, or stop it and try again"
            ) from taken
        with self._held:
            self._held.enter_context(self.store)
            self._plan()
            self._held = self._held.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._held.close()

    @property
    def left(self) -> int:
        """How many submissions are still to be graded."""
        return len(self._tasks.keys() - self.results.keys())

    @property
    def outdated_since(self) -> datetime:
        """When the first of the outdated submissions was graded."""
        return datetime.fromtimestamp(min(map(self._graded_at, self.outdated)))

    def regrade(self) -> None:
        """Let the outdated submissions be graded again; without this they keep their points."""
        for submission, task in self.outdated.items():
            self._tasks[submission] = task
            del self.results[submission]

    def warm(self) -> Engine:
        """Begin to start what grades, without waiting until it has."""
        if self._engine is None:
            tasks = {**self._tasks, **self.outdated}.values()
            sources = {id(source): source for task in tasks for source in task.sources.values()}
            notebooks = [source.notebook for source in sources.values()]
            self._engine = self._held.enter_context(Engine(self.grading, notebooks))
        return self._engine

    def grade(self) -> Iterator[Result]:
        """Grade what is new or has changed, and yield each result once it is stored."""
        if not self._tasks:
            return
        graded = self._on_cluster(self.manner.cluster) if self.manner.cluster else self._here()
        for submission, outcome in graded:
            self.results[submission] = self._store(submission, outcome)
            yield self.results[submission]

    def _here(self) -> Iterator[tuple[Submission, Whole]]:
        return grade_all(self._tasks, engine=self.warm(), workers=self.workers)

    def _on_cluster(self, address: str) -> Iterator[tuple[Submission, Whole]]:
        try:  # dask reads its configuration when it is imported
            from grader.cluster.dispatch import Dispatch, Parcel, connected
        except ValueError as problem:
            why = " ".join(str(problem).split())
            raise GraderError(f"expected a configuration of dask's, found: {why}") from problem
        sources = {each.lesson: task.sources for each, task in self._tasks.items()}
        parcels = {
            each: Parcel(lesson=each.lesson, folder=task.folder)
            for each, task in self._tasks.items()
        }
        with connected(address) as client:
            dispatch = Dispatch[Submission](client, self.grading, self.say)
            yield from dispatch.grade_all(parcels, sources)
            self.workers = dispatch.crew.most_threads

    def scored(self) -> list[Result]:
        """All results by lesson and student, with what the gradebook held before and holds now."""
        now: dict[Submission, Standing] = {}
        for lesson in sorted({submission.lesson for submission in self.results}):
            for each in self.store.renew_penalties(lesson):
                now[Submission(lesson, each.student)] = each
        return [
            self._scored(result, now.get(each)) for each, result in sorted(self.results.items())
        ]

    def told(self, result: Result) -> Result:
        """One result while the run goes on, with what the gradebook held before and holds now."""
        submission = result.submission
        now = self.store.scores(submission.lesson, submission.student)
        return self._scored(result, now.get(submission.student))

    def _scored(self, result: Result, score: Standing | None) -> Result:
        before = self._before.get(result.submission)
        return replace(
            result,
            remarks=(*result.remarks, *_decided(score)),
            before=before,
            score=before if before == score else score,  # one of both is enough to keep
        )

    def _plan(self) -> None:
        """Sort what was handed in: refused, unchanged, or to be graded."""
        wanted, students = self.manner.lessons, self.manner.students
        found = {
            submission: why
            for submission, why in find_submissions(self.course)
            if (not wanted or submission.lesson in (*wanted, ""))
            and (not students or submission.student in students)
        }
        self._expect(found)
        for submission, why in found.items():
            if why:
                self.results[submission] = Result(submission=submission, refused=why)
        sound = sorted(submission for submission, why in found.items() if not why)
        for lesson, submissions in groupby(sound, key=attrgetter("lesson")):
            self._plan_lesson(lesson, [*submissions])

    def _plan_lesson(self, lesson: str, submissions: list[Submission]) -> None:
        before = self.store.scores_told(lesson)  # putting a new source into it may change them
        self._before |= {Submission(lesson, student): each for student, each in before.items()}
        try:
            sources = self.store.prepare(lesson)
        except LessonError as problem:  # of this lesson alone
            for submission in submissions:
                self.results[submission] = Result(submission=submission, refused=str(problem))
            return
        key = work_key(self.course, lesson, walls=self.manner.walls)
        source = fingerprint(self.course.step("source", ".", lesson))
        engine = engine_of(self.grading)
        for submission in submissions:
            folder = self.course.step("submitted", submission.student, lesson)
            task, standing = Task(sources=sources, folder=folder), before.get(submission.student)
            is_known = standing and standing.is_graded  # what the gradebook lacks is graded again
            graded = self.store.graded(submission) if is_known else {}
            try:
                origin = Origin(work=fingerprint(folder, key), engine=engine)
                if self._plan_one(submission, task, origin, graded):
                    self._origins[submission] = origin
                    self._causes[submission] = self._cause(submission, source, engine)
            except NotGradedError as problem:
                self._tasks.pop(submission, None)
                self.results[submission] = Result(submission=submission, refused=str(problem))

    def _plan_one(
        self,
        submission: Submission,
        task: Task,
        origin: Origin,
        graded: Mapping[str, NotebookNode],
    ) -> bool:
        """Grade what is new or has changed; keep what is not, unless its engine is older.

        Returns whether it is graded, or may be once somebody is asked.
        """
        known = _fingerprint(graded)
        is_newer = isinstance(known, str) and changed_at(task.folder) > self._graded_at(submission)
        is_outdated = known != asdict(origin)  # then somebody is asked, whatever the points are
        is_other = not same_work(known, origin, is_newer=is_newer) or (
            not is_outdated and _is_put_back(self._before.get(submission), graded)
        )
        if self.manner.force or is_other:
            self._tasks[submission] = task
            return True
        if is_outdated:
            self.outdated[submission] = task
        self.results[submission] = Result(
            submission=submission,
            # What is taken off is told anew; graded notebooks of before hold it too.
            remarks=tuple(r for r in remarks_together(graded.items()) if not LATE.fullmatch(r)),
            is_new=False,
            is_outdated=is_outdated,
        )
        return is_outdated

    def _cause(self, submission: Submission, source: str, engine: str) -> Cause:
        """What the history tells of a grading: what has changed since the last one."""
        folder = self.course.step("submitted", submission.student, submission.lesson)
        now = {"source": source, "submission": fingerprint(folder), "engine": shortened(engine)}
        whose = submission.student, submission.lesson
        before = self.store.history.graded.get(whose)
        if before is None:
            reason = "graded again" if whose in self.store.history.accounts else "handed in"
        else:
            changed = [why for name, why in CHANGED.items() if getattr(before, name) != now[name]]
            reason = ", ".join(changed) or "graded again"
        return Cause.of(self.store.command, reason, **now)

    def _graded_at(self, submission: Submission) -> float:
        folder = self.course.step("autograded", submission.student, submission.lesson)
        return max(path.stat().st_mtime for path in folder.glob("*.ipynb"))

    def _store(self, submission: Submission, graded: Whole) -> Result:
        if graded.refused is not None:
            return Result(submission=submission, refused=graded.refused, is_ours=graded.is_ours)
        remember(graded.notebooks, self._origins[submission])
        try:
            self.store.save(submission, graded.notebooks, self._causes[submission])
        except NotGradedError as problem:
            remarks, why = remarks_together(graded.notebooks.items()), str(problem)
            return Result(submission=submission, remarks=remarks, refused=why, is_ours=True)
        except OSError as problem:  # a full disk; without its notebook it counts as not graded
            why = f"the grader failed: it could not be written: {problem.strerror}"
            return Result(submission=submission, refused=why, is_ours=True)
        return Result(submission=submission, remarks=remarks_together(graded.notebooks.items()))

    def _expect(self, found: Collection[Submission]) -> None:
        """Names that were asked for must be there."""
        known, place = self.course.lessons, partial(self.course.step, "submitted")
        for lesson in sorted(set(self.manner.lessons) - set(known)):
            raise GraderError(f"expected a lesson ({', '.join(known)}), got {lesson!r}")
        for student in sorted(set(self.manner.students) - {each.student for each in found}):
            raise GraderError(f"expected submissions in {place(student, '')}, found none")
        if not found:
            raise GraderError(f"expected submissions in {place('STUDENT', 'LESSON')}/, found none")


def _is_put_back(standing: Standing | None, graded: Mapping[str, NotebookNode]) -> bool:
    """Whether the gradebook says other points than graded notebooks do, as an old copy of it."""
    cells = standing.cells if standing else {}
    for name, notebook in graded.items():
        for check, verdict in notebook.metadata.get("nanollm", {}).get("verdicts", {}).items():
            cell = cells.get(check if len(graded) == 1 else f"{name}/{check}")
            if cell and cell.max_points and not cell.is_set_by_hand:
                passed = verdict["outcome"] == Outcome.PASSED
                if cell.points in (None, 0 if passed else cell.max_points):
                    return True
    return False


def grading_of(course: Course, *, walls: bool) -> Grading:
    """How the configuration of a course says that it is graded."""
    options_of(course.config.GradeApart)
    config: Any = course.api().config
    return replace(GradeApart(config=config).grading, walls=walls, hidden=course.hidden)


def _decided(standing: Standing | None) -> list[str]:
    """What counts besides the points that were earned."""
    taken_off = standing.penalty if standing else 0
    override = standing.override if standing else None
    return [
        *[f"late: {taken_off:g} points taken off"] * bool(taken_off),
        *([f"set to {override.points:g} points: {override}"] if override else []),
    ]


def _fingerprint(notebooks: Mapping[str, NotebookNode]) -> Any:
    """What an earlier run remembered, if all that it wrote is there."""
    for notebook in notebooks.values():
        said = notebook.metadata.get("nanollm", {})
        if "fingerprint" in said and {*said.get("together", ())} <= notebooks.keys():
            return said.fingerprint
    return None
