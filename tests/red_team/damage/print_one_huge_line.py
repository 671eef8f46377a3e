"""Prints one line of 200 MB."""

GETS = 3
SAYS = "not answered yet"
ANSWERS = {
    "running-totals": """
for _ in range(20):
    print("x" * 10_000_000, end="")

def running_totals(numbers):
    print("x" * 10_000_000)
    return [sum(numbers[: place + 1]) for place in range(len(numbers))]
""",
}
