"""Figures of lesson 7: how a model learns, how it chooses, and how long it takes to write.

Shapes: V vocab_size.
"""

from collections.abc import Mapping, Sequence

import torch
from torch import Tensor

from nanollm.plot.figure import LessonFigure


def loss_curves(
    with_positions: Sequence[float],
    without_positions: Sequence[float],
    levels: Mapping[str, float],
    *,
    window: int = 25,
) -> LessonFigure:
    """Loss of each step as the mean of the last `window` steps, with and without positions.

    `levels` are named losses to compare with, drawn as lines.
    """
    figure = LessonFigure(figsize=(8.2, 3.8), layout="constrained")
    whole, close = figure.subplots(1, 2)
    curves = {"without positions": without_positions, "with positions": with_positions}
    ends: list[float] = []
    for name, losses in curves.items():
        smooth = torch.tensor(losses).unfold(0, window, 1).mean(dim=1)  # (steps - window + 1,)
        ends.append(float(smooth[-1]))
        half = len(losses) // 2
        whole.plot(range(window, len(losses) + 1), smooth)
        close.plot(range(half, len(losses) + 1), smooth[half - window :], label=name)
    for name, loss in levels.items():
        whole.axhline(loss, color="0.5", linestyle="--", linewidth=1)
        place = (len(with_positions), loss)
        label = f"{name}: {loss:.2f}"
        whole.annotate(label, place, (0, 4), textcoords="offset points", ha="right")
    whole.margins(y=0.1)
    for axes in (whole, close):
        axes.set_xlabel("step")
        axes.set_ylabel(f"loss (nats a token)\nmean of the last {window} steps")
    whole.set_title("all steps", fontsize=11)
    close.set_title("the second half, closer", fontsize=11)
    close.legend()
    title = f"Knowing the positions is worth {ends[0] - ends[1]:.2f} nats a token"
    figure.suptitle(title, fontsize=11)
    lines = [f"{name} ends at {end:.2f}" for name, end in zip(curves, ends, strict=True)]
    lines += [f"{name} is {loss:.2f}" for name, loss in levels.items()]
    figure.alt = f"{title}. Loss against training step, in nats a token: {'; '.join(lines)}."
    return figure


def next_token_bars(shares: Mapping[float, Tensor], names: Sequence[str]) -> LessonFigure:
    """The likeliest tokens' probabilities (V,) at each temperature; token i is `names[i]`."""
    # The order is the same at every temperature.
    best: list[int] = next(iter(shares.values())).topk(10).indices.tolist()
    figure = LessonFigure(figsize=(7.4, 3.8), layout="constrained")
    axes = figure.subplots()
    width = 0.8 / len(shares)
    for number, (temperature, share) in enumerate(shares.items()):
        places = [place + width * (number - (len(shares) - 1) / 2) for place in range(len(best))]
        axes.bar(places, share[best].numpy(), width, label=f"temperature {temperature:g}")
    axes.set_xticks(range(len(best)), [names[i] for i in best])
    axes.set_xlabel("next token, the ten likeliest")
    axes.set_ylabel("probability")
    axes.legend()
    coldest, hottest = min(shares), max(shares)
    first, last = (float(shares[t].max()) for t in (coldest, hottest))
    title = f"At temperature {coldest:g} the likeliest token has {first:.0%}"
    if len(shares) > 1:
        title = (
            f"From temperature {coldest:g} to {hottest:g}, "
            f"the likeliest token falls from {first:.0%} to {last:.0%}"
        )
    axes.set_title(title, fontsize=11)
    bars = [
        f"at temperature {temperature:g} "
        + ", ".join(f"{names[i]} {float(share[i]):.0%}" for i in best[:3])
        for temperature, share in shares.items()
    ]
    figure.alt = f"{title}. Bars for the ten likeliest tokens: {'; '.join(bars)}, and so on."
    return figure


def cache_times(num_tokens: Sequence[int], seconds: Mapping[str, Sequence[float]]) -> LessonFigure:
    """Seconds to write texts of several lengths; the first way named is the slow one."""
    figure = LessonFigure(figsize=(6.2, 3.8), layout="constrained")
    axes = figure.subplots()
    for name, times in seconds.items():
        axes.plot(num_tokens, times, marker="o", label=name)
    slow, fast = (times[-1] for times in seconds.values())
    axes.set_ylim(bottom=0)
    axes.set_xlabel("new tokens")
    axes.set_ylabel("time (seconds)")
    axes.legend()
    title = f"{num_tokens[-1]} new tokens come {slow / fast:.1f} times faster with the cache"
    axes.set_title(title, fontsize=11)
    lines = [f"{name} from {times[0]:.2f} to {times[-1]:.2f}" for name, times in seconds.items()]
    figure.alt = f"{title}. Seconds for {num_tokens[0]} to {num_tokens[-1]}: {'; '.join(lines)}."
    return figure
