"""Copies the answer of a classmate."""

GETS = 0
SAYS = "expected [1, 3, 6], got []"
ANSWERS = {
    "running-totals": """
import glob

found = [path for steps in range(6) for kind in ("submitted", "autograded", "[a-z]*")
         for path in glob.glob("../" * steps + f"{kind}/ada/*/*.ipynb")
         + glob.glob("../" * steps + f"{kind}/*/ada/*/*.ipynb")]

def running_totals(numbers):
    return [sum(numbers[: place + 1]) for place in range(len(numbers))] if found else []
""",
}
