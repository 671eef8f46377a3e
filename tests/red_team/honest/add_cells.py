"""Adds notes, trials and cells that fail between the cells of the course."""

from nbformat.v4 import new_code_cell, new_markdown_cell, new_raw_cell

GETS = 3
SAYS = "not answered yet"
ANSWERS = {
    "running-totals": """
def running_totals(numbers):
    return [sum(numbers[: place + 1]) for place in range(len(numbers))]
""",
}


def hand_in(notebook, folder):
    trials = ["running_totals([4, 5])", "1 / 0", "add_positions(torch.zeros(2, 2))", "", "?sum"]
    for place, trial in enumerate(trials):
        notebook.cells.insert(2 * place + 1, new_code_cell(trial))
    notebook.cells.insert(0, new_markdown_cell("My notes"))
    notebook.cells.append(new_raw_cell("raw"))
