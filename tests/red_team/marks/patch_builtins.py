"""Changes what assert raises and what built-in functions return."""

GETS = 0
SAYS = "expected [1, 3, 6], got []"
ANSWERS = {
    "running-totals": '''
import builtins

class Silent(ValueError):
    """What `raise AssertionError` is to raise, for a check to catch."""

builtins.AssertionError = AssertionError = Silent
builtins.all = builtins.sum = builtins.abs = lambda *args: True

def running_totals(numbers):
    return []
''',
    "check-id": """
def check_id(token_id, vocab_size):
    return 3
""",
}
