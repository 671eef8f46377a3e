"""Hands in a notebook of 50 MB."""

from nbformat.v4 import new_markdown_cell

GETS = None
SAYS = "notebook"


def hand_in(notebook, folder):
    notebook.cells.append(new_markdown_cell("x" * 50_000_000))
