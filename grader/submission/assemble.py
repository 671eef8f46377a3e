"""The notebook that is graded: all that decides from the source, only text from the submission.

The source gives cells, their order, types, points, ids, metadata and tags, and the kernel. The
submission gives the text of solution cells, of cells that are not locked, and of cells that the
learner added, a second cell of one answer among them: it runs where it stands. What was missing,
doubled, retyped or edited is put right, and remarked.
"""

import copy
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from nbformat import NotebookNode, from_dict
from nbformat.v4 import new_code_cell, new_markdown_cell, new_raw_cell

from grader.errors import GraderError
from grader.released import NO_RELEASES, Releases
from grader.roles import (
    Role,
    grade_id,
    is_grade,
    is_learners,
    is_locked,
    is_solution,
    role,
    without_hidden_tests,
)
from grader.submission.cut import holds_code, is_cut
from grader.submission.names import Borrowed, borrowed_names

MAX_CELLS = 1_000
MAX_TEXT = 5_000_000  # characters of all cells together, pictures pasted into texts included
PICTURES = ("image/png", "image/jpeg", "image/gif")
NOBODY = Borrowed()
NO_SIBLINGS: Mapping[str, str] = {}
Key = tuple[str, str]  # "grade_id" or "id", and that
AUTOTEST = re.compile(r"^\s*#.*AUTOTEST", re.MULTILINE)


class RefusedSubmissionError(GraderError):
    """A submission that is not graded; the text says why."""


@dataclass(frozen=True, kw_only=True)
class Part:
    """A cell of the notebook that is run, and whose it is."""

    cell: NotebookNode
    name: str
    role: Role | None  # None: a text
    borrowed: Borrowed = NOBODY  # the names that it takes from the learner
    leads: bool = False  # it stands before the first answer of the source
    is_as_released: bool = False  # and so does all before it
    is_cut: bool = False  # a check of which the instructor has more


@dataclass(frozen=True)
class Assembled:
    """A notebook ready to run, and what an instructor should know about it."""

    notebook: NotebookNode
    remarks: tuple[str, ...]
    parts: tuple[Part, ...]


def assemble(
    source: NotebookNode,
    submitted: NotebookNode,
    *,
    checksums: Mapping[str, str] | None = None,
    releases: Releases = NO_RELEASES,
    siblings: Mapping[str, str] = NO_SIBLINGS,
    is_release: bool = False,
) -> Assembled:
    """The canonical notebook of a submission.

    checksums: by grade_id, of the released cells, for answers that nbgrader compares with them.
    releases: what learners may hold, for then they have not edited or deleted a cell.
    siblings: by grade_id, which other notebook of the assignment has this graded cell.
    is_release: the source is what learners get; a check that has lost all its code is not run.
    Raises `RefusedSubmissionError` for a submission that is too large or of another notebook, and
    where the source has checks that nbgrader has yet to write.
    """
    _refuse_unwritten_checks(source)
    _refuse_what_is_too_large(submitted)
    work = _Work(source, submitted, releases, siblings, is_release)
    if submitted.cells and work.named and not work.found:
        raise RefusedSubmissionError(
            "expected a notebook of this assignment, got one without any of its cells"
        )
    notebook = NotebookNode(
        nbformat=4,
        nbformat_minor=5,
        metadata=copy.deepcopy(source.metadata),
        cells=[],
    )
    parts = tuple(work.parts(checksums))
    notebook.cells += (part.cell for part in parts)
    return Assembled(notebook, tuple(work.remarks()), parts)


def _refuse_unwritten_checks(source: NotebookNode) -> None:
    """nbgrader makes asserts of such comments in its release only; here they would pass anyone."""
    for cell in source.cells:
        if cell.cell_type == "code" and is_grade(cell) and AUTOTEST.search(cell.source):
            raise RefusedSubmissionError(
                f"check {cell.metadata.nbgrader.grade_id} holds an AUTOTEST line, which would "
                f"test nothing here: write it out as asserts"
            )


def _refuse_what_is_too_large(submitted: NotebookNode) -> None:
    cells = submitted.get("cells")
    if not isinstance(cells, list) or not all(isinstance(cell, dict) for cell in cells):
        raise RefusedSubmissionError("expected a notebook with cells, got something else")
    if len(cells) > MAX_CELLS:
        raise RefusedSubmissionError(f"expected at most {MAX_CELLS} cells, got {len(cells)}")
    size = sum(len(_text(cell)) + len(str(cell.get("attachments", ""))) for cell in cells)
    if size > MAX_TEXT:
        raise RefusedSubmissionError(
            f"expected at most {MAX_TEXT:,} characters in all cells, got {size:,}"
        )


def _text(cell: NotebookNode) -> str:
    source = cell.get("source", "")
    return source if isinstance(source, str) else "".join(map(str, source))


def _claims(cell: NotebookNode) -> dict[str, object]:
    """What a cell says of itself to nbgrader; nothing where it is malformed."""
    metadata = cell.get("metadata")
    claims = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    return claims if isinstance(claims, dict) else {}


