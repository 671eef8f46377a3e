"""Tables that people keep in a spreadsheet: rows of a CSV file, with the line of each."""

import csv
import io
from collections.abc import Collection
from pathlib import Path

from grader.errors import GraderError

MAX_BYTES = 20 * 1024 * 1024
DELIMITERS = ",;\t"  # of spreadsheets in one country or another

Row = tuple[int, dict[str, str]]  # the line that it ends in, and texts by column


def read_table(path: Path, needed: Collection[str]) -> list[Row]:
    """Rows of a CSV file that are not empty; columns that are missing in a row hold "".

    A file that is not there has no rows. Raises `GraderError` for one that is no table, and where
    a column of `needed` is missing.
    """
    if not path.is_file():
        return []
    data = path.read_bytes()
    if len(data) > MAX_BYTES:
        raise GraderError(f"{path}: expected a table of at most {MAX_BYTES:,} bytes, got more")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        raise GraderError(
            f"{path}: expected text in UTF-8, got other letters; save it as CSV UTF-8"
        ) from problem
    head = text.partition("\n")[0]
    delimiter = max(DELIMITERS, key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    begins, rows = 1, list[tuple[int, list[str]]]()
    try:
        columns = [name.strip() for name in next(reader, [])]
        begins = 2
        for row in reader:
            rows.append((reader.line_num, [cell.strip() for cell in row]))
            begins = reader.line_num + 1
    except csv.Error as problem:  # such as a quote that never ends, which takes in all that follows
        raise GraderError(f"{path}, from line {begins} on: {problem}") from problem
    if missing := [name for name in needed if name not in columns]:
        raise GraderError(
            f"{path}: expected a first line with {', '.join(needed)}; {', '.join(missing)} missing"
        )
    if doubled := sorted({name for name in columns if name and columns.count(name) > 1}):
        raise GraderError(f"{path}: expected each column once, got {', '.join(doubled)} twice")
    for line, row in rows:
        if len(row) > len(columns):
            raise GraderError(
                f"{path}, line {line}: expected {len(columns)} cells, got {len(row)}; put a text "
                f"with {delimiter!r} in it between quotes"
            )
    return [
        (line, dict.fromkeys(columns, "") | dict(zip(columns, row, strict=False)))
        for line, row in rows
        if any(row)
    ]
