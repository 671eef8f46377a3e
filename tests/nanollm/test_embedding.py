import pytest
import torch
from torch import nn

from nanollm.check import check_close, check_shape
from nanollm.embedding import InputEmbedding, PositionEmbedding, TokenEmbedding
from nanollm.position import SinusoidalEmbedding

IDS = torch.tensor([[2, 4, 2], [1, 1, 0]])


@pytest.fixture
def embed() -> InputEmbedding:
    torch.manual_seed(0)
    return InputEmbedding(vocab_size=5, context_length=4, embedding_dim=8)


def test_a_token_vector_is_a_row_of_the_table(precision):
    torch.manual_seed(0)
    ours = TokenEmbedding(5, 8, dtype=precision.dtype)
    torch.manual_seed(0)
    theirs = nn.Embedding(5, 8, dtype=precision.dtype)
    assert torch.equal(ours(IDS), theirs(IDS))


def test_positions_are_the_first_rows_in_order():
    table = PositionEmbedding(4, 8)
    assert torch.equal(table(3), table.weight[:3])
    assert table(0).shape == (0, 8)


def test_the_sum_has_the_token_at_its_place(embed, precision):
    vectors = embed.to(precision.dtype)(IDS)
    assert vectors.dtype == precision.dtype
    check_shape(vectors, "is an axis swapped?", batch=2, tokens=3, embedding_dim=8)
    for row in range(2):
        for place in range(3):
            expected = embed.token.weight[IDS[row, place]] + embed.position.weight[place]
            cause = f"row {row}, place {place}: not token + position; is an axis swapped?"
            check_close(vectors[row, place], expected, cause)


def test_one_sequence_needs_no_batch_axis(embed):
    assert torch.equal(embed(IDS[0]), embed(IDS)[0])


def test_every_row_of_a_batch_gets_the_same_positions(embed):
    same = embed(torch.tensor([[3, 3, 3], [3, 3, 3]]))
    assert torch.equal(same[0], same[1])
    assert not torch.equal(same[0, 0], same[0, 1])


def test_a_sequence_longer_than_the_context_names_both_lengths(embed):
    with pytest.raises(ValueError, match="context_length=4 tokens, got 5"):
        embed(torch.zeros(1, 5, dtype=torch.int64))


@pytest.mark.parametrize("stranger", [-1, 5])
def test_a_token_outside_the_table_is_named(embed, stranger):
    with pytest.raises(ValueError, match=f"from 0 to 4, got {stranger}"):
        embed(torch.tensor([[0, stranger]]))


@pytest.mark.parametrize("table", [PositionEmbedding(4, 8), SinusoidalEmbedding(8)])
def test_fewer_than_no_tokens_are_refused(table):
    with pytest.raises(ValueError, match="num_tokens: expected 0 or more, got -1"):
        table(-1)


def test_a_table_shows_its_sizes():
    assert repr(PositionEmbedding(4, 8)) == "PositionEmbedding(4, 8)"
    assert repr(SinusoidalEmbedding(8)) == "SinusoidalEmbedding(8)"
