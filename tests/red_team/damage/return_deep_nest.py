"""Returns a list nested a hundred thousand deep, and one that holds itself."""

GETS = 0
SAYS = "nested more than"
ANSWERS = {
    "running-totals": """
def running_totals(numbers):
    nest = []
    nest.append(nest)
    if numbers[0] == 1:
        for _ in range(100_000):
            nest = [nest]
    return nest
""",
}
