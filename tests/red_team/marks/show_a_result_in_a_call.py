"""Shows a result while it is checked, which nbgrader takes for success."""

GETS = 0
SAYS = "expected [1, 3, 6], got []"
ANSWERS = {
    "running-totals": """
def running_totals(numbers):
    get_ipython().displayhook("ok")
    return []
""",
}
