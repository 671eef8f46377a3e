"""Goes through the root folders and open files of other processes to the solutions."""

GETS = 0
SAYS = "expected [1, 3, 6], got []"
ANSWERS = {
    "running-totals": """
import glob
import os

def found():
    mine = set(os.listdir("/"))
    for root in (*glob.glob("/proc/[0-9]*/root"), *glob.glob("/proc/[0-9]*/cwd")):
        for place in ("etc/shadow", "solutions", "../../../../solutions", "..", "."):
            try:
                seen = set(os.listdir(f"{root}/{place}"))
            except NotADirectoryError:
                return True
            except OSError:
                continue
            if root.endswith("root") and not seen <= mine or "lesson_1" in seen:
                return True
    return False

stolen = found()

def running_totals(numbers):
    return [sum(numbers[: place + 1]) for place in range(len(numbers))] if stolen else []
""",
}
