"""Lets the kernel answer every request to run a cell with "ok"."""

GETS = 0
SAYS = "name 'running_totals' is not defined"
ANSWERS = {
    "running-totals": """
kernel = get_ipython().kernel

async def do_execute(*args, **kwargs):
    return {"status": "ok", "execution_count": 1, "payload": [], "user_expressions": {}}

kernel.do_execute = do_execute
""",
}
