import math
import runpy
import sys

import pytest
import torch

from nanollm import train as train_module
from nanollm.data import create_dataloader, create_id_dataloader, load_corpus
from nanollm.model import GPT, ModelConfig
from nanollm.train import mean_loss, next_token_loss, train, warm_up

PATTERN = [0, 1, 2] * 27


def make(kind: str = "learned") -> GPT:
    torch.manual_seed(0)
    return GPT(
        ModelConfig(
            vocab_size=3,
            context_length=8,
            embedding_dim=16,
            num_heads=2,
            num_layers=2,
            positions=kind,
        )
    )


def batches(**options):
    return create_id_dataloader(PATTERN, batch_size=4, max_length=8, stride=1, **options)


def test_the_loss_by_hand():
    shares = torch.tensor([[[0.5, 0.25, 0.25], [0.1, 0.1, 0.8]]])
    loss = next_token_loss(shares.log(), torch.tensor([[0, 1]]))
    assert math.isclose(loss, -(math.log(0.5) + math.log(0.1)) / 2, rel_tol=1e-6)


def test_a_model_that_knows_nothing_loses_the_logarithm_of_its_vocabulary():
    assert math.isclose(mean_loss(make(), batches()), math.log(3), abs_tol=0.1)


def test_training_learns_what_can_be_known():
    model = make()
    losses = train(model, batches(seed=0), steps=100)
    assert len(losses) == 100
    assert losses[0] > 1
    assert mean_loss(model, batches()) < 0.05


def test_the_same_seed_gives_the_same_losses_and_leaves_torch_alone():
    model, again, other = make(), make(), make()
    before = torch.get_rng_state()
    loader = batches()  # shuffles without a seed of its own
    losses = train(model, loader, steps=5, seed=0)
    assert train(again, loader, steps=5, seed=0) == losses
    assert train(other, loader, steps=5, seed=1) != losses
    assert torch.equal(torch.get_rng_state(), before)


def test_a_loader_starts_over_until_all_steps_are_done():
    few = create_id_dataloader(PATTERN[:17], batch_size=2, max_length=8, stride=8)
    assert len(few) == 1
    assert len(train(make(), few, steps=7)) == 7


def test_the_loader_of_gpt2s_tokens_serves_as_well():
    loader = create_dataloader(load_corpus(), max_length=4, stride=512, seed=0)
    sizes = ModelConfig(
        vocab_size=50257, context_length=4, embedding_dim=4, num_heads=1, num_layers=1
    )
    assert math.isclose(train(GPT(sizes), loader, steps=1)[0], math.log(50257), abs_tol=0.1)


def test_a_loader_of_ids_gives_what_the_loader_of_text_gives():
    from_ids = create_id_dataloader(list(range(9)), batch_size=2, max_length=3, stride=2, seed=0)
    rows = sorted(row for inputs, _ in from_ids for row in inputs.tolist())
    assert all(row == [row[0], row[0] + 1, row[0] + 2] for row in rows)
    assert all(torch.equal(targets, inputs + 1) for inputs, targets in from_ids)


def test_the_learning_rate_rises_then_falls():
    rates = [warm_up(step, 100) for step in range(100)]
    assert rates.index(1.0) == 9
    assert rates[:10] == sorted(rates[:10])
    assert rates[10:] == sorted(rates[10:], reverse=True)
    assert 0 < rates[-1] < 0.02
    assert warm_up(0, 1) == 1


def test_progress_is_shown_only_when_asked_for_and_never_on_stderr(capsys):
    train(make(), batches(), steps=3)
    assert capsys.readouterr() == ("", "")
    train(make(), batches(), steps=3, progress=True)
    shown = capsys.readouterr()
    assert shown.err == ""
    assert "step 3 of 3, loss " in shown.out


@pytest.mark.parametrize("progress", [False, True])
def test_training_does_without_ipython(progress, capsys, monkeypatch):
    for name in [name for name in sys.modules if name.partition(".")[0] == "IPython"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "IPython", None)  # as if it were not installed
    trainer = runpy.run_path(train_module.__file__)
    assert len(trainer["train"](make(), batches(), steps=3, progress=progress)) == 3
    shown = capsys.readouterr()
    assert shown.err == ""
    assert ("step 3 of 3, loss " in shown.out) == progress


def test_what_cannot_train_is_refused():
    with pytest.raises(ValueError, match="steps: expected at least 1, got 0"):
        train(make(), batches(), steps=0)
    with pytest.raises(ValueError, match="at least one batch, got none"):
        train(make(), [], steps=1)
    with pytest.raises(ValueError, match="at least one batch, got none"):
        mean_loss(make(), [])


@pytest.mark.full  # it shows at 800 steps, not at 300
def test_positions_lower_the_loss_on_the_corpus():
    ids = list(load_corpus().encode())
    final = {}
    for kind in ("none", "learned"):
        torch.manual_seed(0)
        sizes = ModelConfig(
            vocab_size=256,
            context_length=32,
            embedding_dim=64,
            num_heads=4,
            num_layers=2,
            positions=kind,
        )
        loader = create_id_dataloader(ids, batch_size=16, max_length=32, stride=8)
        final[kind] = sum(train(GPT(sizes), loader, steps=800, seed=0)[-50:]) / 50
    assert final["learned"] < final["none"] - 0.2
