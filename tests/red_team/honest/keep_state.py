"""Keeps a cache and a counter in global names, across its own cells."""

GETS = 6
SAYS = "not answered yet"
ANSWERS = {
    "running-totals": """
calls = 0
cache = {}

def running_totals(numbers):
    global calls
    calls += 1
    key = tuple(numbers)
    if key not in cache:
        cache[key] = [sum(numbers[: place + 1]) for place in range(len(numbers))]
    return cache[key]
""",
    "add-positions": """
def add_positions(vectors):
    global calls
    calls += 1
    if calls < 3:
        raise RuntimeError(f"expected both checks above to have called, got {calls} calls")
    steps = running_totals([0] + [1] * (len(vectors) - 1))
    return vectors + torch.tensor(steps)[:, None]
""",
}
