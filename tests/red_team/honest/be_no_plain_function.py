"""Answers with an object that can be called, a partial function and a lambda."""

GETS = 8
SAYS = ""
ANSWERS = {
    "running-totals": """
import functools
import itertools

class RunningTotals:
    def __call__(self, numbers):
        return list(itertools.accumulate(numbers))

running_totals = RunningTotals()
""",
    "add-positions": """
def add(vectors, start):
    return vectors + torch.arange(start, start + len(vectors))[:, None]

add_positions = functools.partial(add, start=0)
""",
    "check-id": """
def refuse(token_id, vocab_size):
    raise ValueError(f"{token_id} of {vocab_size}")

check_id = lambda token_id, vocab_size: (
    token_id if 0 <= token_id < vocab_size else refuse(token_id, vocab_size))
""",
}
