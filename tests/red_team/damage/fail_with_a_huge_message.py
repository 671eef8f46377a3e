"""Raises exceptions whose names, messages and tracebacks are megabytes long."""

GETS = 0
SAYS = "xxxxxxxx"
ANSWERS = {
    "running-totals": """
def running_totals(numbers):
    raise type("x" * 1_000_000, (ValueError,), {})("x" * 50_000_000)
""",
    "check-id": 'raise type("y" * 10_000_000, (ValueError,), {})("y" * 50_000_000)',
}
