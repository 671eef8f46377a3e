"""A zip that somebody else made, opened with care: nothing is written before all names were read.

What an LMS never writes (a path that leads out, a link, an encrypted file, a name twice) and what
is far too large refuses the whole zip in one line. Sizes are counted while reading: what a zip says
of itself is only asked first.
"""

import re
import stat
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Collection, Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from grader.errors import GraderError
from grader.kernels.inside.limits import MIB

MAX_ENTRIES = 20_000
MAX_FILE_MIB = 100
MAX_ALL_MIB = 4_096
MAX_DEPTH = 8  # folders
MAX_NAME = 240  # bytes of one part of a path; a disk holds 255
MAX_RATIO = 200  # bytes that one byte may become, in a file that is not small
SMALL_MIB = 10
CHUNK = 64 * 1024
JUNK = ("__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini")
SAYS_UTF_8 = 0x800
NO_TIME = (1980, 1, 1, 0, 0, 0)  # where a zip begins to count
EXTENDED_TIME = 0x5455  # the field in which a zip tells the time in UTC


@dataclass(frozen=True)
class Packed:
    """A file in a zip."""

    info: zipfile.ZipInfo
    parts: tuple[str, ...]  # its path
    utc: datetime | None  # when it was written, where the zip says it in UTC
    local: datetime | None  # by a clock in a zone that the zip does not name


@contextmanager
def opened(path: Path) -> Generator[zipfile.ZipFile]:
    """A zip to be read; what breaks on the way is one line."""
    if not path.is_file():
        raise GraderError(f"{path}: expected a zip that an LMS gave, found no such file")
    try:
        with zipfile.ZipFile(path) as file:
            yield file
    except (zipfile.BadZipFile, zlib.error, EOFError, struct.error) as problem:
        raise GraderError(
            f"{path}: expected a whole zip, got a broken one ({problem})"
        ) from problem
    except (NotImplementedError, RuntimeError) as problem:
        raise GraderError(f"{path}: expected a plain zip: {problem}") from problem


def files_in(file: zipfile.ZipFile, skipped: Collection[str] = ()) -> list[Packed]:
    """All files of a zip; raises `GraderError`, with a name, for what no LMS writes.

    `skipped`: beginnings of names that are left out, whatever they hold.
    """
    infos = [each for each in file.infolist() if not _is_skipped(_name(each), skipped)]
    if len(infos) > MAX_ENTRIES:
        raise _refused(file, f"at most {MAX_ENTRIES:,} files, got {len(infos):,}")
    seen: set[str] = set()
    for info in infos:
        if why := _why_refused(info):
            raise _refused(file, f"{why}; it is {_name(info)[:MAX_NAME]!r}")
        if _name(info) in seen:
            raise _refused(file, f"each name once, got {_name(info)!r} twice")
        seen.add(_name(info))
    total = sum(info.file_size for info in infos)
    if total > MAX_ALL_MIB * MIB:
        raise _refused(file, f"at most {MAX_ALL_MIB:,} MiB, got {total / MIB:,.0f}")
    return [_packed(info) for info in infos if not info.is_dir()]


def unpack(file: zipfile.ZipFile, packed: Packed, goal: Path) -> None:
    """Write one file, no byte more than it said it had."""
    goal.parent.mkdir(parents=True, exist_ok=True)
    left = packed.info.file_size
    with file.open(packed.info) as source, goal.open("xb") as copy:
        while chunk := source.read(CHUNK):
            left -= len(chunk)
            if left < 0:
                raise _refused(file, f"{'/'.join(packed.parts)!r} as large as it says, got more")
            copy.write(chunk)


def _name(info: zipfile.ZipInfo) -> str:
    """A name as it was meant: Canvas writes UTF-8, and does not say so."""
    name = info.orig_filename
    if info.flag_bits & SAYS_UTF_8:
        return name
    try:
        return name.encode("cp437").decode("utf-8")
    except UnicodeError:
        return name


def _is_skipped(name: str, skipped: Collection[str]) -> bool:
    is_junk = name.startswith(JUNK[0]) or name.rpartition("/")[2] in JUNK
    return is_junk or any(name.startswith(beginning) for beginning in skipped)


def _why_refused(info: zipfile.ZipInfo) -> str:
    """What was expected of a file and is not so."""
    name = _name(info)
    parts = name.rstrip("/").split("/")
    mode = info.external_attr >> 16
    is_plain = info.is_dir() or not stat.S_IFMT(mode) or stat.S_ISREG(mode)
    ratio = info.file_size / max(info.compress_size, 1)
    for is_right, wanted in (
        (all(map(_is_shown, name)), "a name of printable letters"),
        ("\\" not in name and not re.match(r"[A-Za-z]:", name), "a name without \\ and drives"),
        (all(part not in ("", ".", "..") for part in parts), "a path that stays in its folder"),
        (len(parts) <= MAX_DEPTH + 1, f"at most {MAX_DEPTH} folders in one another"),
        (
            max(len(part.encode("utf-8", "replace")) for part in parts) <= MAX_NAME,
            f"names of at most {MAX_NAME} bytes",
        ),
        (is_plain, "a plain file, no link and no device"),
        (not info.flag_bits & 0x1, "a file that is not encrypted"),
        (info.file_size <= MAX_FILE_MIB * MIB, f"files of at most {MAX_FILE_MIB} MiB"),
        (
            ratio <= MAX_RATIO or info.file_size <= SMALL_MIB * MIB,
            f"files that are packed at most {MAX_RATIO} to 1",
        ),
    ):
        if not is_right:
            return wanted
    return ""


def _is_shown(letter: str) -> bool:
    """Whether a letter can be shown, or is a space, as macOS writes two kinds of."""
    return letter.isprintable() or unicodedata.category(letter) == "Zs"


def _refused(file: zipfile.ZipFile, wanted: str) -> GraderError:
    return GraderError(
        f"{file.filename}: expected {wanted}; nothing was taken in: look at it, and leave it out "
        f"by --skip and the beginning of its name"
    )


def _packed(info: zipfile.ZipInfo) -> Packed:
    local = None
    if info.date_time != NO_TIME:
        with suppress(ValueError):  # month 0
            local = datetime(*info.date_time)
    return Packed(info, tuple(_name(info).split("/")), _utc(info.extra), local)


def _utc(extra: bytes) -> datetime | None:
    """The time of change in a zip's extra fields."""
    place = 0
    while place + 4 <= len(extra):
        kind, size = struct.unpack_from("<HH", extra, place)
        field = extra[place + 4 : place + 4 + size]
        if kind == EXTENDED_TIME and len(field) >= 5 and field[0] & 1:
            (seconds,) = struct.unpack_from("<i", field, 1)
            return datetime.fromtimestamp(seconds, UTC) if seconds > 0 else None
        place += 4 + size
    return None
