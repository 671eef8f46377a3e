"""Figures of lessons 5 and 6: which token looks where, what a shuffle changes, and the ablation.

Shapes: T tokens that look, S tokens looked at.
"""

from collections.abc import Mapping, Sequence

from matplotlib.axes import Axes
from torch import Tensor

from nanollm.plot.figure import LessonFigure

ROUNDING = 1e-5  # float32 sums of a few dozen terms differ by less when their order changes
TASK_COLORS = ("#4c78a8", "#f58518")


def attention_maps(maps: Mapping[str, Tensor], words: Sequence[str], title: str) -> LessonFigure:
    """Attention weights (T, T) side by side: a row for the token that looks.

    Up to six tokens have their weights written in; an exact zero stays blank.
    """
    T = len(words)
    columns = min(len(maps), 2)
    rows = -(-len(maps) // columns)
    side = 1.1 + 0.3 * max(T, 7)
    figure = LessonFigure(figsize=(side * columns + 0.9, side * rows + 0.3), layout="constrained")
    grid = figure.subplots(rows, columns, squeeze=False)
    image = None
    for axes, (name, weights) in zip(grid.flat, maps.items(), strict=True):
        image = axes.imshow(weights.numpy(), cmap="Blues", vmin=0, vmax=1)
        axes.set_xticks(range(T), words)
        axes.set_yticks(range(T), words)
        axes.set_title(name, fontsize=10)
        axes.set_xlabel("is looked at")
        axes.set_ylabel("looks")
        if T <= 6:
            _write_weights(axes, weights)
    if image is not None:
        figure.colorbar(image, ax=grid, label="weight", shrink=0.8)
    figure.suptitle(title, fontsize=11)
    looks = [f"{name}: {_strongest(weights, words)}" for name, weights in maps.items()]
    figure.alt = f"{title}. Where each token looks most. {'; '.join(looks)}."
    return figure


def _strongest(weights: Tensor, words: Sequence[str]) -> str:
    best, targets = weights.max(dim=1)
    return ", ".join(
        f"{word} at {words[target]} ({weight:.2f})"
        for word, target, weight in zip(words, targets.tolist(), best.tolist(), strict=True)
    )


def _write_weights(axes: Axes, weights: Tensor) -> None:
    for row, numbers in enumerate(weights.tolist()):
        for column, weight in enumerate(numbers):
            color = "white" if weight > 0.6 else "black"
            text = f"{weight:.2f}" if weight > 0 else ""
            axes.text(column, row, text, ha="center", va="center", color=color, size=9)


def shuffle_gaps(gaps: Mapping[str, float]) -> LessonFigure:
    """How far each setting is from "shuffling the tokens shuffles the outputs", on a log scale."""
    rounding = [name for name, gap in gaps.items() if gap < ROUNDING]
    figure = LessonFigure(figsize=(8.2, 1.3 + 0.42 * len(gaps)), layout="constrained")
    axes = figure.subplots()
    floor = 1e-9
    for row, (name, gap) in enumerate(gaps.items()):
        color = "tab:green" if name in rounding else "tab:red"
        axes.barh(row, max(gap, floor) - floor, left=floor, color=color)
        axes.text(max(gap, floor) * 1.5, row, f"{gap:.1g}", va="center")
    axes.axvspan(floor, ROUNDING, color="0.92", zorder=0)
    axes.text(ROUNDING * 0.8, -0.75, "rounding", ha="right", va="center", color="0.4", size=9)
    axes.set_xscale("log")
    axes.set_xlim(floor, 100)
    axes.set_ylim(len(gaps) - 0.4, -1.1)
    axes.set_yticks(range(len(gaps)), list(gaps))
    axes.set_xlabel("largest difference of one number (log scale)")
    title = "Where does a shuffle of the tokens only shuffle the outputs?\nOnly with: "
    axes.set_title(title + "; ".join(rounding or ["none of them"]), fontsize=11)
    bars = [f"{name}: {gap:.1g}" for name, gap in gaps.items()]
    figure.alt = f"Bars on a logarithmic scale, the largest difference for {'; '.join(bars)}."
    return figure


def ablation_bars(reached: Mapping[str, Mapping[str, float]], blind: float) -> LessonFigure:
    """Accuracy of each task with each kind of position; `blind` is the best without any."""
    figure = LessonFigure(figsize=(8.2, 3.9), layout="constrained")
    axes = figure.subplots()
    width = 0.8 / len(reached)
    for number, (task, of_kind) in enumerate(reached.items()):
        for place, accuracy in enumerate(of_kind.values()):
            middle = place + (number - (len(reached) - 1) / 2) * width
            label = task if place == 0 else None
            axes.bar(middle, 100 * accuracy, width * 0.94, color=TASK_COLORS[number], label=label)
            axes.text(middle, 100 * accuracy + 1.5, f"{100 * accuracy:.0f}", ha="center", size=9)
    label = f"best guess without order: {100 * blind:.0f} %"
    axes.axhline(100 * blind, color="black", linestyle="--", linewidth=1, label=label)
    kinds = list(next(iter(reached.values())))
    axes.set_xticks(range(len(kinds)), kinds)
    axes.set_xlabel("kind of position")
    axes.set_ylabel("tokens written correctly, %")
    axes.set_ylim(0, 130)
    axes.set_yticks(range(0, 101, 20))
    axes.legend(ncols=len(reached) + 1, loc="upper center")
    axes.set_title(_conclusion(reached), fontsize=11)
    bars = [
        f"{task}: " + ", ".join(f"{kind} {100 * share:.0f} %" for kind, share in of_kind.items())
        for task, of_kind in reached.items()
    ]
    figure.alt = f"Bars, the share of tokens written correctly. {'; '.join(bars)}; {label}."
    return figure


def _conclusion(reached: Mapping[str, Mapping[str, float]]) -> str:
    """Which kinds solve which task, as a sentence for each task."""
    parts: list[str] = []
    for task, of_kind in reached.items():
        solvers = [kind for kind, accuracy in of_kind.items() if accuracy > 0.95]
        parts.append(f"{task}: {', '.join(solvers) if solvers else 'none of them'}")
    return f"Order has to be told. Kinds of position that solve each task:\n{'; '.join(parts)}"
