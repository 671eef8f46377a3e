"""Waits at the top level of twenty cells."""

from nbformat.v4 import new_code_cell

GETS = 3
SAYS = "not answered yet"
SHOWS = ("19", "0")
ANSWERS = {
    "running-totals": """
import asyncio

await asyncio.sleep(0)
def running_totals(numbers):
    return [sum(numbers[: place + 1]) for place in range(len(numbers))]
""",
}


def hand_in(notebook, folder):
    for number in range(20):
        waits = f"await asyncio.sleep(0.001)\nasync with asyncio.Lock():\n    waited = {number}"
        notebook.cells.insert(2, new_code_cell(waits + "\nwaited"))
