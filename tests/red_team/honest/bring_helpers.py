"""Brings a module of helpers, a package, a data file and a folder docs."""

GETS = 3
SAYS = "not answered yet"
NEVER_REMARKED = ("helpers", "docs", "data", "tools")
ANSWERS = {
    "running-totals": """
from pathlib import Path

from helpers import total_up_to
from tools.start import START

words = Path("data/words.txt").read_text().split()
notes = Path("docs/notes.txt").read_text()

def running_totals(numbers):
    assert words == ["a", "b"] and notes == "notes"
    return [START + total_up_to(numbers, place) for place in range(len(numbers))]
""",
}


def hand_in(notebook, folder):
    for name in ("docs", "data", "tools"):
        (folder / name).mkdir()
    (folder / "helpers.py").write_text(
        "def total_up_to(numbers, place):\n    return sum(numbers[: place + 1])\n"
    )
    (folder / "tools" / "__init__.py").write_text("")
    (folder / "tools" / "start.py").write_text("START = 0\n")
    (folder / "data" / "words.txt").write_text("a b")
    (folder / "docs" / "notes.txt").write_text("notes")
