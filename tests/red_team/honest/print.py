"""Prints values while it is checked, and ends cells in values."""

GETS = 3
SAYS = "not answered yet"
ANSWERS = {
    "running-totals": """
def running_totals(numbers):
    print("numbers:", numbers)
    display(numbers)
    return [sum(numbers[: place + 1]) for place in range(len(numbers))]

print(running_totals([1, 2]))
running_totals([5])
""",
}
