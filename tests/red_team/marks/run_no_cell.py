"""Lets the shell answer every request to run a cell with success, and run nothing."""

GETS = 0
SAYS = "name 'running_totals' is not defined"
ANSWERS = {
    "running-totals": """
from IPython.core.interactiveshell import ExecutionResult

get_ipython().run_cell = lambda *args, **kwargs: ExecutionResult(None)
""",
}
