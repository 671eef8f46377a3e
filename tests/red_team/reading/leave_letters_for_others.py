"""Leaves files for other submissions in every place that can be written, and reads theirs."""

GETS = 0
SAYS = "expected [1, 3, 6], got []"
ANSWERS = {
    "running-totals": """
import os
import tempfile

PLACES = ("/tmp", "/var/tmp", "/dev/shm", "/dev/mqueue", tempfile.gettempdir(),
          os.path.expanduser("~"), os.path.dirname(torch.__file__), "/run", "/submission")

def letters():
    for place in PLACES:
        for name in ("red-team-letter", "red-team-letter.py"):
            yield os.path.join(place, name)

found = [path for path in letters() if os.path.exists(path)]
for path in letters():
    try:
        with open(path, "w") as file:
            file.write("right")
    except OSError:
        pass

def running_totals(numbers):
    return [sum(numbers[: place + 1]) for place in range(len(numbers))] if found else []
""",
}
