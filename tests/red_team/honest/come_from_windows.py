"""Was saved where lines end in two letters: all cells have them, those of the course too."""

GETS = 3
SAYS = "not answered yet"
NEVER_REMARKED = ("edited", "restored")
ANSWERS = {
    "running-totals": '''
def running_totals(numbers):
    """Totals,
    one for each number."""
    return [sum(numbers[: place + 1]) for place in range(len(numbers))]
''',
}


def hand_in(notebook, folder):
    for cell in notebook.cells:
        cell.source = cell.source.replace("\n", "\r\n")
