"""Goes around the wire's limits and sends a larger text as the answer to a question."""

GETS = 0
SAYS = "too large"
ANSWERS = {
    "running-totals": """
try:
    from grader.judge import learner

    learner.respond = lambda request, keeper: b"A" * (70 << 20)
except ImportError:
    pass
""",
}
