"""Never ends and lets no interrupt through, in a cell that should define an answer."""

GETS = 0
SAYS = "stopped: too slow"
ANSWERS = {
    "running-totals": """
import signal

for number in set(signal.Signals) - {signal.SIGKILL, signal.SIGSTOP}:
    signal.signal(number, signal.SIG_IGN)
while True:
    try:
        while True:
            pass
    except BaseException:
        pass
""",
}
