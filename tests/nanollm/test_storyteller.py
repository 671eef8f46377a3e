"""The model that writes: its file, what it has learned, and that its training comes out again."""

import hashlib
from dataclasses import replace

import pytest
import torch
from safetensors.torch import load

from nanollm import asset, storyteller
from nanollm.bpe import encode, train_vocabulary
from nanollm.stories import as_text, stories
from nanollm.story_measures import bits_per_byte, measures
from nanollm.storyteller import (
    NUM_STORIES,
    STORYTELLER,
    WEIGHTS,
    load_storyteller,
    pack,
    train_storyteller,
    trainings,
    unpack,
    write_stories,
)

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def told():
    return load_storyteller()


def test_the_file_is_small_and_holds_all_that_the_model_needs():
    content = asset.read_asset(WEIGHTS)
    assert len(content) <= 2_000_000
    numbers = load(content)
    merges = numbers.pop("merges")
    assert merges.shape == (STORYTELLER.vocab_size - 256, 2)
    assert {tensor.dtype for tensor in numbers.values()} == {torch.float16}


def test_one_changed_byte_is_refused_in_one_line(tmp_path, monkeypatch):
    content = bytearray(asset.read_asset(WEIGHTS))
    content[-100] ^= 1
    (tmp_path / WEIGHTS).write_bytes(content)
    monkeypatch.setattr(asset, "FOLDERS", (tmp_path,))
    with pytest.raises(asset.AssetError) as error:
        load_storyteller()
    assert "\n" not in str(error.value)
    assert f"{tmp_path / WEIGHTS}: expected sha256 {asset.SHA256[WEIGHTS]}" in str(error.value)
    assert hashlib.sha256(content).hexdigest() in str(error.value)


def test_packing_what_was_unpacked_gives_the_same_file(told):
    assert pack(*told) == asset.read_asset(WEIGHTS)


def test_loading_leaves_torchs_generator_as_it_was():
    before = torch.get_rng_state()
    model, _ = load_storyteller()
    assert torch.equal(torch.get_rng_state(), before)
    assert {parameter.dtype for parameter in model.parameters()} == {torch.float32}


def test_the_vocabulary_is_the_one_that_training_makes(told):
    _, vocabulary = told
    assert vocabulary == train_vocabulary(as_text(stories(NUM_STORIES)), STORYTELLER.vocab_size)


def test_every_story_can_be_read_whole(told):
    _, vocabulary = told
    ids = torch.tensor(encode(as_text(stories(NUM_STORIES)), vocabulary))
    line_ends = (ids == ord("\n")).nonzero()[:, 0]
    assert len(line_ends) == NUM_STORIES + 1  # each is a token by itself
    assert line_ends.diff().max() <= STORYTELLER.context_length


def test_it_writes_what_can_be_read_and_always_the_same(told):
    written = write_stories(*told, 40)
    assert written == write_stories(*told, 40)
    reached = measures(written)
    assert reached["sentences"] >= 0.95
    assert reached["hero and thing"] >= 0.9
    assert reached["found where put"] >= 0.9
    assert len({*written} - {*stories(NUM_STORIES)}) >= 38  # they are its own


def test_it_pays_little_for_stories_that_it_has_not_read(told):
    held_out = stories(20, seed=storyteller.HELD_OUT)
    assert not {*held_out} & {*stories(NUM_STORIES)}
    recorded = {(each.positions, each.num_layers): each for each in trainings()}
    bits = bits_per_byte(told[0], held_out, told[1])
    assert bits == pytest.approx(recorded["learned", 3].bits_per_byte, rel=0.1)


def test_what_is_recorded_of_the_trainings_is_whole():
    recorded = trainings()
    assert [(e.positions, e.num_layers, e.steps) for e in recorded] == [*storyteller.RUNS]
    for each in recorded:
        assert len(each.losses) == each.steps // 50
        assert each.losses[0] > 2 * each.losses[-1]


def test_a_training_comes_out_again_and_leaves_torchs_generator_as_it_was(monkeypatch):
    monkeypatch.setattr(storyteller, "NUM_STORIES", 200)
    config = replace(STORYTELLER, embedding_dim=8, num_heads=2, num_layers=1, vocab_size=300)
    before = torch.get_rng_state()
    model, vocabulary, losses = train_storyteller(config, steps=3)
    again = train_storyteller(config, steps=3)
    assert torch.equal(torch.get_rng_state(), before)
    assert losses == again[2]
    assert len(losses) == 3
    assert pack(model, vocabulary) == pack(again[0], again[1])
    other, same_vocabulary = unpack(pack(model, vocabulary), config)
    assert same_vocabulary == vocabulary
    ids = torch.tensor([[1, 2, 3]])
    assert torch.allclose(other(ids), model(ids), atol=1e-3)


def test_a_training_takes_two_threads_and_gives_them_back(monkeypatch):
    before = torch.get_num_threads()
    seen: list[int] = []
    monkeypatch.setattr(storyteller, "NUM_STORIES", 200)
    monkeypatch.setattr(
        storyteller, "train", lambda *_, **__: seen.append(torch.get_num_threads()) or [1.0]
    )
    train_storyteller(replace(STORYTELLER, num_layers=1, vocab_size=300), steps=1)
    assert seen == [2]
    assert torch.get_num_threads() == before


def test_a_story_that_has_no_end_is_cut_off():
    torch.manual_seed(0)
    model, vocabulary, _ = train_storyteller(replace(STORYTELLER, num_layers=1), steps=1)
    (story,) = write_stories(model, vocabulary, 1)
    assert len(encode(story, vocabulary)) > 20
