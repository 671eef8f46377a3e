"""Puts files with names that are no text, no word and no place beside its notebook."""

import os

GETS = 0
SAYS = "not answered yet"


def hand_in(notebook, folder):
    for name in (b"\xff\xfe.csv", b"new\nline.csv", b"-rf", b"x" * 250, b"*", b"$(reboot).csv"):
        with open(os.path.join(os.fsencode(folder), name), "w") as file:
            file.write("1")
