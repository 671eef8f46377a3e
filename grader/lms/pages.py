"""Feedback pages in the zip that Moodle takes back: a folder for each participant.

Moodle cuts a folder's name at each `_` into name, participant, kind and plug-in, and finds the
person by the number alone; docs/lms.md has the source.
"""

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from grader.course import Course
from grader.errors import GraderError
from grader.grade import write_feedback
from grader.lms import moodle
from grader.lms.ours import Ours
from grader.lms.people import match
from grader.lms.titles import lessons_named_in, the_lesson
from grader.plain import replace_file
from grader.records.roster import Person

FOLDER = "{name}_{number}_assignsubmission_file_"  # as Moodle's own downloads call it
ALWAYS = (1980, 1, 1, 0, 0, 0)  # so that equal pages make equal bytes
PLAIN_FILE = 0o100644 << 16


def _lines() -> list[str]:
    return []


@dataclass
class Packing:
    """A zip of pages, and who is not in it."""

    lesson: str
    goal: Path
    people: int = 0
    left_out: list[str] = field(default_factory=_lines)

    def lines(self) -> Iterator[str]:
        """For people."""
        yield f"{self.lesson}: pages of {self.people} in {self.goal}"
        if self.left_out:
            yield "left out:"
            yield from (f"  {line}" for line in self.left_out)


def pack_for_moodle(
    course: Course, lesson: str | None, goal: Path | None, worksheet: Path | None
) -> Packing:
    """Write the pages of a lesson anew and pack them; raises `GraderError` where there are none."""
    ours = Ours(course, "nanollm feedback")
    graded = [each for each in ours.standings.values() if each.is_graded]
    lessons = sorted({each.lesson for each in graded})
    if not lessons:
        raise GraderError("expected graded submissions, found none: run `nanollm grade` first")
    named = lessons_named_in(worksheet.stem, lessons) if worksheet else []
    meant = the_lesson(lesson, named or lessons, ours.lessons, "feedback")
    packing = Packing(meant, goal or course.working / f"feedback-{meant}.zip")
    numbers = _numbers(ours, worksheet)
    files: dict[str, bytes] = {}
    taken: dict[str, str] = {}
    for student in sorted(each.student for each in graded if each.lesson == meant):
        number = numbers.get(student, "")
        try:
            folder = _folder(ours.person(student), number, taken)
            pages = write_feedback(course, meant, student)
        except GraderError as problem:
            packing.left_out.append(f"{student}: {problem}")
            continue
        taken[number] = student
        files |= {f"{folder}/{page.name}": page.read_bytes() for page in pages}
        packing.people += 1
    try:
        replace_file(packing.goal, _zip(files))
    except OSError as problem:
        why = f"it could not be written: {problem.strerror}"
        raise GraderError(f"{packing.goal}: {why}") from problem
    return packing


def _folder(person: Person, number: str, taken: Mapping[str, str]) -> str:
    """The name by which Moodle knows somebody; raises `GraderError` where it would not."""
    if not number.isdecimal():
        raise GraderError(
            f"expected the number of a participant, got {number or 'none'}; it is in Moodle's "
            f"worksheet (--worksheet), or in roster.csv as moodle_id"
        )
    if number in taken:
        raise GraderError(f"{number} is the number of {taken[number]} too")
    return FOLDER.format(name=_plain(person), number=number)


def _numbers(ours: Ours, worksheet: Path | None) -> dict[str, str]:
    """Numbers of participants by our id: of this assignment, where a worksheet says them."""
    if worksheet is None:
        return {person.id: person.lms.get("moodle_id", "") for person in ours.people}
    strangers = list(moodle.strangers(moodle.read_worksheet(worksheet)))
    known = match(ours.people, strangers).known
    return {
        known[each.place].id: each.ids["moodle_id"] for each in strangers if each.place in known
    }


def _plain(person: Person) -> str:
    """A name without the letters that part a path, and without `_`, which parts what it says."""
    return " ".join(re.sub(r"[^\w ,.-]|_", " ", person.name).split()).strip(".~ ") or "Participant"


def _zip(files: dict[str, bytes]) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for name, content in sorted(files.items()):
            info = zipfile.ZipInfo(name, ALWAYS)
            info.create_system, info.external_attr = 3, PLAIN_FILE
            archive.writestr(info, content, zipfile.ZIP_DEFLATED)
    return data.getvalue()
