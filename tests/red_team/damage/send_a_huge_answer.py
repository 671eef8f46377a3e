"""Goes around the wire's limits and sends a larger text as the answer to a question."""

GETS = 0
SAYS = "expected a frame of at most"
ANSWERS = {
    "running-totals": """
from grader.kernels.inside import shell

shell.respond = lambda request, keeper: b"A" * (70 << 20)
""",
}
