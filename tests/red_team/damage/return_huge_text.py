"""Returns a text twice as long as an answer may be."""

GETS = 0
SAYS = "the most that an answer may hold"
ANSWERS = {
    "running-totals": """
def running_totals(numbers):
    return "x" * (1 << 27)
""",
}
