"""Canvas' gradebook as it exports and imports it: docs/lms.md says from where its rules are known.

Canvas knows a student by the number in `ID`, else by SIS ids, else by name, and an assignment by
the number behind its title. It imports every cell that differs from what it has, an empty one too.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from grader.errors import GraderError
from grader.lms.filled import CHANGED, FILLED, UNCHANGED, Filled
from grader.lms.ours import Ours
from grader.lms.people import Stranger, match
from grader.lms.points import has_comma, is_same, number, shown
from grader.lms.sheet import Sheet
from grader.lms.titles import lessons_called, title_of

IDS = {"ID": "canvas_id", "SIS User ID": "sis_user_id", "SIS Login ID": "sis_login_id"}
ABOUT_PEOPLE = ("Section", "Integration ID", "Root Account", *IDS)
TOTALS = re.compile(r"(Current|Final) (Score|Points|Grade)|Override (Score|Grade|Status)")
TEST_STUDENT = "Student, Test"
POINTS_POSSIBLE = "Points Possible"
HIDDEN = re.compile(r"\s*(Muted|Manual Posting.*)?\s*", re.IGNORECASE)
READ_ONLY = "read only"
EXCUSED, NOT_ASSIGNED = "EX", "N/A"
WHY_KEPT = {EXCUSED: "excused in Canvas", NOT_ASSIGNED: "not assigned to them in Canvas"}


def is_header(row: Sequence[str]) -> bool:
    """Whether Canvas would take this for the first row of a gradebook."""
    by_name = len(row) > 3 and "Student" in row[0] and "ID" in row[1]
    by_names = len(row) > 4 and row[0] == "LastName" and row[1] == "FirstName" and "ID" in row[2]
    return (by_name or by_names) and "Section" in row


def fill(sheet: Sheet, ours: Ours, lesson: str | None = None, column: str | None = None) -> Filled:
    """Put our points into the columns of our lessons.

    `lesson`: only this one; `column`: its title, where that does not say which lesson it is.
    """
    filled = Filled(what="Canvas", remarks=ours.remarks)
    columns = dict(_columns(sheet, ours, lesson, column, filled))
    if not columns:
        raise GraderError(
            f"expected an assignment called as a lesson ({', '.join(ours.lessons)}), got "
            f"{', '.join(sheet.text(0, place) for place in _assignments(sheet)) or 'none'}; say "
            f"which it is: --lesson {lesson or ours.lessons[0]} --column TITLE"
            + "".join(f"; {remark}" for remark in filled.remarks)
        )
    if lesson is None:
        filled.remarks += [
            f"{name}: has marks, and no column is called so; fill the filled file again with "
            f"--lesson {name} --column TITLE"
            for name in _without_column(sheet, ours)
        ]
    rows = list(_students(sheet))
    strangers = [_stranger(sheet, row) for row in rows]
    matching = match(ours.people, strangers)
    filled.add_people(matching)
    comma = has_comma([sheet.text(row, place) for place in columns.values() for row in rows])
    filler = _Filler(sheet, ours, filled, comma=comma)
    for name, place in sorted(columns.items()):
        for row in sorted(matching.known):
            filler.cell(row, place, matching.known[row].id, name)
    filled.data = sheet.filled()
    return filled


@dataclass
class _Filler:
    sheet: Sheet
    ours: Ours
    filled: Filled
    comma: bool

    def cell(self, row: int, place: int, student: str, lesson: str) -> None:
        """Fill one cell, or say why not."""
        there, who = self.sheet.text(row, place), f"{student}, {lesson}"
        if there.upper() in WHY_KEPT:
            self.filled.kept.append(f"{who}: {WHY_KEPT[there.upper()]} ({there})")
            return
        score, why = self.ours.mark(student, lesson)
        if score is None:
            self.filled.add_without(student, lesson, why, there)
            return
        known = number(there) if there else None
        if there and known is None:
            self.filled.kept.append(f"{who}: expected points, found {there!r:.40}")
        elif known is not None and is_same(score, known):
            self.filled.counts[lesson, UNCHANGED] += 1
        elif not self.sheet.change(row, place, shown(score, comma=self.comma)):
            self.filled.kept.append(f"{who}: this row of the file ends before the column")
        else:
            self.filled.counts[lesson, CHANGED if there else FILLED] += 1
            if there:
                self.filled.changed.append(f"{who}: {there} -> {shown(score, comma=self.comma)}")


def _columns(
    sheet: Sheet, ours: Ours, lesson: str | None, column: str | None, filled: Filled
) -> Iterator[tuple[str, int]]:
    """Lessons and the columns that are theirs."""
    if lesson is not None and lesson not in ours.lessons:
        raise GraderError(f"expected a lesson ({', '.join(ours.lessons)}), got {lesson!r}")
    wanted = [lesson] if lesson else ours.lessons
    places = _assignments(sheet)
    fitting: dict[str, list[int]] = {name: [] for name in wanted}
    if column is not None:
        if lesson is None:
            raise GraderError("expected --lesson beside --column: it says whose points go there")
        fitting[lesson] = [p for p in places if column in (sheet.header[p], _title(sheet, p))]
    else:
        for place in places:
            called = lessons_called(_title(sheet, place), ours.lessons)
            if len(called) > 1:
                filled.remarks.append(
                    f"{sheet.header[place]}: it may be {' or '.join(called)}, so it is left alone"
                )
            elif called and called[0] in fitting:
                fitting[called[0]].append(place)
    for name, found in fitting.items():
        if len(found) > 1:
            titles = ", ".join(sheet.header[place] for place in found)
            filled.remarks.append(
                f"{name}: {len(found)} columns fit ({titles}), so all are left alone; name one: "
                f"--lesson {name} --column TITLE"
            )
        elif found and _may_be_filled(sheet, ours, name, found[0], filled):
            yield name, found[0]


def _without_column(sheet: Sheet, ours: Ours) -> list[str]:
    """Lessons that have marks, and in which no column's title is theirs."""
    titles = [_title(sheet, place) for place in _assignments(sheet)]
    called = {name for title in titles for name in lessons_called(title, ours.lessons)}
    return [name for name in ours.lessons if name not in called and ours.max_points(name)]


