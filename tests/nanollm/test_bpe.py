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
from nanollm.token import BPETokenizer

UNICODE = "naïve café 東京 🙂\r\n\t  don't we'll 3.14  ½ ١٢  'Tis\n\n  end  "


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


def test_sizes_that_cannot_be_are_refused():
    with pytest.raises(ValueError, match="vocab_size: expected at least 257, got 256"):
        train_vocabulary("a", 256, special=["<end>"])
    with pytest.raises(ValueError, match="at most 1 merges, got 4"):
        train_vocabulary("ab", 260)
