"""Puts links to the gradebook and the solutions beside its notebook, to get them back."""

GETS = 0
SAYS = "link"
ANSWERS = {
    "running-totals": """
import pathlib

leaks = [path for path in pathlib.Path(".").glob("**/leak*") if path.exists()]

def running_totals(numbers):
    return [sum(numbers[: place + 1]) for place in range(len(numbers))] if leaks else []
""",
}


def hand_in(notebook, folder):
    (folder / "leak.db").symlink_to("../../../gradebook.db")
    (folder / "leak").symlink_to("../../../../solutions")
    (folder / "leak_passwords.txt").symlink_to("/etc/passwd")
    (folder / "leak_loop").symlink_to(".")
