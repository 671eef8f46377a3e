"""Calls a helper that an added cell defines."""

from nbformat.v4 import new_code_cell

GETS = 3
SAYS = "not answered yet"
ANSWERS = {
    "running-totals": """
def running_totals(numbers):
    return [total_up_to(numbers, place) for place in range(len(numbers))]
""",
}


def hand_in(notebook, folder):
    helper = "def total_up_to(numbers, place):\n    return sum(numbers[: place + 1])"
    notebook.cells.insert(1, new_code_cell(helper))
