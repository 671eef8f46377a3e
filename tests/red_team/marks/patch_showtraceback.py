"""Hides every exception from the notebook."""

GETS = 0
SAYS = "not answered yet"
ANSWERS = {
    "running-totals": """
shell = get_ipython()
shell.showtraceback = lambda *args, **kwargs: None
shell._showtraceback = lambda *args, **kwargs: None
shell.set_custom_exc((BaseException,), lambda *args, **kwargs: [])

def running_totals(numbers):
    raise NotImplementedError
""",
}
