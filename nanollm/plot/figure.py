"""The kind of figure that all lessons draw."""

from io import BytesIO

from matplotlib.figure import Figure


class LessonFigure(Figure):
    """A figure that notebooks show by itself, without pyplot and its global state."""

    def _repr_png_(self) -> bytes:
        """Called by IPython to draw the last value of a cell."""
        image = BytesIO()
        self.savefig(image, format="png", dpi=90, metadata={"Software": None})
        return image.getvalue()
