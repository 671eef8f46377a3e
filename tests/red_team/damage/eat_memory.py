"""Takes memory for ever, in a cell that should define an answer."""

GETS = 0
SAYS = "emory"
ANSWERS = {
    "running-totals": '''
taken = []
while True:
    taken.append(b"x" * (1 << 24))
''',
}
