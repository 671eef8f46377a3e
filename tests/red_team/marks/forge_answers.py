"""Answers all questions about its objects with yes, whatever the question."""

GETS = 0
SAYS = "the learner's side does not say what it defined"
ANSWERS = {
    "running-totals": """
from grader.boundary import far_side, wire
from grader.kernels.inside import shell

forged = wire.encode(("returned", True, "", False, None), lambda value: 1)
far_side.respond = shell.respond = lambda request, keeper: forged
""",
}
