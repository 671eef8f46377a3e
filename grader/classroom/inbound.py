"""What lies in nbgrader's exchange: a folder for each time that somebody handed in.

`nbgrader submit` copies the learner's folder there and then writes two files, the secret last.
"""

import os
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from grader.plain import NotPlainError, TooLargeError, read_plain
from grader.timestamp import to_utc

# STUDENT+LESSON+TIME+RANDOM, where a zone of the time may be `+08`, and the last may be missing.
NAME = re.compile(r"(.+?)\+([^+]+)\+(\d[^+]*:[^+]*(?:\+\d\d(?::?\d\d)?)?)(?:\+[\w=-]{12})?")
LAST_WRITTEN = ("timestamp.txt", "submission_secret.txt")
LONGEST = 1_000  # bytes


@dataclass(frozen=True)
class Arrival:
    """What one learner handed in at one time, by its name; nothing of it was read."""

    folder: Path
    student: str
    lesson: str
    when: datetime  # in UTC, without a zone

    @property
    def is_whole(self) -> bool:
        """Whether all of it is there; `nbgrader submit` may be about to write the rest."""
        try:
            return all(read_plain(self.folder / name, LONGEST) for name in LAST_WRITTEN)
        except (NotPlainError, OSError):
            return False

    @property
    def pretender(self) -> str | None:
        """Who has put it there, where that is not the user of this machine that it names."""
        if sys.platform == "win32":  # no exchange there
            return None
        import pwd

        try:
            named = pwd.getpwnam(self.student)
        except (KeyError, ValueError):  # all learners are one user, in containers for example
            return None
        owner = self.folder.lstat().st_uid
        if owner == named.pw_uid:
            return None
        try:
            return pwd.getpwuid(owner).pw_name
        except KeyError:
            return f"user {owner}"


def arrivals(inbound: Path) -> Iterator[Arrival]:
    """What has arrived, in no order; names that nbgrader does not give are nobody's."""
    try:
        entries = [*os.scandir(inbound)]
    except OSError:  # nothing was released so far
        return
    for entry in entries:
        found = NAME.fullmatch(entry.name)
        if found and entry.is_dir(follow_symlinks=False):
            try:
                when = to_utc(found[3])
            except (ValueError, OverflowError):
                continue
            yield Arrival(Path(entry.path), found[1], found[2], when)


def copy_plain(source: Path, target: Path, most_bytes: int) -> None:
    """Copy the plain files below a folder, whoever else may write there meanwhile.

    Links stay behind: they could lead to what the one who collects may read, and its owner not.
    Raises `TooLargeError` for more than `most_bytes`, and `OSError` for what cannot be read.
    """
    for place, _, files, folder in os.fwalk(source, onerror=_raise):
        here = target / Path(place).relative_to(source)
        here.mkdir(exist_ok=True)
        for name in files:
            try:
                data = read_plain(Path(name), most_bytes, folder)
            except TooLargeError:
                raise
            except NotPlainError:
                continue
            most_bytes -= len(data)
            (here / name).write_bytes(data)


def _raise(problem: OSError) -> None:
    raise problem
