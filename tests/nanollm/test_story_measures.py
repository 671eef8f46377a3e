"""Measures of stories, on stories made by hand: right ones, and wrong in one way each."""

import math

import pytest
import torch
from torch import Tensor

from nanollm.bpe import encode, train_vocabulary
from nanollm.stories import stories
from nanollm.story_measures import (
    bits_per_byte,
    finds_where_last_put,
    first_named,
    keeps_hero_and_thing,
    measures,
    share,
)

RIGHT = (
    "Once Harry had a red key, and put it in the well. Ellen took the key for a joke and "
    "hid it in the stove. At noon Harry wanted the key, and it was not there. "
    '"Where is my key?" asked Harry. "You will find it in the stove," said Ellen. '
    "So Harry went and found the key in the stove, and he laughed."
)


def test_the_name_that_comes_first_is_found_and_only_as_whole_words():
    assert first_named("What a hatter, that hat of the cook!", ["the cook", "hat"]) == "hat"
    assert first_named("The cook slept.", ["the cook"]) is None
    assert first_named("aXb", ["a.b"]) is None
    assert first_named("", ["hat"]) is None
    assert first_named("hat", []) is None


@pytest.mark.parametrize(
    ("old", "new", "keeps", "finds"),
    [
        ("", "", True, True),
        ("So Harry", "So Ellen", False, True),
        ("found the key", "found the rope", False, True),
        ("found the key in the stove", "found it in the stove", False, True),
        ("So Harry went", "So he went", False, True),
        ("key in the stove, and", "key in the well, and", True, False),
        ("key in the stove, and", "key, and", True, False),
        ("hid it in the stove", "saw it in the stove", True, False),  # last put in the well
        ("had a red key", "had a red hat", False, True),
        ("Harry had a red key", "the goat had a red key", False, True),
        ("You will find it in the stove", "It is in the boat", True, True),  # only said so
        ("At noon Harry", "Later Ellen put it in the bath. At noon Harry", True, False),
        ("So Harry", "So Harry, not the cook,", True, True),  # the first one named
    ],
)
def test_each_measure_sees_its_own_mistake(old: str, new: str, keeps: bool, finds: bool):
    assert old in RIGHT
    story = RIGHT.replace(old, new, 1)
    assert keeps_hero_and_thing(story) is keeps
    assert finds_where_last_put(story) is finds


@pytest.mark.parametrize("story", ["", "It rained.", "Harry slept. Ellen slept. Harry woke."])
def test_a_story_without_a_thing_is_neither_kept_nor_found(story: str):
    assert not keeps_hero_and_thing(story)
    assert not finds_where_last_put(story)


def test_a_story_that_breaks_off_has_not_found_anything():
    broken = RIGHT[: RIGHT.index(" in the stove, and")]
    assert not finds_where_last_put(broken)
    assert not keeps_hero_and_thing(RIGHT[: RIGHT.index("found")])


def test_measures_are_shares_and_all_one_for_the_grammar_itself():
    assert set(measures(stories(50, seed=3)).values()) == {1}
    wrong = RIGHT.replace("So Harry went", "So Ellen wented")
    assert measures([RIGHT, wrong]) == {
        "sentences": 11 / 12,
        "hero and thing": 0.5,
        "found where put": 1.0,
    }
    with pytest.raises(ValueError, match="at least one text, got none"):
        share([], bool)


def guesser(ids: Tensor) -> Tensor:
    """Half of all probability for the letter that was last, the rest for all bytes alike."""
    logits = torch.full((*ids.shape, 256), 0.5 / 256).scatter(-1, ids[..., None], 0.5 + 0.5 / 256)
    return logits.log()


def test_bits_per_byte_by_hand():
    rare, again = -math.log2(0.5 / 256), -math.log2(0.5 + 0.5 / 256)
    # "a", "a", the line's end: the second is the last one again.
    bits = bits_per_byte(guesser, ["aa"], train_vocabulary("", 256))
    assert math.isclose(bits, (2 * rare + again) / 3, rel_tol=1e-5)
    # Of two stories, the longer one counts for more.
    bits = bits_per_byte(guesser, ["a", "bbb"], train_vocabulary("", 256))
    assert math.isclose(bits, (2 * rare + 2 * rare + 2 * again) / 6, rel_tol=1e-5)


def test_bits_are_counted_for_bytes_and_not_for_letters_or_tokens():
    def knows_nothing(vocab_size: int):
        return lambda ids: torch.zeros(*ids.shape, vocab_size)

    plain = bits_per_byte(knows_nothing(256), ["\u00e9\u00e9"], train_vocabulary("", 256))
    assert math.isclose(plain, 8, rel_tol=1e-5)
    merged = train_vocabulary("goat goat", 258)
    num_tokens = len(encode("goat\n", merged))
    bits = bits_per_byte(knows_nothing(258), ["goat"], merged)
    assert math.isclose(bits, num_tokens * math.log2(258) / 5, rel_tol=1e-5)
