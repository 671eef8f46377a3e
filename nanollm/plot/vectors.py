"""Figures of lesson 1: a table of vectors, and its words as points.

Shapes: T tokens, C embedding_dim, V vocab_size.
"""

from collections.abc import Mapping, Sequence

import torch
from torch import Tensor

from nanollm.plot.figure import LessonFigure


def table_heat_map(table: Tensor, names: Sequence[str], title: str) -> LessonFigure:
    """The numbers of a (V, C) table as colored cells: red above zero, blue below."""
    V, C = table.shape
    limit = max(float(table.abs().max()), 1e-9)
    digits = 0 if bool((table == table.round()).all()) else 2
    figure = LessonFigure(figsize=(1.0 + 1.05 * C, 1.2 + 0.34 * V), layout="constrained")
    axes = figure.subplots()
    axes.imshow(table.numpy(), cmap="RdBu_r", vmin=-limit, vmax=limit, aspect="auto")
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
    rows = [f"{name}: {_list(row, digits)}" for name, row in zip(names, table, strict=True)]
    figure.alt = f"{title}. A table with {V} rows of {C} numbers. {'; '.join(rows)}."
    return figure


def word_points(points: Tensor, names: Sequence[str], title: str) -> LessonFigure:
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
    places = [f"{name} at {_list(point)}" for name, point in zip(names, points, strict=True)]
    figure.alt = f"{title}. Words as points in the plane: {'; '.join(places)}."
    return figure


def sum_paths(sentences: Mapping[str, Tensor]) -> LessonFigure:
    """Each sentence's (T, 2) word vectors laid head to tail from the origin."""
    sums = torch.stack([vectors.sum(dim=0) for vectors in sentences.values()])  # (sentences, 2)
    is_one = bool(torch.allclose(sums, sums[:1].expand_as(sums), atol=1e-5))
    title = f"{len(sums)} orders, {len(sums)} paths, {'one sum' if is_one else 'several sums'}"
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
    ends = [f"{name} ends at {_list(each.sum(dim=0))}" for name, each in sentences.items()]
    figure.alt = f"{title}. Arrows laid head to tail from the origin: {'; '.join(ends)}."
    return figure


def _list(numbers: Tensor, digits: int = 2) -> str:
    return ", ".join(f"{number:.{digits}f}" for number in numbers.tolist())
