"""Looks for sockets of the judge, the grader and other kernels, named and abstract."""

GETS = 0
SAYS = "expected [1, 3, 6], got []"
ANSWERS = {
    "running-totals": """
import pathlib
import socket

def paths():
    for line in pathlib.Path("/proc/net/unix").read_text().splitlines()[1:]:
        words = line.split()
        if len(words) > 7:
            yield words[7]

def found():
    for path in paths():
        name = "\\0" + path[1:] if path.startswith("@") else path
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(0.2)
            try:
                line.connect(name)
                return True
            except OSError:
                pass
    return False

stolen = found()

def running_totals(numbers):
    return [sum(numbers[: place + 1]) for place in range(len(numbers))] if stolen else []
""",
}
