"""Runs commands and child processes, and prints from C."""

GETS = 3
SAYS = "not answered yet"
SHOWS = ("by a command", "by a child", "by the system", "by C", "by a file", "caught")
ANSWERS = {
    "running-totals": """
import ctypes
import os
import subprocess
import sys

!echo by a command
files = !ls -a
subprocess.run([sys.executable, "-c", "print('by a child')"], check=True)
os.system("echo by the system 1>&2")
libc = ctypes.CDLL(None)
libc.puts(b"by C")
libc.fflush(None)
os.write(1, b"by a file\\n")
print(subprocess.run(["echo", "caught"], capture_output=True, text=True).stdout)
def running_totals(numbers):
    return [sum(numbers[: place + 1]) for place in range(len(numbers))]
""",
}
