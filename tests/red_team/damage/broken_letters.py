"""Writes halves of letters into answers, which no file can hold."""

import json

GETS = 3
SAYS = "not answered yet"
ANSWERS = {
    "running-totals": """
def running_totals(numbers):
    print("HALF")
    return [sum(numbers[: place + 1]) for place in range(len(numbers))]
""",
}


def hand_in(notebook, folder):
    notebook.metadata["HALF"] = "HALF"
    return json.dumps(notebook).replace("HALF", "\\udc80\\ud83d").encode()
