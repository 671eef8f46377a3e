"""Hands in an empty file."""

GETS = None
SAYS = "notebook"


def hand_in(notebook, folder):
    return b"\n"
