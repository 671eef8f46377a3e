import pytest
import torch
from torch import Tensor, nn
from torch.nn.functional import scaled_dot_product_attention

from nanollm.attention import (
    KeyValueCache,
    SelfAttention,
    attention,
    attention_weights,
    causal_mask,
    head_dim,
    merge_heads,
    split_heads,
)
from nanollm.check import check_close, check_shape
from nanollm.position import POSITION_KINDS, alibi_bias, rotate, sinusoidal_positions

B, T, C, H = 2, 6, 16, 4
ORDER = torch.tensor([3, 0, 5, 1, 4, 2])


@pytest.fixture(autouse=True)
def _seed():
    torch.manual_seed(0)


def make(**options) -> SelfAttention:
    return SelfAttention(embedding_dim=C, num_heads=H, **options)


def is_equivariant(layer: SelfAttention, added: Tensor | float = 0.0) -> bool:
    """Whether shuffling the tokens shuffles the outputs and does nothing else."""
    x = torch.randn(B, T, C)
    return torch.allclose(layer(x[:, ORDER] + added), layer(x + added)[:, ORDER], atol=1e-5)


def test_weights_by_hand():
    queries = torch.tensor([[2.0, 0.0], [0.0, 0.0]])
    keys = torch.tensor([[0.0, 5.0], [2**0.5 / 2 * torch.tensor(3.0).log(), 5.0]])
    expected = torch.tensor([[0.25, 0.75], [0.5, 0.5]])
    assert torch.allclose(attention_weights(queries, keys), expected)


@pytest.mark.parametrize("num_keys", [T, T + 3, T - 3])
@pytest.mark.parametrize("biased", [False, True])
def test_attention_is_torchs(precision, num_keys, biased):
    queries = torch.randn(B, H, T, 5).to(precision.dtype)
    keys, values = torch.randn(2, B, H, num_keys, 5).to(precision.dtype)
    bias = torch.randn(H, T, num_keys).to(precision.dtype) if biased else None
    theirs = scaled_dot_product_attention(queries, keys, values, attn_mask=bias)
    precision.assert_close(attention(queries, keys, values, bias=bias), theirs)


@pytest.mark.parametrize("biased", [False, True])
def test_causal_attention_is_torchs(precision, biased):
    queries, keys, values = torch.randn(3, B, H, T, 5).to(precision.dtype)
    bias = torch.randn(H, T, T) if biased else torch.zeros(H, T, T)
    masked = bias.masked_fill(torch.ones(T, T).tril() == 0, float("-inf")).to(precision.dtype)
    theirs = scaled_dot_product_attention(queries, keys, values, attn_mask=masked)
    ours = attention(queries, keys, values, causal=True, bias=bias.to(precision.dtype))
    precision.assert_close(ours, theirs)
    if not biased:
        theirs = scaled_dot_product_attention(queries, keys, values, is_causal=True)
        precision.assert_close(ours, theirs)


def test_large_scores_stay_finite_in_half_precision():
    queries = torch.full((1, 2, 64), 60.0, dtype=torch.float16)  # 60 * 60 * 64 is too much for it
    weights = attention_weights(queries, queries * torch.tensor([[1.0], [0.5]]).half())
    assert weights.tolist() == [[[1, 0], [1, 0]]]


def test_weights_sum_to_one_and_the_future_has_exactly_none():
    weights = attention_weights(*torch.randn(2, B, H, T, 5) * 20, causal=True)
    assert torch.allclose(weights.sum(dim=-1), torch.ones(B, H, T))
    assert torch.equal(weights, weights.tril())


def test_the_last_queries_of_a_longer_text_see_all_before_them():
    assert torch.equal(causal_mask(2, 5), causal_mask(5, 5)[3:])
    assert not causal_mask(1, 5).any()


