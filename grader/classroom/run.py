"""A class run: plan, grade side by side, store each result as it comes, never lose one."""

import importlib.util
import json
import os
import sys
from collections.abc import Collection, Iterator
from contextlib import ExitStack
from dataclasses import asdict, dataclass, replace
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any, Self

from filelock import FileLock, Timeout
from nbformat import NotebookNode

from grader.classroom.gradebook import Account, Store
from grader.classroom.handed_in import Submission, find_submissions, fingerprint
from grader.classroom.workers import Task, Workers
from grader.course import CONFIG, Course
from grader.errors import GraderError, NotGradedError
from grader.grade import grade
from grader.graded import Graded
from grader.preprocessors import GradeApart
from grader.submission.grade import Grading

CAN_FORK = sys.platform == "linux"
ONE_PROCESS = "graded without walls, in one process with the checks"
SLACK_S = 120.0  # what starting, judging and a busy machine may add to a notebook's own time


@dataclass(frozen=True, kw_only=True)
class Manner:
    """What is graded, and how."""

    lessons: Collection[str] = ()  # by default all
    students: Collection[str] = ()
    workers: int | None = None  # by default one for each processor
    force: bool = False  # grade again what has not changed
    walls: bool = True  # False: learners' code may do whatever you may do on this machine

    @property
    def count(self) -> int:
        """Number of workers."""
        can_ask = hasattr(os, "sched_getaffinity")
        processors = len(os.sched_getaffinity(0)) if can_ask else os.cpu_count()
        return self.workers or processors or 1


@dataclass(frozen=True, kw_only=True)
class Result:
    """What became of one submission."""

    submission: Submission
    remarks: tuple[str, ...] = ()
    refused: str | None = None  # why it was not graded, which is not the same as zero
    is_new: bool = True  # graded in this run, not in an earlier one
    score: Account | None = None  # what the gradebook holds at the end of the run


class ClassRun:
    """One run over classroom/submitted/, which nobody else grades while a `with` block lasts.

    Stopped at any moment, the next run goes on with what is missing.
    """

    def __init__(self, course: Course, manner: Manner) -> None:
        self.course, self.manner = course, manner
        config: Any = course.api().config
        self.grading = replace(
            GradeApart(config=config).grading, walls=manner.walls, hidden=(str(course.root),)
        )
        self.store = Store(course)
        self.results: dict[Submission, Result] = {}
        self._tasks: dict[Submission, Task] = {}
        self._marks: dict[Submission, str] = {}
        self._held = ExitStack()

    def __enter__(self) -> Self:
        place = self.course.root / "classroom"
        place.mkdir(exist_ok=True)
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

    def grade(self) -> Iterator[Result]:
        """Grade what is new or has changed, and yield each result once it is stored."""
        if self._tasks:
            yield from self._grade_apart() if CAN_FORK else self._grade_as_nbgrader()

    def _grade_apart(self) -> Iterator[Result]:
        log = self.course.root / "classroom" / "workers.log"
        log.write_bytes(b"")
        limit_s = self.grading.run.total_s + SLACK_S
        count = self.manner.count
        workers = Workers(count=count, grading=self.grading, limit_s=limit_s, log=log)
        for submission, graded in workers.grade(self._tasks):
            self.results[submission] = self._store(submission, graded)
            yield self.results[submission]

    def _grade_as_nbgrader(self) -> Iterator[Result]:
        """In one process and not side by side; only ever asked for without walls."""
        for submission in self._tasks:
            try:
                marks = grade(self.course, submission.lesson, submission.student, apart=False)
                result = Result(submission=submission, remarks=(ONE_PROCESS, *marks.remarks))
            except GraderError as failure:
                result = Result(submission=submission, refused=str(failure))
            self.results[submission] = result
            yield result

    def scored(self) -> list[Result]:
        """All results by lesson and student, with what the gradebook holds now."""
        lessons = {submission.lesson for submission in self.results}
        scores = {lesson: self.store.scores(lesson) for lesson in lessons}
        return [
            replace(result, score=scores[submission.lesson].get(submission.student))
            for submission, result in sorted(self.results.items())
        ]

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
        sound = [submission for submission, why in found.items() if not why]
        for lesson in sorted({submission.lesson for submission in sound}):
            self._plan_lesson(lesson, [each for each in sound if each.lesson == lesson])

    def _plan_lesson(self, lesson: str, submissions: list[Submission]) -> None:
        source = self.store.prepare(lesson)
        source_folder = self.course.root / "solutions" / lesson
        key = _key(self.course, source_folder, self.grading)
        graded = self.store.graded(lesson)
        for submission in submissions:
            folder = self.course.step("submitted", submission.student, lesson)
            try:
                mark = fingerprint(folder, key)
            except NotGradedError as problem:
                self.results[submission] = Result(submission=submission, refused=str(problem))
                continue
            before = _said(graded.get(submission.student))
            if before.get("fingerprint") == mark and not self.manner.force:
                remarks = tuple(before["remarks"])
                result = Result(submission=submission, remarks=remarks, is_new=False)
                self.results[submission] = result
            else:
                self._marks[submission] = mark
                self._tasks[submission] = Task(
                    source=source, source_folder=source_folder, folder=folder, lesson=lesson
                )

    def _store(self, submission: Submission, graded: Graded) -> Result:
        if graded.notebook is None:
            return Result(submission=submission, remarks=graded.remarks, refused=graded.refused)
        graded.notebook.metadata.nanollm.fingerprint = self._marks[submission]
        try:
            self.store.save(submission, graded.notebook)
        except NotGradedError as problem:
            return Result(submission=submission, remarks=graded.remarks, refused=str(problem))
        remarks = tuple(_said(graded.notebook)["remarks"])
        return Result(submission=submission, remarks=remarks)

    def _expect(self, found: Collection[Submission]) -> None:
        """Names that were asked for must be there."""
        known, place = self.course.lessons, self.course.root / "classroom" / "submitted"
        for lesson in sorted(set(self.manner.lessons) - set(known)):
            raise GraderError(f"expected a lesson ({', '.join(known)}), got {lesson!r}")
        for student in sorted(set(self.manner.students) - {each.student for each in found}):
            raise GraderError(f"expected submissions in {place / student}, found none")
        if not found:
            raise GraderError(f"expected submissions in {place}/STUDENT/LESSON/, found none")


def _said(notebook: NotebookNode | None) -> dict[str, Any]:
    """What an earlier run wrote into a graded notebook, whose metadata is the grader's own."""
    return dict(notebook.metadata.get("nanollm", {})) if notebook else {}


def _key(course: Course, source_folder: Path, grading: Grading) -> str:
    """A fingerprint of all that grades a lesson: source, configuration, limits and programs."""
    config = (course.root / CONFIG).read_text("utf-8")
    return json.dumps([fingerprint(source_folder, config), asdict(grading), _programs()])


@cache
def _programs() -> list[str]:
    """nbgrader's and torch's releases, and the two packages here to the letter."""
    specs = map(importlib.util.find_spec, ("grader", "nanollm"))
    places = [path for spec in specs if spec for path in spec.submodule_search_locations or ()]
    return [version("nbgrader"), version("torch"), *map(fingerprint, map(Path, places))]
