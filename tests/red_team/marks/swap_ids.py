"""Gives the checks the ids of answers and the answers the ids of checks."""

GETS = 0
SAYS = "edited check running-totals-check restored"


def hand_in(notebook, folder):
    for answer, check in ((1, 2), (4, 5), (7, 8)):
        one, other = notebook.cells[answer], notebook.cells[check]
        one.metadata, other.metadata = other.metadata, one.metadata
        one.id, other.id = other.id, one.id
