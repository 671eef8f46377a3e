"""Looking into a model: the weights that it really used, and what each token cost it."""

import pytest
import torch

from nanollm.inside import head_weights, token_losses
from nanollm.model import GPT, ModelConfig
from nanollm.position import POSITION_KINDS
from nanollm.train import next_token_loss

IDS = torch.tensor([3, 1, 4, 1, 5])


def make(kind: str = "learned", num_layers: int = 2) -> GPT:
    torch.manual_seed(0)
    model = GPT(
        ModelConfig(
            vocab_size=9,
            context_length=8,
            embedding_dim=8,
            num_heads=2,
            num_layers=num_layers,
            positions=kind,
        )
    )
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.add_(torch.randn_like(parameter))
    return model


def test_the_weights_are_shares_of_what_came_before():
    weights = head_weights(make(), IDS)
    assert weights.shape == (2, 2, 5, 5)
    assert torch.allclose(weights.sum(dim=-1), torch.ones(2, 2, 5))
    assert torch.equal(weights, weights.tril())
    assert weights.std() > 0.1


def test_the_weights_are_those_with_which_the_values_were_gathered():
    model = make(num_layers=1)
    (block,) = model.blocks
    gathered: list[torch.Tensor] = []
    block.attention.output.register_forward_pre_hook(lambda _, given: gathered.append(given[0]))
    model(IDS[None])
    x = model.token(IDS[None]) + model.position(5)
    values = block.attention.query_key_value(block.attention_norm(x))[0, :, 16:]  # (T, C)
    for head, weights in enumerate(head_weights(model, IDS)[0]):
        part = slice(4 * head, 4 * head + 4)
        assert torch.allclose(weights @ values[:, part], gathered[0][0, :, part], atol=1e-5)


def test_looking_leaves_the_model_as_it_was():
    model = make()
    before = model(IDS[None])
    head_weights(model, IDS)
    assert not any(module._forward_pre_hooks for module in model.modules())
    assert torch.equal(model(IDS[None]), before)


@pytest.mark.parametrize("kind", POSITION_KINDS)
def test_kinds_that_act_inside_attention_are_refused(kind: str):
    if kind in ("rotary", "alibi"):
        with pytest.raises(ValueError, match=f"positions: expected .* got '{kind}'"):
            head_weights(make(kind), IDS)
    else:
        assert head_weights(make(kind), IDS).shape == (2, 2, 5, 5)


def test_the_losses_of_the_tokens_are_those_that_training_takes_the_mean_of():
    model = make()
    losses = token_losses(model, IDS)
    assert losses.shape == (4,)
    wanted = next_token_loss(model(IDS[None, :-1]), IDS[None, 1:])
    assert torch.isclose(losses.mean(), wanted)
    assert torch.allclose(token_losses(model, IDS[:3]), losses[:2], atol=1e-5)
    assert not losses.requires_grad
