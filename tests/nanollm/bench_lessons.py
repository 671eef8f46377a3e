"""The figures of lessons 6 and 7: the ablation, and the same model with and without positions.

Run with `python tests/nanollm/bench_lessons.py [seed]`.
"""

import sys
import time

import torch
from rich.console import Console
from rich.table import Table

from nanollm.ablation import accuracy
from nanollm.bpe import decode, encode, train_vocabulary
from nanollm.data import create_id_dataloader, load_corpus
from nanollm.generate import generate
from nanollm.model import GPT, ModelConfig
from nanollm.position import POSITION_KINDS, PositionKind
from nanollm.train import mean_loss, train


def ablation_table(seed: int) -> Table:
    """Accuracy of both tasks with each kind of position."""
    table = Table(title=f"One head, 8 tokens, seed {seed}", title_justify="left")
    for column in ("positions", "reverse", "previous", "seconds"):
        table.add_column(column, justify="right")
    for kind in POSITION_KINDS:
        start = time.perf_counter()
        reverse, previous = (
            accuracy(kind, task=task, seed=seed) for task in ("reverse", "previous")
        )
        seconds = time.perf_counter() - start
        table.add_row(kind, f"{reverse:.3f}", f"{previous:.3f}", f"{seconds:.1f}")
    return table


def train_one(kind: PositionKind, seed: int) -> tuple[list[float], float, str]:
    """Losses of training, the loss on the held-out end of the corpus, and a sample."""
    vocabulary = train_vocabulary("", 256)  # lesson 3's, before its first merge: bytes
    ids = encode(load_corpus(), vocabulary)
    split = len(ids) * 9 // 10
    torch.manual_seed(seed)
    model = GPT(
        ModelConfig(
            vocab_size=len(vocabulary),
            context_length=32,
            embedding_dim=64,
            num_heads=4,
            num_layers=2,
            positions=kind,
        )
    )
    loader = create_id_dataloader(ids[:split], batch_size=12, max_length=32, stride=8)
    losses = train(model, loader, steps=500, learning_rate=4e-3, seed=seed)
    held_out = create_id_dataloader(  # every window once, in order
        ids[split:], batch_size=1, max_length=32, stride=32, shuffle=False
    )
    prompt = torch.tensor(encode("It was ", vocabulary))
    sample = generate(model, prompt, 200, temperature=0.7, top_k=20, seed=seed)
    return losses, mean_loss(model, held_out), decode(sample, vocabulary)


def main() -> None:
    """Print both tables and the samples."""
    torch.set_num_threads(1)
    seed = int(sys.argv[1]) if len(sys.argv) > 1 else 0
    console = Console()
    console.print(ablation_table(seed))
    title = f"GPT on corpus_01, seed {seed}: mean loss in nats"
    table = Table(title=title, title_justify="left")
    for column in ("positions", "last 50 steps", "held out", "seconds"):
        table.add_column(column, justify="right")
    samples: dict[str, str] = {}
    for kind in POSITION_KINDS:
        start = time.perf_counter()
        losses, held_out, samples[kind] = train_one(kind, seed)
        seconds = time.perf_counter() - start
        table.add_row(kind, f"{sum(losses[-50:]) / 50:.3f}", f"{held_out:.3f}", f"{seconds:.1f}")
    console.print(table)
    for kind, sample in samples.items():
        console.rule(kind)
        console.print(sample, markup=False, highlight=False)


if __name__ == "__main__":
    main()
