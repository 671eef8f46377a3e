"""Figures of lesson 2: what becomes of each token of a text that is cut into windows.

Shapes: N windows, T tokens of a window.
"""

from collections.abc import Mapping

import torch
from matplotlib.colors import ListedColormap
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


def corpus_ledger(windows: Tensor, num_tokens: int, columns: int = 105) -> Figure:
    """Every token of a text as a cell, colored by what becomes of it."""
    roles = token_roles(windows, num_tokens)
    rows = -(-num_tokens // columns)
    cells = torch.full((rows * columns,), torch.nan)
    cells[:num_tokens] = roles.float()
    figure = LessonFigure(figsize=(8.2, 4.6), layout="constrained")
    axes = figure.subplots()
    axes.pcolormesh(
        cells.reshape(rows, columns),
        cmap=ListedColormap(list(ROLES.values())),
        vmin=0,
        vmax=2,
        edgecolors="white",
        linewidth=0.4,
    )
    axes.invert_yaxis()
    axes.set_aspect("equal")
    axes.set_xlabel("token in its line")
    axes.set_ylabel(f"line of {columns} tokens")
    never = int((roles > 0).sum())
    title = f"All but {never} of {num_tokens} tokens are an input: look at the bottom right"
    axes.set_title(title, fontsize=11)
    _role_legend(figure, roles)
    return figure


def stride_ledgers(strips: Mapping[str, Tensor], num_tokens: int) -> Figure:
    """One strip of tokens for each name; its windows (N, T) are drawn as lines below the cells."""
    figure = LessonFigure(figsize=(8.2, 3.9), layout="constrained")
    axes = figure.subplots()
    colors = list(ROLES.values())
    for row, windows in enumerate(strips.values()):
        roles = token_roles(windows, num_tokens).tolist()
        stride = int(windows[1, 0] - windows[0, 0])
        levels = -(-windows.shape[1] // stride)  # as many lines as windows share a token
        axes.bar(range(num_tokens), 0.45, 0.92, row - 0.45, color=[colors[role] for role in roles])
        for place, role in enumerate(roles):
            color = "white" if role == 0 else "black"
            axes.text(place, row - 0.22, str(place), ha="center", va="center", color=color, size=8)
        for number, window in enumerate(windows.tolist()):
            depth = row + 0.08 + 0.1 * (number % levels)
            axes.hlines(depth, window[0] - 0.4, window[-1] + 0.4, color="0.3", lw=2)
    axes.set_ylim(len(strips) - 0.55, -0.6)
    axes.set_yticks([row - 0.22 for row in range(len(strips))], list(strips))
    axes.tick_params(left=False)
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.set_xlabel("place of the token in the text (lines: the inputs of the windows)")
    title = "Short strides overlap; a stride longer than the window skips tokens"
    axes.set_title(title, fontsize=11)
    _role_legend(figure, None)
    return figure


def _role_legend(figure: Figure, roles: Tensor | None) -> None:
    counts = [None] * 3 if roles is None else torch.bincount(roles, minlength=3).tolist()
    names = [
        role if count is None else f"{role}: {count}"
        for role, count in zip(ROLES, counts, strict=True)
    ]
    patches = [Patch(color=color) for color in ROLES.values()]
    figure.legend(patches, names, loc="outside lower center", ncols=3, frameon=False)
