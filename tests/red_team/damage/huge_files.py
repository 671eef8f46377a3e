"""Puts a file of 4 GB, nearly all of it hole, beside its notebook."""

GETS = None
SAYS = "expected files of at most"


def hand_in(notebook, folder):
    with open(folder / "data.csv", "wb") as file:
        file.truncate(4 << 30)
