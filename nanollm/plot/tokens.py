"""Figures of lesson 3: how a text falls into tokens, and what a larger vocabulary buys.

A token is given as its bytes. A space is drawn as a dot and a line end as an arrow; bytes that
are only a part of a character are written as hexadecimal numbers.
"""

from collections.abc import Mapping, Sequence
from itertools import pairwise

from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from nanollm.bpe import Vocabulary, merge_pair
from nanollm.plot.figure import LessonFigure

COLORS = ("#c6dbef", "#fdd0a2", "#c7e9c0", "#dadaeb", "#fbc4c4", "#fff2ae")
COLUMNS = 92  # letters in a line of boxes


def token_boxes(texts: Mapping[str, Sequence[bytes]]) -> LessonFigure:
    """One panel for each name: the tokens of a text as colored boxes, in lines like the text.

    The texts are one text, cut with different vocabularies, the smallest vocabulary first.
    """
    panels = [_lines(tokens) for tokens in texts.values()]
    heights = [len(lines) for lines in panels]
    figure = LessonFigure(figsize=(8.2, 1.0 + 0.27 * sum(heights)), layout="constrained")
    rows = figure.subplots(len(panels), height_ratios=heights, squeeze=False)
    for axes, lines, (name, tokens) in zip(rows[:, 0], panels, texts.items(), strict=True):
        for row, line in enumerate(lines):
            _draw_boxes(axes, row, line)
        characters = len(b"".join(tokens).decode())
        rate = f"{len(tokens)} tokens, {characters / len(tokens):.1f} characters per token"
        axes.set_title(f"{name}: {rate}", fontsize=10, loc="left")
        _empty_frame(axes, 0, COLUMNS, len(lines))
    counts = [str(len(tokens)) for tokens in texts.values()]
    fewer = all(len(small) > len(large) for small, large in pairwise(texts.values()))
    say = "The larger the vocabulary, the fewer tokens" if fewer else "Tokens"
    title = f"{say} for one text: {', '.join(counts)}"
    figure.suptitle(title, fontsize=11)
    starts = [f"{name} begins {_told(tokens[:8])}" for name, tokens in texts.items()]
    figure.alt = f"{title}. The tokens as colored boxes: {'; '.join(starts)}."
    return figure


def token_rows(rows: Mapping[str, Sequence[bytes]], title: str, label: str) -> LessonFigure:
    """One line of boxes for each name, which stands to its left; `label` says what names are."""
    width = max(sum(_width(token) for token in tokens) for tokens in rows.values())
    figure = LessonFigure(figsize=(6.6, 0.85 + 0.27 * len(rows)), layout="constrained")
    axes = figure.subplots()
    for row, tokens in enumerate(rows.values()):
        _draw_boxes(axes, row, tokens)
        count = f"{len(tokens)} token{'s' if len(tokens) > 1 else ''}"
        axes.text(width + 2, row, count, va="center", fontsize=9, color="0.35")
    _empty_frame(axes, 0, max(width + 9, 40), len(rows))
    axes.set_yticks(range(len(rows)), list(rows), fontsize=9)
    axes.tick_params(left=False)
    axes.set_ylabel(label)
    figure.suptitle(title, fontsize=11)
    lines = [f"{name}: {_told(tokens)}" for name, tokens in rows.items()]
    figure.alt = f"{title}. A row of boxes for each {label}. {'; '.join(lines)}."
    return figure


def merge_steps(piece: str, vocabulary: Vocabulary) -> LessonFigure:
    """A piece of text on its way from single bytes to tokens, one merge a line."""
    id_of = {token: id for id, token in enumerate(vocabulary.tokens[:256])}
    ids = [id_of[bytes([byte])] for byte in piece.encode()]
    rows = {"bytes": [vocabulary.tokens[id] for id in ids]}
    while known := [pair for pair in pairwise(ids) if pair in vocabulary.merges]:
        pair = min(known, key=vocabulary.merges.__getitem__)
        new_id = vocabulary.merges[pair]
        ids = merge_pair(ids, pair, new_id)
        rows[f"{new_id:,}"] = [vocabulary.tokens[id] for id in ids]
    merges = len(rows) - 1
    title = f"{merges} merges, the oldest first, make {len(ids)} tokens of {piece!r}"
    return token_rows(rows, title, "new id of the merge")


