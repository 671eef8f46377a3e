"""Which mistakes a class makes: messages that were told, by the bank's entry that knows them.

An entry knows a message of its exercise that holds its `says:` phrase, as in the bank's own test.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property, reduce
from pathlib import Path

from grader.author.answers import Answer, read_bank
from grader.author.sample import BANK
from grader.judge.told import LEFT_OUT
from grader.report.gather import Classroom
from grader.report.names import NameBook, normal
from grader.submission.verdict import Outcome

EXAMPLES = 2
SHORTEST = 8  # letters of a phrase that several messages share
MAX_PHRASE = 200
WORDS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
Place = tuple[str, str, str]  # lesson, notebook of several, exercise


@dataclass(frozen=True, kw_only=True)
class Mistake:
    """A wrong answer to one exercise, and what its checks said."""

    student: str
    place: Place
    messages: tuple[str, ...]
    told: str  # the first message in its author's words
    points: float
    answer: str

    def known_by(self, entries: Iterable[Answer]) -> list[Answer]:
        """The entries whose message it is.

        Where several have that phrase, those with its points; among these, its very answer.
        """
        said = "\n".join(self.messages)
        found = [each for each in entries if each.says and each.says in said]
        found = [each for each in found if each.points == self.points] or found
        return [each for each in found if normal(each.source) == normal(self.answer)] or found


@dataclass(frozen=True, kw_only=True)
class Group:
    """Mistakes that are one: an entry of the bank, a belief of several, or a message unknown."""

    title: str
    entries: tuple[Answer, ...] = ()
    mistakes: tuple[Mistake, ...]
    graded: int  # learners whose answers to these exercises were graded

    @cached_property
    def count(self) -> int:
        """Learners, each once."""
        return len({each.student for each in self.mistakes})

    @cached_property
    def places(self) -> dict[Place, int]:
        """Exercises by how many learners it was told there."""
        told: dict[Place, set[str]] = defaultdict(set)
        for each in self.mistakes:
            told[each.place].add(each.student)
        return {place: len(students) for place, students in sorted(told.items())}

    @property
    def most(self) -> Place:
        """The exercise in which most learners were told it, the first of several."""
        return max(self.places, key=lambda place: self.places[place])

    @property
    def told(self) -> str:
        """The one line that says it all."""
        number = len(self.places)
        word = WORDS[number] if number < len(WORDS) else str(number)
        exercises = f"{word} exercise{'s' * (number != 1)}"
        return f"{self.title}: {self.count} of {self.graded}, in {exercises}"

    def examples(self, names: NameBook) -> list[tuple[Place, str]]:
        """Answers that differ, the shortest first; nobody is named."""
        answers = {normal(each.answer): each for each in self.mistakes if each.answer.strip()}
        shown: dict[str, Place] = {}
        for text in sorted(answers, key=lambda text: (len(text), text)):
            shown.setdefault(names.anonymous(answers[text].answer), answers[text].place)
            if len(shown) == EXAMPLES:
                break
        return [(place, code) for code, place in shown.items()]


@dataclass(frozen=True)
class Candidate:
    """A message that no entry knows, as an entry to be."""

    group: Group
    phrase: str
    code: str

    @property
    def entry(self) -> str:
        """What to paste into the bank."""
        points = self.group.mistakes[0].points
        return f"# %% wrong: TITLE\n# points: {points:g}\n# says: {self.phrase}\n{self.code}\n"

    @property
    def file(self) -> str:
        """Where to paste it."""
        lesson, _, exercise = self.group.mistakes[0].place
        return f"{BANK.as_posix()}/{lesson}/{exercise.replace('-', '_')}.py"


class Misconceptions:
    """The mistakes of a class, sorted by what the bank knows."""

    def __init__(self, classroom: Classroom) -> None:
        self.bank = read_banks(classroom.bank, classroom.lessons)
        self.mistakes = [*mistakes_of(classroom)]
        self._graded: dict[Place, set[str]] = defaultdict(set)
        columns = ["student", "lesson", "notebook", "exercise"]
        for student, *place in classroom.checks[columns].drop_duplicates().itertuples(index=False):
            self._graded[place[0], place[1], place[2]].add(student)
        known: dict[str, list[tuple[Mistake, list[Answer]]]] = defaultdict(list)
        unknown: dict[tuple[Place, str], list[Mistake]] = defaultdict(list)
        for each in self.mistakes:
            lesson, _, exercise = each.place
            if found := each.known_by(self.bank.get((lesson, exercise), ())):
                known[_key(each.place, found)].append((each, found))
            else:
                unknown[each.place, each.told].append(each)
        self.known = _sorted(self._known(each) for each in known.values())
        self.unknown = _sorted(self._group(each, each[0].told) for each in unknown.values())

    def candidates(self, names: NameBook) -> list[Candidate]:
        """Entries to be, the most frequent first."""
        return [_candidate(group, names) for group in self.unknown]

    def _known(self, found: list[tuple[Mistake, list[Answer]]]) -> Group:
        entries = list(dict.fromkeys(entry for _, each in found for entry in each))
        return self._group([mistake for mistake, _ in found], _title(entries), entries)

    def _group(self, mistakes: list[Mistake], title: str, entries: Iterable[Answer] = ()) -> Group:
        graded = {student for each in mistakes for student in self._graded[each.place]}
        return Group(
            title=title, entries=tuple(entries), mistakes=tuple(mistakes), graded=len(graded)
        )


def read_banks(bank: Path, lessons: Iterable[str]) -> Mapping[tuple[str, str], list[Answer]]:
    """The entries of each exercise, by lesson and exercise; none where there is no bank."""
    found: dict[tuple[str, str], list[Answer]] = {}
    for lesson in lessons:
        folder = bank / lesson
        if any(folder.glob("*.py")):
            for exercise, answers in read_bank(folder).items():
                found[lesson, exercise] = [each for each in answers if not each.is_right]
    return found


def mistakes_of(classroom: Classroom) -> Iterator[Mistake]:
    """Answers that a check found wrong: not those that are missing, or were stopped."""
    checks = classroom.checks
    checks = checks[~checks["is_by_hand"].astype(bool)]
    key = ["student", "lesson", "notebook", "exercise"]
    points = checks.groupby(key)["points"].sum()
    failed = checks[checks["outcome"] == str(Outcome.FAILED)]
    for (student, lesson, notebook, exercise), rows in failed.groupby(key, sort=False):
        work = classroom.works[student, lesson]
        yield Mistake(
            student=student,
            place=(lesson, notebook, exercise),
            messages=tuple(rows["message"]),
            told=rows["told"].iloc[0] or rows["message"].iloc[0],
            points=float(points[student, lesson, notebook, exercise]),
            answer=work.answers.get((notebook, exercise), ""),
        )


def _key(place: Place, entries: list[Answer]) -> str:
    """What makes mistakes one: a belief that all these entries share, or these entries."""
    beliefs = {entry.belief for entry in entries}
    if len(beliefs) == 1 and "" not in beliefs:
        return f"belief {beliefs.pop()}"
    return f"{place} {[entry.title for entry in entries]}"


def _title(entries: list[Answer]) -> str:
    beliefs = {entry.belief for entry in entries}
    if len(beliefs) == 1 and "" not in beliefs:
        return beliefs.pop()
    return " or ".join(entry.title for entry in entries)


def _sorted(groups: Iterable[Group]) -> list[Group]:
    return sorted(groups, key=lambda group: (-group.count, group.title))


def _candidate(group: Group, names: NameBook) -> Candidate:
    """The shortest answer, and a line that all its messages hold."""
    answers = [names.anonymous(each.answer) for each in group.mistakes]
    code = min(filter(str.strip, answers), key=lambda text: (len(text), text), default="...")
    return Candidate(group, _phrase([each.messages[0] for each in group.mistakes], names), code)


def _phrase(messages: list[str], names: NameBook) -> str:
    """The longest piece of a line that all messages have in common, with nobody's name in it."""
    longest = _longest(reduce(_common, dict.fromkeys(messages)), names)
    return longest if len(longest) >= SHORTEST else _longest(messages[0], names)


def _longest(text: str, names: NameBook) -> str:
    pieces = (piece for line in text.splitlines() for piece in names.masked(line).split(LEFT_OUT))
    return max((piece[:MAX_PHRASE].strip() for piece in pieces), key=len, default="")


def _common(one: str, other: str) -> str:
    match = SequenceMatcher(None, one, other, autojunk=False).find_longest_match()
    return one[match.a : match.a + match.size]