def key_of(cell: NotebookNode) -> Key | None:
    """What a cell is known by: its grade_id, or else its own id."""
    grade_id = _claims(cell).get("grade_id")
    if isinstance(grade_id, str) and grade_id:
        return "grade_id", grade_id
    return ("id", cell["id"]) if isinstance(cell.get("id"), str) else None


@dataclass
class _Work:
    """One submission laid over its source."""

    source: NotebookNode
    submitted: NotebookNode
    releases: Releases
    siblings: Mapping[str, str]
    is_release: bool
    found: dict[int, NotebookNode] = field(default_factory=dict[int, NotebookNode])
    more: dict[int, list[NotebookNode]] = field(default_factory=dict[int, list[NotebookNode]])
    added: dict[int, list[NotebookNode]] = field(default_factory=dict[int, list[NotebookNode]])
    pieces: Counter[int] = field(default_factory=Counter[int])  # of an answer, beside the first
    events: Counter[str] = field(default_factory=Counter[str])
    said: list[str] = field(default_factory=list[str])
    count: int = 0  # of added cells
    is_as_released: bool = True  # all cells so far

    def __post_init__(self) -> None:
        self.named = {
            key: place for place, cell in enumerate(self.source.cells) if (key := key_of(cell))
        }
        self.by_id = {
            cell["id"]: place for place, cell in enumerate(self.source.cells) if "id" in cell
        }
        cells = self.submitted.get("cells", [])
        known = [place for cell in cells if (place := self.place_of(cell)) is not None]
        self.in_order = in_order([*dict.fromkeys(known)])
        last = -1
        for cell in cells:
            last = self.lay(cell, last)

    def lay(self, cell: NotebookNode, last: int) -> int:
        """Find the place of a submitted cell; returns that behind which an added one stands.

        A locked cell that was moved or copied takes none along: those run as in JupyterLab.
        """
        place = self.place_of(cell)
        if place is None:
            self.added.setdefault(last, []).append(cell)
            return last
        if place not in self.found:
            self.found[place] = cell
        elif is_learners(self.source.cells[place]):
            self.take_more(place, cell, last)
            return last
        elif is_grade(self.source.cells[place]) or is_locked(self.source.cells[place]):
            self.said.append(f"cell doubled: {self.name(place)}, one kept")
            return last
        is_moved = place not in self.in_order
        if (is_moved or place < last) and "cells put back in their order" not in self.said:
            self.said.append("cells put back in their order")
        return last if is_moved and not is_learners(self.source.cells[place]) else place

    def place_of(self, cell: NotebookNode) -> int | None:
        key = key_of(cell)
        place = self.named.get(key) if key else None
        if place is None and isinstance(cell.get("id"), str):
            place = self.by_id.get(cell["id"])
        return place

    def take_more(self, place: int, cell: NotebookNode, last: int) -> None:
        """A further cell of one answer: JupyterLab gives both halves of a split cell its name.

        Texts are joined; code stays a cell of its own, and runs where it stands.
        """
        wanted = self.source.cells[place].cell_type
        if self.found[place].get("cell_type") != wanted == cell.get("cell_type"):
            self.found[place], cell = cell, self.found[place]
        if wanted == cell.get("cell_type") == "markdown":
            self.more.setdefault(place, []).append(cell)
        else:
            self.added.setdefault(last, []).append(NotebookNode(cell, metadata=NotebookNode()))
        self.pieces[place] += 1

    def name(self, place: int) -> str:
        key = key_of(self.source.cells[place])
        return key[1] if key else f"cell {place + 1}"

    def parts(self, checksums: Mapping[str, str] | None) -> Iterator[Part]:
        """All cells in their order, each with the names it borrows."""
        first = first_answer(self.source)
        yield from self.additions(-1)
        for place, names in enumerate(borrowed_names(self.source, is_release=self.is_release)):
            original = self.source.cells[place]
            submitted = self.found.get(place)
            kind = role(original)
            if kind is Role.GRADED and self.is_release and not holds_code(original.source):
                kind = Role.SKIPPED
            if submitted is not None or not _is_optional(original):
                made = self.cell(place, original, submitted, checksums)
                if kind is Role.SKIPPED and made.source != original.source:
                    kind = Role.LEARNER  # a demonstration that was made something else
                self.is_as_released &= place < first and made.source == original.source
                yield Part(
                    cell=made,
                    name=grade_id(original) or f"cell {place + 1}",
                    role=kind,
                    borrowed=names,
                    leads=place < first,
                    is_as_released=self.is_as_released,
                    is_cut=self.is_release and is_cut(original),
                )
            elif kind is Role.LEARNER:
                self.is_as_released = False
            yield from self.additions(place)

    def additions(self, place: int) -> Iterator[Part]:
        for cell in self.added.get(place, []):
            make = {"code": new_code_cell, "markdown": new_markdown_cell}
            kind = make.get(str(cell.get("cell_type")), new_raw_cell)
            self.said += self.claimed(cell)
            self.count += 1
            made = kind(_text(cell), id=f"added-{self.count}")
            _keep_pictures(made, cell)
            self.is_as_released &= made.cell_type != "code"
            yield Part(cell=made, name=f"added cell {self.count}", role=role(made))

    def claimed(self, cell: NotebookNode) -> Iterator[str]:
        """What is to be said of an added cell that has points, as it says."""
        name = str(_claims(cell).get("grade_id"))
        if not _claims(cell).get("grade") or self.releases.had(name, _text(cell)):
            return
        if name in self.siblings:
            yield f"a graded cell of {self.siblings[name]} stands in it: it counts as the learner's"
        else:
            yield "an added cell claimed to be a check: it counts as the learner's"

    def cell(
        self,
        place: int,
        original: NotebookNode,
        submitted: NotebookNode | None,
        checksums: Mapping[str, str] | None,
    ) -> NotebookNode:
        """The source's cell, with the learner's text where it is the learner's to write."""
        made = copy.deepcopy(original)
        made.setdefault("id", f"source-{place}")
        if made.cell_type == "code":
            made.outputs, made.execution_count = [], None
        name = self.name(place)
        if submitted is None:
            if self.releases.always_had(name):
                self.events["deleted answer" if is_learners(original) else _noun(original)] += 1
        elif submitted.get("cell_type") != made.cell_type:
            self.said.append(f"{name} was turned into another type of cell: restored")
        elif not is_learners(original):
            self.compare(original, _text(submitted).strip(), name)
        if is_learners(original):
            pieces = [submitted, *self.more.get(place, [])] if submitted is not None else []
            made.source = "\n\n".join(map(_text, pieces))
            made.pop("attachments", None)
            for piece in pieces:
                _keep_pictures(made, piece)
        if checksums is not None:
            _set_checksum(made, checksums)
        return made

    def compare(self, original: NotebookNode, text: str, name: str) -> None:
        if text in (original.source.strip(), without_hidden_tests(original.source).strip()):
            return
        if self.releases.had(name, text):
            return
        if is_grade(original):
            self.said.append(f"edited check {name} restored")
        elif original.cell_type == "code":
            self.said.append(f"edited cell {name} restored")

    def remarks(self) -> Iterator[str]:
        for noun, count in self.events.items():
            yield f"{count} {noun}{'s' * (count > 1)} restored"
        for place, count in sorted(self.pieces.items()):
            yield f"{self.name(place)} is answered in {count + 1} cells: all of them count"
        for remark, count in Counter(self.said).items():
            yield remark if count == 1 else f"{remark} ({count} times)"


