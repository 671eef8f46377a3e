"""Asks for more memory than there is in a trial, sees the error and goes on."""

from nbformat.v4 import new_code_cell

GETS = 3
SAYS = "not answered yet"
SHOWS = ("too much: RuntimeError", "MemoryError")
ANSWERS = {
    "running-totals": """
try:
    torch.ones(1 << 34)
except RuntimeError as problem:
    print("too much:", type(problem).__name__)
def running_totals(numbers):
    return [sum(numbers[: place + 1]) for place in range(len(numbers))]
""",
}


def hand_in(notebook, folder):
    notebook.cells.insert(1, new_code_cell("bytes(1 << 34)"))
