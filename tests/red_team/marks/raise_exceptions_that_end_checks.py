"""Ends the check from inside its call, with exceptions that are no errors."""

GETS = 0
SAYS = "SystemExit"
ANSWERS = {
    "running-totals": """
def running_totals(numbers):
    raise SystemExit(0)
""",
    "add-positions": """
def add_positions(vectors):
    raise GeneratorExit
""",
    "check-id": """
def check_id(token_id, vocab_size):
    raise KeyboardInterrupt
""",
}
