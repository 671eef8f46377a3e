"""Splits an answer as JupyterLab does: both halves have the name of the answer, ids differ."""

import copy

GETS = 6
SAYS = "running-totals is answered in 2 cells: all of them count"
NEVER_REMARKED = ("doubled", "first", "order")
ANSWERS = {
    "add-positions": """
def add_positions(vectors):
    return vectors + torch.arange(len(vectors))[:, None]
""",
}


def hand_in(notebook, folder):
    place = next(i for i, c in enumerate(notebook.cells) if c.id == "running-totals")
    first, second = notebook.cells[place], copy.deepcopy(notebook.cells[place])
    first.source = "START = 0"
    second.id = "a-new-id"
    second.source = (
        "def running_totals(numbers):\n"
        "    return [START + sum(numbers[: place + 1]) for place in range(len(numbers))]"
    )
    notebook.cells.insert(place + 1, second)
