"""Brings a time of submission that is no time, at which nbgrader gives up on the whole class."""

GETS = 0
SAYS = "not answered yet"


def hand_in(notebook, folder):
    (folder / "timestamp.txt").write_text("the day before yesterday, 25:61")
