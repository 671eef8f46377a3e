"""Takes memory for ever, in a cell that should define an answer."""

GETS = 0
SAYS = "name 'running_totals' is not defined"
ANSWERS = {
    "running-totals": """
taken = []
while True:
    taken.append(b"x" * (1 << 24))
""",
}
