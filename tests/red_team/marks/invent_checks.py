"""Adds checks of its own, worth many points."""

from nbformat.v4 import new_code_cell

GETS = 0
SAYS = "an added cell claimed to be a check"


def hand_in(notebook, folder):
    for number in range(3):
        claims = {"grade": True, "solution": False, "locked": True, "task": False}
        claims |= {"schema_version": 3, "grade_id": f"bonus-{number}", "points": 50}
        notebook.cells.append(new_code_cell("assert True", metadata={"nbgrader": claims}))
