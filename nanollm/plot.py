"""The lessons' figures.

Every function takes plain tensors and words, and returns one figure that answers one question;
its title is the answer. The notebook shows the figure as the last value of a cell.

Shapes: T tokens, C embedding_dim, V vocab_size.
"""

from collections.abc import Mapping, Sequence
from io import BytesIO

import torch
from matplotlib.colors import ListedColormap
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from torch import Tensor


class LessonFigure(Figure):
    """A figure that notebooks show by itself, without pyplot and its global state."""

    def _repr_png_(self) -> bytes:
        """Called by IPython to draw the last value of a cell."""
        image = BytesIO()
        self.savefig(image, format="png", dpi=90, metadata={"Software": None})
        return image.getvalue()


def table_heat_map(table: Tensor, names: Sequence[str], title: str) -> Figure:
    """The numbers of a (V, C) table as colored cells: red above zero, blue below."""
    V, C = table.shape
    limit = max(float(table.abs().max()), 1e-9)
    digits = 0 if bool((table == table.round()).all()) else 2
    figure = LessonFigure(figsize=(1.0 + 1.05 * C, 1.2 + 0.34 * V), layout="constrained")
    axes = figure.subplots()
    axes.imshow(table, cmap="RdBu_r", vmin=-limit, vmax=limit, aspect="auto")
    for row in range(V):
        for column in range(C):
            number = float(table[row, column])
            color = "white" if abs(number) > 0.6 * limit else "black"
            axes.text(column, row, f"{number:.{digits}f}", ha="center", va="center", color=color)
    axes.set_xticks(range(C))
    axes.set_yticks(range(V), [f"{name}  {row}" for row, name in enumerate(names)])
    axes.set_xlabel("component (column)")
    axes.set_ylabel("token and its id (row)")
    axes.set_title(title, fontsize=11)
    return figure


def word_points(points: Tensor, names: Sequence[str], title: str) -> Figure:
    """Words at their places in the plane: `points` is (V, 2), the first two components."""
    figure = LessonFigure(figsize=(5.6, 4.4), layout="constrained")
    axes = figure.subplots()
    axes.axhline(0, color="0.85", zorder=0)
    axes.axvline(0, color="0.85", zorder=0)
    axes.scatter(points[:, 0], points[:, 1], color="tab:blue")
    nearest = torch.cdist(points, points).fill_diagonal_(torch.inf).argmin(dim=1)  # (V,)
    for name, point, neighbor in zip(names, points, points[nearest], strict=True):
        # A word is written on the side away from its nearest neighbor.
        side, ha = (6, "left") if point[0] > neighbor[0] else (-6, "right")
        place = tuple(point.tolist())
        axes.annotate(name, place, (side, 4), textcoords="offset points", ha=ha, fontsize=11)
    axes.margins(0.12)
    axes.set_xlabel("component 0")
    axes.set_ylabel("component 1")
    axes.set_title(title, fontsize=11)
    return figure


def sum_paths(sentences: Mapping[str, Tensor], title: str) -> Figure:
    """Each sentence's (T, 2) word vectors laid head to tail from the origin."""
    figure = LessonFigure(figsize=(5.6, 4.4), layout="constrained")
    axes = figure.subplots()
    for number, (sentence, vectors) in enumerate(sentences.items()):
        color = f"C{number}"
        ends = vectors.cumsum(dim=0)  # (T, 2)
        starts = ends - vectors
        axes.quiver(*starts.T, *vectors.T, angles="xy", scale_units="xy", scale=1, color=color)
        axes.plot(*ends.T, color=color, label=sentence)  # a line for the legend, under the arrows
        box = {"facecolor": "white", "edgecolor": "none", "pad": 1.5}
        middles = ((starts + ends) / 2).tolist()
        for word, (x, y) in zip(sentence.split(), middles, strict=True):
            axes.text(x, y, word, color=color, ha="center", va="center", bbox=box)
    end = next(iter(sentences.values())).sum(dim=0).tolist()
    for name, place in {"start": (0.0, 0.0), "sum": tuple(end)}.items():
        axes.plot(*place, marker="o", color="black")
        axes.annotate(name, place, (8, 6), textcoords="offset points", weight="bold")
    axes.margins(0.15)
    axes.set_xlabel("component 0")
    axes.set_ylabel("component 1")
    axes.set_title(title, fontsize=11)
    axes.legend(loc="center")
    return figure


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
    axes.set_title(f"All but {never} of {num_tokens} tokens are an input once: look bottom right")
    _role_legend(figure, roles)
    return figure


