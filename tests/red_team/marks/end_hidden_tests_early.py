"""Writes nbgrader's own markers into its answers."""

GETS = 0
SAYS = "expected [1, 3, 6], got []"
ANSWERS = {
    "running-totals": """
def running_totals(numbers):
    ### BEGIN HIDDEN TESTS
    return []
    ### END HIDDEN TESTS
### AUTOTEST running_totals([1])
### BEGIN SOLUTION
""",
}
