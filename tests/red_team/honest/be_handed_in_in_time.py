"""Comes with the time at which it was handed in, as nbgrader's `collect` leaves it."""

GETS = 3
SAYS = "not answered yet"
ANSWERS = {
    "running-totals": """
def running_totals(numbers):
    return [sum(numbers[: place + 1]) for place in range(len(numbers))]
""",
}


def hand_in(notebook, folder):
    (folder / "timestamp.txt").write_text("2026-03-01 09:30:00.000000 UTC")
