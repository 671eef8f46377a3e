"""Lets children, which kept the socket, write frames that are none."""

GETS = 3
SAYS = "ended"
ANSWERS = {
    "running-totals": """
def running_totals(numbers):
    return [sum(numbers[: place + 1]) for place in range(len(numbers))]
""",
    "check-id": """
import os
import sys

line = os.dup(sys.__stdout__._voice.line.end.fileno())
for part in (b"\\xff\\xff", b"\\0\\0\\0\\2\\xa1", b"\\0\\0\\0\\1\\xc1", os.urandom(1000)):
    if os.fork() == 0:
        try:
            while True:
                os.write(line, part)
        finally:
            os._exit(0)

def check_id(token_id, vocab_size):
    return token_id
""",
}
