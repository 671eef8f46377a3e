"""Goes through the root folders and open files of other processes to the solutions."""

GETS = 0
SAYS = "expected [1, 3, 6], got []"
ANSWERS = {
    "running-totals": '''
import glob
import os

def found():
    for root in ("", *glob.glob("/proc/[0-9]*/root"), *glob.glob("/proc/[0-9]*/cwd")):
        for place in ("home", "root", "work", "etc/shadow", "solutions", "../../../../solutions"):
            try:
                if os.path.isdir(f"{root}/{place}") and os.listdir(f"{root}/{place}"):
                    return True
                open(f"{root}/{place}").close()
                return True
            except OSError:
                pass
    return False

stolen = found()

def running_totals(numbers):
    return [sum(numbers[: place + 1]) for place in range(len(numbers))] if stolen else []
''',
}