def compression(
    sizes: Sequence[int],
    curves: Mapping[str, Sequence[float]],
    reference: tuple[int, float],
) -> LessonFigure:
    """Characters per token against vocabulary size, one curve for each text.

    The first curve belongs to the text that the vocabulary was trained on, the last to another.
    reference: size and characters per token of GPT-2's vocabulary, drawn as a line.
    """
    figure = LessonFigure(figsize=(7.4, 4.2), layout="constrained")
    axes = figure.subplots()
    for name, rates in curves.items():
        axes.plot(sizes, rates, marker="o", markersize=5)
        axes.annotate(
            name,
            (sizes[-1], rates[-1]),
            (8, 0),
            textcoords="offset points",
            va="center",
        )
    size, rate = reference
    axes.axhline(rate, color="0.5", linestyle="--")
    name = f"GPT-2, {size:,} tokens, text not seen"
    axes.text(sizes[0], rate - 0.07, name, va="top", color="0.35")
    axes.set_xscale("log", base=2)
    axes.set_xlim(sizes[0] * 0.93, sizes[-1] * 1.7)
    axes.set_ylim(0.8, rate + 0.3)
    axes.set_xticks(sizes, [str(size) for size in sizes])
    axes.set_xticks([], minor=True)
    axes.tick_params(axis="x", labelsize=8, rotation=45)
    axes.set_xlabel("tokens in the vocabulary (256 bytes and the merges, log scale)")
    axes.set_ylabel("characters per token")
    ends = [rates[-1] for rates in curves.values()]
    title = (
        f"{sizes[-1]} tokens: {ends[0]:.1f} characters each in the text that they were made from,\n"
        f"{ends[-1]:.1f} in another part of the same story"
    )
    axes.set_title(title, fontsize=11)
    lines = [f"{name} from {rates[0]:.1f} to {rates[-1]:.1f}" for name, rates in curves.items()]
    figure.alt = (
        f"{title}. Characters per token while the vocabulary grows from {sizes[0]} to {sizes[-1]} "
        f"tokens: {'; '.join(lines)}. A dashed line at {rate:.1f}: {name}."
    )
    return figure


def _told(tokens: Sequence[bytes]) -> str:
    return " | ".join(map(_written, tokens))


def _written(token: bytes) -> str:
    """A token as it is drawn."""
    try:
        text = token.decode()
    except UnicodeDecodeError:
        return token.hex(" ").upper()
    return text.replace(" ", "·").replace("\n", "↵")


def _width(token: bytes) -> int:
    return len(_written(token)) + 1  # half a letter of room on either side


def _lines(tokens: Sequence[bytes]) -> list[list[bytes]]:
    """The tokens in lines of at most COLUMNS letters."""
    lines: list[list[bytes]] = [[]]
    room = COLUMNS
    for token in tokens:
        if _width(token) > room and lines[-1]:
            lines.append([])
            room = COLUMNS
        lines[-1].append(token)
        room -= _width(token)
    return lines


def _draw_boxes(axes: Axes, row: int, tokens: Sequence[bytes]) -> None:
    place = 0
    for number, token in enumerate(tokens):
        color = COLORS[number % len(COLORS)]
        box = Rectangle((place + 0.06, row - 0.4), _width(token) - 0.12, 0.8, facecolor=color)
        axes.add_patch(box)
        middle = place + _width(token) / 2
        axes.text(
            middle,
            row,
            _written(token),
            ha="center",
            va="center",
            family="monospace",
            fontsize=8,
        )
        place += _width(token)


def _empty_frame(axes: Axes, left: float, right: float, rows: int) -> None:
    """Room for `rows` lines of boxes, the first on top, without ticks and frame."""
    axes.set_xlim(left, right)
    axes.set_ylim(rows - 0.45, -0.55)
    axes.set_xticks([])
    axes.set_yticks([])
    axes.spines[:].set_visible(False)
