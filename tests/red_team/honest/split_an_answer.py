"""Splits an answer over two cells, as the editor's command "split cell" does."""

from nbformat.v4 import new_code_cell

GETS = 5
SAYS = "not answered yet"
ANSWERS = {
    "running-totals": "START = 0",
    "check-id": """
def check_id(token_id, vocab_size):
    if token_id not in range(vocab_size):
        raise ValueError(vocab_size)
    return token_id
""",
}


def hand_in(notebook, folder):
    rest = (
        "def running_totals(numbers):\n"
        "    return [START + sum(numbers[: place + 1]) for place in range(len(numbers))]"
    )
    notebook.cells.insert(2, new_code_cell(rest))
