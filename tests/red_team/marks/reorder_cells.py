"""Puts the checks first and the answers last."""

GETS = 0
SAYS = "cells put back in their order"


def hand_in(notebook, folder):
    notebook.cells.reverse()
