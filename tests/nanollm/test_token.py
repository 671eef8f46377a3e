import pickle

import pytest
import tiktoken
import torch
from tiktoken.load import data_gym_to_mergeable_bpe_ranks

from nanollm.asset import FOLDERS
from nanollm.data import create_dataloader, load_corpus
from nanollm.token import PATTERN, BPETokenizer, with_bytes


@pytest.fixture(scope="module")
def tokenizer() -> BPETokenizer:
    return BPETokenizer()


def test_the_vocabulary_is_the_one_tiktoken_would_load(tokenizer, monkeypatch):
    monkeypatch.setenv("TIKTOKEN_CACHE_DIR", "")  # read our files, keep no copy
    assets = next(folder for folder in FOLDERS if folder.is_dir())
    ranks = data_gym_to_mergeable_bpe_ranks(str(assets / "vocab.bpe"), str(assets / "encoder.json"))
    theirs = tiktoken.Encoding(
        name="theirs",
        pat_str=PATTERN,
        mergeable_ranks=ranks,
        special_tokens={"<|endoftext|>": 50256},
    )
    for text in (load_corpus(), "naïve café 東京 🙂\r\n\t  don't we'll 3.14", ""):
        assert tokenizer.encode(text) == theirs.encode_ordinary(text)


def test_a_copy_in_another_process_is_small_and_the_same(tokenizer):
    packed = pickle.dumps(tokenizer)
    assert len(packed) < 100
    assert pickle.loads(packed).encode("I had always") == tokenizer.encode("I had always")


def test_the_vocabulary_has_the_recorded_size(tokenizer):
    assert tokenizer.vocab_size == tokenizer._engine.n_vocab == 50257


@pytest.mark.parametrize("text", ["", " ", "I HAD always", "a\n\nb", "東京 🙂", "<|endoftext|>"])
def test_text_survives_the_round_trip(tokenizer, text):
    assert tokenizer.decode(tokenizer.encode(text, special="text")) == text


def test_a_special_token_is_refused_unless_asked_for(tokenizer):
    with pytest.raises(ValueError, match=r"contains <\|endoftext\|> at character 2; pass special"):
        tokenizer.encode("a <|endoftext|>")
    with pytest.raises(ValueError, match="special"):
        tokenizer.encode_to_tensor("<|endoftext|>")
    assert tokenizer.encode("a<|endoftext|>b", special="token") == [64, 50256, 65]
    assert 50256 not in tokenizer.encode("<|endoftext|>", special="text")
    with pytest.raises(ValueError, match='expected "refuse", "token" or "text", got \'yes\''):
        tokenizer.encode("a", special="yes")


def test_a_tensor_holds_the_same_ids_as_the_list(tokenizer):
    ids = tokenizer.encode_to_tensor(load_corpus())
    assert ids.dtype == torch.int64
    assert ids.tolist() == tokenizer.encode(load_corpus())
    assert tokenizer.decode(ids) == load_corpus()


def test_ids_outside_the_vocabulary_are_refused(tokenizer):
    with pytest.raises(ValueError, match="from 0 to 50256, got 50257 at position 1"):
        tokenizer.decode([40, 50257])


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("a\ud83d b", "a\ufffd b"),
        ("\ude42", "\ufffd"),
        ("\ufeff\ud83d\ude42\udfff.", "\ufeff🙂\ufffd."),  # a pair, after a byte order mark
    ],
)
def test_a_lone_surrogate_is_a_missing_character_everywhere(tokenizer, text, read):
    assert with_bytes(text) == read
    ids = tokenizer._engine.encode_ordinary(text)  # tiktoken's own reading
    assert tokenizer.encode(text) == tokenizer.encode(text, special="token") == ids
    assert tokenizer.encode(text, special="text") == tokenizer.encode(read) == ids
    assert tokenizer.encode_to_tensor(text).tolist() == ids
    assert tokenizer.decode(ids) == read
    loader = create_dataloader(text * 9, batch_size=1, max_length=2, stride=1)
    assert loader.dataset.token_ids.tolist() == tokenizer.encode(text * 9)


def test_bytes_are_refused(tokenizer):
    with pytest.raises(TypeError, match="expected text as str, got bytes"):
        tokenizer.encode(b"I had always")
