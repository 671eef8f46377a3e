import math

import pytest
import torch
from torch import Tensor

from nanollm.embedding import PositionEmbedding
from nanollm.position import (
    SinusoidalEmbedding,
    alibi_bias,
    alibi_slopes,
    cosine_similarity,
    mean_by_distance,
    position_table,
    rotate,
    sinusoidal_positions,
)

PAIRINGS = ["adjacent", "half"]


@pytest.fixture
def generator() -> torch.Generator:
    return torch.Generator().manual_seed(0)


def is_toeplitz(matrix: Tensor) -> bool:
    """Whether every diagonal holds one number only."""
    return torch.allclose(matrix[1:, 1:], matrix[:-1, :-1], atol=1e-5)


def scores_at(query_pairing: str, key_pairing: str, generator: torch.Generator) -> Tensor:
    """Scores (T, T) of one query and one key put at every two of 12 positions."""
    query, key = torch.randn(2, 8, generator=generator)
    places = torch.arange(12)
    queries = rotate(query.expand(12, 8), places, pairing=query_pairing)
    keys = rotate(key.expand(12, 8), places, pairing=key_pairing)
    return queries @ keys.T


def test_sinusoidal_positions_are_those_of_the_formula():
    table = sinusoidal_positions(50, 6)
    for place in (0, 1, 7, 49):
        for i in range(3):
            angle = place / 10_000 ** (2 * i / 6)
            assert math.isclose(table[place, 2 * i], math.sin(angle), abs_tol=1e-6)
            assert math.isclose(table[place, 2 * i + 1], math.cos(angle), abs_tol=1e-6)


def test_sinusoidal_positions_are_as_similar_as_they_are_near():
    table = sinusoidal_positions(40, 32)
    similarity = cosine_similarity(table)
    assert is_toeplitz(similarity)
    assert mean_by_distance(similarity)[:4].diff().max() < 0
    assert torch.allclose(table.norm(dim=1), torch.tensor(4.0).expand(40))


def test_learned_positions_have_no_neighbors_before_training(generator):
    similarity = cosine_similarity(torch.randn(40, 64, generator=generator))
    assert not is_toeplitz(similarity)
    assert mean_by_distance(similarity)[1:].abs().max() < 0.2


@pytest.mark.parametrize("pairing", PAIRINGS)
def test_rotary_keeps_every_norm_and_leaves_position_zero(pairing, generator):
    vectors = torch.randn(2, 3, 5, 8, generator=generator)
    turned = rotate(vectors, torch.arange(5), pairing=pairing)
    assert torch.allclose(turned.norm(dim=-1), vectors.norm(dim=-1), atol=1e-5)
    assert torch.equal(turned[..., 0, :], vectors[..., 0, :])
    assert not torch.allclose(turned[..., 1:, :], vectors[..., 1:, :])


@pytest.mark.parametrize("pairing", PAIRINGS)
def test_rotary_scores_depend_on_distance_alone(pairing, generator):
    assert is_toeplitz(scores_at(pairing, pairing, generator))


def test_mixed_pairings_break_rotary(generator):
    assert not is_toeplitz(scores_at("adjacent", "half", generator))


def test_the_pairings_differ_by_the_order_of_components_only(generator):
    vectors = torch.randn(5, 8, generator=generator)
    order = torch.tensor([0, 2, 4, 6, 1, 3, 5, 7])  # first components of all pairs, then second
    by_half = rotate(vectors[:, order], torch.arange(5), pairing="half")
    assert torch.allclose(by_half, rotate(vectors, torch.arange(5))[:, order])


def test_rotary_turns_by_hand():
    one = torch.tensor([[1.0, 0.0, 0.0, 1.0]])
    fast, slow = 3.0, 0.03
    expected = [math.cos(fast), math.sin(fast), -math.sin(slow), math.cos(slow)]
    assert torch.allclose(rotate(one, torch.tensor([3])), torch.tensor([expected]))


def turned_exactly(vectors: Tensor, places: Tensor) -> Tensor:
    """Neighboring components as complex numbers, turned in float64 by Python's own arithmetic."""
    D = vectors.shape[-1]
    angles = [[place / 10_000 ** (i / D) for i in range(0, D, 2)] for place in places.tolist()]
    turns = [[complex(math.cos(angle), math.sin(angle)) for angle in row] for row in angles]
    pairs = torch.view_as_complex(vectors.double().unflatten(-1, (-1, 2)))
    return torch.view_as_real(pairs * torch.tensor(turns, dtype=torch.complex128)).flatten(-2)


@pytest.mark.parametrize("place", [1, 255, 4_000])
def test_rotary_is_exact_but_for_rounding(precision, place, generator):
    vectors = torch.randn(2, 3, 64, generator=generator).to(precision.dtype)
    places = torch.arange(place, place + 3)
    exact = turned_exactly(vectors, places)
    steps = 8 if precision.epsilon > 1e-6 else place  # angles are as fine as the vectors
    precision.assert_close(rotate(vectors, places).double(), exact, steps=steps)


