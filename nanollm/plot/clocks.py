"""Figures of rotary positions: the pairs of a query and a key as the hands of clocks."""

import math

import torch
from matplotlib.axes import Axes
from matplotlib.patches import Circle

from nanollm.plot.figure import LessonFigure
from nanollm.position import wave_angles


def clock_hands(key: int, distance: int, head_dim: int = 8) -> LessonFigure:
    """A clock for each pair of components; its hands have turned with a key and with a query.

    `key` is the position of the key; the query stands `distance` positions after it.
    """
    angles = wave_angles(torch.tensor([key, key + distance]), head_dim).double()  # (2, D/2)
    between = (angles[1] - angles[0]).tolist()
    figure = LessonFigure(figsize=(8.2, 2.9), layout="constrained")
    panels = figure.subplots(1, len(between), squeeze=False)[0]
    for axes, (of_key, of_query), apart in zip(panels, angles.T.tolist(), between, strict=True):
        axes.set_aspect("equal")
        axes.add_patch(Circle((0, 0), 1, facecolor="0.97", edgecolor="0.6"))
        _draw_hand(axes, of_query, 0.95, "tab:orange")
        _draw_hand(axes, of_key, 0.6, "tab:blue")
        axes.set(xlim=(-1.1, 1.1), ylim=(-1.1, 1.1), xticks=[], yticks=[])
        axes.spines[:].set_visible(False)
        axes.set_xlabel(f"apart by {apart:.2f}")
    title = f"key (blue) at {key}, query (orange) {distance} after it"
    figure.suptitle(title, fontsize=11)
    turns = ", ".join(f"{apart:.2f}" for apart in between)
    figure.alt = (
        f"Clocks of {len(between)} pairs of components: {title}. The hands of the clocks are apart "
        f"by {turns} radians, whatever the position of the key."
    )
    return figure


def _draw_hand(axes: Axes, angle: float, length: float, color: str) -> None:
    tip = (length * math.sin(angle), length * math.cos(angle))
    axes.annotate("", tip, (0, 0), arrowprops={"arrowstyle": "-|>", "color": color, "lw": 2})
