"""Takes memory for ever while a check waits."""

GETS = 0
SAYS = "stopped"
ANSWERS = {
    "running-totals": """
taken = []

def running_totals(numbers):
    while True:
        try:
            taken.append(torch.ones(1 << 24))
        except (MemoryError, RuntimeError):
            pass
""",
}
