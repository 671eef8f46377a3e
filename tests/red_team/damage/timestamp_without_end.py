"""Puts a named pipe in the place of the time of submission, at which a reader waits for ever."""

import os

GETS = 0
SAYS = "not answered yet"


def hand_in(notebook, folder):
    os.mkfifo(folder / "timestamp.txt")
