"""A learner's notebooks laid over new ones: their answers, notes and added cells, three ways.

Base is what was laid before, mine what the learner made of it, new what is laid now. New gives the
cells and their order. A cell of mine is found in new by its `grade_id`, or else by its id, also in
another notebook where its exercise has moved. The text of an answer or of another cell that is not
locked is the learner's where it was never released so.
"""

import copy
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from nbformat import NotebookNode

from grader.learner.texts import Known, Notebooks, give_ids, is_edited, set_free_id
from grader.released import digest, name_of
from grader.roles import grade_id, is_grade, is_learners, is_solution

Place = tuple[str, str]  # the path of a notebook, and what a cell of it is known by
Names = Mapping[str, str]  # of the cells of a notebook, the one that each goes by
Metadata = Mapping[str, Any]
TOP = ""  # a name that no cell has: above all of them
OF_THE_COURSE = ("nbgrader", "deletable", "editable")  # metadata that no learner decides


def merged(base: Notebooks, mine: Notebooks, new: Notebooks, known: Known) -> "Merge":
    """The new notebooks with all that is the learner's in mine."""
    work = Merge(base, copy.deepcopy(mine), new, known)
    for path, notebook in work.mine.items():
        give_ids(notebook, new.get(path) or base.get(path) or notebook)
        work.take(path, notebook)
    work.result = {path: work.laid(path, notebook) for path, notebook in new.items()}
    return work


@dataclass(frozen=True)
class Found:
    """A cell of mine that is a cell of the course."""

    path: str  # of the notebook in which it is
    cell: NotebookNode
    is_edited: bool


@dataclass
class Merge:
    """What is found where, and what is to be said of it."""

    base: Notebooks
    mine: Notebooks
    new: Notebooks
    known: Known
    result: Notebooks = field(default_factory=dict[str, NotebookNode])
    looks: list[str] = field(default_factory=list[str])  # lines on what needs a look
    found: dict[Place, Found] = field(default_factory=dict[Place, Found])
    added: defaultdict[Place, list[NotebookNode]] = field(
        default_factory=lambda: defaultdict[Place, list[NotebookNode]](list)
    )

    def __post_init__(self) -> None:
        self.names = {path: _names(notebook) for path, notebook in self.new.items()}
        self.before = {path: _names(notebook) for path, notebook in self.base.items()}
        self.moves = _moves(self.before, self.names)
        self.old = {(path, name_of(c)): c for path, old in self.base.items() for c in old.cells}

    def take(self, path: str, notebook: NotebookNode) -> None:
        """Find the place of each cell of mine; an added one's is behind that of the one above."""
        last: Place | None = (path, TOP) if path in self.new else None
        for cell in notebook.cells:
            place = self.place_of(path, cell)
            if place and place not in self.found:
                edited = is_edited(cell, path, self.known)
                self.found[place] = Found(path, cell, edited)
                last = place
                if place[0] != path and is_solution(cell) and edited:
                    self.say(path, cell, f"it is in {shown(place[0])} now, with your answer")
            elif place:  # a further piece of an answer, or a copy
                self.added[last or place].append(cell)
            elif last and (kept := self.not_of_the_course(path, cell)):
                self.added[last].append(kept)
            if path not in self.new:
                last = None  # all else of a notebook that is no longer laid stays there

    def place_of(self, path: str, cell: NotebookNode) -> Place | None:
        for name in filter(None, (grade_id(cell), cell.get("id"))):
            there = path if name in self.names.get(path, ()) else self.moves.get((path, name))
            if there:
                return there, self.names[there][name]
        return None

    def not_of_the_course(self, path: str, cell: NotebookNode) -> NotebookNode | None:
        """What stays of a cell that is in no new notebook."""
        name = name_of(cell)
        if not is_edited(cell, path, self.known):
            return None
        if name not in self.before.get(path, ()):
            return cell
        if not is_learners(cell):
            self.say(path, cell, "it is gone; what you changed in it is in the copy")
            return None
        self.say(path, cell, "it is gone; what you wrote stays in its place, as a cell of yours")
        return _as_added(cell)

    def laid(self, path: str, notebook: NotebookNode) -> NotebookNode:
        """A new notebook with what is the learner's."""
        made = NotebookNode({**notebook, "cells": self.added[path, TOP]})
        mine, base = self.mine.get(path), self.base.get(path)
        if mine:
            before = base.metadata if base else mine.metadata
            made.metadata = _three_ways(before, mine.metadata, notebook.metadata)
        back = 0
        for cell in notebook.cells:
            place = path, name_of(cell)
            made.cells += [*self.over(place, cell), *self.added[place]]
            back += bool(mine) and place not in self.found and place[1] in self.before.get(path, ())
        if back:
            self.looks.append(f"{shown(path)}: {_count(back, 'cell')} that you had deleted: back")
        taken: Counter[str] = Counter()
        for cell in sorted(made.cells, key=lambda cell: name_of(cell) not in self.names[path]):
            set_free_id(cell, taken)
        return made

    def over(self, place: Place, new: NotebookNode) -> Iterator[NotebookNode]:
        """A new cell with what the learner wrote there, and below it what cannot be in it."""
        found, path = self.found.get(place), place[0]
        if found is None:
            yield copy.deepcopy(new)
            return
        mine, old = found.cell, self.old_of(found)
        was = old or mine
        if not found.is_edited or mine.source == new.source:
            yield _cell_with(mine, was, new, with_text=mine.source == new.source)
        elif is_solution(new) and is_solution(was):
            self.look_at(path, new, found)
            yield _cell_with(mine, was, new, with_text=True)
        elif not is_learners(new) and not is_learners(was):
            self.say(path, new, "it is as the course has it; what you changed in it is in the copy")
            yield copy.deepcopy(new)
        elif is_learners(new) and old and digest(old.source) == digest(new.source):
            yield _cell_with(mine, was, new, with_text=True)
        else:
            self.say(path, new, "it is new, and you had changed it: yours is in the cell below it")
            yield copy.deepcopy(new)
            yield _as_added(mine, f"{mine.id[:50]}-yours")

    def look_at(self, path: str, new: NotebookNode, found: Found) -> None:
        """Say what may be wrong with an answer that was kept."""
        if found.cell.cell_type != new.cell_type:
            self.say(path, new, f"your answer is in a {new.cell_type} cell again")
        old = self.old_of(found)
        if old and _exercise(self.base[found.path], old) != _exercise(self.new[path], new):
            self.say(path, new, "the exercise was reworded, look whether your answer still fits")

    def old_of(self, found: Found) -> NotebookNode | None:
        """The cell as it was laid before."""
        return self.old.get((found.path, name_of(found.cell)))

    def say(self, path: str, cell: NotebookNode, what: str) -> None:
        self.looks.append(f"{shown(path)}, {name_of(cell)}: {what}")


