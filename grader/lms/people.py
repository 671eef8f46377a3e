"""Who of an LMS is who of ours: by numbers and logins, then by name, and never by a guess."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from grader.records.roster import Person

# What an LMS calls people: columns of our roster, the surest first. Where a person has none of a
# kind, the others behind it are tried, and our own id.
ALSO = {
    "canvas_id": (),
    "moodle_id": (),
    "sis_user_id": (),
    "id_number": ("sis_user_id",),
    "sis_login_id": (),
    "username": ("sis_login_id",),
    "email": (),
}
LOGINS = ("sis_login_id", "username", "email")  # may be an e-mail address
OWN_NUMBERS = ("canvas_id", "moodle_id")  # of the LMS alone: our ids may be equal by chance
BY_NAME = len(ALSO)


@dataclass(frozen=True)
class Stranger:
    """Somebody as an LMS names them."""

    place: int  # row of a table, or any other number of theirs
    shown: str
    names: tuple[str, ...] = ()
    ids: Mapping[str, str] = field(default_factory=dict[str, str])  # by kind, as in ALSO


@dataclass
class Matching:
    """Whom each of an LMS's people is of ours, and why nobody."""

    known: dict[int, Person] = field(default_factory=dict[int, Person])
    unknown: list[str] = field(default_factory=list[str])  # in words
    without: list[Person] = field(default_factory=list[Person])  # of ours, and not in the LMS


def match(
    people: Sequence[Person], strangers: Sequence[Stranger], *, by_letters: bool = False
) -> Matching:
    """Match people; somebody who might be two is nobody.

    `by_letters`: names may have lost their spaces and signs on the way.
    """
    matching, index = Matching(), _Index(people, by_letters=by_letters)
    claims: dict[str, list[tuple[int, Stranger]]] = defaultdict(list)
    for stranger in strangers:
        person, rank, why = index.find(stranger)
        if person is None:
            matching.unknown.append(f"{stranger.shown}: {why}")
        else:
            claims[person.id].append((rank, stranger))
    for student, claiming in claims.items():
        best = min(rank for rank, _ in claiming)
        sure = [each for rank, each in claiming if rank == best]
        if len(sure) == 1:
            matching.known[sure[0].place] = index.people[student]
        for rank, each in claiming:
            if rank > best or len(sure) > 1:
                others = len(claiming) - 1
                matching.unknown.append(
                    f"{each.shown}: {others} more here may be {student} of ours"
                )
    known = {person.id for person in matching.known.values()}
    matching.without = [person for person in people if person.id not in known]
    return matching


class _Index:
    """People of ours by all that an LMS may call them."""

    def __init__(self, people: Iterable[Person], *, by_letters: bool) -> None:
        self.written: Callable[[str], str] = mangled if by_letters else folded
        self.people = {person.id: person for person in people}
        self._by_id: dict[tuple[str, str], list[Person]] = defaultdict(list)
        self._by_name: dict[str, list[Person]] = defaultdict(list)
        for person in self.people.values():
            for kind in ALSO:
                for value in called(person, kind):
                    self._by_id[kind, value].append(person)
            names = _names(person) | (called(person, "username") if by_letters else set())
            for name in {self.written(name) for name in names}:
                self._by_name[name].append(person)

    def find(self, stranger: Stranger) -> tuple[Person | None, int, str]:
        """The person, how surely (less is surer), and why nobody."""
        found: list[tuple[int, str, list[Person]]] = []
        for rank, kind in enumerate(ALSO):
            value = folded(stranger.ids.get(kind, ""))
            if value and (known := self._by_id.get((kind, value))):
                found.append((rank, kind, known))
        named = self._named(stranger)
        possible = [person for person in named if not _contradicts(person, stranger, ALSO)]
        if not found and not possible:
            why = f"{named[0].id} of ours has another number" if named else "nobody of ours"
            return None, BY_NAME, why
        rank, kind, known = found[0] if found else (BY_NAME, "name", possible)
        if len(known) > 1:
            return None, rank, f"several of ours by {kind}: {_ids(known)}"
        person = known[0]
        others = [*found[1:], *([(BY_NAME, "name", named)] if found and named else [])]
        for _, other, also in others:
            if person not in also:
                return None, rank, f"{person.id} of ours by {kind}, but {_ids(also)} by {other}"
        if _contradicts(person, stranger, [*ALSO][:rank]):
            return None, rank, f"{person.id} of ours by {kind}, who has another number"
        if person not in named and self._is_by_chance(person, stranger, [k for _, k, _ in found]):
            return None, rank, f"{person.id} is an id of ours, of somebody with another name"
        return person, rank, ""

    def _is_by_chance(self, person: Person, stranger: Stranger, kinds: Iterable[str]) -> bool:
        """Whether only our own id is equal to a number that the LMS has made up."""
        has_names = bool(_names(person)) and any(map(self.written, stranger.names))
        return has_names and all(
            kind in OWN_NUMBERS
            and stranger.ids[kind] not in (person.lms.get(kind), person.lms.get("lms_user_id"))
            for kind in kinds
        )

    def _named(self, stranger: Stranger) -> list[Person]:
        found = {
            person.id: person
            for name in filter(None, map(self.written, stranger.names))
            for person in self._by_name.get(name, ())
        }
        return list(found.values())


def folded(text: str) -> str:
    """A name or id without what people do not see: case, doubled spaces, ways to write accents."""
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())


def mangled(name: str) -> str:
    """A name with letters and digits only, as file names have it."""
    return re.sub(r"\W|_", "", folded(name))


def called(person: Person, kind: str) -> set[str]:
    """All that an LMS may call a person by one kind of id."""
    if own := person.lms.get(kind, ""):
        return {folded(own)}
    values = {person.id, person.lms.get("lms_user_id", "")}
    values |= {person.lms.get(other, "") for other in ALSO[kind]}
    values |= {person.email} if kind in LOGINS else set()
    return {folded(value) for value in values if value}


def _names(person: Person) -> set[str]:
    """A name as people say it and as they sort it."""
    first, last = person.first_name, person.last_name
    return (
        {folded(f"{first} {last}"), folded(f"{last}, {first}")}
        if first and last
        else ({folded(first or last)} if first or last else set())
    )


def _contradicts(person: Person, stranger: Stranger, kinds: Iterable[str]) -> bool:
    """Whether the roster says another number of them than the LMS does.

    Moodle's number of a participant says nothing here: it is another one in each assignment.
    """
    return any(
        folded(there) != folded(own)
        for kind in kinds
        if kind != "moodle_id"
        and (there := stranger.ids.get(kind, ""))
        and (own := person.lms.get(kind, ""))
    )


def _ids(people: Iterable[Person]) -> str:
    return ", ".join(person.id for person in people)
