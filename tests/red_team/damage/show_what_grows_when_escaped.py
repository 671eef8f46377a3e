"""Shows letters that take six times as much in a file, in hundreds of cells."""

from nbformat.v4 import new_code_cell

GETS = 3
SAYS = "not answered yet"
ANSWERS = {
    "running-totals": """
def running_totals(numbers):
    return [sum(numbers[: place + 1]) for place in range(len(numbers))]
""",
}


def hand_in(notebook, folder):
    kinds = ("text/plain", "text/html", "text/markdown", "text/latex", "image/svg+xml")
    show = (
        "bad = '\\1' * 30_000\n"
        f"display(dict.fromkeys({kinds}, bad), raw=True)\n"
        "print(bad, '\\n' * 30_000)\nraise ValueError(bad)"
    )
    notebook.cells.extend(new_code_cell(show) for _ in range(400))
