"""Puts a named pipe and a socket beside its notebook."""

import os
import socket

GETS = 3
SAYS = "pipe.csv"
ANSWERS = {
    "running-totals": """
def running_totals(numbers):
    return [sum(numbers[: place + 1]) for place in range(len(numbers))]
""",
}


def hand_in(notebook, folder):
    os.mkfifo(folder / "pipe.csv")
    here = os.getcwd()
    os.chdir(folder)  # the path of a socket must be short
    with socket.socket(socket.AF_UNIX) as line:
        line.bind("socket.csv")
    os.chdir(here)
