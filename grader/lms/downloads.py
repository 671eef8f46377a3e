"""Whose file is whose in the bulk downloads of Canvas and Moodle: their names tell.

Canvas: `lovelaceada_LATE_1234_98765_lesson_1-2.ipynb`: a name in small letters, LATE where Canvas
says so, numbers of the person and of the file. Moodle: `Ada Lovelace_1234_assignsubmission_file/`
and files in it, or the same before each file's name; older ones have one more `_`.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from grader.lms.archive import Packed
from grader.lms.people import Stranger, folded

CANVAS = re.compile(
    r"(?P<name>\w*?)(?P<late>_LATE)?_(?P<person>[0-9]+|anon_[A-Za-z0-9]+)_"
    r"(?:[0-9]+_(?P<file>.+)|(?P<text>text|link)\.html)",
    re.DOTALL,
)
MOODLE = re.compile(  # it takes each `_` out of a name
    r"(?P<name>[^_]*)_(?P<person>[0-9]+)_assignsubmission_(?P<kind>[a-z]+)(?:_(?P<file>.*))?",
    re.DOTALL,
)
NUMBERS = re.compile(r"(?=_([0-9]+)_(?:[0-9]+_.|(?:text|link)\.html))", re.DOTALL)

Name = tuple[str, ...]  # a path below the folder of a submission


class Maker(StrEnum):
    """Who made a download."""

    CANVAS = "Canvas"
    MOODLE = "Moodle"


@dataclass
class HandedIn:
    """What one person handed in."""

    who: Stranger
    is_late: bool = False  # Canvas says so
    files: list[tuple[Name, Packed]] = field(default_factory=list[tuple[Name, Packed]])


@dataclass
class Download:
    """A zip, sorted by person."""

    maker: Maker
    by_person: dict[str, HandedIn]  # by the number that the LMS has of them
    others: list[Packed]  # nobody's


def sort(
    files: Iterable[Packed], known: Mapping[str, Stranger], numbers: Collection[str] = ()
) -> Download | None:
    """Files by person, or None of what neither LMS has made.

    `known`: participants of Moodle's by number, from a worksheet. `numbers`: Canvas' of ours.
    """
    files = list(files)
    for depth in (0, 1):  # packed again by hand, all lies in one folder more
        if depth and (len({each.parts[0] for each in files}) != 1):
            break
        for maker, pattern in ((Maker.MOODLE, MOODLE), (Maker.CANVAS, CANVAS)):
            sorted_files = _sorted(maker, pattern, files, depth, known, numbers)
            if sorted_files.by_person:
                return sorted_files
    return None


def _sorted(
    maker: Maker,
    pattern: re.Pattern[str],
    files: list[Packed],
    depth: int,
    known: Mapping[str, Stranger],
    numbers: Collection[str],
) -> Download:
    found = Download(maker, {}, [])
    for packed in files:
        first, *below = packed.parts[depth:] or ("",)
        match = pattern.fullmatch(first)
        is_odd = maker is Maker.CANVAS and (below or _may_be_anothers(first, numbers))
        if match is None or is_odd:
            found.others.append(packed)
            continue
        rest = match.groupdict()
        name = rest.get("file") or (f"{rest['text']}.html" if rest.get("text") else "")
        path = tuple(filter(None, (name, *below)))
        if not path:
            found.others.append(packed)
            continue
        number = rest["person"]
        if number not in found.by_person:
            place = len(found.by_person)
            found.by_person[number] = HandedIn(_stranger(maker, place, rest, known))
        person = found.by_person[number]
        person.is_late |= bool(rest.get("late"))
        person.files.append((path, packed))
    return found


def _may_be_anothers(name: str, numbers: Collection[str]) -> bool:
    """Whether a name of Canvas' can be read as two people's: a learner who is called `Ada _ 11`
    gets files of which nobody can tell from their names that they are not Ada's.
    """
    _, *others = [found[1] for found in NUMBERS.finditer(name)] or [""]
    return any(number in numbers for number in others)


def _stranger(
    maker: Maker, place: int, rest: Mapping[str, str | None], known: Mapping[str, Stranger]
) -> Stranger:
    name, number = rest["name"] or "", rest["person"] or ""
    shown = f"{name or 'without a name'} ({number})"
    if maker is Maker.CANVAS:
        return Stranger(place, shown, (name,), {"canvas_id": number})
    told = known.get(number)
    if told:
        return Stranger(place, shown, told.names, told.ids)
    return Stranger(place, shown, (name,), {"moodle_id": number})


def laid_as(files: Iterable[tuple[Name, Packed]], notebooks: Collection[str]) -> dict[Name, Packed]:
    """Where each file is to lie; a notebook loses the number that Canvas gives a later attempt.

    No two have names that some system takes for one.
    """
    files = list(files)
    wanted = [_first_name(name, notebooks) for name, _ in files]
    alike = [_alike(name) for name in wanted]
    laid: dict[Name, Packed] = {}
    seen: set[str] = set()
    folders: set[str] = set()
    for (name, packed), first in zip(files, wanted, strict=True):
        chosen = name if alike.count(_alike(first)) > 1 else first
        again, number = chosen, 1
        while _alike(again) in seen | folders or seen & _above(again):
            number += 1
            again = (*chosen[:-1], f"{number}-{chosen[-1]}")
            if seen & _above(chosen):  # a folder that is called as a file
                again = (f"{number}-{chosen[0]}", *chosen[1:])
        seen.add(_alike(again))
        folders |= _above(again)
        laid[again] = packed
    return laid


def _first_name(name: Name, notebooks: Collection[str]) -> Name:
    stem, _, number = name[-1].removesuffix(".ipynb").rpartition("-")
    is_again = name[-1].endswith(".ipynb") and number.isdigit() and stem in notebooks
    return (*name[:-1], f"{stem}.ipynb") if is_again else name


def _above(name: Name) -> set[str]:
    """The folders that a file lies in."""
    return {_alike(name[:end]) for end in range(1, len(name))}


def _alike(name: Name) -> str:
    return folded("/".join(name))
