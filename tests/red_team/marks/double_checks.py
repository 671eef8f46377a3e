"""Adds a second, empty cell with the id of each check, before and after the true one."""

import copy

GETS = 0
SAYS = "cell doubled: running-totals-check"


def hand_in(notebook, folder):
    doubled = []
    for cell in notebook.cells:
        if not cell.metadata.nbgrader.grade:
            doubled.append(cell)
            continue
        empty = copy.deepcopy(cell)
        empty.source = "pass"
        doubled += [empty, cell, empty]
    notebook.cells = doubled
