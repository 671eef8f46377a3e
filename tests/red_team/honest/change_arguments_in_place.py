"""Works in place on what it is given, and returns it."""

GETS = 6
SAYS = "not answered yet"
ANSWERS = {
    "running-totals": """
def running_totals(numbers):
    for place in range(1, len(numbers)):
        numbers[place] += numbers[place - 1]
    return numbers
""",
    "add-positions": """
def add_positions(vectors):
    vectors += torch.arange(len(vectors))[:, None]
    return vectors
""",
}
