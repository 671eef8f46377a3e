"""Who is in the class: classroom/roster.csv, which an instructor keeps."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from grader.course import Course
from grader.errors import GraderError
from grader.printable import only_printable
from grader.records.spreadsheet import read_table

FILE = "roster.csv"
MAX_TEXT = 128  # letters, as many as nbgrader's gradebook holds
OF_OURS = ("id", "first_name", "last_name", "email", "section")


def is_held(id: str) -> bool:
    """Whether nbgrader's gradebook can hold a learner's id, or a lesson's name."""
    return id == id.strip() and id.isprintable() and len(id) <= MAX_TEXT


def as_held(name: str) -> str:
    """A name that is only shown, as the gradebook can hold it."""
    return only_printable(name[:MAX_TEXT])


@dataclass(frozen=True, kw_only=True, slots=True)
class Person:
    """One learner. `id` is the name of the folder in classroom/submitted."""

    id: str
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    section: str = ""
    # What an LMS calls them, by column: canvas_id, sis_user_id, sis_login_id, moodle_id,
    # lms_user_id (nbgrader's own) and whatever else stands there.
    lms: Mapping[str, str] = field(default_factory=dict[str, str])

    @property
    def name(self) -> str:
        """As people say it, or the id where no name is known."""
        return " ".join(filter(None, (self.first_name, self.last_name))) or self.id


@dataclass(frozen=True)
class Roster:
    """The class, by id. Empty where there is no file: then who has handed in is the class."""

    people: Mapping[str, Person] = field(default_factory=dict[str, Person])

    @classmethod
    def read(cls, course: Course) -> "Roster":
        """The roster of a course; raises `GraderError`, with its line, for what cannot be meant."""
        path = course.working / FILE
        people: dict[str, Person] = {}
        for line, row in read_table(path, ["id"]):
            if not row["id"]:
                raise GraderError(f"{path}, line {line}: expected an id, found none")
            if not is_held(row["id"]):
                got = f"got {row['id']!r:.200}"
                raise GraderError(
                    f"{path}, line {line}: expected an id that nbgrader can hold, {got}"
                )
            if row["id"] in people:
                raise GraderError(f"{path}, line {line}: expected each id once: {row['id']}")
            known = {name: row.get(name, "") for name in OF_OURS}
            lms = {name: text for name, text in row.items() if name not in OF_OURS and text}
            people[row["id"]] = Person(**known, lms=lms)
        return cls(people)

    def __bool__(self) -> bool:
        return bool(self.people)

    def __contains__(self, student: object) -> bool:
        return student in self.people

    def __iter__(self) -> Iterator[Person]:
        return iter(sorted(self.people.values(), key=lambda person: person.id))

    def person(self, student: str) -> Person:
        """Somebody by id, also who is not in the roster."""
        return self.people.get(student) or Person(id=student)

    def with_strangers(self, students: Iterable[str]) -> list[Person]:
        """All of the class and who else has handed in, by id."""
        everybody = {*self.people, *students}
        return [self.person(student) for student in sorted(everybody)]

    def unknown(self, students: Iterable[str]) -> list[str]:
        """Who is not in the roster, where there is one."""
        return sorted({*students} - self.people.keys()) if self.people else []
