"""Answers all questions about its objects with yes, whatever the question."""

GETS = 0
SAYS = "the learner's side does not say what it defined"
ANSWERS = {
    "running-totals": """
import sys

try:
    from grader.boundary import far_side, wire

    forged = wire.encode(("returned", True, "", False, ()), lambda value: 1)
    far_side.respond = lambda request, keeper: forged
except ImportError:
    pass
""",
}
