"""Raises a ValueError of its own class."""

GETS = 2
SAYS = "not answered yet"
ANSWERS = {
    "check-id": '''
class UnknownIdError(ValueError):
    """An id without a row."""

    def __init__(self, token_id, vocab_size):
        super().__init__(token_id, vocab_size)
        self.token_id, self.vocab_size = token_id, vocab_size

    def __str__(self):
        return f"no id {self.token_id} below {self.vocab_size}"

def check_id(token_id, vocab_size):
    if not 0 <= token_id < vocab_size:
        raise UnknownIdError(token_id, vocab_size)
    return token_id
''',
}
