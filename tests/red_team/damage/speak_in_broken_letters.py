"""Prints, raises and returns halves of letters, which no file can hold."""

GETS = 0
SAYS = "expected [1, 3, 6], got"
ANSWERS = {
    "running-totals": """
half = "\\udc80\\ud83d\\x00\\x1b[2J"

def running_totals(numbers):
    print(half)
    return half

display({"text/plain": half, "text/html": half}, raw=True)
""",
    "check-id": """
print(half)
raise ValueError(half)
""",
}
