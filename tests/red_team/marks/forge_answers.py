"""Answers all questions about its objects with yes, whatever the question."""

GETS = 0
SAYS = "the learner's side does not say what it defined"
ANSWERS = {
    "running-totals": """
import sys

try:
    from grader.judge import learner, wire

    forged = wire.encode(("returned", True, "", False), lambda value: 1)
    learner.respond = lambda request, keeper: forged
except ImportError:
    pass
""",
}
