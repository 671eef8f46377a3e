"""Never ends and lets no interrupt through while a check waits; its answer before that counts."""

GETS = 3
SAYS = "stopped"
ANSWERS = {
    "running-totals": """
def running_totals(numbers):
    return [sum(numbers[: place + 1]) for place in range(len(numbers))]
""",
    "add-positions": """
import signal

def add_positions(vectors):
    signal.pthread_sigmask(signal.SIG_BLOCK, set(signal.Signals))
    while True:
        try:
            while True:
                pass
        except BaseException:
            pass
""",
}