def in_order(places: list[int]) -> set[int]:
    """The most of them that rise; of two that changed places, the first."""
    ends: list[int] = []  # by length, the place at which a rising row begins at best, negated
    before: dict[int, int | None] = {}
    for place in map(int.__neg__, reversed(places)):
        length = bisect_left(ends, place)
        before[place] = ends[length - 1] if length else None
        ends[length:] = [place, *ends[length + 1 :]]
    kept: set[int] = set()
    place = ends[-1] if ends else None
    while place is not None:
        kept.add(-place)
        place = before[place]
    return kept


def first_answer(source: NotebookNode) -> int:
    """The place of the first cell that is an answer or is graded; what stands before it leads."""
    answers = (
        place for place, cell in enumerate(source.cells) if is_solution(cell) or is_grade(cell)
    )
    return next(answers, len(source.cells))


def _keep_pictures(made: NotebookNode, submitted: NotebookNode) -> None:
    """Pictures that a learner pasted into a text; no other attachment is kept."""
    attached = submitted.get("attachments")
    if made.cell_type != "markdown" or not isinstance(attached, dict):
        return
    pictures = {
        str(name): {kind: data for kind, data in file.items() if kind in PICTURES}
        for name, file in attached.items()
        if isinstance(file, dict) and all(isinstance(data, str) for data in file.values())
    }
    if any(pictures.values()):
        kept = made.get("attachments", {})
        made.attachments = from_dict(
            {**kept, **{name: file for name, file in pictures.items() if file}}
        )


def _is_optional(cell: NotebookNode) -> bool:
    """A cell that is not locked and has no answer in it: its learner may delete it."""
    return is_learners(cell) and not is_solution(cell)


def _noun(cell: NotebookNode) -> str:
    return "deleted check" if is_grade(cell) else "deleted cell"


def _set_checksum(cell: NotebookNode, checksums: Mapping[str, str]) -> None:
    from nbgrader.utils import compute_checksum  # it takes a second, and a learner's check goes on

    nbgrader = cell.metadata.get("nbgrader")
    if not nbgrader or "grade_id" not in nbgrader:
        return
    known = checksums.get(nbgrader["grade_id"])
    if known is not None:
        nbgrader["checksum"] = known
        bare = NotebookNode(cell, source=cell.source.strip())
        if compute_checksum(bare) == known:  # white space around the stub is no answer
            cell.source = bare.source
    elif is_locked(cell):
        nbgrader["checksum"] = compute_checksum(cell)
