"""The model in other hands: as a graph of torch.export, which serves without our code."""

import pytest
import torch
from torch.export import Dim, export

from nanollm.model import GPT, ModelConfig
from nanollm.position import POSITION_KINDS

IDS = torch.tensor([[3, 1, 4, 1, 5], [2, 6, 5, 3, 5]])


@pytest.mark.parametrize(
    "kind",
    [  # one that is added and one that turns; the others alike
        pytest.param(kind, marks=[pytest.mark.full] * (kind not in ("learned", "rotary")))
        for kind in POSITION_KINDS
    ],
)
def test_a_model_is_exported_for_any_number_of_tokens(kind):
    torch.manual_seed(0)
    sizes = {"vocab_size": 9, "context_length": 8, "embedding_dim": 8}
    model = GPT(ModelConfig(**sizes, num_heads=2, num_layers=1, positions=kind))
    shapes = {"token_ids": {0: Dim("B"), 1: Dim("T", min=2, max=8)}}
    exported = export(model, (IDS,), dynamic_shapes=shapes).module()
    for ids in (IDS, IDS[:, :2], torch.arange(8).repeat(3, 1)):
        assert torch.allclose(exported(ids), model(ids), atol=1e-6)


def test_without_an_export_a_token_outside_the_table_is_still_named():
    model = GPT(
        ModelConfig(vocab_size=9, context_length=8, embedding_dim=8, num_heads=2, num_layers=1)
    )
    export(model, (IDS,))
    with pytest.raises(ValueError, match="from 0 to 8, got 9"):
        model(IDS + 4)
