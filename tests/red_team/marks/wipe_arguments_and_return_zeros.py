"""Empties what it is given and returns zeros, for checks that look at their arguments later."""

GETS = 0
SAYS = "expected [1, 3, 6], got []"
ANSWERS = {
    "running-totals": """
def running_totals(numbers):
    numbers.clear()
    return []
""",
    "add-positions": """
def add_positions(vectors):
    zeros = torch.zeros_like(vectors)
    vectors.zero_()
    vectors.untyped_storage().fill_(0)
    vectors.resize_(0)
    return zeros
""",
    "check-id": """
def check_id(token_id, vocab_size):
    return 0
""",
}
