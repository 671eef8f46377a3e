"""Returns an iterator that always has another item."""

GETS = 0
SAYS = "got <Endless, kept on the learner's side>"
ANSWERS = {
    "running-totals": """
import itertools

class Endless:
    def __iter__(self):
        return itertools.count()

    def __len__(self):
        return 2**62

def running_totals(numbers):
    return Endless()
""",
    "check-id": """
def check_id(token_id, vocab_size):
    yield from itertools.repeat(token_id)
""",
}
