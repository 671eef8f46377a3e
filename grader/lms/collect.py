"""What an LMS gave in a zip, laid where grading expects it, with the time of each submission."""

import os
import shutil
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zipfile import ZipFile

from grader.course import Course, is_copy
from grader.errors import GraderError
from grader.lms import moodle
from grader.lms.archive import files_in, opened, unpack
from grader.lms.collected import Collected
from grader.lms.downloads import Download, HandedIn, laid_as, sort
from grader.lms.ours import Ours
from grader.lms.people import called, match
from grader.lms.swap import Aside, aside
from grader.lms.times import Times, latest_of
from grader.lms.titles import lessons_named_in, the_lesson
from grader.plain import replace_file
from grader.submission.fingerprint import changed_at
from grader.submission.read import OF_THE_EXCHANGE
from grader.timestamp import to_utc

STAMP = "timestamp.txt"
UNMATCHED = "unmatched"
CLOCKS = timedelta(seconds=60)


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What was asked for."""

    lesson: str | None = None
    worksheet: Path | None = None  # Moodle's: it knows names, and when each was handed in
    times: bool | None = None  # whether to keep the zip's; by default where they are believable
    overwrite_newer: bool = False
    skipped: Collection[str] = ()  # beginnings of names that are left out


def collect(course: Course, path: Path, wish: Wish) -> Collected:
    """Take in a zip; raises `GraderError`, with nothing changed, for one that cannot be."""
    ours = Ours(course, "nanollm collect")
    sheet = moodle.read_worksheet(wish.worksheet) if wish.worksheet else None
    known = {each.ids["moodle_id"]: each for each in moodle.strangers(sheet)} if sheet else {}
    with opened(path) as file, aside(course.working) as place:
        numbers = {number for each in ours.people for number in called(each, "canvas_id")}
        download = sort(files_in(file, wish.skipped), known, numbers)
        if download is None:
            raise GraderError(
                f"{path}: expected Canvas' or Moodle's download of all submissions, got a zip "
                f"with none of their names, such as adalovelace_12_34_lesson_1.ipynb or "
                f"Ada Lovelace_12_assignsubmission_file/lesson_1.ipynb"
            )
        lesson = the_lesson(wish.lesson, _named(course, download, path), ours.lessons, str(path))
        told = moodle.times_of(sheet, ours.zone) if sheet else {}
        times = Times.of(download, path, ours.zone, told, wish.times)
        done = Collected(download.maker, lesson)
        done.remarks += [*ours.remarks, *[times.remark] * bool(times.remark)]
        try:
            _Taker(course, times, done, wish, place).take(file, path, download, ours)
        except OSError as problem:
            raise GraderError(
                f"{path}: it could not be laid out: {problem.strerror}; the submission that was "
                f"being replaced is there still"
            ) from problem
    return done


class _Taker:
    """Submissions of a lesson on the way from a zip to their places."""

    def __init__(
        self, course: Course, times: Times, done: Collected, wish: Wish, place: Aside
    ) -> None:
        self.course, self.times, self.done, self.wish, self.place = course, times, done, wish, place
        self.notebooks = course.notebooks(done.lesson)
        self.made: dict[str, tuple[Path, datetime | None]] = {}  # by student

    def take(self, file: ZipFile, path: Path, download: Download, ours: Ours) -> None:
        """Write all of it aside, and only then put each submission in its place."""
        people = download.by_person
        matching = match(ours.people, [each.who for each in people.values()], by_letters=True)
        strangers = [*download.others]
        for number, person in people.items():
            student = matching.known.get(person.who.place)
            if student is None:
                strangers += [packed for _, packed in person.files]
            elif why := self._why_not_laid(student.id):
                self.done.refused.append(f"{student.id} ({person.who.shown}): {why}")
            else:
                self._unpack(file, student.id, number, person)
        kept = self.place.new("unmatched")
        for packed in strangers:
            unpack(file, packed, kept.joinpath(*packed.parts))
        self.done.unmatched += matching.unknown
        self.done.others += ["/".join(packed.parts) for packed in download.others]
        self.done.missing += [person.id for person in matching.without]
        for student, (folder, when) in sorted(self.made.items()):
            self._put(student, folder, when)
        self._keep_aside(kept, self.course.working / UNMATCHED / self.done.lesson / path.stem)

    def _unpack(self, file: ZipFile, student: str, number: str, person: HandedIn) -> None:
        """Write a submission aside, as it is to lie in its place."""
        folder, done = self.place.new(str(len(self.made))), self.done
        names = laid_as(person.files, self.notebooks)
        for name, packed in names.items():
            if name[-1].casefold() in OF_THE_EXCHANGE:
                done.remarks.append(f"{student}: a {name[-1]} was handed in, and is left out")
            else:
                unpack(file, packed, folder.joinpath(*name))
        if not any(name[-1].endswith(".ipynb") for name in names):
            listed = ", ".join("/".join(name) for name in names)
            done.no_notebook.append(f"{student}: {listed}")
        done.late += [student] * person.is_late
        when, at_latest = self.times.when(number, person), latest_of(person, self.times.zone)
        if when:
            (folder / STAMP).write_bytes(self.times.stamp(when))
        if at_latest:  # by which a later run knows what is older
            seconds = at_latest.replace(tzinfo=UTC).timestamp()
            for each in (*folder.rglob("*"), folder):
                os.utime(each, (seconds, seconds))
        # No file is newer than the zip, whatever a newer worksheet says.
        self.made[student] = folder, min(filter(None, (when, at_latest)), default=None)

    def _put(self, student: str, folder: Path, when: datetime | None) -> None:
        """Put a submission in its place, if it is another one and no older one."""
        goal, done = self.course.step("submitted", student, self.done.lesson), self.done
        if not goal.exists():
            done.new.append(student)
        elif _contents(goal) == _contents(folder):
            done.unchanged.append(student)
            self._correct_time(student, folder, goal)
            return
        elif (
            when and when + CLOCKS < _when(goal, self.times.zone) and not self.wish.overwrite_newer
        ):
            done.kept.append(f"{student}: older than what is here, of {_told(goal)}")
            return
        else:
            done.replaced.append(f"{student}: what was here was of {_told(goal)}")
        self.place.put(folder, goal)

    def _correct_time(self, student: str, folder: Path, goal: Path) -> None:
        """A worksheet knows the time of what lies there better than any zip."""
        stamp = folder / STAMP
        if not (self.times.told and stamp.is_file()):
            return
        there = goal / STAMP
        if not there.is_file() or there.read_bytes() != stamp.read_bytes():
            replace_file(there, stamp.read_bytes())
            self.done.remarks.append(f"{student}: its time is now that of the worksheet")

    def _keep_aside(self, kept: Path, goal: Path) -> None:
        """Files of nobody we know lie where somebody can look at them, those of this zip alone."""
        if any(kept.iterdir()):
            self.place.put(kept, goal)
            self.done.kept_in = goal
        elif goal.exists():  # by now all of them are known
            shutil.rmtree(goal)

    def _why_not_laid(self, student: str) -> str:
        """Why nothing can be laid for somebody."""
        if student in (".", "..") or Path(student).name != student or not student.isprintable():
            return "expected an id that can be the name of a folder"
        goal = self.course.step("submitted", student, self.done.lesson)
        around = [goal, *goal.parents]
        below = around[: around.index(self.course.top("submitted"))]
        if any(each.is_symlink() for each in below):
            return "expected a folder for it, found a link"
        return ""


def _named(course: Course, download: Download, path: Path) -> list[str]:
    """The lessons whose notebooks are in a download, and those that its name says."""
    known = [(lesson, name) for lesson in course.lessons for name in course.notebooks(lesson)]
    files = [name for person in download.by_person.values() for name, _ in person.files]
    found: set[str] = set()
    for stem in {name[-1].removesuffix(".ipynb") for name in files if name[-1].endswith(".ipynb")}:
        fitting = [(lesson, name) for lesson, name in known if is_copy(stem, name)]
        longest = max((len(name) for _, name in fitting), default=0)
        found |= {lesson for lesson, name in fitting if len(name) == longest}
    return sorted(found | {*lessons_named_in(path.stem, course.lessons)})


def _contents(folder: Path) -> Mapping[str, bytes | None]:
    """What was handed in; links and the like are nothing that a zip brings."""
    return {
        str(path.relative_to(folder)): path.read_bytes() if _is_plain(path) else None
        for path in folder.rglob("*")
        if path.name not in OF_THE_EXCHANGE and (path.is_symlink() or not path.is_dir())
    }


def _is_plain(path: Path) -> bool:
    return path.is_file() and not path.is_symlink()


def _when(folder: Path, zone: str) -> datetime:
    """When a submission that is here was handed in, or at the latest."""
    try:
        return to_utc((folder / STAMP).read_text("utf-8"), zone)
    except (OSError, ValueError, OverflowError):
        return datetime.fromtimestamp(changed_at(folder), UTC).replace(tzinfo=None)


def _told(folder: Path) -> str:
    """The same in words."""
    if (folder / STAMP).is_file():
        return (folder / STAMP).read_text("utf-8", "replace").strip()[:40].replace(".000000", "")
    return f"{_when(folder, 'UTC'):%Y-%m-%d %H:%M UTC} at the latest"