def test_in_float64_rotary_and_waves_are_exact_far_out(generator):
    vectors = torch.randn(1, 64, generator=generator, dtype=torch.float64)
    turned = rotate(vectors, torch.tensor([100_000]))
    assert (turned - turned_exactly(vectors, torch.tensor([100_000]))).abs().max() < 1e-9
    waves = sinusoidal_positions(100_001, 4, dtype=torch.float64)[-1]
    angles = [100_000.0, 1_000.0]
    exact = [wave(angle) for angle in angles for wave in (math.sin, math.cos)]
    assert (waves - torch.tensor(exact, dtype=torch.float64)).abs().max() < 1e-9


def test_whole_numbers_are_turned_too():
    assert torch.allclose(
        rotate(torch.tensor([[1, 0]]), torch.tensor([3])),
        torch.tensor([[math.cos(3), math.sin(3)]]),
    )


def test_waves_and_biases_have_the_format_that_is_asked_for(precision):
    waves = SinusoidalEmbedding(6).to(precision.dtype)(300)
    assert waves.dtype == precision.dtype
    precision.assert_close(waves.double(), sinusoidal_positions(300, 6, dtype=torch.float64), 300)
    assert alibi_bias(3, 4, dtype=torch.float64)[2, 3].tolist() == [-3 / 256, -2 / 256, -1 / 256, 0]
    assert alibi_slopes(3, dtype=torch.float64)[0] == 2 ** (-8 / 3)


def test_rotary_refuses_what_it_cannot_turn():
    with pytest.raises(ValueError, match=r"one position for each of 5 vectors, got \(4,\)"):
        rotate(torch.zeros(5, 8), torch.arange(4))
    with pytest.raises(ValueError, match="an even number of dimensions, got 7"):
        rotate(torch.zeros(5, 7), torch.arange(5))
    with pytest.raises(ValueError, match='expected "adjacent" or "half", got \'both\''):
        rotate(torch.zeros(5, 8), torch.arange(5), pairing="both")


def test_sinusoidal_refuses_an_odd_number_of_dimensions():
    with pytest.raises(ValueError, match="an even number of dimensions, got 5"):
        sinusoidal_positions(3, 5)


def test_alibi_slopes_are_the_papers():
    assert alibi_slopes(8).tolist() == [2.0**-i for i in range(1, 9)]
    sixteen = [2 ** (-i / 2) for i in range(1, 17)]
    assert torch.allclose(alibi_slopes(16), torch.tensor(sixteen))
    assert torch.allclose(
        alibi_slopes(12)[1:] / alibi_slopes(12)[:-1], torch.tensor(2 ** (-8 / 12))
    )


def test_alibi_charges_for_distance():
    bias = alibi_bias(2, 4)
    assert bias.shape == (2, 4, 4)
    assert bias[0, 3].tolist() == [-3 / 16, -2 / 16, -1 / 16, 0]
    assert bias[1, 3].tolist() == [-3 / 256, -2 / 256, -1 / 256, 0]
    assert is_toeplitz(bias[0])
    assert torch.equal(bias, bias.transpose(1, 2))


def test_alibi_without_heads_is_refused():
    with pytest.raises(ValueError, match="num_heads: expected at least 1, got 0"):
        alibi_slopes(0)


def test_each_kind_has_its_table_or_none():
    kinds = ("none", "learned", "sinusoidal", "rotary", "alibi")
    tables = [type(position_table(kind, 4, 8)) for kind in kinds]
    none = type(None)
    assert tables == [none, PositionEmbedding, SinusoidalEmbedding, none, none]
    with pytest.raises(ValueError, match=r"one of none, learned, .*, got 'absolute'"):
        position_table("absolute", 4, 8)


def test_beyond_its_length_the_learned_table_ends_and_the_waves_go_on():
    with pytest.raises(ValueError, match="context_length=4 tokens, got 5"):
        PositionEmbedding(4, 8)(5)
    longer = SinusoidalEmbedding(8)(5)
    assert torch.equal(longer[:4], SinusoidalEmbedding(8)(4))


def test_cosines_do_not_see_length():
    rows = torch.tensor([[3.0, 4.0], [-0.6, -0.8], [0.0, 0.0]])
    expected = torch.tensor([[1.0, -1, 0], [-1, 1, 0], [0, 0, 0]])
    assert torch.allclose(cosine_similarity(rows), expected)


def test_means_by_distance_by_hand():
    matrix = torch.tensor([[1.0, 2, 9], [0, 3, 4], [0, 0, 5]])
    assert mean_by_distance(matrix).tolist() == [3, 3, 9]
