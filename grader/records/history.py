"""Every mark that changed, and why: classroom/history.jsonl, to which lines are only added.

A mark is written to the gradebook first, and then here. Where a command is killed between the two,
or a person gives points in formgrader, the next command finds that the gradebook holds another
mark than the last line says, and enters it: so all lines together give the gradebook's points.
"""

import os
from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Self

from filelock import FileLock, Timeout

from grader.course import Course
from grader.errors import GraderError
from grader.records.entry import Account, Cause, Entry, Whose
from grader.records.standing import Standing, standings

FILE = "history.jsonl"
WAIT_S = 60
BEGINS = "the history begins"
BY_HAND = "given by hand, in formgrader for one"
BY_OTHERS = "graded by a command that was stopped, or by another program"
NOT_DECIDED = "no longer in changes.csv"
GONE = "no longer in the gradebook"


class History:
    """The file, and the marks that its lines leave."""

    def __init__(self, course: Course) -> None:
        self.path = course.working / FILE
        self._lock = FileLock(course.working / f".{FILE}.lock", timeout=WAIT_S)
        self.accounts: dict[Whose, Account] = {}
        self.graded: dict[Whose, Cause] = {}  # by the last command that graded it
        self._read = 0  # bytes

    @contextmanager
    def held(self) -> Generator[Self]:
        """Nobody else writes marks or lines meanwhile; what others have written is read."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._lock.acquire()
        except Timeout as taken:
            raise GraderError(
                f"{self.path}: another command has held it for {WAIT_S} s; try again when it ends"
            ) from taken
        except OSError as problem:
            raise self._unwritable(problem) from problem
        try:
            for _ in self.entries():
                pass
            yield self
        finally:
            self._lock.release()

    def entries(self) -> Iterator[Entry]:
        """Lines that were not read before; a last one without an end was never written whole."""
        try:
            with self.path.open("rb") as file:
                file.seek(self._read)
                for line in file:
                    if not line.endswith(b"\n"):
                        break
                    entry = self._entry(line)
                    self._take(entry)
                    self._read += len(line)
                    yield entry
        except FileNotFoundError:
            return

    def enter(self, standings: Iterable[Standing], cause: Cause) -> list[Entry]:
        """A line for each mark that the gradebook holds otherwise than the lines say.

        One that stays has a line too where another submission was graded. This and the next two are
        to be called while held.
        """
        return self._append(
            self._new(each, self._account(each).graded(each), cause) for each in standings
        )

    def notice(self, standings: Iterable[Standing], *, whole: bool = True) -> list[Entry]:
        """The same for a gradebook, or a part of it, that others may have written to."""
        begins = whole and not self.accounts
        gone = {*self.accounts} if whole else set[Whose]()
        found: list[Entry] = []
        for each in standings:
            gone.discard((each.student, each.lesson))
            if entry := self._found(each, begins=begins):
                found.append(entry)
        ends = (self._between(whose, Account(), self._why_gone(whose)) for whose in sorted(gone))
        return self._append([*ends, *found])

    def decide(
        self, standings: Iterable[Standing], command: str, *, in_gradebook: bool = True
    ) -> list[Entry]:
        """A line for each override and extension that changes.csv has otherwise than the lines.

        Extensions only where they are `in_gradebook` by now: from there one is taken back later by
        what the lines say.
        """
        found: list[Entry | None] = []
        for each in standings:
            before = self._account(each)
            account = before.decided(each)
            if not in_gradebook:
                account = replace(account, until=before.until)
            said = [*filter(None, (each.override, each.extension))]
            reason = "; ".join(dict.fromkeys(map(str, said))) or NOT_DECIDED
            found.append(self._new(each, account, Cause.of(command, reason)))
        return self._append(found)

    def _account(self, standing: Standing) -> Account:
        return self.accounts.get((standing.student, standing.lesson), Account())

    def _found(self, standing: Standing, *, begins: bool) -> Entry | None:
        """What others have written; points by hand can be told from those that checks gave."""
        entry = self._new(standing, self._account(standing).graded(standing), Cause())
        if entry is None:
            return None
        is_by_hand = all(standing.cells[name].is_set_by_hand for name in entry.points)
        reason = BEGINS if begins else BY_HAND if entry.points and is_by_hand else BY_OTHERS
        return replace(entry, cause=Cause(reason=reason))

    def _why_gone(self, whose: Whose) -> Cause:
        return Cause(reason=GONE if self.accounts[whose].points else NOT_DECIDED)

    def _new(self, standing: Standing, account: Account, cause: Cause) -> Entry | None:
        return self._between((standing.student, standing.lesson), account, cause)

    def _between(self, whose: Whose, account: Account, cause: Cause) -> Entry | None:
        before, graded = self.accounts.get(whose, Account()), self.graded.get(whose, Cause())
        is_new = cause.submission not in ("", graded.submission)
        return Entry.between(whose, before, account, cause, always=is_new)

    def _append(self, found: Iterable[Entry | None]) -> list[Entry]:
        """Write lines, for good; half a line that a killed command has left is cut off first."""
        entries = [entry for entry in found if entry]
        if not entries:
            return []
        data = b"".join(entry.as_line() for entry in entries)
        try:
            with self.path.open("ab") as file:
                if file.tell() > self._read:
                    file.truncate(self._read)
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
        except OSError as problem:
            raise self._unwritable(problem) from problem
        self._read += len(data)
        for entry in entries:
            self._take(entry)
        return entries

    def _take(self, entry: Entry) -> None:
        whose = entry.student, entry.lesson
        self.accounts[whose] = entry.after(self.accounts.get(whose, Account()))
        if entry.cause.submission:
            self.graded[whose] = entry.cause

    def _unwritable(self, problem: OSError) -> GraderError:
        return GraderError(
            f"{self.path}: cannot be written ({problem.strerror}); marks that are in the gradebook "
            f"already are entered by the next command: mend that, and run it again"
        )

    def _entry(self, line: bytes) -> Entry:
        try:
            return Entry.from_line(line)
        except (ValueError, KeyError, TypeError, AttributeError) as problem:
            raise GraderError(
                f"{self.path}: expected a line of the history, got {line[:80]!r}; put the file "
                f"back from a copy, or move it away: a new one begins with the gradebook's marks"
            ) from problem


def catch_up(course: Course, command: str) -> list[Standing]:
    """All standings, once the history says the same: what others have written is entered."""
    with History(course).held() as history:
        found = standings(course)
        history.notice(found)
        history.decide(found, command, in_gradebook=False)
    return found


def read_history(course: Course) -> list[Entry]:
    """All lines, in their order."""
    return [*History(course).entries()]