def _may_be_filled(sheet: Sheet, ours: Ours, lesson: str, place: int, filled: Filled) -> bool:
    """Whether Canvas lets a column be changed; says where its points are not ours."""
    title, row = sheet.header[place], _row_of_points(sheet)
    possible = sheet.text(row, place) if row is not None else ""
    if READ_ONLY in possible:
        filled.remarks.append(f"{title}: read only in Canvas, so it is left alone")
        return False
    points, most = number(possible) if possible else None, ours.max_points(lesson)
    if points is not None and most is not None and not is_same(most, points):
        filled.remarks.append(
            f"{title}: worth {possible} points in Canvas, while {lesson} has {shown(most)} here; "
            f"points are written as they are and nothing is scaled: set {shown(most)} points in "
            f"Canvas"
        )
    return True


def _title(sheet: Sheet, place: int) -> str:
    return title_of(sheet.header[place])


def _assignments(sheet: Sheet) -> list[int]:
    """Columns behind those about people that are no totals."""
    first = max(place for place, name in enumerate(sheet.header) if name in ABOUT_PEOPLE) + 1
    return [
        place
        for place, name in enumerate(sheet.header)
        if place >= first and name and not TOTALS.search(name)
    ]


def _row_of_points(sheet: Sheet) -> int | None:
    rows = range(1, len(sheet.rows))
    return next((row for row in rows if POINTS_POSSIBLE in sheet.text(row, 0)), None)


def _students(sheet: Sheet) -> Iterator[int]:
    """Rows that are somebody's, as Canvas tells them from the others."""
    for row in range(1, len(sheet.rows)):
        texts = [cell.text for cell in sheet.rows[row]]
        is_hidden = all(HIDDEN.fullmatch(text) for text in texts)
        if not (is_hidden or POINTS_POSSIBLE in texts[0] or _name(sheet, row) == TEST_STUDENT):
            yield row


def _name(sheet: Sheet, row: int) -> str:
    first, second = sheet.text(row, 0), sheet.text(row, 1)
    return f"{first}, {second}" if sheet.header[0] == "LastName" else first


def _stranger(sheet: Sheet, row: int) -> Stranger:
    name = _name(sheet, row)
    ids = {
        kind: sheet.text(row, sheet.header.index(column))
        for column, kind in IDS.items()
        if column in sheet.header
    }
    told = next((value for value in ids.values() if value), "")
    shown_as = f"row {row + 1}, {name}" + (f" ({told})" if told else "")
    return Stranger(place=row, shown=shown_as, names=(name,), ids=ids)