def stride_ledgers(strips: Mapping[str, Tensor], num_tokens: int) -> Figure:
    """One strip of tokens for each name; its windows (N, T) are drawn as lines below the cells."""
    figure = LessonFigure(figsize=(8.2, 3.9), layout="constrained")
    axes = figure.subplots()
    colors = list(ROLES.values())
    for row, windows in enumerate(strips.values()):
        roles = token_roles(windows, num_tokens).tolist()
        axes.bar(range(num_tokens), 0.45, 0.92, row - 0.45, color=[colors[role] for role in roles])
        for place, role in enumerate(roles):
            color = "black" if role == 2 else "white"
            axes.text(place, row - 0.22, str(place), ha="center", va="center", color=color, size=8)
        for number, window in enumerate(windows.tolist()):
            depth = row + 0.08 + 0.09 * (number % 3)
            axes.plot([window[0] - 0.4, window[-1] + 0.4], [depth, depth], color="0.3", lw=2)
    axes.set_ylim(len(strips) - 0.55, -0.6)
    axes.set_yticks([row - 0.22 for row in range(len(strips))], list(strips))
    axes.tick_params(left=False)
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.set_xlabel("place of the token in the text (lines: the inputs of the windows)")
    axes.set_title("Short strides overlap; a stride longer than the window skips tokens")
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


def position_similarity(table: Tensor) -> Figure:
    """Cosines of every two rows of a position table (L, C)."""
    rows = table / table.norm(dim=1, keepdim=True)
    cosines = rows @ rows.T  # (L, L)
    figure = LessonFigure(figsize=(5.4, 4.6), layout="constrained")
    axes = figure.subplots()
    image = axes.imshow(cosines, cmap="RdBu_r", vmin=-1, vmax=1)
    figure.colorbar(image, label="cosine of the two vectors")
    axes.set_xlabel("position")
    axes.set_ylabel("position")
    near = float(cosines.diagonal(1).abs().mean())
    far = float(cosines.triu(2)[cosines.triu(2) != 0].abs().mean())
    axes.set_title(
        "Before training, neighbors are no closer than strangers\n"
        f"mean |cosine|: neighbors {near:.3f}, others {far:.3f}",
        fontsize=11,
    )
    return figure


def occurrences(before: Tensor, after: Tensor, positions: Sequence[int]) -> Figure:
    """Vectors (n, C) of one token at n places, without and with its positions' vectors.

    Drawn in the two directions in which the vectors of the different positions differ most.
    """
    first_of = {position: positions.index(position) for position in sorted(set(positions))}
    distinct = after[list(first_of.values())]  # (positions, C)
    directions = torch.linalg.svd(distinct - distinct.mean(dim=0)).Vh[:2]  # (2, C)
    figure = LessonFigure(figsize=(8.2, 4.0), layout="constrained")
    left, right = figure.subplots(1, 2, sharex=True, sharey=True)
    left.scatter(*((before - before[0]) @ directions.T).T, s=80, color="tab:blue")
    left.annotate(f"all {len(before)}", (0, 0), (8, 8), textcoords="offset points")
    places = ((after - before[0]) @ directions.T).tolist()
    for position, first in first_of.items():
        right.scatter(*places[first], s=80, color=f"C{position}")
        label = f"position {position}\n{list(positions).count(position)} of {len(positions)}"
        right.annotate(label, places[first], (9, -4), textcoords="offset points", va="center")
    left.set_title(f"before: {len(before.unique(dim=0))} vector", fontsize=11)
    right.set_title(f"after: {len(distinct)} vectors", fontsize=11)
    left.set_ylabel("along direction 2")
    for axes in (left, right):
        axes.set_xlabel("along direction 1")
        axes.margins(0.25)
        axes.axhline(0, color="0.9", zorder=0)
        axes.axvline(0, color="0.9", zorder=0)
    figure.suptitle(f"{len(before)} places, {len(distinct)} positions, {len(distinct)} vectors")
    return figure
