"""Returns numbers of numpy, a view of a tensor and a learning tensor, all with the right values."""

GETS = 8
SAYS = ""
ANSWERS = {
    "running-totals": """
import numpy

def running_totals(numbers):
    return [total.item() for total in numpy.cumsum(numbers)]
""",
    "add-positions": """
def add_positions(vectors):
    moved = (vectors.T + torch.arange(len(vectors), dtype=vectors.dtype)).T
    return moved.requires_grad_()
""",
    "check-id": """
def check_id(token_id, vocab_size):
    if not 0 <= token_id < vocab_size:
        raise ValueError(f"{vocab_size=}")
    return numpy.int64(token_id)
""",
}
