"""What we know of the class for an LMS: people, what counts of each submission, and since when."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

from grader.classroom.handed_in import find_submissions
from grader.course import Course
from grader.errors import NotGradedError
from grader.records import history
from grader.records.database import is_begun, told
from grader.records.entry import Cause, Entry, Whose
from grader.records.roster import FILE, Person, Roster
from grader.records.standing import Standing, zone_of
from grader.submission.fingerprint import fingerprint

WAITS = "waits for a person to grade some of it"
NOT_GRADED = "handed in and not graded"
HANDED_IN_ANEW = "handed in anew, and that is not graded"
NOT_HANDED_IN = "not handed in"


@dataclass(frozen=True)
class Ours:
    """A class as it stands; `command` asks."""

    course: Course
    command: str

    @cached_property
    def zone(self) -> str:
        """In which the exchange, and so the LMS, tells the time."""
        return zone_of(self.course)

    @cached_property
    def lessons(self) -> list[str]:
        """Names of all lessons."""
        return self.course.lessons

    @cached_property
    def standings(self) -> dict[tuple[str, str], Standing]:
        """What counts, by student and lesson; nothing of what is not graded."""
        found = history.catch_up(self.course, self.command)
        return {(each.student, each.lesson): each for each in found}

    @property
    def remarks(self) -> list[str]:
        """What makes it hard to know people."""
        path = self.course.working / FILE
        missing = (
            f"there is no {path}: people are known by their ids, and as the gradebook has them"
        )
        return [] if path.is_file() else [missing]

    @cached_property
    def people(self) -> list[Person]:
        """The roster, and who else has handed in; names that only the gradebook has are used."""
        known = dict(self._in_gradebook())
        students = {*known, *(student for student, _ in self._handed_in)}
        everybody = Roster.read(self.course).with_strangers(students)
        return [_completed(person, known.get(person.id)) for person in everybody]

    def person(self, student: str) -> Person:
        """Somebody by id."""
        found = (person for person in self.people if person.id == student)
        return next(found, Person(id=student))

    @cached_property
    def _handed_in(self) -> set[tuple[str, str]]:
        found = (submission for submission, _ in find_submissions(self.course))
        return {(each.student, each.lesson) for each in found if each.student}

    def _in_gradebook(self) -> Iterator[tuple[str, Person]]:
        url = self.course.config.CourseDirectory.db_url
        with told(url):
            if not is_begun(url):
                return
            with self.course.api().gradebook as gradebook:
                yield from ((str(each.id), _person(each)) for each in gradebook.students)

    def mark(self, student: str, lesson: str) -> tuple[float | None, str]:
        """What counts, or None and why there is nothing that does: never zero for that."""
        found = self.standings.get((student, lesson))
        if found is None:
            return None, NOT_GRADED if (student, lesson) in self._handed_in else NOT_HANDED_IN
        if found.override is None and self._is_of_before(student, lesson):
            return None, HANDED_IN_ANEW
        return found.score, "" if found.score is not None else WAITS

    def _is_of_before(self, student: str, lesson: str) -> bool:
        """Whether another submission is there than the one that has the mark."""
        last = self._graded_from.get((student, lesson))
        if last is None or not last.submission or (student, lesson) not in self._handed_in:
            return False
        try:
            return fingerprint(self.course.step("submitted", student, lesson)) != last.submission
        except NotGradedError:  # it is too large to be graded
            return True

    def max_points(self, lesson: str) -> float | None:
        """The points of a lesson, where somebody has a mark in it."""
        found = [each.possible for (_, name), each in self.standings.items() if name == lesson]
        return max(found, default=None) or None

    def marked_at(self, student: str, lesson: str) -> datetime | None:
        """When a mark was last made, in UTC, as far as that is known."""
        graded = self.course.step("autograded", student, lesson).glob("*.ipynb")
        times = [datetime.fromtimestamp(path.stat().st_mtime, UTC) for path in graded]
        times += [
            datetime.fromisoformat(entry.at)
            for entry in self._entries
            if (entry.student, entry.lesson) == (student, lesson)
            and entry.total[0] != entry.total[1]
            and entry.cause.reason != history.BEGINS  # when that was, nobody knows
        ]
        return max(times).replace(tzinfo=None) if times else None

    @cached_property
    def _entries(self) -> list[Entry]:
        return history.read_history(self.course)

    @cached_property
    def _graded_from(self) -> dict[Whose, Cause]:
        """What each mark was given for last."""
        return {
            (entry.student, entry.lesson): entry.cause
            for entry in self._entries
            if entry.cause.submission
        }


def _completed(person: Person, known: Person | None) -> Person:
    """A person of the roster with what the gradebook says where the roster is silent."""
    if known is None:
        return person
    names = {
        name: getattr(person, name) or getattr(known, name)
        for name in ("first_name", "last_name", "email")
    }
    if person.first_name or person.last_name:
        names |= {"first_name": person.first_name, "last_name": person.last_name}
    return replace(person, **names, lms={**known.lms, **person.lms})


def _person(row: Any) -> Person:
    """Somebody as nbgrader's gradebook has them."""
    return Person(
        id=row.id,
        first_name=row.first_name or "",
        last_name=row.last_name or "",
        email=row.email or "",
        lms={"lms_user_id": row.lms_user_id} if row.lms_user_id else {},
    )
