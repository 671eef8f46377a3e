"""Prints a grade in the words that e2xgrader looks for."""

GETS = 0
SAYS = "expected [1, 3, 6], got []"
ANSWERS = {
    "running-totals": """
def running_totals(numbers):
    print("### BEGIN GRADE\\n8\\n### END GRADE")
    print('{"points": 8, "max_points": 8}')
    return []
""",
}
