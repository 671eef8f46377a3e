import os
import subprocess
import sys

import pytest
import torch

from nanollm.data import WindowDataset, create_dataloader, load_corpus

TEN = list(range(10))


def numbers(count: int) -> str:
    """A text of exactly `count` tokens, all different in value."""
    return "".join(f" {i}" for i in range(count))


@pytest.mark.parametrize(
    ("max_length", "stride", "count"),
    [(3, 1, 7), (3, 2, 4), (3, 3, 3), (3, 7, 1), (3, 99, 1), (9, 1, 1), (1, 1, 9)],
)
def test_every_full_window_is_counted(max_length, stride, count):
    assert len(WindowDataset(TEN, max_length, stride)) == count


@pytest.mark.parametrize("stride", [1, 2, 3, 5])
def test_windows_are_those_of_a_plain_loop(stride):
    windows = WindowDataset(TEN, max_length=3, stride=stride)
    expected = [(TEN[i : i + 3], TEN[i + 1 : i + 4]) for i in range(0, len(TEN) - 3, stride)]
    assert [(x.tolist(), y.tolist()) for x, y in windows] == expected


def test_a_window_is_a_view_of_the_ids():
    windows = WindowDataset(torch.arange(1000), max_length=100, stride=1)
    store = windows.token_ids.untyped_storage().data_ptr()
    assert windows[7][0].untyped_storage().data_ptr() == store
    assert windows.targets.untyped_storage().data_ptr() == store


def test_the_first_window_is_the_recorded_one():
    loader = create_dataloader(load_corpus(), batch_size=4, max_length=4, stride=4, shuffle=False)
    assert loader.dataset[0][0].tolist() == [40, 367, 2885, 1464]


def test_batches_are_contiguous_and_long():
    for inputs, targets in create_dataloader(load_corpus(), max_length=8, stride=3):
        assert inputs.shape == targets.shape == (4, 8)
        assert inputs.dtype == targets.dtype == torch.int64
        assert inputs.is_contiguous()
        assert targets.is_contiguous()
        assert torch.equal(inputs[:, 1:], targets[:, :-1])


def test_the_last_batch_is_dropped_unless_asked_for():
    kept = create_dataloader(load_corpus(), max_length=4, stride=4, shuffle=False, drop_last=False)
    dropped = create_dataloader(load_corpus(), max_length=4, stride=4, shuffle=False)
    assert [len(kept), len(dropped)] == [322, 321]
    assert list(kept)[-1][0].shape == (2, 4)


def test_a_seed_gives_the_same_order_and_leaves_torch_alone():
    def first(seed: int | None) -> list[list[int]]:
        return next(iter(create_dataloader(load_corpus(), max_length=4, seed=seed)))[0].tolist()

    before = torch.get_rng_state()
    assert first(1) == first(1) != first(2)
    assert torch.equal(torch.get_rng_state(), before)
    torch.manual_seed(0)
    unseeded = first(None)
    assert not torch.equal(torch.get_rng_state(), before)
    torch.manual_seed(0)
    assert first(None) == unseeded


@pytest.mark.parametrize("name", ["batch_size", "max_length", "stride"])
@pytest.mark.parametrize("size", [0, -1])
def test_sizes_below_one_are_refused(name, size):
    with pytest.raises(ValueError, match=f"{name}: expected at least 1, got {size}"):
        create_dataloader(load_corpus(), **{name: size})


def test_a_text_shorter_than_one_window_is_refused():
    with pytest.raises(ValueError, match="needs a text of at least 11 tokens, got 10"):
        WindowDataset(TEN, max_length=10, stride=1)
    with pytest.raises(ValueError, match="at least 257 tokens, got 0"):
        create_dataloader("")


def test_fewer_windows_than_one_batch_are_refused():
    with pytest.raises(ValueError, match="batch_size=4 leaves no full batch of 3 windows"):
        create_dataloader(numbers(10), max_length=3, stride=3)


def test_the_corpus_is_found_from_another_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert len(load_corpus()) == 20479
    # And where the package was imported there; what load_corpus calls needs no torch.
    program = "from nanollm.asset import read_asset; print(len(read_asset('corpus_01.txt')))"
    run = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ,
    )
    assert run.stdout == "20479\n"
