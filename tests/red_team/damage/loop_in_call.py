"""Never ends, but only while a check waits."""

GETS = 3
SAYS = "stopped"
ANSWERS = {
    "running-totals": """
def running_totals(numbers):
    while True:
        pass
""",
    "add-positions": """
def add_positions(vectors):
    return vectors + torch.arange(len(vectors))[:, None]
""",
}
