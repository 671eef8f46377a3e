"""Byte-pair encoding from the ground: how a vocabulary is made, and how text becomes its ids.

Text is cut into pieces (words, mostly), a piece is a list of ids, at first one id for each byte,
and a merge replaces two neighboring ids by one new id: Sennrich et al. 2016, section 3.2, on
bytes as in Radford et al. 2019, section 2.2. `merge_pair` and `most_frequent_pair` are the plain
way, a pass over all ids for each merge; a whole text is merged in a `Chain`, with the same result.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from heapq import heapify, heappop, heappush
from itertools import pairwise
from typing import Literal

import regex

from nanollm.asset import read_asset
from nanollm.chain import Chain, Pair
from nanollm.token import END_OF_TEXT, PATTERN, byte_of_letter, with_bytes

Special = Literal["refuse", "token", "text"]


@dataclass(frozen=True, kw_only=True)
class Vocabulary:
    """What every id stands for, and which two ids became which new one."""

    tokens: tuple[bytes, ...]  # the bytes of each id; the first 256 are the single bytes
    merges: Mapping[Pair, int]  # two neighbors to their new id; a smaller id was made earlier
    special: Mapping[str, int] = field(default_factory=dict[str, int])  # ids after all tokens

    def __len__(self) -> int:
        return len(self.tokens) + len(self.special)


def split_text(text: str) -> list[str]:
    """Pieces that merges never cross, cut as GPT-2 cuts them; joined they are the text again.

    >>> split_text("I had 3 goats, didn't I?")
    ['I', ' had', ' 3', ' goats', ',', ' didn', "'t", ' I', '?']
    """
    return regex.findall(PATTERN, text)


def count_pairs(ids: Sequence[int]) -> Counter[Pair]:
    """How often each pair of neighbors occurs; pairs that overlap are all counted.

    >>> count_pairs([7, 7, 7, 8])
    Counter({(7, 7): 2, (7, 8): 1})
    """
    return Counter(pairwise(ids))


def merge_pair(ids: Sequence[int], pair: Pair, new_id: int) -> list[int]:
    """The ids with every occurrence of `pair` replaced by `new_id`, from left to right.

    >>> merge_pair([7, 7, 7, 8], (7, 7), 9)
    [9, 7, 8]
    """
    if pair[0] not in ids:  # true of most pieces, and quick to see
        return list(ids)
    merged: list[int] = []
    place = 0
    while place < len(ids):
        found = ids[place] == pair[0] and place + 1 < len(ids) and ids[place + 1] == pair[1]
        merged.append(new_id if found else ids[place])
        place += 2 if found else 1
    return merged


def most_frequent_pair(counts: Mapping[Pair, int]) -> Pair:
    """The pair with the highest count; of equally frequent ones, that with the smallest ids.

    >>> most_frequent_pair({(8, 1): 2, (7, 9): 2, (1, 1): 1})
    (7, 9)
    """
    return min(counts, key=lambda pair: (-counts[pair], pair))


def train_merges(piece_counts: Mapping[str, int], num_merges: int) -> dict[Pair, int]:
    """The first `num_merges` pairs to merge, each with its new id, from 256 up.

    >>> train_merges({"the": 1, " other": 1, " theme": 1}, 2)
    {(104, 101): 256, (116, 256): 257}
    """
    pieces = [(with_bytes(piece).encode(), times) for piece, times in piece_counts.items()]
    chain = Chain(piece for piece, _ in pieces)
    times_at = [times for piece, times in pieces for _ in (*piece, None)]  # of each place
    counts: Counter[Pair] = Counter()
    for place, pair in chain.pairs():
        counts[pair] += times_at[place]
    queue = [(-count, pair) for pair, count in counts.items()]  # first as in most_frequent_pair
    heapify(queue)
    merges: dict[Pair, int] = {}
    while len(merges) < num_merges:
        if not queue:
            raise ValueError(f"this text allows at most {len(merges)} merges, got {num_merges}")
        count, pair = heappop(queue)
        if counts[pair] != -count:
            continue  # counted anew since; it stands in the queue once more
        gone, come = chain.merge(pair, 256 + len(merges))
        if gone:
            merges[pair] = 256 + len(merges)
        for place, changed in gone:
            counts[changed] -= times_at[place]
        for place, changed in come:
            counts[changed] += times_at[place]
        for changed in {changed for _, changed in (*gone, *come)}:
            heappush(queue, (-counts[changed], changed))
    return merges


def train_vocabulary(text: str, vocab_size: int, *, special: Sequence[str] = ()) -> Vocabulary:
    """A vocabulary learned from `text`: 256 bytes, then the most frequent pairs, then `special`.

    >>> train_vocabulary("the other theme", 258).tokens[256:]
    (b'he', b'the')
    """
    num_merges = vocab_size - 256 - len(special)
    if num_merges < 0:
        raise ValueError(f"vocab_size: expected at least {256 + len(special)}, got {vocab_size}")
    merges = train_merges(Counter(split_text(with_bytes(text))), num_merges)
    return vocabulary_of(merges, special=special)


def vocabulary_of(merges: Mapping[Pair, int], *, special: Sequence[str] = ()) -> Vocabulary:
    """The vocabulary that these merges make, in their order: 256 bytes, theirs, then `special`.

    >>> vocabulary_of({(104, 101): 256, (116, 256): 257}).tokens[256:]
    (b'he', b'the')
    """
    tokens = _grow([bytes([byte]) for byte in range(256)], merges)
    ids = {word: len(tokens) + number for number, word in enumerate(special)}
    return Vocabulary(tokens=tokens, merges=merges, special=ids)


def gpt2_vocabulary() -> Vocabulary:
    """GPT-2's vocabulary, from the merge table in assets: merge number r makes the id 256 + r.

    Its single bytes are not in the order of their values: id 0 is "!".

    >>> gpt2_vocabulary().tokens[256]
    b' t'
    """
    byte_of = byte_of_letter()
    id_of = {letter: id for id, letter in enumerate(byte_of)}
    merges: dict[Pair, int] = {}
    for line in read_asset("vocab.bpe").decode().splitlines()[1:]:  # the first is the version
        left, right = line.split()
        merges[id_of[left], id_of[right]] = id_of[left + right] = len(id_of)
    tokens = _grow([bytes([byte]) for byte in byte_of.values()], merges)
    return Vocabulary(tokens=tokens, merges=merges, special={END_OF_TEXT: len(tokens)})


def _grow(tokens: list[bytes], merges: Mapping[Pair, int]) -> tuple[bytes, ...]:
    """The bytes of every id: the single bytes given, then those that the merges make, in order."""
    for left, right in merges:
        tokens.append(tokens[left] + tokens[right])
    return tuple(tokens)


def encode_piece(ids: Sequence[int], merges: Mapping[Pair, int]) -> list[int]:
    """The ids of one piece after all merges, the earliest-made merge always first.

    >>> encode_piece(list(b"other"), {(104, 101): 256, (116, 256): 257})
    [111, 257, 114]
    """
    chain = Chain([ids])
    queue = [(merges[pair], place, pair) for place, pair in chain.pairs() if pair in merges]
    heapify(queue)
    while queue:
        new_id, place, pair = heappop(queue)
        if chain.holds(place, pair):
            _, come = chain.merge(pair, new_id)
            for place, pair in come:
                if pair in merges:
                    heappush(queue, (merges[pair], place, pair))
    return chain.merged()


def encode(text: str, vocabulary: Vocabulary, *, special: Special = "refuse") -> list[int]:
    """Token ids of a whole text; `special` and lone surrogates are as in `BPETokenizer.encode`.

    >>> encode("the other", train_vocabulary("the other theme", 258))
    [257, 32, 111, 257, 114]
    """
    id_of = {token[0]: id for id, token in enumerate(vocabulary.tokens[:256])}
    known: dict[str, list[int]] = {}  # most pieces of a text come again
    ids: list[int] = []
    for part in _split_at_special(with_bytes(text), vocabulary, special):
        if special == "token" and part in vocabulary.special:
            ids.append(vocabulary.special[part])
            continue
        for piece in split_text(part):
            if piece not in known:
                known[piece] = encode_piece([id_of[b] for b in piece.encode()], vocabulary.merges)
            ids.extend(known[piece])
    return ids


def _split_at_special(text: str, vocabulary: Vocabulary, special: Special) -> list[str]:
    """The text cut before and after every special token, which "refuse" does not let pass."""
    if special not in ("refuse", "token", "text"):
        raise ValueError(f'special: expected "refuse", "token" or "text", got {special!r}')
    if special == "text" or not vocabulary.special:
        return [text]
    words = sorted(vocabulary.special, key=len, reverse=True)  # a longer word wins
    parts = regex.split(f"({'|'.join(map(regex.escape, words))})", text)
    if special == "refuse" and len(parts) > 1:
        raise ValueError(
            f"the text contains {parts[1]} at character {len(parts[0])}; "
            f'pass special="token" to make it one token, or special="text" to spell it out'
        )
    return parts


def decode(ids: Iterable[int], vocabulary: Vocabulary) -> str:
    """Text of the token ids; bytes that are no whole character become U+FFFD.

    >>> decode([72, 105, 33], train_vocabulary("", 256))
    'Hi!'
    """
    words = {id: with_bytes(word).encode() for word, id in vocabulary.special.items()}
    parts: list[bytes] = []
    for place, id in enumerate(map(int, ids)):
        if not (id in words or 0 <= id < len(vocabulary.tokens)):
            last = max([len(vocabulary.tokens) - 1, *words])
            raise ValueError(f"expected known ids from 0 to {last}, got {id} at place {place}")
        parts.append(words[id] if id in words else vocabulary.tokens[id])
    return b"".join(parts).decode(errors="replace")
