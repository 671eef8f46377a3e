"""Every figure can be read: as a picture of its own colors, and as words."""

from collections.abc import Callable
from html.parser import HTMLParser
from io import BytesIO

import pytest
import torch
from IPython.core.formatters import DisplayFormatter
from PIL import Image

from nanollm import plot
from nanollm.bpe import train_vocabulary
from nanollm.plot.figure import LessonFigure
from nanollm.position import alibi_bias, sinusoidal_positions


def noise(*shape: int) -> torch.Tensor:
    return torch.rand(*shape, generator=torch.Generator().manual_seed(0))


WAVES = sinusoidal_positions(16, 8)
NO_FIGURES = (
    "Playable",
    "token_roles",
    "play_with_choices",
    "play_with_clocks",
    "play_with_windows",
)
FIGURES: dict[str, Callable[[], LessonFigure]] = {
    "ablation_bars": lambda: plot.ablation_bars({"copy": {"none": 0.3, "rotary": 0.99}}, 0.4),
    "attention_maps": lambda: plot.attention_maps({"head 1": noise(2, 2)}, ["a", "b"], "Who"),
    "cache_times": lambda: plot.cache_times([8, 16], {"without": [1, 2], "with": [0.5, 0.6]}),
    "clock_hands": lambda: plot.clock_hands(7, 3),
    "compression": lambda: plot.compression([256, 300], {"seen": [1, 2.5]}, (50257, 4.0)),
    "corpus_ledger": lambda: plot.corpus_ledger(torch.arange(96).reshape(-1, 4), 101),
    "distance_decay": lambda: plot.distance_decay({"waves": noise(9), "learned": noise(9)}),
    "head_losses": lambda: plot.head_losses(noise(2, 4) + 1, 0.9),
    "head_reach": lambda: plot.head_reach(alibi_bias(4, 6)),
    "head_scores": lambda: plot.head_scores(
        {"back": noise(2, 4), "again": noise(2, 4)}, [0.1, 0.2]
    ),
    "loss_by_position": lambda: plot.loss_by_position(noise(60), 40),
    "loss_curves": lambda: plot.loss_curves([3.0] * 60, [4.0] * 60, {"guess": 5.0}),
    "merge_steps": lambda: plot.merge_steps(" the", train_vocabulary("the then the", 258)),
    "moving_scores": lambda: plot.moving_scores({"rotary": torch.ones(5), "sum": noise(5)}, 3),
    "next_token_bars": lambda: plot.next_token_bars({1.0: noise(12)}, [*"abcdefghijkl"]),
    "occurrences": lambda: plot.occurrences(torch.ones(5, 4), noise(5, 4), [0, 1, 2, 3, 0]),
    "position_similarity": lambda: plot.position_similarity(noise(6, 64) - 0.5),
    "shuffle_gaps": lambda: plot.shuffle_gaps({"no positions": 1e-7, "waves": 0.5}),
    "similarity_gallery": lambda: plot.similarity_gallery({name: noise(5, 5) for name in "abcde"}),
    "stride_ledgers": lambda: plot.stride_ledgers({"2": torch.tensor([[0, 1], [2, 3]])}, 6),
    "sum_paths": lambda: plot.sum_paths({"dog bites": noise(2, 2)}),
    "table_heat_map": lambda: plot.table_heat_map(noise(2, 3), ["<pad>", 'say "a"'], "Rows"),
    "token_boxes": lambda: plot.token_boxes({"bytes": [b"a", b"b"], "larger": [b"ab"]}),
    "token_rows": lambda: plot.token_rows({"cat": [b"c", b"at"]}, "Cut", "word"),
    "training_ends": lambda: plot.training_ends({"small": {"with": [3.0] * 9}}, 50),
    "turning_pairs": lambda: plot.turning_pairs(WAVES, [0, 1], [0, 3], 2),
    "vector_lengths": lambda: plot.vector_lengths(noise(9, 8), WAVES),
    "wave_heat_map": lambda: plot.wave_heat_map(WAVES),
    "word_points": lambda: plot.word_points(noise(2, 2), ["a", "b"], "Words"),
}


