"""Pictures as SVG within a page: the same bytes each time, in the colors of the page.

Texts are drawn as paths, so that they look the same everywhere; a title and a description say what
is shown, and each page has the same numbers in a table.
"""

import io
import re
import warnings
from collections.abc import Sequence
from typing import Any

from markupsafe import Markup, escape
from matplotlib import rc_context
from matplotlib.figure import Figure

from grader.report.items import Item

# Colors that stand for those of the page, in the light and in the dark.
INK, FAINT, FIRST, SECOND = "#010101", "#020202", "#030303", "#040404"
OF_PAGE = {
    INK: "currentColor",
    FAINT: "var(--line)",
    FIRST: "var(--first)",
    SECOND: "var(--second)",
}
STYLE: Any = {
    "svg.fonttype": "path",
    "svg.hashsalt": "nanollm",
    "font.family": "DejaVu Sans",
    "font.size": 11.5,
    "text.parse_math": False,
    "text.color": INK,
    "axes.edgecolor": FAINT,
    "axes.labelcolor": INK,
    "xtick.color": FAINT,
    "ytick.color": FAINT,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "grid.color": FAINT,
    "figure.facecolor": "none",
    "axes.facecolor": "none",
}
WIDTH, LETTER = 6.0, 0.098  # inches; of a letter, roughly
_ids = re.compile(r'(\bid="|href="#|url\(#)')


def marks_by_lesson(
    lessons: Sequence[str], marks: Sequence[Sequence[float]], so_far: Sequence[Sequence[float]]
) -> Markup:
    """For each lesson all marks in %, as dots, and where the middle half of them lies.

    `so_far`: of those who wait for a person, as rings.
    """
    with rc_context(STYLE):
        names = [lesson.replace("_", " ") for lesson in lessons]
        figure, axes = _lines(names, 0.5, top=0.1)
        line = {"color": INK, "linewidth": 1.2}
        for place, (known, waiting) in enumerate(zip(marks, so_far, strict=True)):
            heights = [place + offset for offset in _spread([*known, *waiting])]
            axes.scatter(known, heights[: len(known)], s=14, color=FIRST, linewidths=0, zorder=4)
            axes.scatter(
                waiting,
                heights[len(known) :],
                s=12,
                facecolor="none",
                edgecolor=FIRST,
                linewidths=1,
                zorder=4,
            )
            if len(known):
                axes.boxplot(
                    known,
                    orientation="horizontal",
                    positions=[place],
                    widths=0.7,
                    showfliers=False,
                    manage_ticks=False,
                    **dict.fromkeys(("boxprops", "whiskerprops", "capprops"), line),
                    medianprops={"color": SECOND, "linewidth": 2.5},
                )
        axes.set_xlim(-2, 102)
        axes.set_xlabel("mark, in % of the points to be had")
        return _svg(
            figure,
            "Marks by lesson",
            "A dot for each mark, a ring for what checks gave where a person has yet to grade a "
            "part, and a box around the middle half of the marks, with a line at the median. The "
            "table below has the numbers.",
        )


def shares_by_exercise(items: Sequence[Item], titles: Sequence[str], title: str) -> Markup:
    """For each exercise the share of the class that solved its visible and its hidden check."""
    exercises = list(dict.fromkeys((item.notebook, item.exercise) for item in items))
    with rc_context(STYLE):
        figure, axes = _lines(titles, 0.42, top=0.4)
        for is_hidden, color, name in ((False, FIRST, "visible"), (True, SECOND, "hidden")):
            bars = [item for item in items if item.is_hidden is is_hidden]
            places = [exercises.index((item.notebook, item.exercise)) for item in bars]
            axes.barh(
                [place + (0.19 if is_hidden else -0.19) for place in places],
                [100 * item.share for item in bars],
                height=0.34,
                color=color,
                label=f"{name} check",
            )
        axes.set_xlim(0, 100)
        axes.set_xlabel("learners who solved it, in %")
        figure.legend(loc="upper right", ncols=2, frameon=False)
        return _svg(
            figure,
            title,
            "Two bars for each exercise: the share of the class that solved its visible check, and "
            "its hidden one. The table below has the numbers.",
        )


def _lines(names: Sequence[str], height: float, *, top: float) -> tuple[Figure, Any]:
    """A figure with a line for each name, the first on top; lengths are in inches."""
    whole, below = height * len(names) + top + 0.6, 0.55
    figure = Figure((WIDTH, whole))
    left = 0.15 + LETTER * max(map(len, names))
    figure.subplots_adjust(
        left=min(0.6, left / WIDTH), right=0.96, bottom=below / whole, top=1 - top / whole
    )
    axes: Any = figure.subplots()
    axes.set_yticks(range(len(names)), names)
    axes.set_ylim(len(names) - 0.5, -0.5)
    axes.tick_params(axis="y", length=0)
    axes.grid(axis="x", linewidth=0.6)
    return figure, axes


def _spread(values: Sequence[float]) -> list[float]:
    """Offsets by which equal marks stand beside one another, alternating around the line."""
    seen: dict[float, int] = {}
    offsets: list[float] = []
    most = max((sum(round(v) == round(w) for w in values) for v in {*values}), default=1)
    step = min(0.1, 0.62 / most)
    for value in values:
        place = seen[round(value)] = seen.get(round(value), -1) + 1
        offsets.append((place + 1) // 2 * step * (-1 if place % 2 else 1))
    return offsets


def _svg(figure: Figure, title: str, description: str) -> Markup:
    text = io.StringIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of letters that the font lacks, in names of lessons
        figure.savefig(text, format="svg", metadata={"Date": None, "Creator": None})
    return Markup(_within_page(text.getvalue(), title, description))


def _within_page(svg: str, title: str, description: str) -> str:
    """What a page can hold: no styles, which its policy forbids, and names of its own."""
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<metadata>.*?</metadata>|<!--.*?-->|<style.*?</style>", "", svg, flags=re.DOTALL)
    svg = re.sub(r'style="([^"]*)"', lambda found: _attributes(found[1]), svg)
    for color, name in OF_PAGE.items():
        svg = svg.replace(color, name)
    name = re.sub(r"\W+", "-", title.lower())
    svg = _ids.sub(lambda found: f"{found[1]}{name}-", svg)
    size = re.search(r'viewBox="[^"]*"', svg)
    head = (
        f'<svg {size[0] if size else ""} role="img" aria-labelledby="{name}-title {name}-told" '
        'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">'
        f'<title id="{name}-title">{escape(title)}</title>'
        f'<desc id="{name}-told">{escape(description)}</desc>'
    )
    return head + svg[svg.index(">") + 1 :]


def _attributes(style: str) -> str:
    pairs = (rule.split(":", 1) for rule in style.split(";") if ":" in rule)
    return " ".join(f'{name.strip()}="{value.strip()}"' for name, value in pairs)
