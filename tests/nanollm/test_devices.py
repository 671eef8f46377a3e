"""Where numbers lie, shown without a GPU: on "meta" a tensor has a shape and no numbers.

What numbers come out of a GPU is compared where there is one, with those of the CPU.
"""

from collections.abc import Callable

import pytest
import torch
from torch import Tensor, nn
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves

from nanollm import train as train_module
from nanollm.attention import attention_weights, causal_mask
from nanollm.data import WindowDataset, create_id_dataloader
from nanollm.embedding import InputEmbedding
from nanollm.generate import generate
from nanollm.model import GPT, ModelConfig
from nanollm.position import POSITION_KINDS, alibi_bias, rotate, sinusoidal_positions

IDS = torch.tensor([[3, 1, 4, 1, 5], [2, 6, 5, 3, 5]])
META = torch.device("meta")


class MadeOnCPU(TorchDispatchMode):
    """Collects the operations that give a tensor on the CPU."""

    def __init__(self) -> None:
        super().__init__()
        self.operations: list[str] = []

    def __torch_dispatch__(self, operation, types, args=(), kwargs=None):
        result = operation(*args, **(kwargs or {}))
        leaves = [leaf for leaf in tree_leaves(result) if isinstance(leaf, Tensor)]
        if any(leaf.device.type == "cpu" for leaf in leaves):
            self.operations.append(str(operation))
        return result


def made_on_cpu(work: Callable[[], object]) -> list[str]:
    with MadeOnCPU() as made:
        work()
    return made.operations


def make(kind: str = "learned") -> GPT:
    torch.manual_seed(0)
    sizes = {"vocab_size": 9, "context_length": 8, "embedding_dim": 8}
    return GPT(ModelConfig(**sizes, num_heads=2, num_layers=2, positions=kind))


def test_what_is_made_on_the_cpu_is_noticed():
    assert made_on_cpu(lambda: torch.ones(2)) != []
    assert made_on_cpu(lambda: torch.ones(2, device=META) + 1) == []


@pytest.mark.parametrize("kind", POSITION_KINDS)
@pytest.mark.parametrize("dtype", [torch.float64, torch.float32, torch.bfloat16])
def test_a_forward_pass_makes_nothing_on_the_cpu(kind, dtype):
    model, ids = make(kind).to(META, dtype), IDS.to(META)

    def work() -> None:
        caches = model.new_caches()
        for part in ids.split([3, 2], dim=1):
            assert model(part, caches).device == META
        model(ids).square().mean().backward()

    assert made_on_cpu(work) == []
    assert {parameter.grad.device for parameter in model.parameters()} == {META}


def test_so_do_the_functions_and_the_layer_of_lesson_2():
    x = torch.zeros(5, 8, device=META)
    layer = InputEmbedding(vocab_size=9, context_length=8, embedding_dim=8).to(META)

    def work() -> None:
        layer(IDS.to(META))
        attention_weights(x[2:], x, causal=True, bias=alibi_bias(1, 5, device=META)[:, 2:])
        rotate(x, torch.arange(5, device=META), pairing="half")
        sinusoidal_positions(5, 8, device=META)
        causal_mask(2, 5, device=META)

    assert made_on_cpu(work) == []


def test_places_follow_the_vectors_that_they_turn():
    assert rotate(torch.zeros(5, 8, device=META), torch.arange(5)).device == META


@pytest.mark.parametrize("kind", POSITION_KINDS)
def test_text_is_drawn_by_a_generator_of_the_models_device(kind, monkeypatch):
    asked = []
    plain = torch.Generator
    # "meta" has no generator of its own.
    monkeypatch.setattr(torch, "Generator", lambda device="cpu": asked.append(device) or plain())
    text = generate(make(kind).to(META), IDS, 6, seed=0)
    assert text.device == META
    assert text.shape == (2, 11)
    assert asked == [META]


def test_training_moves_batches_to_the_model(monkeypatch):
    seen = []
    plain = train_module.next_token_loss
    item = Tensor.item
    monkeypatch.setattr(Tensor, "item", lambda number: 0.0 if number.is_meta else item(number))

    def loss(logits: Tensor, targets: Tensor) -> Tensor:
        seen.extend([logits.device, targets.device])
        return plain(logits, targets)

    monkeypatch.setattr(train_module, "next_token_loss", loss)
    loader = create_id_dataloader(range(9), batch_size=2, max_length=4, stride=2)
    train_module.train(make().to(META), loader, steps=2, seed=0)
    train_module.mean_loss(make().to(META), loader)
    assert len(seen) == 2 * (2 + len(loader))
    assert set(seen) == {META}


def test_a_model_without_numbers_reads_batches_where_they_are():
    class Even(nn.Module):
        def forward(self, token_ids: Tensor) -> Tensor:
            return torch.zeros(*token_ids.shape, 9)

    loader = create_id_dataloader(range(9), batch_size=2, max_length=4, stride=2)
    assert abs(train_module.mean_loss(Even(), loader) - torch.tensor(9.0).log()) < 1e-6


def test_windows_are_taken_where_the_ids_are():
    windows = WindowDataset(torch.arange(9, device=META), max_length=4, stride=2)
    assert made_on_cpu(lambda: windows.__getitems__([1, 0])) == []


def test_a_seed_of_training_leaves_other_devices_alone(monkeypatch):
    model = make()
    seeded = []
    monkeypatch.setattr(torch.cuda, "manual_seed_all", seeded.append)
    monkeypatch.setattr(torch.cuda, "_is_in_bad_fork", lambda: False)
    loader = create_id_dataloader(range(9), batch_size=2, max_length=4, stride=2)
    train_module.train(model, loader, steps=1, seed=0)
    assert seeded == []


ON_A_GPU = pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a GPU")


@ON_A_GPU
@pytest.mark.parametrize("kind", POSITION_KINDS)
def test_a_gpu_works_out_and_writes_what_a_cpu_does(kind):
    model = make(kind).double()
    expected, text = model(IDS), generate(model, IDS, 6, temperature=0.0)
    model.cuda()
    assert torch.allclose(model(IDS.cuda()).cpu(), expected)
    assert generate(model, IDS.cuda(), 6, temperature=0.0).tolist() == text.tolist()
    drawn = [generate(model, IDS.cuda(), 6, seed=0).tolist() for _ in range(2)]
    assert drawn[0] == drawn[1]


@ON_A_GPU
def test_training_on_a_gpu_is_that_on_a_cpu_and_leaves_its_random_numbers_alone():
    loader = create_id_dataloader(list(range(9)) * 20, batch_size=4, max_length=8, stride=4)
    models = make().double(), make().double().cuda()
    before = torch.cuda.get_rng_state()
    losses = [train_module.train(model, loader, steps=60, seed=0) for model in models]
    assert torch.equal(torch.cuda.get_rng_state(), before)
    assert torch.allclose(*map(torch.tensor, losses))


@ON_A_GPU
@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16])
def test_half_precision_on_a_gpu_is_near_to_float64(dtype):
    vectors = torch.randn(1, 64, generator=torch.Generator().manual_seed(0)).double()
    place = torch.tensor([100_000])
    turned = rotate(vectors.to("cuda", dtype), place.cuda())
    gap = (turned.double().cpu() - rotate(vectors, place)).abs().max()
    assert gap < 2 * torch.finfo(dtype).eps * vectors.abs().max()
