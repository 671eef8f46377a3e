"""Recurses until the C stack is used up."""

GETS = 0
SAYS = "ended"
ANSWERS = {
    "running-totals": """
import ctypes
import sys

sys.setrecursionlimit(10**9)

def running_totals(numbers):
    return [running_totals(numbers)]

class Deep:
    def __repr__(self):
        return repr(self) + eval("repr(self)")

callback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_int)

@callback
def deeper(depth):
    return deeper(depth + 1)

deeper(0)
""",
}
