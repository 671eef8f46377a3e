"""The stories that a model learns from: as many as wanted, of one grammar, and without slips."""

import random
import re

import pytest

from nanollm.stories import (
    FILLERS,
    PEOPLE,
    PLACES,
    PUTTING,
    TEMPLATES,
    THINGS,
    as_text,
    is_sentence,
    sentences,
    stories,
)

TOLD = stories(500, seed=7)


def named(text: str, names) -> list[str]:
    """All of the names in the text, in the order of the text."""
    places = {m.start(): name for name in names for m in re.finditer(rf"\b{name}\b", text)}
    return [places[place] for place in sorted(places)]


def test_a_seed_gives_the_same_stories_on_every_machine():
    assert stories(1, seed=5) == [
        "Once the widow had a heavy lantern, and hid it in the chimney. Then she went out to "
        "read a proverb. The lantern was in the way, so the coxswain put it in the trunk. "
        "Towards midnight the widow came back for the heavy lantern, but it was gone. "
        '"Somebody has taken my lantern!" cried the widow. "I saw the lantern in the trunk," '
        "said the telegraphist. So the widow went and found the lantern in the trunk, and she"
        " smiled."
    ]


def test_more_stories_begin_with_the_same_ones_and_another_seed_gives_others():
    assert stories(20)[:10] == stories(10)
    assert not {*stories(100, seed=1)} & {*stories(100, seed=2)}
    assert stories(0) == []


def test_stories_neither_use_nor_change_the_global_generator():
    random.seed(1)
    before = random.getstate()
    assert stories(3, seed=4) == stories(3, seed=4)
    assert random.getstate() == before


def test_every_sentence_of_a_story_is_of_the_grammar():
    assert [each for story in TOLD for each in sentences(story) if not is_sentence(each)] == []


def test_every_template_and_every_filler_is_used():
    text = as_text(stories(2000, seed=8))
    for slot, fillers in FILLERS.items():
        assert [each for each in fillers if each not in text] == [], slot
    for templates in TEMPLATES.values():
        for template in templates:
            words = [part for part in re.split(r"\{\w+\}", template) if len(part) > 3]
            assert all(part.strip() in text for part in words), template


@pytest.mark.parametrize(
    "text",
    [
        "Later the goat hid the key.",  # a slot is empty
        "Later the goat hid the key in the well",  # no end
        "later the goat hid the key in the well.",  # no beginning
        "Later the horse hid the key in the well.",  # a stranger
        "Later the goat hid the key in the well. Later the goat hid the key in the well.",  # two
        "Later the goat hid the key in the well, and she was glad.",  # of two halves
        "",
    ],
)
def test_what_is_no_sentence_of_the_grammar_is_told(text: str):
    assert is_sentence("Later the goat hid the key in the well.")
    assert not is_sentence(text)


def test_sentences_end_where_they_end_and_speech_belongs_to_its_speaker():
    said = [
        "At noon Harry slept.",
        '"Where is my key?" he asked.',
        '"Not I," said Ellen, "but look in the well."',
        '"It is here!" cried the goat.',
        "So Harry laughed.",
    ]
    assert sentences(" ".join(said)) == said
    assert sentences("no end") == ["no end"]


def test_a_story_is_one_line_and_never_told_twice():
    assert all(re.fullmatch(r"[A-Z].*[.]", story) and story.isascii() for story in TOLD)
    assert len({*TOLD}) == len(TOLD)


def test_there_are_a_few_hundred_words():
    assert 200 <= len({*re.findall(r"[a-z'-]+", as_text(TOLD * 2).lower())}) <= 400


def test_the_same_hero_finds_the_same_thing_where_it_was_last_put():
    for story in TOLD:
        first, *middle, last = sentences(story)
        (hero,), (thing,) = named(first, PEOPLE), named(first, THINGS)
        assert named(last, PEOPLE) == [hero]
        assert named(last, THINGS) == [thing]
        puttings = [each for each in (first, *middle) if named(each, PUTTING)]
        assert len(puttings) in (2, 3)
        places = [place for each in puttings for place in named(each, PLACES)]
        assert len({*places}) == len(places) == len(puttings)
        assert named(last, PLACES) == places[-1:]


def test_nobody_answers_with_a_wrong_place():
    for story in TOLD:
        *_, answer, find = sentences(story)
        assert named(answer, PLACES) == named(find, PLACES)


def test_pronouns_are_the_heros():
    for story in TOLD:
        hero = named(sentences(story)[0], PEOPLE)[0]
        said = {word.lower() for word in re.findall(r"\b(?:he|she|his|her)\b", story, re.I)}
        assert said <= ({"he", "his"} if PEOPLE[hero] == "he" else {"she", "her"}), story


def test_a_count_below_zero_is_refused():
    with pytest.raises(ValueError, match="count: expected 0 or more, got -1"):
        stories(-1)