def shown(path: str) -> str:
    """A notebook's name for people.

    >>> shown("lesson_1/lesson_1.ipynb"), shown("lesson_1/more.ipynb")
    ('lesson_1', 'lesson_1/more')
    """
    folder, _, name = path.removesuffix(".ipynb").rpartition("/")
    return name if name == folder else f"{folder}/{name}"


def changes(base: Notebooks, new: Notebooks) -> Iterator[str]:
    """What is new in each notebook, in a line."""
    for path, notebook in new.items():
        if path not in base:
            yield f"{shown(path)}: it is new"
            continue
        old = {name_of(cell): cell.source for cell in base[path].cells}
        now = {name_of(cell): cell.source for cell in notebook.cells}
        counts = {
            "new": len(now.keys() - old.keys()),
            "gone": len(old.keys() - now.keys()),
            "reworded": sum(old[name] != now[name] for name in old.keys() & now.keys()),
        }
        if any(counts.values()):
            told = [f"{_count(n, 'cell')} {what}" for what, n in counts.items() if n]
            yield f"{shown(path)}: {', '.join(told)}"
    for path in base.keys() - new.keys():
        yield f"{shown(path)}: it is no longer part of the course; your notebook stays as it is"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'s' * (number > 1)}"


def _names(notebook: NotebookNode) -> Names:
    """By all that its cells may be known by, the names that they go by."""
    by_id = {cell.id: name_of(cell) for cell in notebook.cells if "id" in cell}
    return by_id | {name_of(cell): name_of(cell) for cell in notebook.cells}


def _moves(before: Mapping[str, Names], now: Mapping[str, Names]) -> dict[Place, str]:
    """In which other notebook a cell is now, where there can be no doubt."""
    gone, come = defaultdict[str, list[str]](list), defaultdict[str, list[str]](list)
    for here, there, found in ((before, now, gone), (now, before, come)):
        for path, names in here.items():
            for name in names.keys() - there.get(path, {}).keys():
                found[name].append(path)
    pairs = ((name, left, come[name]) for name, left in gone.items())
    return {
        (left[0], name): right[0]
        for name, left, right in pairs
        if len(left) == 1 and len(right) == 1
    }


def _exercise(notebook: NotebookNode, answer: NotebookNode) -> list[str]:
    """The texts of an exercise: the cell above its answer, the answer, the checks below."""
    cells = notebook.cells
    place = next(number for number, cell in enumerate(cells) if cell is answer)
    end = place + 1
    while end < len(cells) and is_grade(cells[end]) and not is_solution(cells[end]):
        end += 1
    return [digest(cell.source) for cell in cells[max(0, place - 1) : end]]


def _cell_with(
    mine: NotebookNode, was: NotebookNode, new: NotebookNode, *, with_text: bool
) -> NotebookNode:
    """The new cell with what the learner sees of it, and where asked with their text."""
    made = copy.deepcopy(new)
    made.metadata = _three_ways(was.metadata, mine.metadata, new.metadata)
    if with_text:
        made.source = mine.source
        if "attachments" in mine and made.cell_type == "markdown":
            made.attachments = mine.attachments
        if mine.cell_type == made.cell_type == "code":
            made.outputs, made.execution_count = mine.outputs, mine.execution_count
    return made


def _as_added(cell: NotebookNode, id: str | None = None) -> NotebookNode:
    """A cell of the learner's own, which nbgrader does not know."""
    own = {key: value for key, value in cell.metadata.items() if key not in OF_THE_COURSE}
    return NotebookNode({**cell, "id": id or cell.id, "metadata": NotebookNode(own)})


def _three_ways(base: Metadata, mine: Metadata, new: Metadata) -> NotebookNode:
    """What the learner changed as they have it, all else as it is new."""

    def is_ours(key: str) -> bool:
        return key in OF_THE_COURSE or mine.get(key) == base.get(key)

    ours = {key: value for key, value in new.items() if is_ours(key)}
    theirs = {key: value for key, value in mine.items() if not is_ours(key)}
    return copy.deepcopy(NotebookNode({**ours, **theirs}))
