"""Grades a class as it hands in: what comes into the exchange, and what is laid down by hand."""

import time
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import Any, Generic, Self, TypeVar

from nbgrader.apps.baseapp import NbGrader
from nbgrader.exchange.default import Exchange

from grader.classroom.handed_in import Facts, Submission, facts_of, find_submissions, look_at
from grader.classroom.inbound import Arrival, arrivals
from grader.classroom.run import ClassRun, Manner, Result, grading_of
from grader.course import Course, why_failed
from grader.errors import GraderError
from grader.interrupts import interruptible
from grader.submission.grade import Engine

POLL_S = 0.5  # two looks that find the same say that nobody is writing
SHARE = 3  # looking takes at most a quarter of the time
MANY = 20  # looks, after which it is told that something is still not whole
HELD_UP_S = 3.0
Told = Result | str  # what became of a submission, or what an instructor should read
Place = TypeVar("Place", bound=Hashable)


class ClassWatch:
    """Looks again and again; to be used in a `with` block.

    What was graded is known by its fingerprint in the graded notebook, and what was collected by
    its time, so that one that is killed at any moment goes on where it was.
    """

    def __init__(self, course: Course, manner: Manner) -> None:
        self.course, self.manner = course, manner
        self.inbound = inbound_of(course)
        self._came, self._lies = _Looks[Path](), _Looks[Submission]()
        self._known: set[Path] = set()  # arrivals that nothing more is to be done about
        self._half: Counter[Path] = Counter()
        self._said: set[str] = set()
        self._held = ExitStack()
        self._engine: Engine | None = None
        self._looking_s = 0.0

    def __enter__(self) -> Self:
        self._warm()
        return self

    def __exit__(self, *_: object) -> None:
        self._held.close()

    def run(self, is_wanted: Callable[[], bool] = lambda: True) -> Iterator[Told]:
        """Look until it is no longer wanted."""
        while is_wanted():
            try:
                yield from self.look()
            except GraderError as problem:  # another run grades, a configuration is half written
                yield from self._once(str(problem))
                time.sleep(HELD_UP_S)
            time.sleep(max(POLL_S, SHARE * self._looking_s))

    def look(self) -> Iterator[Told]:
        """Collect what has come, grade what is new, and tell what became of it.

        Raises `GraderError` for what is not of one submission; the next look tries again.
        """
        yield from self._collect()
        yield from self._grade()

    def _collect(self) -> Iterator[str]:
        if self.inbound is None:
            return
        new = {
            each.folder: each for each in arrivals(self.inbound) if each.folder not in self._known
        }
        quiet = self._came.settled({folder: facts_of(folder) for folder in new})
        if not quiet:
            return
        course = _with_exchange(self.course)
        ready: dict[str, list[Path]] = {}
        for arrival in (new[folder] for folder in quiet):
            if why := _why_not(course, arrival):
                yield from self._once(f"{arrival.student}, {arrival.lesson}: not collected: {why}")
                self._known.add(arrival.folder)
            elif arrival.is_whole:
                ready.setdefault(arrival.lesson, []).append(arrival.folder)
            else:
                yield from self._tell_half(arrival)
        for lesson, folders in sorted(ready.items()):
            with interruptible():
                outcome: Any = course.api().collect(lesson, update=True)
            if not outcome["success"]:
                raise GraderError(f"{lesson} cannot be collected: {why_failed(outcome)}")
            said = str(outcome.get("log") or "").splitlines()
            yield from self._once(*(line for line in said if line.startswith("[ERROR]")))
            self._known.update(folders)

    def _tell_half(self, arrival: Arrival) -> Iterator[str]:
        self._half[arrival.folder] += 1
        if self._half[arrival.folder] == MANY:
            yield (
                f"{arrival.student}, {arrival.lesson}: not collected: half of it is there; it has "
                f"to be handed in again: {arrival.folder}"
            )

    def _grade(self) -> Iterator[Told]:
        begin = time.monotonic()
        due = self._lies.settled(look_at(self.course))
        self._looking_s = time.monotonic() - begin
        if not due:
            return
        whys = dict(find_submissions(self.course))
        lessons: dict[str, list[Submission]] = {}
        for each in sorted(filter(self._is_wanted, due)):
            if why := whys.get(each):
                yield Result(submission=each, refused=why)
            elif each in whys:  # and is not gone meanwhile
                lessons.setdefault(each.lesson, []).append(each)
        for lesson, submissions in lessons.items():
            yield from self._grade_lesson(lesson, [each.student for each in submissions])
            self._lies.done(submissions)
        self._lies.done(due)

    def _is_wanted(self, submission: Submission) -> bool:
        lessons, students = self.manner.lessons, self.manner.students
        return (not lessons or submission.lesson in lessons) and (
            not students or submission.student in students
        )

    def _grade_lesson(self, lesson: str, students: list[str]) -> Iterator[Told]:
        """Hold the class run's lock for as long as this takes."""
        manner = replace(self.manner, lessons=(lesson,), students=students)
        with ClassRun(self.course, manner, self._warm()) as run:
            if run.outdated and self.manner.regrade:
                run.regrade()
            elif run.outdated:
                yield (
                    f"{lesson}: an older engine graded {len(run.outdated)}, which keep their "
                    f"points (--regrade grades them again)"
                )
            yield from run.store.said
            refused = [each for each in run.results.values() if each.refused]
            for result in chain(refused, run.grade()):
                yield run.told(result)

    def _warm(self) -> Engine:
        """The engine, or a new one where the configuration has changed or it was closed."""
        grading = grading_of(self.course, walls=self.manner.walls)
        if self._engine is None or self._engine.is_closed or self._engine.grading != grading:
            self._held.close()
            course = self.course
            notebooks = [
                course.source(lesson, name)
                for lesson in course.lessons
                for name in course.notebooks(lesson)
            ]
            self._engine = self._held.enter_context(Engine(grading, notebooks))
        return self._engine

    def _once(self, *lines: str) -> Iterator[str]:
        for line in lines:
            if line not in self._said:
                self._said.add(line)
                yield line


class _Looks(Generic[Place]):
    """What has changed, and changes no longer, since something was done about it."""

    def __init__(self) -> None:
        self._last: dict[Place, Facts] = {}
        self._done: dict[Place, Facts] = {}

    def settled(self, now: Mapping[Place, Facts]) -> list[Place]:
        found = [
            place
            for place, facts in now.items()
            if self._last.get(place) == facts != self._done.get(place)
        ]
        self._last = dict(now)
        return found

    def done(self, places: Iterable[Place]) -> None:
        self._done |= {place: self._last[place] for place in places}


def inbound_of(course: Course) -> Path | None:
    """Where the exchange keeps what comes in; None for a class that has no exchange."""
    config = _with_exchange(course).config
    usual = str(Exchange.class_traits()["root"].default_value)
    root = Path(config.Exchange.get("root", usual))
    course_id = config.CourseDirectory.get("course_id", "")
    return root / course_id / "inbound" if course_id and root.is_dir() else None


def _why_not(course: Course, arrival: Arrival) -> str | None:
    if arrival.lesson not in course.assignments:
        return "it is for no lesson of this course"
    is_owner_asked = course.config.ExchangeCollect.get("check_owner", True)
    if is_owner_asked and (pretender := arrival.pretender):
        return f"{pretender} has put it there"
    return None


def _with_exchange(course: Course) -> Course:
    """The course as nbgrader's commands see it: the exchange may be set for all of a machine."""
    app: Any = NbGrader(log_level="ERROR")
    app.load_cwd_config = False
    app.load_config_file()
    app.config.merge(course.config)
    return Course(course.folder, app.config)
