"""Hands in JSON that is no notebook."""

GETS = None
SAYS = "notebook"


def hand_in(notebook, folder):
    return b'[{"cells": "none"}]'
