"""Left input, a debugger and a breakpoint in cells that no check needs."""

from nbformat.v4 import new_code_cell

GETS = 3
SAYS = "not answered yet"
SHOWS = ("input", "debugger")
ANSWERS = {
    "running-totals": """
def running_totals(numbers):
    return [sum(numbers[: place + 1]) for place in range(len(numbers))]
""",
}


def hand_in(notebook, folder):
    left = (
        "input('your name? ')",
        "breakpoint()",
        "import pdb\npdb.set_trace()",
        "%debug",
        "import getpass\ngetpass.getpass()",
        "import sys\nsys.stdin.readline()",
    )
    for source in left:
        notebook.cells.insert(1, new_code_cell(source))
