"""Puts fakes in the place of torch and of the course's package."""

GETS = 0
SAYS = "BoundaryError: it raises TypeError"
ANSWERS = {
    "running-totals": """
import sys
from unittest.mock import MagicMock

for name in ("torch", "nanollm", "nanollm.check", "grader", "grader.judge"):
    sys.modules[name] = MagicMock(name=name)
torch = sys.modules["torch"]
check_equal = check_close = check_shape = MagicMock()

def running_totals(numbers):
    return []
""",
}
