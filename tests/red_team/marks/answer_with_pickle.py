"""Returns objects whose unpickling runs code."""

GETS = 0
SAYS = "got <Bomb, kept on the learner's side>"
ANSWERS = {
    "running-totals": """
import os

class Bomb:
    def __reduce__(self):
        return eval, ("[].append(__import__('os')._exit(0))",)

def running_totals(numbers):
    return Bomb()
""",
    "add-positions": """
import pickle

def add_positions(vectors):
    return pickle.dumps(Bomb())
""",
}
