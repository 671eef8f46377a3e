"""What a model that writes stories has learned: three measures of the stories, one of the loss.

Shapes: T tokens.
"""

import math
import re
from collections.abc import Callable, Iterable, Sequence

import torch
from torch import Tensor

from nanollm.bpe import Vocabulary, encode
from nanollm.inside import token_losses
from nanollm.stories import PEOPLE, PLACES, PUTTING, THINGS, as_text, is_sentence, sentences


def first_named(text: str, names: Iterable[str]) -> str | None:
    """The one of the names that comes first in the text, as whole words; None if none does.

    >>> first_named("The hatter saw the key and the hat.", ["hat", "key"])
    'key'
    """
    found = {name: re.search(rf"\b{re.escape(name)}\b", text) for name in names}
    places = {name: match.start() for name, match in found.items() if match}
    return min(places, key=lambda name: places[name], default=None)


def keeps_hero_and_thing(story: str) -> bool:
    """Whether the person and the thing named first are the same in the first and last sentence.

    >>> keeps_hero_and_thing("At noon Harry hid a key. It rained. So Harry found the key.")
    True
    >>> keeps_hero_and_thing("At noon Harry hid a key. It rained. So Ellen found the key.")
    False
    """
    first, last = sentences(story)[0], sentences(story)[-1]
    for names in (PEOPLE, THINGS):
        named = first_named(first, names)
        if named is None or named != first_named(last, names):
            return False
    return True


def finds_where_last_put(story: str) -> bool:
    """Whether the last sentence names the place where the thing was put last.

    >>> finds_where_last_put("Harry put a key in the well. Ellen hid it in the boat. "
    ...                      "So Harry found it in the boat.")
    True
    """
    *before, last = sentences(story)
    puttings = [sentence for sentence in before if first_named(sentence, PUTTING)]
    place = first_named(last, PLACES)
    return bool(puttings) and place is not None and place == first_named(puttings[-1], PLACES)


def share(of: Sequence[str], test: Callable[[str], bool]) -> float:
    """Share of the texts that pass a test.

    >>> share(["a", "b", "A", "1"], str.isalpha)
    0.75
    """
    if not of:
        raise ValueError("expected at least one text, got none")
    return sum(map(test, of)) / len(of)


def measures(stories: Sequence[str]) -> dict[str, float]:
    """The three shares by which stories are judged, each 1 for those of the grammar itself.

    >>> from nanollm.stories import stories
    >>> measures(stories(20))
    {'sentences': 1.0, 'hero and thing': 1.0, 'found where put': 1.0}
    """
    said = [sentence for story in stories for sentence in sentences(story)]
    return {
        "sentences": share(said, is_sentence),
        "hero and thing": share(stories, keeps_hero_and_thing),
        "found where put": share(stories, finds_where_last_put),
    }


def bits_per_byte(
    model: Callable[[Tensor], Tensor], stories: Sequence[str], vocabulary: Vocabulary
) -> float:
    """Mean bits that a model pays for a byte of the stories, each read from its beginning.

    Vocabularies of any size can be compared by it, which the loss for each token does not allow.

    >>> from nanollm.bpe import train_vocabulary
    >>> knows_nothing = lambda ids: torch.zeros(*ids.shape, 256)
    >>> round(bits_per_byte(knows_nothing, ["A goat.", "A rope."], train_vocabulary("", 256)), 6)
    8.0
    """
    nats, num_bytes = 0.0, 0
    for story in stories:
        ids = torch.tensor(encode(as_text([story]), vocabulary))  # (T + 1,)
        nats += token_losses(model, ids).sum().item()
        num_bytes += len(f"{story}\n".encode())  # all but the line's end that comes before
    return nats / math.log(2) / num_bytes