def test_heads_are_neighboring_components():
    vectors = torch.randn(B, T, C)
    parts = split_heads(vectors, H)
    check_shape(parts, "is an axis swapped?", batch=B, heads=H, tokens=T, head_dim=C // H)
    check_close(parts[1, 2, 3], vectors[1, 3, 8:12], "head 2 is components 8 to 11")
    merged = merge_heads(parts)
    check_shape(merged, "is an axis swapped?", batch=B, tokens=T, embedding_dim=C)
    check_close(merged, vectors, "merging must undo splitting; is an axis swapped?")


@pytest.mark.parametrize("causal", [True, False])
def test_self_attention_is_torchs(precision, causal):
    ours = make(causal=causal).to(precision.dtype)
    theirs = nn.MultiheadAttention(C, H, batch_first=True)
    theirs.in_proj_weight.data = ours.query_key_value.weight.data
    theirs.in_proj_bias.data = ours.query_key_value.bias.data
    theirs.out_proj.load_state_dict(ours.output.state_dict())
    x = torch.randn(B, T, C).to(precision.dtype)
    mask = causal_mask(T, T) if causal else None
    expected, _ = theirs.to(precision.dtype)(x, x, x, attn_mask=mask, need_weights=False)
    precision.assert_close(ours(x), expected)


@pytest.mark.parametrize("kind", POSITION_KINDS)
def test_no_token_looks_ahead(kind):
    layer = make(positions=kind)
    x = torch.randn(1, T, C, requires_grad=True)
    for place in range(T):
        (gradient,) = torch.autograd.grad(layer(x)[0, place].sum(), x)
        assert gradient[0, : place + 1].abs().sum(dim=-1).min() > 0
        assert gradient[0, place + 1 :].abs().sum() == 0


def test_without_positions_shuffled_tokens_give_shuffled_outputs():
    assert is_equivariant(make(causal=False))


def test_with_positions_they_do_not():
    assert not is_equivariant(make(causal=False), sinusoidal_positions(T, C))
    assert not is_equivariant(make(causal=False), torch.randn(T, C))
    assert not is_equivariant(make(causal=False, positions="rotary"))
    assert not is_equivariant(make(causal=False, positions="alibi"))


def test_with_the_causal_mask_alone_they_do_not_either():
    assert not is_equivariant(make(causal=True))


def test_alibi_is_its_bias_and_rotary_turns_queries_and_keys():
    x = torch.randn(1, T, C)
    layer, places = make(positions="alibi"), torch.arange(T)
    queries, keys, values = (split_heads(part, H) for part in layer.query_key_value(x).chunk(3, -1))
    biased = attention(queries, keys, values, causal=True, bias=alibi_bias(H, T))
    assert torch.allclose(layer(x), layer.output(merge_heads(biased)))
    layer.positions = "rotary"
    turned = attention(rotate(queries, places), rotate(keys, places), values, causal=True)
    assert torch.allclose(layer(x), layer.output(merge_heads(turned)))


@pytest.mark.parametrize("kind", POSITION_KINDS)
def test_a_cache_changes_no_output(kind):
    layer = make(positions=kind)
    x = torch.randn(B, T, C)
    cache = KeyValueCache()
    parts = [layer(part, cache) for part in x.split([3, 1, 2], dim=1)]
    assert cache.num_tokens == T
    assert torch.allclose(torch.cat(parts, dim=1), layer(x), atol=1e-6)


def test_sizes_that_do_not_fit_are_refused():
    with pytest.raises(
        ValueError, match=r"embedding_dim=12 .* num_heads=5; choose a multiple of 5"
    ):
        SelfAttention(embedding_dim=12, num_heads=5)
    with pytest.raises(ValueError, match="embedding_dim=12 cannot be split evenly"):
        split_heads(torch.zeros(1, 2, 12), 5)
    with pytest.raises(ValueError, match="num_heads: expected at least 1, got 0"):
        head_dim(12, 0)
    with pytest.raises(ValueError, match="expected keys of length 4 as the queries, got 3"):
        attention_weights(torch.zeros(2, 4), torch.zeros(2, 3))
    with pytest.raises(ValueError, match="at most as many queries as keys, got 3 and 2"):
        attention_weights(torch.zeros(3, 4), torch.zeros(2, 4), causal=True)
    with pytest.raises(ValueError, match="at most as many queries as keys, got 1 and 0"):
        attention(torch.zeros(1, 4), torch.zeros(0, 4), torch.zeros(0, 4), causal=True)
    with pytest.raises(ValueError, match="got 'somewhere'"):
        make(positions="somewhere")
