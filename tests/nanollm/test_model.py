import copy
import dataclasses

import pytest
import torch
from torch import nn

from nanollm.attention import causal_mask
from nanollm.model import GPT, Block, FeedForward, LayerNorm, ModelConfig, gpt2_name
from nanollm.position import POSITION_KINDS, sinusoidal_positions

CONFIG = ModelConfig(vocab_size=11, context_length=8, embedding_dim=16, num_heads=4, num_layers=2)
GPT2 = ModelConfig(
    vocab_size=50257, context_length=1024, embedding_dim=768, num_heads=12, num_layers=12
)
IDS = torch.tensor([[3, 1, 4, 1, 5, 9, 2, 6], [5, 3, 5, 8, 9, 7, 9, 3]])


@pytest.fixture(autouse=True)
def _seed():
    torch.manual_seed(0)


def make(kind: str = "learned") -> GPT:
    """A small model whose numbers are all large enough to matter."""
    model = GPT(dataclasses.replace(CONFIG, positions=kind))
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.add_(torch.randn_like(parameter) * 0.3)
    return model


def torchs_block(block: Block) -> nn.TransformerEncoderLayer:
    """torch's own pre-norm layer with the weights of ours."""
    C, H = CONFIG.embedding_dim, CONFIG.num_heads
    theirs = nn.TransformerEncoderLayer(
        C, H, 4 * C, 0.0, nn.GELU("tanh"), batch_first=True, norm_first=True
    ).to(block.feed_forward.expand.weight.dtype)
    theirs.norm1.load_state_dict(block.attention_norm.state_dict())
    theirs.norm2.load_state_dict(block.feed_forward_norm.state_dict())
    theirs.self_attn.in_proj_weight.data = block.attention.query_key_value.weight.data
    theirs.self_attn.in_proj_bias.data = block.attention.query_key_value.bias.data
    theirs.self_attn.out_proj.load_state_dict(block.attention.output.state_dict())
    theirs.linear1.load_state_dict(block.feed_forward.expand.state_dict())
    theirs.linear2.load_state_dict(block.feed_forward.output.state_dict())
    return theirs


@pytest.mark.parametrize("scale", [1e-3, 7, 300])
def test_layer_norm_is_torchs(precision, scale):
    ours, theirs = LayerNorm(16).to(precision.dtype), nn.LayerNorm(16).to(precision.dtype)
    for parameter in ours.parameters():
        nn.init.normal_(parameter)
    theirs.load_state_dict(ours.state_dict())
    x = ((torch.randn(2, 5, 16) + 0.5) * scale).to(precision.dtype)
    precision.assert_close(ours(x), theirs(x))
    if precision.autocast:  # what a layer before it hands over
        precision.assert_close(ours(x.to(precision.autocast)), theirs(x.to(precision.autocast)))


def test_layer_norm_by_hand():
    vectors = LayerNorm(4)(torch.tensor([5.0, 5, 9, 9]))
    assert torch.allclose(vectors, torch.tensor([-1.0, -1, 1, 1]), atol=1e-4)


def test_layer_norm_has_torchs_gradients(precision):
    ours, theirs = LayerNorm(16).to(precision.dtype), nn.LayerNorm(16).to(precision.dtype)
    x, y = (torch.randn(2, 5, 16) * 300).to(precision.dtype).repeat(2, 1, 1, 1).unbind()
    for layer, vectors in ((ours, x.requires_grad_()), (theirs, y.requires_grad_())):
        (layer(vectors) * torch.linspace(-1, 1, 16)).sum().backward()
    precision.assert_close(x.grad, y.grad, steps=32)
    precision.assert_close(ours.weight.grad, theirs.weight.grad, steps=32)


def test_feed_forward_is_torchs(precision):
    ours = FeedForward(16).to(precision.dtype)
    theirs = nn.Sequential(nn.Linear(16, 64), nn.GELU("tanh"), nn.Linear(64, 16))
    theirs[0].load_state_dict(ours.expand.state_dict())
    theirs[2].load_state_dict(ours.output.state_dict())
    x = torch.randn(2, 5, 16).to(precision.dtype)
    precision.assert_close(ours(x), theirs.to(precision.dtype)(x))


def test_feed_forward_reads_every_token_by_itself():
    layer = FeedForward(16)
    x = torch.randn(2, 5, 16)
    assert torch.allclose(layer(x)[:, 2], layer(x[:, 2]), atol=1e-6)


def test_a_block_is_torchs(precision):
    block = make().to(precision.dtype).blocks[0]
    x = torch.randn(2, 8, 16).to(precision.dtype)
    theirs = torchs_block(block)(x, src_mask=causal_mask(8, 8))
    precision.assert_close(block(x), theirs, steps=32)


def test_the_model_is_torchs_layers_one_after_another(precision):
    model = make().to(precision.dtype)
    x = model.token.weight[IDS] + model.position.weight[:8]
    for block in model.blocks:
        x = torchs_block(block)(x, src_mask=causal_mask(8, 8))
    norm = nn.LayerNorm(16).to(precision.dtype)
    norm.load_state_dict(model.norm.state_dict())
    logits = nn.functional.linear(norm(x), model.token.weight)
    assert logits.shape == (2, 8, 11)
    precision.assert_close(model(IDS), logits, steps=64)


