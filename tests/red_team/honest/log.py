"""Logs what it does, on the root logger and its own."""

GETS = 3
SAYS = "not answered yet"
ANSWERS = {
    "running-totals": """
import logging

logging.basicConfig(level=logging.DEBUG)
logger = logging.getLogger("totals")

def running_totals(numbers):
    logger.warning("got %s", numbers)
    logging.debug("more")
    return [sum(numbers[: place + 1]) for place in range(len(numbers))]
""",
}
