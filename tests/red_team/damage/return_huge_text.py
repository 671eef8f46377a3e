"""Returns a text of a gigabyte."""

GETS = 0
SAYS = "the most that an answer may hold"
ANSWERS = {
    "running-totals": '''
def running_totals(numbers):
    return "x" * (1 << 30)
''',
}
