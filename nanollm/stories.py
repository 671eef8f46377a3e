"""Very short stories in the world of the course's corpus: as many as wanted, always the same.

All are told in the same parts: somebody puts a thing somewhere, others move it, it is missed,
asked for, and found where it was put last. Every sentence is one of the `TEMPLATES` with its slots
filled, so it can be decided whether a sentence is of this grammar. Our own words,
CC0 as the corpus.
"""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from random import Random
from string import Formatter
from typing import TypeVar

Item = TypeVar("Item")

PEOPLE = {  # and the pronoun of each
    "Harry": "he",
    "Ellen": "she",
    "Kinrade": "he",
    "Miss Costain": "she",
    "the goat": "she",
    "the parson": "he",
    "the captain": "he",
    "the widow": "she",
    "the telegraphist": "he",
    "the coxswain": "he",
    "the cook": "she",
    "the boy": "he",
}
THINGS = (
    *("lantern", "ledger", "pipe", "key", "rope", "kettle", "letter", "flag", "shawl", "blanket"),
    *("pencil", "ribbon", "hymnbook", "biscuit", "bandage", "candle", "telegram", "hat", "lobster"),
    "shilling",
)
QUALITIES = (
    "new",
    "brass",
    "spare",
    "red",
    "wet",
    "heavy",
    "small",
    "grey",
    "broken",
    "good",
    "Norwegian",
)
PLACES = tuple(
    f"in the {place}"
    for place in (
        *("boat", "well", "cupboard", "basket", "boots", "stove", "drawer", "chapel", "barrel"),
        *("bath", "teapot", "trunk", "harmonium", "garden", "lighthouse", "chimney"),
    )
)
PUTTING = ("put", "laid", "left", "hid", "set", "dropped", "threw")
TIMES = ("Once", "Today", "Yesterday")
ERRANDS = (
    *("ring for church", "play whist", "feed the hens", "wind the clock", "mend a net"),
    *("count the vessels", "sing a psalm", "wash a plate", "read a proverb", "walk home"),
    *("paint a sail", "answer the cable", "borrow sugar", "tune the organ", "shout at gannets"),
)
WEATHERS = (
    *("The wind fell", "It rained", "The sea was loud", "The moon rose", "The line was dead"),
    *("A dog barked", "Nobody spoke", "Snow fell"),
)
HOURS = (
    *("At noon", "At daybreak", "Towards midnight", "An hour later", "After supper", "Next day"),
    *("On Sunday", "When the tide turned"),
)
MOODS = (
    *("was glad", "was tired", "was ashamed", "was delighted", "laughed", "wept a little"),
    *("said nothing", "cheered", "went to bed", "forgave everybody", "began to dance"),
    *("smiled", "blushed", "made tea", "kept it"),
)

TEMPLATES: Mapping[str, Sequence[str]] = {
    "put": (
        "{time} {hero} {put} the {quality} {thing} {first}.",
        "{time} {hero} took the {quality} {thing} and {put} it {first}.",
        "{time} {hero} had a {quality} {thing}, and {put} it {first}.",
    ),
    "pause": (
        "Then {he} went out to {errand}.",
        "{weather}, and {he} fell asleep.",
        "Soon {he} thought of other matters.",
    ),
    "move": (
        "{Other} saw the {thing} there and {put} it {second}.",
        "While {he} was away, {other} {put} the {thing} {second}.",
        "The {thing} was in the way, so {other} {put} it {second}.",
        "{Other} took the {thing} for a joke and {put} it {second}.",
    ),
    "move again": (
        "Later {third} {put} the {thing} {last}.",
        "Then {third} took the {thing} and {put} it {last}.",
        "{weather}, and {third} {put} the {thing} {last}.",
    ),
    "miss": (
        "{hour} {hero} came back for the {quality} {thing}, but it was gone.",
        "{hour} {hero} wanted the {thing}, and it was not there.",
        "{Hero} looked for the {quality} {thing} everywhere, and looked in vain.",
    ),
    "ask": (
        '"Where is my {thing}?" asked {hero}.',
        '"Who has my {quality} {thing}?" {he} asked.',
        '"Somebody has taken my {thing}!" cried {hero}.',
    ),
    "answer": (
        '"Your {thing} is {last}," said {mover}.',
        '"You will find it {last}," said {mover}.',
        '"Not I," said {witness}, "but look {last}."',
        '"I saw the {thing} {last}," said {witness}.',
    ),
    "find": (
        "So {hero} went and found the {thing} {last}, and {he} {mood}.",
        "At last {hero} found the {quality} {thing} {last}, and {he} {mood}.",
        "And {last} {hero} found {his} {thing}, and {he} {mood}.",
    ),
}


