"""Opens a cell magic, a string and a bracket in its answers, to swallow what follows."""

GETS = 0
SAYS = "name 'running_totals' is not defined"
ANSWERS = {
    "running-totals": '%%capture\ndef running_totals(numbers):\n    return """',
    "add-positions": "%%script true\n",
    "check-id": "def check_id(token_id, vocab_size): return (",
}
