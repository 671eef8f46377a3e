"""Climbs from its folder to the course's solutions."""

GETS = 0
SAYS = "expected [1, 3, 6], got []"
ANSWERS = {
    "running-totals": """
import glob

def found():
    up = ["../" * steps for steps in range(6)]
    return [path for top in up for name in ("solutions", "source", "course", "release")
            for path in glob.glob(f"{top}{name}/*/*.ipynb")]

stolen = found()

def running_totals(numbers):
    return [sum(numbers[: place + 1]) for place in range(len(numbers))] if stolen else []
""",
}
