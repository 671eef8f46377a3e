"""Left a trial in an added cell that never ends; the answers around it count."""

from nbformat.v4 import new_code_cell

GETS = 3
SAYS = "stopped: too slow"
ANSWERS = {
    "running-totals": """
def running_totals(numbers):
    return [sum(numbers[: place + 1]) for place in range(len(numbers))]
""",
}


def hand_in(notebook, folder):
    notebook.cells.insert(1, new_code_cell("while True:\n    pass"))
