"""A table that an LMS gave, as bytes: a cell can be changed, and no other byte with it.

The csv module reads a table but forgets how it was written: which cells were quoted, which letters
end a line. So cells are found here by their places, and the csv module is asked whether it reads
the same.
"""

import csv
import io
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from grader.errors import GraderError
from grader.records.spreadsheet import DELIMITERS, MAX_BYTES

BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True)
class Cell:
    """Where a cell lies in the bytes, and what it says."""

    start: int
    end: int
    text: str


@dataclass
class Sheet:
    """A table with a header row, and what is to be changed in it."""

    data: bytes
    delimiter: str
    rows: list[list[Cell]]
    changes: dict[Cell, str] = field(default_factory=dict[Cell, str])

    @classmethod
    def read(cls, path: Path, is_known: Callable[[Sequence[str]], bool]) -> "Sheet":
        """The table in a file whose header `is_known`; raises `GraderError` for all else."""
        data = _bytes_of(path)
        for delimiter in DELIMITERS:
            rows = _rows(data, delimiter)
            with suppress(ValueError, StopIteration):  # of another delimiter
                if is_known([cell.text for cell in next(rows)]):
                    return cls(data, delimiter, _read_twice(path, data, delimiter))
        raise GraderError(
            f"{path}: expected a gradebook that Canvas exported (first columns Student, ID) or a "
            f"grading worksheet of Moodle's (columns Identifier, Grade, Last modified (grade), "
            f"downloaded with Moodle in English), got a table with neither"
        )

    @property
    def header(self) -> list[str]:
        """What the first row says."""
        return [cell.text.strip() for cell in self.rows[0]]

    def text(self, row: int, column: int | None) -> str:
        """What a cell says, "" where there is none."""
        cells = self.rows[row]
        return cells[column].text.strip() if column is not None and column < len(cells) else ""

    def change(self, row: int, column: int, text: str) -> bool:
        """Put a text into a cell; returns whether there is such a cell, as short rows have none."""
        if column >= len(self.rows[row]):
            return False
        self.changes[self.rows[row][column]] = text
        return True

    def filled(self) -> bytes:
        """The whole file with its changes."""
        parts: list[bytes] = []
        place = 0
        for cell, text in sorted(self.changes.items(), key=lambda change: change[0].start):
            parts += [self.data[place : cell.start], self._written(cell, text)]
            place = cell.end
        return b"".join([*parts, self.data[place:]])

    def _written(self, cell: Cell, text: str) -> bytes:
        """A text as its cell was written: quoted where it was, or where it has to be."""
        was_quoted = self.data[cell.start : cell.start + 1] == b'"'
        if was_quoted or re.search(f'[{self.delimiter}"\r\n]|^ | $', text):
            text = '"{}"'.format(text.replace('"', '""'))
        return text.encode()


def _bytes_of(path: Path) -> bytes:
    """What a file holds, if it is text as an LMS writes it."""
    if not path.is_file():
        raise GraderError(f"{path}: expected a table that an LMS gave, found no such file")
    with path.open("rb") as file:
        data = file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise GraderError(f"{path}: expected a table of at most {MAX_BYTES:,} bytes, got more")
    try:
        data.decode()
    except UnicodeDecodeError as problem:
        raise GraderError(
            f"{path}: expected text in UTF-8 as the LMS gave it, got other letters; download it "
            f"anew and open it with nothing else, or save it as CSV UTF-8"
        ) from problem
    return data


def _rows(data: bytes, delimiter: str) -> Iterator[list[Cell]]:
    """All cells by row; raises `ValueError` for a quote that is never closed."""
    row: list[Cell] = []
    for start, end, is_last in _spans(data, delimiter):
        row.append(Cell(start, end, _text(data[start:end])))
        if is_last:
            yield row
            row = []


def _spans(data: bytes, delimiter: str) -> Iterator[tuple[int, int, bool]]:
    """Begin and end of each cell, and whether it is the last in its row."""
    place = len(BOM) if data.startswith(BOM) else 0
    end_of_cell = re.compile(rb"\r\n|\r|\n|" + re.escape(delimiter.encode()))
    while place < len(data):
        start, inside = place, place
        if data[place : place + 1] == b'"':
            inside = _after_quotes(data, place)
        found = end_of_cell.search(data, inside)
        end = found.start() if found else len(data)
        if inside not in (start, end):
            raise ValueError(f"{_line(data, start)}: letters behind the quote that ends a cell")
        is_last = not found or found[0] != delimiter.encode()
        yield start, end, is_last
        place = found.end() if found else end
        if found and not is_last and place == len(data):  # the file ends in a separator
            yield place, place, True


def _after_quotes(data: bytes, start: int) -> int:
    """Behind the quote that closes the one at `start`; a doubled quote is a letter."""
    closing = re.compile(rb'"(?:[^"]|"")*"').match(data, start)
    if closing is None:
        raise ValueError(f"{_line(data, start)}: a quote begins a cell and none ends it")
    return closing.end()


def _line(data: bytes, place: int) -> str:
    line_ends = data.count(b"\n", 0, place)
    return f"line {line_ends + 1}"


def _text(raw: bytes) -> str:
    if not raw.startswith(b'"'):
        return raw.decode()
    return raw[1:-1].replace(b'""', b'"').decode()


def _read_twice(path: Path, data: bytes, delimiter: str) -> list[list[Cell]]:
    """All cells; a file that the csv module reads in another way is refused."""
    text = io.StringIO(data.decode("utf-8-sig"), newline="")
    try:
        rows = list(_rows(data, delimiter))
        read = [row or [""] for row in csv.reader(text, delimiter=delimiter)]
    except (ValueError, csv.Error) as problem:
        raise GraderError(
            f"{path}: expected a table as the LMS gave it, found in {problem}; download it anew"
        ) from problem
    if read != [[cell.text for cell in row] for row in rows]:
        raise GraderError(f"{path}: expected a plain table, got cells that can be read in two ways")
    return rows
