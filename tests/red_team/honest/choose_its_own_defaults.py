"""Sets torch's number kind, gradients, printing and randomness for itself."""

GETS = 8
SAYS = ""
SHOWS = ("3.3e-01",)
ANSWERS = {
    "running-totals": """
torch.set_default_dtype(torch.float64)
torch.set_grad_enabled(False)
torch.set_printoptions(precision=1, sci_mode=True, threshold=1)
torch.manual_seed(7)
torch.set_num_threads(2)
def running_totals(numbers):
    return [sum(numbers[: place + 1]) for place in range(len(numbers))]

torch.ones(2) / 3
""",
    "add-positions": """
def add_positions(vectors):
    return vectors + torch.arange(len(vectors), dtype=vectors.dtype)[:, None]
""",
    "check-id": """
def check_id(token_id, vocab_size):
    if not 0 <= token_id < vocab_size:
        raise ValueError(f"{token_id} is not below {vocab_size}")
    return token_id
""",
}
