"""Hands in a named pipe, at which whoever reads it waits for ever."""

import os

GETS = None
SAYS = "notebook"


def hand_in(notebook, folder):
    os.mkfifo(folder / "lesson_1.ipynb")
