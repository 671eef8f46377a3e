import random
import string
import sys
from collections import Counter
from collections.abc import Callable, Mapping
from types import FrameType

import pytest
import torch

from nanollm import bpe
from nanollm.bpe import (
    Vocabulary,
    count_pairs,
    decode,
    encode,
    encode_piece,
    gpt2_vocabulary,
    merge_pair,
    most_frequent_pair,
    split_text,
    train_merges,
    train_vocabulary,
)
from nanollm.data import load_corpus
from nanollm.token import BPETokenizer, with_bytes

LONE = ["\ud83d", "a\ud83db", "\udc00\ud800", "\ufeff\ud83d", "\ud83d\ude42\udfff"]
UNICODE = "naïve café 東京 🙂\r\n\t  don't we'll 3.14  ½ ١٢  'Tis\n\n  end  "


def work(of: Callable[[], object]) -> int:
    """How many instructions of Python run: what a clock would measure on a quiet machine."""
    count = 0

    def see(frame: FrameType, event: str, _: object) -> Callable[..., object]:
        nonlocal count
        frame.f_trace_opcodes = True
        count += event == "opcode"
        return see

    before = sys.gettrace()
    # Python 3.12 counts instructions only if a frame asked for them before (cpython #114480).
    sys._getframe().f_trace_opcodes = True
    sys.settrace(see)
    try:
        of()
    finally:
        sys.settrace(before)
    return count


def plain_merges(piece_counts: Mapping[str, int], num_merges: int) -> dict[bpe.Pair, int]:
    """As lesson 3 trains: all pairs are counted anew for each merge."""
    pieces = [(list(piece.encode()), times) for piece, times in piece_counts.items()]
    merges: dict[bpe.Pair, int] = {}
    for new_id in range(256, 256 + num_merges):
        counts: Counter[bpe.Pair] = Counter()
        for ids, times in pieces:
            for pair, count in count_pairs(ids).items():
                counts[pair] += count * times
        pair = most_frequent_pair(counts)
        merges[pair] = new_id
        pieces = [(merge_pair(ids, pair, new_id), times) for ids, times in pieces]
    return merges


def plain_piece(ids: list[int], merges: Mapping[bpe.Pair, int]) -> list[int]:
    """As lesson 3 encodes: after each merge, all pairs are looked up anew."""
    while known := [pair for pair in count_pairs(ids) if pair in merges]:
        pair = min(known, key=merges.__getitem__)
        ids = merge_pair(ids, pair, merges[pair])
    return ids


@pytest.fixture(scope="module")
def gpt2() -> Vocabulary:
    return gpt2_vocabulary()


@pytest.fixture(scope="module")
def small() -> Vocabulary:
    return train_vocabulary(load_corpus(), 300, special=["<|endoftext|>"])


def test_every_pair_of_neighbors_is_counted():
    assert count_pairs([1, 2, 1, 2, 3]) == {(1, 2): 2, (2, 1): 1, (2, 3): 1}
    assert count_pairs([1]) == count_pairs([]) == {}


@pytest.mark.parametrize(
    ("ids", "merged"),
    [
        ([1, 2, 3, 1, 2], [9, 3, 9]),
        ([1, 1, 2, 2], [1, 9, 2]),
        ([2, 1], [2, 1]),
        ([1], [1]),
        ([], []),
    ],
)
def test_a_merge_replaces_every_occurrence(ids, merged):
    assert merge_pair(ids, (1, 2), 9) == merged


def test_a_merge_goes_from_left_to_right():
    assert merge_pair([7, 7, 7], (7, 7), 9) == [9, 7]
    assert merge_pair([7, 7, 7, 7], (7, 7), 9) == [9, 9]


def test_of_equally_frequent_pairs_the_one_with_the_smallest_ids_is_merged():
    assert most_frequent_pair({(2, 1): 5, (1, 9): 5, (1, 10): 5, (0, 0): 4}) == (1, 9)


