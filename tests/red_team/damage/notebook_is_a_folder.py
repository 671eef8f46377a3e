"""Hands in a folder of the notebook's name."""

GETS = None
SAYS = "notebook"


def hand_in(notebook, folder):
    (folder / "lesson_1.ipynb").mkdir()
