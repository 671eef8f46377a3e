"""Works in a thread and an event loop of its own."""

GETS = 3
SAYS = "not answered yet"
ANSWERS = {
    "running-totals": """
import asyncio
from concurrent.futures import ThreadPoolExecutor

await asyncio.sleep(0)
pool = ThreadPoolExecutor(2)

def running_totals(numbers):
    return list(pool.map(lambda place: sum(numbers[: place + 1]), range(len(numbers))))
""",
}
