"""What learners are called in a report, and their words without anybody's name in them."""

import ast
import json
import re
import warnings
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from secrets import SystemRandom
from unicodedata import normalize

from grader.course import Course
from grader.errors import GraderError
from grader.feedback import clean
from grader.plain import replace_file
from grader.records.roster import Person

FILE = "pseudonyms.json"  # in the course's working folder: who is who, for nobody but instructors
LEFT_OUT = "…"
WHOLE = 5  # letters, below which a name is one only between other signs: "Al" is not in "also"
MAX_MESSAGE = 2_000  # characters
MAX_ANSWER = 4_000


@dataclass(frozen=True)
class NameBook:
    """How a report names the people of a class."""

    people: tuple[Person, ...]
    pseudonyms: Mapping[str, str] | None = None  # None: everybody by name

    @property
    def is_anonymous(self) -> bool:
        """Whether nobody can be known by this report."""
        return self.pseudonyms is not None

    def of(self, student: str) -> str:
        """What somebody is called, by id."""
        if self.pseudonyms is not None:
            return self.pseudonyms[student]
        person = self._by_id[student]
        return student if person.name == student else f"{person.name} ({student})"

    def page(self, student: str) -> str:
        """The file of somebody's page: no part of an id, which may hold any sign, is in it."""
        if self.pseudonyms is not None:
            return f"{self.pseudonyms[student].lower().replace(' ', '-')}.html"
        return f"{self._places[student]:04}.html"

    def ordered(self) -> list[str]:
        """All ids, in an order that tells nothing where nobody is to be known."""
        return sorted(self._by_id, key=self.of) if self.is_anonymous else [*self._by_id]

    def said(self, text: object) -> str:
        """What may hold a learner's words, as the report shows it."""
        shown = clean.text(text, MAX_MESSAGE)
        return self.masked(shown) if self.is_anonymous else shown

    def masked(self, text: str) -> str:
        """A text without ids, names and addresses of anybody in the class."""
        text = normalize("NFC", text)
        lowered = text.lower()
        for name in self._secrets:
            if name in lowered:
                text = _pattern(name).sub(LEFT_OUT, text)
        return text

    def anonymous(self, answer: str) -> str:
        """An answer as an example: without comments, and without anybody's name."""
        tree = _parsed(answer)
        for node in ast.walk(tree) if tree else ():
            match node:
                case ast.Constant(value=str(text)) if self.masked(text) != text:
                    node.value = LEFT_OUT
                case _:
                    pass
        shown = tree and _text(tree)
        if not shown:  # no Python
            lines = (line for line in answer.splitlines() if not line.lstrip().startswith("#"))
            shown = "\n".join(lines)
        return self.masked(clean.text(shown, MAX_ANSWER))

    @cached_property
    def _by_id(self) -> dict[str, Person]:
        return {person.id: person for person in self.people}

    @cached_property
    def _places(self) -> dict[str, int]:
        return {student: place for place, student in enumerate(self._by_id, start=1)}

    @cached_property
    def _secrets(self) -> list[str]:
        """What somebody could be known by, the longest first; a single letter is no name."""
        found = {_comparable(text) for person in self.people for text in _known_of(person)}
        return sorted(
            (text for text in found if len(text) > 1), key=lambda text: (-len(text), text)
        )


def pseudonyms(course: Course, students: Iterable[str]) -> dict[str, str]:
    """A name for each that says nothing: drawn at random once, and kept outside of the report."""
    path = course.working / FILE
    try:
        known: dict[str, str] = json.loads(path.read_bytes())
    except FileNotFoundError:
        known = {}
    except ValueError as problem:
        raise GraderError(
            f"{path}: expected JSON as we wrote it; move it away, and all get new numbers"
        ) from problem
    new = [student for student in students if student not in known]
    if new:
        taken = {*known.values()}
        most = max(1_000, 10 * (len(taken) + len(new)))
        free = [name for n in range(100, most) if (name := f"Learner {n}") not in taken]
        path.parent.mkdir(parents=True, exist_ok=True)
        known |= dict(zip(new, SystemRandom().sample(free, len(new)), strict=True))
        replace_file(path, (json.dumps(known, indent=1) + "\n").encode(), 0o600)
    return known


@lru_cache(maxsize=10_000)
def normal(answer: str) -> str:
    """An answer that can be compared: without comments, layout and docstrings."""
    tree = _parsed(answer)
    return (tree and _text(tree)) or answer.strip()


def _parsed(answer: str) -> ast.Module | None:
    """The syntax tree of an answer without docstrings; None of what is no Python."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of escapes that are none
            tree = ast.parse(answer)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    for node in ast.walk(tree):
        match node:
            case ast.FunctionDef(body=body) | ast.ClassDef(body=body) | ast.Module(body=body) if (
                body
            ):
                if isinstance(body[0], ast.Expr) and ast.get_docstring(node) is not None:
                    body[0:1] = [ast.Pass()] if len(body) == 1 else []
            case _:
                pass
    return tree


def _text(tree: ast.Module) -> str | None:
    try:
        return ast.unparse(tree)
    except (RecursionError, ValueError):  # nested as nobody writes
        return None


def _comparable(text: str) -> str:
    return normalize("NFC", text).strip().lower()


def _known_of(person: Person) -> Iterable[str]:
    """All that names somebody, parts of a name too."""
    first, last, mail = person.first_name, person.last_name, person.email
    parts = (part for part in re.split(r"[\s-]+", f"{first} {last}") if len(part) > 2)
    whole = (f"{first} {last}", f"{last}, {first}", first, last)
    return (person.id, *whole, *parts, mail, mail.partition("@")[0], *person.lms.values())


@lru_cache(maxsize=10_000)
def _pattern(name: str) -> "re.Pattern[str]":
    """Where a name stands in a text, in whatever letters."""
    literal = re.escape(name)
    if len(name) < WHOLE:
        literal = rf"(?<![^\W_]){literal}(?![^\W_])"
    return re.compile(literal, re.IGNORECASE)
