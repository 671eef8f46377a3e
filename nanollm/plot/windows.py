"""Figures of lesson 2: what becomes of each token of a text that is cut into windows.

Shapes: N windows, T tokens of a window.
"""

from collections.abc import Iterator, Mapping
from itertools import groupby

import torch
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from torch import Tensor

from nanollm.plot.figure import LessonFigure

ROLES = {
    "input": "#4c78a8",
    "only a target": "#f58518",
    "unused": "#d9d9d9",
}  # in the order 0, 1, 2


def token_roles(windows: Tensor, num_tokens: int) -> Tensor:
    """What each token of a text is: 0 an input, 1 only a target, 2 unused.

    windows: (N, T) places of the tokens in each window's input.

    >>> token_roles(torch.tensor([[0, 1], [3, 4]]), 7).tolist()
    [0, 0, 1, 0, 0, 1, 2]
    """
    roles = torch.full((num_tokens,), 2)
    roles[windows + 1] = 1
    roles[windows] = 0
    return roles


def corpus_ledger(windows: Tensor, num_tokens: int, ends: int = 40) -> LessonFigure:
    """What becomes of the first and the last `ends` tokens of a text; the rest is folded away."""
    roles = token_roles(windows, num_tokens)
    ends = min(ends, num_tokens // 2)
    folded = torch.bincount(roles[ends : num_tokens - ends], minlength=len(ROLES)).tolist()
    counts = torch.bincount(roles, minlength=len(ROLES)).tolist()
    figure = LessonFigure(figsize=(8.2, 2.9), layout="constrained")
    axes = figure.subplots()
    for row, start in enumerate((0, num_tokens - ends)):
        _draw_strip(axes, 1.6 * row, roles[start : start + ends])
        for place in (0, ends - 1):
            number = f"{start + place:,}"
            axes.text(place, 1.6 * row + 0.45, number, ha="center", va="center", fontsize=9)
    between = ", ".join(f"{n:,} {role}" for role, n in zip(ROLES, folded, strict=True) if n)
    axes.text(ends / 2 - 0.5, 0.8, f"⋮   {between}   ⋮", ha="center", va="center", fontsize=11)
    axes.set_ylim(2.3, -0.5)
    axes.set_yticks([0, 1.6], [f"first {ends}", f"last {ends}"])
    axes.set_xticks([])
    axes.tick_params(left=False)
    axes.spines[:].set_visible(False)
    title = f"{counts[0]:,} of {num_tokens:,} tokens are an input, {counts[1] + counts[2]} are not"
    axes.set_title(title, fontsize=11)
    _role_legend(figure, roles)
    last = "; ".join(f"{len(run)} {role}" for role, run in _runs(roles[-ends:].tolist()))
    figure.alt = (
        f"{title}. Two rows of colored cells, the first and the last {ends} tokens of the text; "
        f"the last row from left to right: {last}."
    )
    return figure


def stride_ledgers(strips: Mapping[str, Tensor], num_tokens: int) -> LessonFigure:
    """One strip of tokens for each name; its windows (N, T) are drawn as lines below the cells."""
    figure = LessonFigure(figsize=(8.2, 0.9 + 0.75 * len(strips)), layout="constrained")
    axes = figure.subplots()
    told: list[str] = []
    for row, (name, windows) in enumerate(strips.items()):
        roles = token_roles(windows, num_tokens)
        stride = int(windows[1, 0] - windows[0, 0])
        levels = -(-windows.shape[1] // stride)  # as many lines as windows share a token
        _draw_strip(axes, row - 0.22, roles)
        for place, role in enumerate(roles.tolist()):
            color = "white" if role == 0 else "black"
            axes.text(place, row - 0.22, str(place), ha="center", va="center", color=color, size=8)
        for number, window in enumerate(windows.tolist()):
            depth = row + 0.08 + 0.1 * (number % levels)
            axes.hlines(depth, window[0] - 0.4, window[-1] + 0.4, color="0.3", lw=2)
        told.append(f"{name}: {_effect(windows, stride)}")
    axes.set_ylim(len(strips) - 0.55, -0.6)
    axes.set_yticks([row - 0.22 for row in range(len(strips))], list(strips))
    axes.tick_params(left=False)
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.set_xlabel("place of the token in the text (lines: the inputs of the windows)")
    axes.set_title("; ".join(told), fontsize=11, wrap=True)
    _role_legend(figure, None)
    figure.alt = (
        f"Rows of {num_tokens} numbered cells with the windows as lines below. {'; '.join(told)}."
    )
    return figure


def _effect(windows: Tensor, stride: int) -> str:
    """What a stride does to tokens, in a few words."""
    shared = windows.shape[1] - stride
    if shared == 0:
        return "each token is an input once"
    between = f"{-shared} tokens lie between windows"
    return f"windows share {shared}" if shared > 0 else between


def _draw_strip(axes: Axes, row: float, roles: Tensor) -> None:
    colors = list(ROLES.values())
    shades = [colors[role] for role in roles.tolist()]
    axes.bar(range(len(roles)), 0.45, 0.92, row - 0.225, color=shades)


def _runs(roles: list[int]) -> Iterator[tuple[str, list[int]]]:
    """Neighbors with the same role, together."""
    names = list(ROLES)
    for role, run in groupby(roles):
        yield names[role], list(run)


def _role_legend(figure: Figure, roles: Tensor | None) -> None:
    counts = [None] * 3 if roles is None else torch.bincount(roles, minlength=3).tolist()
    names = [
        role if count is None else f"{role}: {count}"
        for role, count in zip(ROLES, counts, strict=True)
    ]
    patches = [Patch(color=color) for color in ROLES.values()]
    figure.legend(patches, names, loc="outside lower center", ncols=3, frameon=False)
