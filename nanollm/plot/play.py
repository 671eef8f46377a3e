"""Figures to play with: sliders above a figure, and a still one where there are no sliders."""

from collections.abc import Callable, Sequence
from importlib.util import find_spec
from typing import Any

from torch import Tensor

from nanollm.data import WindowDataset
from nanollm.generate import next_token_probabilities
from nanollm.plot.clocks import clock_hands
from nanollm.plot.figure import LessonFigure
from nanollm.plot.training import next_token_bars
from nanollm.plot.windows import stride_ledgers

VIEW = "application/vnd.jupyter.widget-view+json"
Range = tuple[float, float, float, float]  # least, most, step, where the slider begins


class Playable:
    """A figure that sliders draw anew; `still` is what it looks like before they move."""

    def __init__(self, draw: Callable[..., LessonFigure], **ranges: Range) -> None:
        self._draw, self._ranges = draw, ranges
        self.still = draw(**{name: begin for name, (*_, begin) in ranges.items()})

    def _repr_mimebundle_(self, *_: object, **__: object) -> dict[str, Any]:
        """Called by IPython for the last value of a cell; where nothing slides, it is the still."""
        still = self.still.bundle()
        if not find_spec("ipywidgets"):
            return still
        return still | {VIEW: self.sliders(still["text/html"])._repr_mimebundle_()[VIEW]}

    def sliders(self, html: str) -> Any:
        """The widget: a slider for each range, above the figure that they draw."""
        import ipywidgets

        shown = ipywidgets.HTML(html)
        sliders = {name: _slider(name, *each) for name, each in self._ranges.items()}

        def draw_anew(_: object) -> None:
            values = {name: slider.value for name, slider in sliders.items()}
            shown.value = self._draw(**values).bundle()["text/html"]

        for slider in sliders.values():
            slider.observe(draw_anew, "value")
        return ipywidgets.VBox([*sliders.values(), shown])


def _slider(name: str, least: float, most: float, step: float, begin: float) -> Any:
    from ipywidgets import FloatSlider, IntSlider

    return (FloatSlider if isinstance(step, float) else IntSlider)(
        begin,
        min=least,
        max=most,
        step=step,
        description=name.replace("_", " "),
        style={"description_width": "7em"},  # less would cut off "temperature"
        continuous_update=False,  # a figure takes longer than a hand
    )


def play_with_windows(num_tokens: int = 24) -> Playable:
    """Windows of any length and stride over `num_tokens` tokens."""

    def draw(max_length: int, stride: int) -> LessonFigure:
        windows = WindowDataset(range(num_tokens), max_length=max_length, stride=stride).inputs
        return stride_ledgers({f"stride {stride}": windows}, num_tokens)

    return Playable(draw, max_length=(1, 8, 1, 4), stride=(1, 8, 1, 4))


def play_with_clocks(head_dim: int = 8) -> Playable:
    """A query and a key that are turned by their positions, at any distance."""

    def draw(key: int, distance: int) -> LessonFigure:
        return clock_hands(key, distance, head_dim)

    return Playable(draw, key=(0, 100, 1, 0), distance=(0, 100, 1, 3))


def play_with_choices(logits: Tensor, names: Sequence[str]) -> Playable:
    """The next token's probabilities from `logits` (V,), at any temperature and top-k."""

    def draw(temperature: float, top_k: int) -> LessonFigure:
        share = next_token_probabilities(logits, temperature=temperature, top_k=top_k)
        return next_token_bars({temperature: share}, names)

    V = len(names)
    return Playable(draw, temperature=(0.0, 2.0, 0.1, 1.0), top_k=(1, min(V, 20), 1, min(V, 10)))