class Alternatives(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.images: list[dict[str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag == "img"
        self.images.append(dict(attrs))


def image_in(html: str) -> dict[str, str | None]:
    page = Alternatives()
    page.feed(html)
    (image,) = page.images
    return image


def bundle(figure: object) -> dict[str, str]:
    """What a cell shows of it."""
    return DisplayFormatter().format(figure)[0]


def test_every_figure_is_among_these():
    assert {*FIGURES, *NO_FIGURES} == {*plot.__all__}


@pytest.mark.slow
@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=[pytest.mark.full] * bool(place % 3))
        for place, name in enumerate(FIGURES)
    ],
)
def test_a_figure_is_a_picture_that_stays_readable_and_says_what_it_shows(name: str):
    figure = FIGURES[name]()
    shown = bundle(figure)
    image = image_in(shown["text/html"])
    alt = image["alt"] or ""
    assert alt == shown["text/plain"]
    assert len(alt) > 40
    assert "\n" not in alt
    assert image["src"] == f"data:image/png;base64,{shown['image/png']}"
    picture = Image.open(BytesIO(figure.png()))
    assert picture.width <= 740  # what is left of 800 pixels in JupyterLab
    assert "transparency" not in picture.info  # it keeps its white in a dark theme
    assert len(shown["image/png"]) < 40_000


@pytest.mark.parametrize("names", ["ab", "abcde"])
def test_nothing_in_a_gallery_overlaps(names: str):
    T = 32  # its numbers have two digits, as in the lessons
    figure = plot.similarity_gallery({name: torch.eye(T) for name in names})
    figure.draw_without_rendering()
    words = [text.get_window_extent() for text in figure.texts]  # the title and the axes' names
    boxes = words + [box for axes in figure.axes if (box := axes.get_tightbbox())]
    assert len(boxes) == 3 + len(names)
    for place, box in enumerate(boxes):
        assert box.count_overlaps(boxes[place + 1 :]) == 0


def test_words_of_a_table_cannot_end_the_alternative_text():
    alt = image_in(bundle(FIGURES["table_heat_map"]())["text/html"])["alt"] or ""
    assert 'say "a"' in alt
    assert "<pad>" in alt


def test_a_title_says_what_the_data_say():
    def title(figure: LessonFigure) -> str:
        return " ".join(axes.get_title() for axes in figure.axes)

    assert "no closer than strangers" in title(plot.position_similarity(noise(9, 64) - 0.5))
    assert "no closer" not in title(plot.position_similarity(sinusoidal_positions(30, 16)))
    grown = plot.token_boxes({"small": [b"ab"], "large": [b"a", b"b"]})
    assert "fewer" not in grown.get_suptitle()
    assert "fewer" in FIGURES["token_boxes"]().get_suptitle()
    words = noise(3, 2)
    assert "one sum" in title(plot.sum_paths({"a b c": words, "c b a": words.flip(0)}))
    assert "several sums" in title(plot.sum_paths({"a b": words[:2], "b c": words[1:]}))
    apart = plot.stride_ledgers({"stride 5": torch.tensor([[0, 1], [5, 6]])}, 9)
    assert "3 tokens lie between windows" in title(apart)


def test_of_a_long_text_both_ends_are_drawn_and_the_rest_is_counted():
    figure = plot.corpus_ledger(torch.arange(5136).reshape(-1, 4), 5145)
    words = [text.get_text() for text in figure.axes[0].texts]
    assert "⋮   5,065 input   ⋮" in words
    assert "31 input; 1 only a target; 8 unused" in figure.alt
    assert len(figure.axes[0].patches) == 80


PLAYED = {
    "windows": plot.play_with_windows,
    "clocks": plot.play_with_clocks,
    "choices": lambda: plot.play_with_choices(noise(30), [str(id) for id in range(30)]),
}


@pytest.mark.slow
@pytest.mark.parametrize(
    "name",
    ["clocks", *(pytest.param(each, marks=pytest.mark.full) for each in ("windows", "choices"))],
)
def test_sliders_draw_a_figure_anew(name: str):
    played = PLAYED[name]()
    shown = bundle(played)
    assert "widget-view" in " ".join(shown)
    widget = played.sliders(shown["text/html"])
    *sliders, picture = widget.children
    for slider in sliders:
        room = float(slider.style.description_width.removesuffix("em"))
        assert room > 0.6 * len(slider.description)  # the whole name is shown
        begin, drawn = slider.value, {picture.value}
        for value in (slider.min, slider.max, begin):
            slider.value = value
            drawn.add(picture.value)
        assert len(drawn) >= 2
        assert image_in(picture.value)["alt"] == shown["text/plain"]


@pytest.mark.parametrize("name", PLAYED)
def test_without_ipywidgets_the_figure_is_still(name: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("nanollm.plot.play.find_spec", {}.get)
    played = PLAYED[name]()
    assert bundle(played) == played.still.bundle()
