"""Brings a data file along, and writes one of its own."""

GETS = 3
SAYS = "not answered yet"
ANSWERS = {
    "running-totals": """
import pathlib
import tempfile

start = int(pathlib.Path("start.csv").read_text())
with tempfile.NamedTemporaryFile("w+") as file:
    file.write("draft")
pathlib.Path("notes.txt").write_text("done")

def running_totals(numbers):
    return [start + sum(numbers[: place + 1]) for place in range(len(numbers))]
""",
}


def hand_in(notebook, folder):
    (folder / "start.csv").write_text("0\n")