def test_the_published_example_is_merged_as_published():
    # Sennrich et al. 2016, section 3.2: "es" 9 times, then "est", then "lo" before "low".
    words = {"low": 5, "lower": 2, "newest": 6, "widest": 3}
    merges = train_merges(words, 4)
    vocabulary = train_vocabulary("", 256)
    tokens = list(vocabulary.tokens)
    for left, right in merges:
        tokens.append(tokens[left] + tokens[right])
    assert tokens[256:] == [b"es", b"est", b"lo", b"low"]


def test_merges_of_the_story_are_those_of_counting_anew():
    counts = Counter(split_text(load_corpus()))
    assert list(train_merges(counts, 60).items()) == list(plain_merges(counts, 60).items())


@pytest.mark.parametrize("seed", range(100))
def test_merges_of_any_pieces_are_those_of_counting_anew(seed):
    draw = random.Random(seed)  # of few letters, so that pairs overlap and are equally frequent
    pieces = {
        "".join(draw.choices("aab", k=draw.randint(3, 12))): draw.randint(1, 3) for _ in "1234"
    }
    num_merges = draw.randint(1, 2)
    expected = plain_merges(pieces, num_merges)
    assert list(train_merges(pieces, num_merges).items()) == list(expected.items())


@pytest.mark.parametrize("seed", range(100))
def test_any_piece_is_encoded_as_by_looking_anew(seed):
    draw = random.Random(seed)
    merges = {(draw.randrange(6), draw.randrange(6)): draw.randint(3, 20) for _ in range(8)}
    merges = {pair: id for pair, id in merges.items() if id > max(pair)}
    ids = draw.choices(range(4), k=draw.randrange(15))
    assert encode_piece(ids, merges) == plain_piece(ids, merges)


def test_forty_times_the_merges_are_no_forty_times_the_work():
    counts = Counter(split_text(load_corpus()))
    few, many = (work(lambda n=n: train_merges(counts, n)) for n in (10, 400))
    assert many < 4 * few


@pytest.mark.parametrize("letters", ["x", "aeiou", string.ascii_letters])
def test_a_word_four_times_as_long_is_no_more_than_four_times_the_work(gpt2, letters):
    word = "".join(random.Random(0).choices(letters, k=1000))
    short, long = (work(lambda n=n: encode(word[:n], gpt2)) for n in (250, 1000))
    assert long < 5 * short


def test_a_text_without_spaces_is_trained_on_without_a_pass_for_each_merge():
    text = "".join(random.Random(0).choices("etaoin", k=5000))
    few, many = (work(lambda n=n: train_vocabulary(text, 256 + n)) for n in (5, 100))
    assert many < 4 * few


def test_no_merge_crosses_a_piece():
    assert "".join(split_text(load_corpus())) == load_corpus()
    for token in train_vocabulary(load_corpus(), 400).tokens[256:]:
        assert len(split_text(token.decode())) == 1


def test_the_earliest_merge_is_done_first():
    merges = {(1, 2): 11, (2, 3): 10}  # 10 was made before 11
    assert encode_piece([1, 2, 3], merges) == [1, 10]


@pytest.mark.parametrize("text", ["", " ", "a", UNICODE, "the " * 50, "\x00\x7f", "<|endoftext|>"])
def test_text_survives_the_round_trip(small, gpt2, text):
    for vocabulary in (small, gpt2, train_vocabulary("", 256)):
        assert decode(encode(text, vocabulary, special="text"), vocabulary) == text


def test_a_larger_vocabulary_needs_fewer_tokens():
    sizes = [
        len(encode(load_corpus(), train_vocabulary(load_corpus(), n))) for n in (256, 280, 320)
    ]
    assert sizes[0] == len(load_corpus())
    assert sizes[0] > sizes[1] > sizes[2]


def test_gpt2s_tokens_have_gpt2s_ids(gpt2):
    tokenizer = BPETokenizer()
    assert len(gpt2) == 50257
    assert all(
        tokenizer._engine.decode_single_token_bytes(id) == token
        for id, token in enumerate(gpt2.tokens)
    )


