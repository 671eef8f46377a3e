"""Adds many cells that are slow, but none slower than a cell may be."""

from nbformat.v4 import new_code_cell

GETS = 3
SAYS = "stopped: the notebook ran longer than"
ANSWERS = {
    "running-totals": """
def running_totals(numbers):
    return [sum(numbers[: place + 1]) for place in range(len(numbers))]
""",
}


def hand_in(notebook, folder):
    slow = [new_code_cell("import time\ntime.sleep(2)") for _ in range(60)]
    notebook.cells[4:4] = slow
