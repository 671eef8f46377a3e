"""Hands in cells whose parts are of the wrong kinds."""

import json

GETS = None
SAYS = "notebook"


def hand_in(notebook, folder):
    cells = [
        {"cell_type": "code", "metadata": [], "source": 7, "outputs": {}, "id": 5},
        {"cell_type": 3, "metadata": {"nbgrader": "yes"}, "source": {"a": 1}},
        {"cell_type": "code", "metadata": {"nbgrader": {"grade_id": ["x"]}}, "source": None},
        {"metadata": {"tags": 5, "nbgrader": {"grade_id": "running-totals", "points": "all"}}},
        [],
        None,
    ]
    whole = {"nbformat": 4, "nbformat_minor": 5, "metadata": [], "cells": cells}
    return json.dumps(whole).encode()