def capital(words: str) -> str:
    """The words with a capital at the beginning, and all other letters as they were.

    >>> capital("the goat"), capital("Miss Costain")
    ('The goat', 'Miss Costain')
    """
    return words[:1].upper() + words[1:]


# What may fill each slot of a template.
FILLERS: Mapping[str, Sequence[str]] = {
    **dict.fromkeys(("hero", "other", "third", "mover", "witness"), tuple(PEOPLE)),
    **dict.fromkeys(("Hero", "Other"), tuple(map(capital, PEOPLE))),
    **dict.fromkeys(("first", "second", "last"), PLACES),
    "he": ("he", "she"),
    "his": ("his", "her"),
    "thing": THINGS,
    "quality": QUALITIES,
    "put": PUTTING,
    "time": TIMES,
    "errand": ERRANDS,
    "weather": WEATHERS,
    "hour": HOURS,
    "mood": MOODS,
}


def stories(count: int, *, seed: int = 0) -> list[str]:
    """So many stories, always the same for the same `seed`, whatever is drawn elsewhere.

    >>> stories(1, seed=3)[0].split(". ")[0]
    'Today Kinrade had a good lantern, and dropped it in the bath'
    """
    if count < 0:
        raise ValueError(f"count: expected 0 or more, got {count}")
    random = Random(seed)
    return [story(random) for _ in range(count)]


def as_text(stories: Sequence[str]) -> str:
    r"""One text of all of them: each after a line's end, and one more at the end.

    >>> as_text(["A.", "B."])
    '\nA.\nB.\n'
    """
    return "".join(f"\n{story}" for story in stories) + "\n"


def story(random: Random) -> str:
    """One story in one line, from draws of `random`."""
    cast, parts = _cast(random), _parts(random)
    if "move again" not in parts:
        cast |= {"last": cast["second"], "mover": cast["other"], "witness": cast["third"]}
    told: list[str] = []
    for part in parts:
        template = pick(random, TEMPLATES[part])
        free = {slot: pick(random, FILLERS[slot]) for slot in _slots(template) if slot not in cast}
        told.append(template.format(**cast, **free))
    return " ".join(told)


def _cast(random: Random) -> dict[str, str]:
    """Who and what a story is about, as if the thing was moved twice."""
    hero, other, third = _different(random, tuple(PEOPLE), 3)
    first, second, last = _different(random, PLACES, 3)
    he = PEOPLE[hero]
    return {
        "hero": hero,
        "Hero": capital(hero),
        "he": he,
        "his": "his" if he == "he" else "her",
        "other": other,
        "Other": capital(other),
        "witness": other,
        "third": third,
        "mover": third,
        "first": first,
        "second": second,
        "last": last,
        "thing": pick(random, THINGS),
        "quality": pick(random, QUALITIES),
    }


def _parts(random: Random) -> list[str]:
    """The parts of a story in order; two of them are left out by chance."""
    left_out = {part for part in ("pause", "move again") if random.random() < 0.65}
    return [part for part in TEMPLATES if part not in left_out]


def _different(random: Random, items: Sequence[Item], count: int) -> list[Item]:
    left = list(items)
    return [left.pop(int(random.random() * len(left))) for _ in range(count)]


def pick(random: Random, items: Sequence[Item]) -> Item:
    """One of the items, by the only draw that is promised to be the same in every Python.

    >>> pick(Random(0), "abc")
    'c'
    """
    return items[int(random.random() * len(items))]


def _slots(template: str) -> list[str]:
    return [slot for _, slot, _, _ in Formatter().parse(template) if slot]


def sentences(story: str) -> list[str]:
    """The sentences of a story; who speaks belongs to what is said.

    >>> sentences('"Not I," said Ellen, "but look." So Harry looked.')
    ['"Not I," said Ellen, "but look."', 'So Harry looked.']
    """
    # A sentence ends before a space with a capital or a quotation mark behind it.
    return re.split(r'(?<=[.?!"]) (?=[A-Z"])', story.strip())


def is_sentence(text: str) -> bool:
    """Whether the grammar allows this sentence, whatever was told before it.

    >>> [is_sentence(f"Later the goat {end}.") for end in ("hid the key in the well", "slept")]
    [True, False]
    """
    return any(pattern.fullmatch(text) for pattern in _patterns())


@cache
def _patterns() -> list[re.Pattern[str]]:
    """One for each template, with a choice of all fillers in the place of each slot."""
    choices = {slot: f"(?:{'|'.join(map(re.escape, words))})" for slot, words in FILLERS.items()}
    return [
        re.compile(_filled(template, choices)) for part in TEMPLATES.values() for template in part
    ]


def _filled(template: str, choices: Mapping[str, str]) -> str:
    parts = Formatter().parse(template)
    return "".join(re.escape(text) + (choices[slot] if slot else "") for text, slot, _, _ in parts)
