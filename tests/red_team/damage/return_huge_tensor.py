"""Returns tensors that are far larger than the numbers in them."""

GETS = 0
SAYS = "the most that an answer may hold"
ANSWERS = {
    "add-positions": """
def add_positions(vectors):
    return torch.zeros(1).expand(1 << 20, 1 << 20)
""",
}
