"""Figures of the last lesson: what is inside a trained model, and what positions are worth to it.

Shapes: L blocks, H heads.
"""

from collections.abc import Mapping, Sequence

from torch import Tensor

from nanollm.plot.figure import LessonFigure


def head_scores(scores: Mapping[str, Tensor], even: Sequence[float]) -> LessonFigure:
    """Measures (L, H) of all heads, a bar for each head; `even` is a head's that looks evenly."""
    figure = LessonFigure(figsize=(8.2, 3.4), layout="constrained")
    panels = figure.subplots(1, len(scores), sharey=True, squeeze=False)[0]
    best: list[str] = []
    for axes, (name, score), level in zip(panels, scores.items(), even, strict=True):
        names = head_names(score)
        values: list[float] = score.flatten().tolist()
        top = values.index(max(values))
        axes.bar(names, values, color=[f"C{int(place == top)}" for place in range(len(values))])
        axes.axhline(level, color="black", linestyle="--", linewidth=1, label="all tokens alike")
        axes.set_title(f"{name}: most in head {names[top]}, {values[top]:.2f}", fontsize=10)
        axes.set_xlabel("block.head")
        axes.tick_params(axis="x", labelsize=8)
        best.append(f"{name} most in head {names[top]}, {values[top]:.2f} ({level:.2f} if even)")
    panels[0].set_ylabel("mean weight")
    panels[-1].legend()
    figure.alt = f"Bars for each head, named block.head. {'; '.join(best)}."
    return figure


def head_losses(bits: Tensor, whole: float) -> LessonFigure:
    """Bits a byte (L, H) with each head switched off in turn; `whole` is that of all heads."""
    figure = LessonFigure(figsize=(7.4, 3.4), layout="constrained")
    axes = figure.subplots()
    names = head_names(bits)
    values: list[float] = bits.flatten().tolist()
    axes.bar(names, values)
    axes.axhline(whole, color="black", linestyle="--", linewidth=1, label=f"all heads: {whole:.2f}")
    axes.set_xlabel("head that is switched off, block.head")
    axes.set_ylabel("bits a byte, held-out stories")
    axes.legend()
    worst, least = values.index(max(values)), values.index(min(values))
    title = f"Without head {names[worst]} a byte costs {values[worst] / whole:.1f} times as much"
    axes.set_title(title, fontsize=11)
    figure.alt = (
        f"{title}: {values[worst]:.2f} bits. With all heads it costs {whole:.2f}; "
        f"the least is lost without head {names[least]}, {values[least]:.2f} bits."
    )
    return figure


def head_names(scores: Tensor) -> list[str]:
    """Block and number of each head of a tensor (L, H), both counted from 0.

    >>> import torch
    >>> head_names(torch.zeros(2, 2))
    ['0.0', '0.1', '1.0', '1.1']
    """
    L, H = scores.shape
    return [f"{block}.{head}" for block in range(L) for head in range(H)]


def training_ends(losses: Mapping[str, Mapping[str, Sequence[float]]], steps: int) -> LessonFigure:
    """Loss while models are trained: a panel for each size, a line for each kind of positions.

    Every number is the mean of so many `steps`.
    """
    figure = LessonFigure(figsize=(8.2, 3.6), layout="constrained")
    panels = figure.subplots(1, len(losses), sharey=True, squeeze=False)[0]
    said: list[str] = []
    for axes, (size, curves) in zip(panels, losses.items(), strict=True):
        for name, values in curves.items():
            axes.plot(range(steps, steps * len(values) + 1, steps), values, label=name)
        ends = {name: values[-1] for name, values in curves.items()}
        axes.set_title(
            f"{size}\n" + ", ".join(f"{name}: {end:.2f}" for name, end in ends.items()),
            fontsize=10,
        )
        axes.set_xlabel("step")
        said += [f"{size}, {name}: {end:.2f}" for name, end in ends.items()]
    highest = max(v for curves in losses.values() for values in curves.values() for v in values[2:])
    panels[0].set_ylim(0, 1.1 * highest)
    panels[0].set_ylabel(f"loss (nats a token)\nmean of the last {steps} steps")
    panels[-1].legend()
    figure.alt = f"Loss against training step. At the end, in nats a token: {'; '.join(said)}."
    return figure


def loss_by_position(losses: Tensor, context_length: int, *, window: int = 8) -> LessonFigure:
    """Mean loss at each position (T,), smoothed; a line where the context ends."""
    smooth = losses.unfold(0, window, 1).mean(dim=1)
    figure = LessonFigure(figsize=(7.4, 3.4), layout="constrained")
    axes = figure.subplots()
    axes.plot(range(window, len(losses) + 1), smooth)
    end = "end of the trained table"
    axes.axvline(context_length, color="black", linestyle="--", linewidth=1, label=end)
    axes.set_xlabel("position")
    axes.set_ylabel(f"loss (nats a token)\nmean of the last {window} positions")
    axes.set_ylim(bottom=0)
    axes.legend()
    inside, beyond = (float(part.mean()) for part in losses.split(context_length)[:2])
    title = f"Loss {inside:.2f} within the context, {beyond:.2f} beyond"
    axes.set_title(title, fontsize=11)
    figure.alt = f"{title}. Mean loss of held-out stories at each of {len(losses)} positions."
    return figure
