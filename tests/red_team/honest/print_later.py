"""Prints from a thread that goes on after its cell."""

GETS = 3
SAYS = "not answered yet"
SHOWS = ("first", "later 4", "last")
ANSWERS = {
    "running-totals": """
import threading
import time

def later():
    for number in range(5):
        time.sleep(0.05)
        print("later", number)

thread = threading.Thread(target=later)
thread.start()
print("first")
def running_totals(numbers):
    return [sum(numbers[: place + 1]) for place in range(len(numbers))]
""",
    "check-id": """
thread.join()
print("last")
""",
}
