"""Figures of lessons 4 and 6: vectors of positions, and how far apart two positions look.

Shapes: T positions, C embedding_dim, V vocab_size, H num_heads.
"""

import math
from collections.abc import Mapping, Sequence

import torch
from torch import Tensor

from nanollm.plot.figure import LessonFigure


def wave_heat_map(table: Tensor) -> LessonFigure:
    """Sines and cosines of every position, one column a component, as in (T, C)."""
    T, C = table.shape
    steps = torch.atan2(table[1, ::2], table[1, 1::2])  # (C/2,) radians from position 0 to 1
    turns = steps * (T - 1) / (2 * math.pi)
    figure = LessonFigure(figsize=(5.4, 3.9), layout="constrained")
    axes = figure.subplots()
    image = axes.imshow(table.numpy(), cmap="RdBu_r", vmin=-1, vmax=1, aspect="auto")
    figure.colorbar(image, label="sine or cosine")
    axes.set_xlabel("component (even: sine, odd: cosine; a wave is two columns)")
    axes.set_ylabel("position")
    title = f"{C // 2} waves: over {T} positions the first turns {turns[0]:.1f} times,\n"
    title += f"the last {turns[-1]:.4f} times"
    axes.set_title(title, fontsize=11)
    figure.alt = (
        f"{title}. Stripes of sines and cosines between -1 and 1, a row for each of {T} "
        f"positions and a column for each of {C} components: narrow on the left, wide on the right."
    )
    return figure


