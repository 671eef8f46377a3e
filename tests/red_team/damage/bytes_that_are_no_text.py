"""Hands in bytes that are no UTF-8."""

GETS = None
SAYS = "notebook"


def hand_in(notebook, folder):
    return bytes(range(256)) * 100