@pytest.mark.parametrize("kind", POSITION_KINDS)
def test_a_models_logits_are_those_of_float64(precision, kind):
    model = make(kind).to(precision.dtype)
    with torch.autocast("cpu", enabled=False):
        exact = copy.deepcopy(model).double()(IDS)
    precision.assert_close(model(IDS).double(), exact, steps=64)


def test_token_vectors_are_scaled_up_to_be_seen_beside_sinusoidal_positions():
    model = make("sinusoidal")
    read = []
    model.blocks[0].register_forward_hook(lambda _, inputs, __: read.append(inputs[0]))
    model(IDS)
    assert torch.allclose(read[0], model.token.weight[IDS] * 4 + sinusoidal_positions(8, 16))


@pytest.mark.parametrize("kind", POSITION_KINDS)
def test_no_output_depends_on_a_later_token(kind):
    model = make(kind)
    before = model(IDS)
    for place in range(1, 8):
        changed = IDS.clone()
        changed[:, place:] = (changed[:, place:] + 1) % 11
        after = model(changed)
        assert torch.allclose(after[:, :place], before[:, :place], atol=1e-5)
        assert not torch.allclose(after[:, place:], before[:, place:], atol=1e-2)


@pytest.mark.parametrize("kind", POSITION_KINDS)
def test_caches_change_no_logits(kind):
    model = make(kind)
    caches = model.new_caches()
    parts = [model(part, caches) for part in IDS.split([4, 1, 3], dim=1)]
    assert torch.allclose(torch.cat(parts, dim=1), model(IDS), atol=1e-4)


def test_without_positions_two_equal_tokens_in_a_row_are_one():
    same = torch.full((1, 8), 3)
    logits = make("none")(same)[0]
    assert torch.allclose(logits, logits[:1].expand_as(logits), atol=1e-4)
    logits = make("learned")(same)[0]
    assert not torch.allclose(logits[0], logits[1], atol=1e-2)


def test_the_start_is_gpt2s():
    model = GPT(dataclasses.replace(CONFIG, embedding_dim=256, vocab_size=512))
    assert abs(model.token.weight.std() - 0.02) < 1e-3
    assert abs(model.blocks[0].attention.query_key_value.weight.std() - 0.02) < 1e-3
    assert abs(model.blocks[1].feed_forward.output.weight.std() - 0.01) < 1e-3  # 0.02 / sqrt(4)
    assert not any(p.any() for name, p in model.named_parameters() if name.endswith("bias"))
    guess = model(IDS).softmax(dim=-1)
    assert guess.max() < 10 / 512  # no token is favored before training


def test_the_table_of_token_vectors_is_used_twice():
    model = make()
    assert not any("head" in name for name, _ in model.named_parameters())
    before = model(IDS)
    with torch.no_grad():
        model.token.weight[10] += 5  # a token that the text does not hold
    after = model(IDS)
    assert torch.equal(after[..., :10], before[..., :10])
    assert not torch.allclose(after[..., 10], before[..., 10])


def test_gpt2s_sizes_give_gpt2s_number_of_parameters():
    with torch.device("meta"):
        model = GPT(GPT2)
    assert sum(parameter.numel() for parameter in model.parameters()) == 124_439_808


def test_every_parameter_has_a_name_of_gpt2():
    with torch.device("meta"):
        ours = [name for name, _ in GPT(GPT2).named_parameters()]
    inside = ("ln_1", "attn.c_attn", "attn.c_proj", "ln_2", "mlp.c_fc", "mlp.c_proj")
    layers = [f"h.{i}.{layer}" for i in range(12) for layer in inside] + ["ln_f"]
    theirs = {f"{layer}.{part}" for layer in layers for part in ("weight", "bias")}
    theirs |= {"wte.weight", "wpe.weight"}
    assert len(ours) == len(theirs) == 148
    assert {gpt2_name(name) for name in ours} == theirs


def test_the_same_seed_gives_the_same_model():
    torch.manual_seed(1)
    one = GPT(CONFIG)(IDS)
    torch.manual_seed(1)
    assert torch.equal(GPT(CONFIG)(IDS), one)


def test_a_text_longer_than_the_context_is_refused():
    model = make("rotary")
    with pytest.raises(ValueError, match="at most context_length=8 tokens, got 9"):
        model(torch.zeros(1, 9, dtype=torch.int64))
    caches = model.new_caches()
    model(IDS, caches)
    with pytest.raises(ValueError, match="at most context_length=8 tokens, got 9"):
        model(IDS[:, :1], caches)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"num_layers": 0}, "num_layers: expected at least 1, got 0"),
        ({"vocab_size": -3}, "vocab_size: expected at least 1, got -3"),
        ({"num_heads": 5}, "embedding_dim=16 cannot be split evenly over num_heads=5"),
        ({"positions": "absolute"}, "positions: expected one of none, learned"),
        ({"positions": "rotary", "num_heads": 16}, "head_dim: expected an even number .* got 1"),
        (
            {"positions": "sinusoidal", "embedding_dim": 15, "num_heads": 3},
            "embedding_dim: expected an even number .* got 15",
        ),
    ],
)
def test_sizes_that_cannot_be_are_refused(change, message):
    with pytest.raises(ValueError, match=message):
        dataclasses.replace(CONFIG, **change)


def test_a_config_is_frozen():
    with pytest.raises(dataclasses.FrozenInstanceError):
        CONFIG.num_heads = 2
