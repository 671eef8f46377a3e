"""Generation with the key-value cache against without it, in the same run.

Run with `python tests/nanollm/bench_generate.py`. The model has the sizes of lesson 7 but for its
context, which is made long enough to show the difference; time does not depend on the weights.
"""

import statistics
import time
from functools import partial

import torch
from rich.console import Console
from rich.table import Table

from nanollm.generate import generate
from nanollm.model import GPT, ModelConfig

REPETITIONS = 3


def main() -> None:
    """Print the table."""
    torch.set_num_threads(1)
    torch.manual_seed(0)
    config = ModelConfig(
        vocab_size=256, context_length=512, embedding_dim=64, num_heads=4, num_layers=2
    )
    model = GPT(config)
    table = Table(title="One text on one thread, seconds", title_justify="left")
    for column in ("new tokens", "without cache", "with cache", "ratio", "same tokens"):
        table.add_column(column, justify="right")
    for num_tokens in (32, 128, 256, 511):
        work = partial(generate, model, torch.tensor([0]), num_tokens, seed=0)
        seconds: dict[bool, list[float]] = {False: [], True: []}
        texts: list[torch.Tensor] = []
        for _ in range(REPETITIONS):
            for use_cache in (False, True):  # in turns, so that drift hits both
                start = time.perf_counter()
                texts.append(work(use_cache=use_cache))
                seconds[use_cache].append(time.perf_counter() - start)
        without, with_cache = (statistics.median(seconds[use]) for use in (False, True))
        same = all(torch.equal(text, texts[0]) for text in texts)
        ratio = f"{without / with_cache:.1f}"
        table.add_row(str(num_tokens), f"{without:.3f}", f"{with_cache:.3f}", ratio, str(same))
    Console().print(table)


if __name__ == "__main__":
    main()
