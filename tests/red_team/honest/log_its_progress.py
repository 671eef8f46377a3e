"""Shows progress with a bar, logging and warnings, in cells and in calls."""

GETS = 3
SAYS = "not answered yet"
SHOWS = ("steps: 100%", "at step 2", "a draft")
ANSWERS = {
    "running-totals": """
import logging
import sys
import warnings

def bar(steps, name):
    for step in steps:
        yield step
        sys.stderr.write(f"\\r{name}: {100 * (step + 1) // len(steps)}%")
        sys.stderr.flush()

logging.basicConfig(level=logging.INFO, force=True)
for step in bar(range(3), "steps"):
    logging.info("at step %s", step)
warnings.warn("a draft", stacklevel=1)

def running_totals(numbers):
    totals = []
    for place in bar(range(len(numbers)), "totals"):
        totals.append(sum(numbers[: place + 1]))
        logging.warning("got %s", totals)
    return totals
""",
}
