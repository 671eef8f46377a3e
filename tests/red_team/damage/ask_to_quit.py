"""Asks the kernel to shut down, as `quit` and a shutdown request do."""

GETS = 0
SAYS = "running_totals"
ANSWERS = {
    "running-totals": """
get_ipython().kernel.do_shutdown(False)
get_ipython().ask_exit()
quit
exit()
""",
}
