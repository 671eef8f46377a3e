"""Goes around the wire's limits and sends a gigabyte as the answer to a question."""

GETS = 0
SAYS = "too large"
ANSWERS = {
    "running-totals": '''
try:
    from grader.judge import learner

    learner.answer = lambda request, namespace: "A" * (1 << 30)
except ImportError:
    pass
''',
}
