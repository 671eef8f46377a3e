"""Displays large pictures and pages without end."""

GETS = 0
SAYS = "expected [1, 3, 6], got []"
ANSWERS = {
    "running-totals": """
for _ in range(30):
    display({"image/png": "A" * 4_000_000, "text/html": "<p>" * 1_000_000}, raw=True)

def running_totals(numbers):
    display({"image/png": "A" * 4_000_000}, raw=True)
    return []
""",
}
