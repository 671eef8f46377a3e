"""Returns a set of numbers with one hash, which takes hours to rebuild."""

GETS = 3
SAYS = "stopped: it ran longer than a cell may"
ANSWERS = {
    "running-totals": '''
import itertools

class Colliding(set):
    """Gives its numbers to whoever iterates, and never had to hold them."""

    def __iter__(self):
        return itertools.islice(itertools.count(0, 2**61 - 1), 400_000)

def running_totals(numbers):
    return Colliding()
''',
    "add-positions": """
def add_positions(vectors):
    return vectors + torch.arange(len(vectors))[:, None]
""",
}
