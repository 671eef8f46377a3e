"""Breaks its own side: requests that cannot be read, answers that cannot be made."""

GETS = 3
SAYS = "ended"
ANSWERS = {
    "running-totals": """
def running_totals(numbers):
    return [sum(numbers[: place + 1]) for place in range(len(numbers))]
""",
    "add-positions": """
import pickle
from grader.boundary import far_side, wire

pickle.loads = far_side.pickle.loads = None
far_side._attempt = far_side._encode = wire.encode = None
""",
}
