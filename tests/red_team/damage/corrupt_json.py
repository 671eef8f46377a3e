"""Hands in a notebook that breaks off in the middle."""

import nbformat

GETS = None
SAYS = "notebook"


def hand_in(notebook, folder):
    return nbformat.writes(notebook).encode()[:2000]
