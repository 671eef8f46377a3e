"""Figures of lesson 2: vectors of positions, and one token at many places.

Shapes: L positions, C embedding_dim.
"""

from collections.abc import Sequence

from torch import Tensor

from nanollm.plot.figure import LessonFigure
from nanollm.position import cosine_similarity


def position_similarity(table: Tensor) -> LessonFigure:
    """Cosines of every two rows of a position table (L, C)."""
    cosines = cosine_similarity(table)  # (L, L)
    figure = LessonFigure(figsize=(5.4, 4.6), layout="constrained")
    axes = figure.subplots()
    image = axes.imshow(cosines.numpy(), cmap="RdBu_r", vmin=-1, vmax=1)
    figure.colorbar(image, label="cosine of the two vectors")
    axes.set_xlabel("position")
    axes.set_ylabel("position")
    near = float(cosines.diagonal(1).abs().mean())
    far = float(cosines.triu(2)[cosines.triu(2) != 0].abs().mean())
    are = "closer than strangers" if near - far > 0.1 else "no closer than strangers"
    facts = f"mean |cosine|: neighbors {near:.3f}, others {far:.3f}"
    axes.set_title(f"Neighbors are {are}\n{facts}", fontsize=11)
    figure.alt = (
        f"A square of {len(table)} by {len(table)} cosines between positions, with ones along the "
        f"diagonal. Neighbors are {are}: {facts}."
    )
    return figure


def occurrences(before: Tensor, after: Tensor, positions: Sequence[int]) -> LessonFigure:
    """Vectors (n, C) of one token at n places, without and with its positions' vectors.

    Drawn along two differences of position vectors: from the second position to the first,
    and from the fourth to the third. There must be four positions at least.
    """
    first_of = {position: positions.index(position) for position in sorted(set(positions))}
    distinct = after[list(first_of.values())]  # (positions, C)
    directions = distinct[[0, 2]] - distinct[[1, 3]]  # (2, C)
    directions = directions / directions.norm(dim=1, keepdim=True)
    names = list(first_of)
    figure = LessonFigure(figsize=(8.2, 4.0), layout="constrained")
    left, right = figure.subplots(1, 2, sharex=True, sharey=True)
    left.scatter(*((before - before[0]) @ directions.T).T, s=80, color="tab:blue")
    left.annotate(f"all {len(before)}", (0, 0), (8, 8), textcoords="offset points")
    places = ((after - before[0]) @ directions.T).tolist()
    for position, first in first_of.items():
        right.scatter(*places[first], s=80, color=f"C{position}")
        label = f"position {position}\n{list(positions).count(position)} of {len(positions)}"
        # A label is written on the side where the picture has room.
        side, ha = (9, "left") if places[first][0] < 0 else (-9, "right")
        shift = (side, 0)
        right.annotate(label, places[first], shift, textcoords="offset points", va="center", ha=ha)
    vectors = len(after.unique(dim=0))
    left.set_title(f"before: {len(before.unique(dim=0))} vector", fontsize=11)
    right.set_title(f"after: {vectors} vectors", fontsize=11)
    left.set_ylabel(f"from position {names[3]} to position {names[2]}")
    for axes in (left, right):
        axes.set_xlabel(f"from position {names[1]} to position {names[0]}")
        axes.margins(0.25)
        axes.axhline(0, color="0.9", zorder=0)
        axes.axvline(0, color="0.9", zorder=0)
    title = f"{len(before)} places of one token, at {len(names)} positions, have {vectors} vectors"
    figure.suptitle(title, fontsize=11)
    counts = [f"{list(positions).count(p)} at position {p}" for p in first_of]
    figure.alt = (
        f"Two panels of points. Before positions are added, all {len(before)} lie on "
        f"{len(before.unique(dim=0))} point; after, on {vectors}: {', '.join(counts)}."
    )
    return figure
