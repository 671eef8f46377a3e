"""The kind of figure that all lessons draw."""

import base64
from html import escape
from io import BytesIO

from matplotlib.figure import Figure
from PIL import Image

DPI = 90


class LessonFigure(Figure):
    """A figure that notebooks show by itself, without pyplot and its global state."""

    alt: str = ""  # what it shows, for those who do not see it

    def _repr_mimebundle_(self, *_: object, **__: object) -> dict[str, str]:
        """Called by IPython for the last value of a cell."""
        return self.bundle()

    def bundle(self) -> dict[str, str]:
        """The picture, by itself and in HTML: there alone JupyterLab reads an alternative text."""
        alt, picture = " ".join(self.alt.split()), base64.b64encode(self.png()).decode()
        least = 0.75 * DPI * self.get_figwidth()  # smaller letters could not be read
        style = f"max-width: 100%; min-width: {least:.0f}px"
        html = f'<img alt="{escape(alt)}" style="{style}" src="data:image/png;base64,{picture}">'
        return {"image/png": picture, "text/html": html, "text/plain": alt or repr(self)}

    def png(self) -> bytes:
        """The picture, in as many colors as a small file has."""
        drawn, small = BytesIO(), BytesIO()
        self.savefig(drawn, format="png", dpi=DPI)
        Image.open(drawn).convert("RGB").quantize(256).save(small, format="png", optimize=True)
        return small.getvalue()
