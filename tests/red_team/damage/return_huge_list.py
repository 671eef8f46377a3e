"""Returns a list of five million numbers, and lists that hold each other many times over."""

GETS = 0
SAYS = "items"
ANSWERS = {
    "running-totals": """
def running_totals(numbers):
    if len(numbers) == 3 and numbers[0] == 1:
        return [0] * 5_000_000
    nest = [0]
    for _ in range(30):
        nest = [nest, nest]
    return nest
""",
}