def test_the_corpus_becomes_the_ids_that_tiktoken_gives_and_no_piece_is_merged_twice(
    gpt2, monkeypatch
):
    merged = []
    monkeypatch.setattr(bpe, "encode_piece", lambda *of: merged.append(of[0]) or encode_piece(*of))
    ids = encode(load_corpus(), gpt2)
    assert len(merged) == len({*split_text(load_corpus())})
    assert len(ids) == 5145
    assert ids == BPETokenizer().encode(load_corpus())


@pytest.mark.parametrize(
    "text", [UNICODE, "\u200d\u0301a", "１２３ Ⅷ", "don’t", "<|endoftext|>", "x" * 99]
)
def test_any_text_becomes_the_ids_that_tiktoken_gives(gpt2, text):
    assert encode(text, gpt2, special="text") == BPETokenizer().encode(text, special="text")


def test_a_special_token_is_refused_unless_asked_for(gpt2):
    with pytest.raises(ValueError, match=r"contains <\|endoftext\|> at character 2; pass special"):
        encode("a <|endoftext|>", gpt2)
    assert encode("a<|endoftext|>b", gpt2, special="token") == [64, 50256, 65]
    assert 50256 not in encode("<|endoftext|>", gpt2, special="text")
    with pytest.raises(ValueError, match='expected "refuse", "token" or "text", got \'yes\''):
        encode("a", gpt2, special="yes")


def test_special_tokens_stand_after_all_others_and_the_longest_is_found_first():
    vocabulary = train_vocabulary("", 258, special=["<a>", "<a><b>"])
    assert encode("<a><b><a>!", vocabulary, special="token") == [257, 256, 33]
    assert decode([257, 256, 33], vocabulary) == "<a><b><a>!"


def test_special_tokens_are_decoded_by_their_numbers():
    small = train_vocabulary("", 256)
    special = {"<b>": 301, "<a>": 300, "<far>": 999}
    vocabulary = Vocabulary(tokens=small.tokens, merges={}, special=special)
    ids = encode("<far>x<a><b>", vocabulary, special="token")
    assert ids == [999, 120, 300, 301]
    assert decode(ids, vocabulary) == "<far>x<a><b>"
    for id in (256, 302, 1000, -1):
        with pytest.raises(ValueError, match=f"from 0 to 999, got {id} at place 1"):
            decode([120, id], vocabulary)


@pytest.mark.parametrize("text", LONE)
def test_lone_surrogates_are_read_as_tiktoken_reads_them(gpt2, text):
    assert encode(text, gpt2) == BPETokenizer().encode(text)
    assert encode(text, gpt2, special="token") == BPETokenizer().encode(text, special="token")
    vocabulary = train_vocabulary(text, 256)
    assert decode(encode(text, vocabulary), vocabulary) == with_bytes(text)
    assert train_vocabulary(text * 3, 257) == train_vocabulary(with_bytes(text * 3), 257)


def test_a_character_cut_in_two_is_shown_as_one_that_is_missing(small):
    assert decode(list("é".encode())[:1], small) == "\ufffd"


def test_ids_may_come_as_a_tensor(small):
    ids = encode("the harmonium", small)
    assert decode(torch.tensor(ids), small) == "the harmonium"


def test_ids_outside_the_vocabulary_are_refused(small):
    with pytest.raises(ValueError, match="from 0 to 299, got 300 at place 1"):
        decode([40, 300], small)
    with pytest.raises(ValueError, match="got -1 at place 0"):
        decode([-1], small)
    with pytest.raises(ValueError, match="from 0 to 255, got 256 at place 0"):
        decode([256], train_vocabulary("", 256))


def test_sizes_that_cannot_be_are_refused():
    with pytest.raises(ValueError, match="vocab_size: expected at least 257, got 256"):
        train_vocabulary("a", 256, special=["<end>"])
    with pytest.raises(ValueError, match="at most 1 merges, got 4"):
        train_vocabulary("ab", 260)
