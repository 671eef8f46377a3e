"""Asks its process to end, as `quit` does."""

GETS = 0
SAYS = "ended"
ANSWERS = {
    "running-totals": """
get_ipython().ask_exit()
quit
exit()
""",
}
