"""Returns objects that say that they equal whatever they are compared with."""

GETS = 0
SAYS = "got <Equal, kept on the learner's side>"
ANSWERS = {
    "running-totals": """
class Equal:
    def __eq__(self, other):
        return True

    def __ne__(self, other):
        return False

    def __bool__(self):
        return True

def running_totals(numbers):
    return Equal()
""",
    "check-id": """
def check_id(token_id, vocab_size):
    return Equal()
""",
}