def similarity_gallery(matrices: Mapping[str, Tensor], trained: int | None = None) -> LessonFigure:
    """Each (T, T) matrix as a picture with colors of its own scale; NaN is left gray.

    A square marks the first `trained` positions.
    """
    columns = min(len(matrices), 3)  # more of them could not be read at a width of 800 pixels
    rows = -(-len(matrices) // columns)
    figure = LessonFigure(figsize=(0.6 + 2.3 * columns, 0.7 + 2.8 * rows), layout="constrained")
    panels = [*figure.subplots(rows, columns, squeeze=False).flat]
    for axes in panels[len(matrices) :]:
        axes.remove()
    spreads = {name: _diagonal_spread(matrix) for name, matrix in matrices.items()}
    for axes, (name, matrix) in zip(panels, matrices.items(), strict=False):
        T, limit = len(matrix), float(matrix.nan_to_num().abs().max()) or 1.0
        axes.set_facecolor("0.8")
        axes.imshow(matrix.numpy(), cmap="RdBu_r", vmin=-limit, vmax=limit, interpolation="nearest")
        axes.set_title(f"{name}\nspread {spreads[name]:.2f}", fontsize=10)
        if trained is not None:
            edges = (-0.5, trained - 0.5)
            axes.plot([edges[1]] * 2, edges, edges, [edges[1]] * 2, color="black", lw=1.5)
            axes.text(trained, T - 1, "new", ha="left", va="bottom")
    figure.supylabel("one position", fontsize=10)
    figure.supxlabel("another position", fontsize=10)
    if trained is None:
        same = [name for name, spread in spreads.items() if spread < 1e-3]
        other = [name for name in matrices if name not in same]
        title = f"Same along every diagonal: {_names(same)}.\nNot so: {_names(other)}"
    else:
        ended = [name for name, matrix in matrices.items() if bool(matrix.isnan().any())]
        title = f"Beyond position {trained - 1} there is nothing at all for: {_names(ended)}"
    figure.suptitle(title, fontsize=11)
    parts = [f"{name} by up to {spread:.2f}" for name, spread in spreads.items()]
    figure.alt = (
        f"{title}. Squares of numbers for every two positions; how much numbers on one "
        f"diagonal differ: {'; '.join(parts)}."
    )
    return figure


def turning_pairs(
    table: Tensor, waves: Sequence[int], starts: Sequence[int], steps: int
) -> LessonFigure:
    """Some waves of a sinusoidal table (T, C) on the circle, with arrows of `steps` positions."""
    figure = LessonFigure(figsize=(3.0 * len(waves), 3.5), layout="constrained")
    circle = torch.linspace(0, 2 * math.pi, 100)
    angles: list[str] = []
    for axes, wave in zip(figure.subplots(1, len(waves), squeeze=False)[0], waves, strict=True):
        sines, cosines = table[:, 2 * wave], table[:, 2 * wave + 1]  # (T,) each
        axes.plot(circle.cos(), circle.sin(), color="0.85", zorder=0)
        turn = torch.atan2(sines[steps], cosines[steps])  # from position 0, where the angle is 0
        angles.append(f"{float(turn):.2f}")
        for number, start in enumerate(starts):
            color, radius = f"C{number}", 0.9 - 0.12 * number
            path = torch.atan2(sines[start], cosines[start]) + turn * torch.linspace(0, 1, 30)
            arc = radius * torch.stack([path.cos(), path.sin()], dim=1)  # (30, 2)
            axes.plot(*arc.T, color=color)
            axes.annotate(
                "",
                arc[-1].tolist(),
                arc[-3].tolist(),
                arrowprops={"arrowstyle": "->", "color": color},
            )
            for position in (start, start + steps):
                x, y = float(cosines[position]), float(sines[position])
                axes.scatter(x, y, color=color, s=30)
                axes.text(1.18 * x, 1.18 * y, str(position), ha="center", va="center", color=color)
        axes.set_aspect("equal")
        axes.set(xlim=(-1.35, 1.35), ylim=(-1.35, 1.35), xlabel="cosine", ylabel="sine")
        axes.set_title(f"wave {wave}", fontsize=10)
    turns = ", ".join(angles)
    title = f"{steps} steps turn a wave by the same angle, wherever they start:\n{turns} radians"
    figure.suptitle(title, fontsize=11)
    arrows = ", ".join(f"{start} to {start + steps}" for start in starts)
    figure.alt = (
        f"{title}. A circle for each of the waves {', '.join(map(str, waves))}, with arrows "
        f"along it from position {arrows}."
    )
    return figure


def moving_scores(scores: Mapping[str, Tensor], distance: int) -> LessonFigure:
    """Score of one query and one key at a fixed distance, at every place of the query (T,)."""
    figure = LessonFigure(figsize=(5.4, 3.2), layout="constrained")
    axes = figure.subplots()
    for name, values in scores.items():
        axes.plot(range(distance, distance + len(values)), values, marker=".", label=name)
    still = [name for name, values in scores.items() if float(values.max() - values.min()) < 1e-3]
    other = [name for name in scores if name not in still]
    axes.set_xlabel(f"position of the query; the key is {distance} positions before it")
    axes.set_ylabel("score")
    title = f"Constant: {_names(still)}.\nNot constant: {_names(other)}"
    axes.set_title(title, fontsize=11)
    figure.legend(loc="outside lower center", ncols=len(scores), frameon=False)
    lines = [f"{n} from {float(v.min()):.2f} to {float(v.max()):.2f}" for n, v in scores.items()]
    figure.alt = f"{title}. Lines of scores against position: {'; '.join(lines)}."
    return figure


def distance_decay(profiles: Mapping[str, Tensor]) -> LessonFigure:
    """Mean cosine of two positions against their distance, one (T,) line for each name."""
    figure = LessonFigure(figsize=(5.4, 3.2), layout="constrained")
    axes = figure.subplots()
    axes.axhline(0, color="0.8", zorder=0)
    for number, (name, values) in enumerate(profiles.items()):
        width = 0.8 * 2 ** (len(profiles) - 1 - number)  # a line that another covers stays visible
        axes.plot(values, label=name, lw=width)
    parts = [f"{name} {float(values[1]):.2f}" for name, values in profiles.items()]
    lines = [", ".join(parts[start : start + 2]) for start in range(0, len(parts), 2)]
    axes.set_xlabel("distance in positions")
    axes.set_ylabel("mean cosine")
    axes.set_title("Cosine of neighbors: " + ",\n".join(lines), fontsize=11)
    figure.legend(loc="outside lower center", ncols=2, frameon=False)
    ends = [f"{n} ends at {float(values[-1]):.2f}" for n, values in profiles.items()]
    figure.alt = (
        f"Lines of mean cosine against distance. Cosine of neighbors: {', '.join(parts)}; at "
        f"distance {len(next(iter(profiles.values()))) - 1}: {', '.join(ends)}."
    )
    return figure


def head_reach(bias: Tensor) -> LessonFigure:
    """What the ALiBi bias (H, T, T) leaves of a token's weight, for each head, by distance."""
    factors = bias[:, -1].flip(-1).exp()  # (H, T), distance 0 first
    halves = [math.log(2) / -float(bias[head, 1, 0]) for head in (0, -1)]
    figure = LessonFigure(figsize=(5.4, 3.2), layout="constrained")
    axes = figure.subplots()
    for head, values in enumerate(factors):
        shade = 0.8 * head / len(factors)  # the first head is the darkest
        axes.plot(values, color=(shade, shade, shade), label=f"head {head + 1}")
    axes.axhline(0.5, color="tab:red", lw=0.8)
    axes.set_xlabel("distance in positions")
    axes.set_ylabel("factor on the weight")
    title = f"Half the weight is left after {halves[0]:.1f} steps in the first head,\n"
    title += f"after {halves[1]:.0f} in the last"
    axes.set_title(title, fontsize=11)
    figure.legend(loc="outside right center", frameon=False)
    left = [f"head {head + 1} {float(values[-1]):.2f}" for head, values in enumerate(factors)]
    figure.alt = (
        f"{title}. Falling lines, a head each; what is left of a weight at distance "
        f"{len(factors[0]) - 1}: "
        f"{', '.join(left)}."
    )
    return figure


def vector_lengths(tokens: Tensor, positions: Tensor) -> LessonFigure:
    """Lengths of token vectors (V, C), as drawn and times √C, and of position vectors (T, C)."""
    scale = tokens.shape[1] ** 0.5
    rows = {
        "tokens, as drawn": tokens.norm(dim=1),
        "tokens times √C": tokens.norm(dim=1) * scale,
        "positions": positions.norm(dim=1),
    }
    means = [float(lengths.mean()) for lengths in rows.values()]
    figure = LessonFigure(figsize=(5.4, 2.5), layout="constrained")
    axes = figure.subplots()
    for row, lengths in enumerate(rows.values()):
        axes.plot(lengths, [row] * len(lengths), "|", ms=16, alpha=0.4)
    names = [f"{name}\nmean {mean:.2f}" for name, mean in zip(rows, means, strict=True)]
    axes.set_yticks(range(len(rows)), names)
    axes.set_ylim(len(rows) - 0.5, -0.7)
    axes.set_xlim(left=0)
    axes.set_xlabel(f"length of the vector (C = {tokens.shape[1]})")
    title = f"A token as drawn is {means[0] / means[2]:.2f} times as long as a position,\n"
    title += f"times √C it is {means[1] / means[2]:.2f} times as long"
    figure.suptitle(title, fontsize=11)
    rows_told = [f"{n} {m:.2f}" for n, m in zip(rows, means, strict=True)]
    figure.alt = f"{title}. Rows of ticks, a vector each; mean lengths: {', '.join(rows_told)}."
    return figure


def _diagonal_spread(matrix: Tensor) -> float:
    """Largest difference of two numbers on one diagonal, NaN left out."""
    T = len(matrix)
    diagonals = [matrix.diagonal(offset) for offset in range(1 - T, T)]
    known = [d[~d.isnan()] for d in diagonals if not bool(d.isnan().all())]
    return max(float(d.max() - d.min()) for d in known)


def _names(names: Sequence[str]) -> str:
    return ", ".join(names) or "none of them"
