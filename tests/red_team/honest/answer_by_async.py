"""Answers with functions that run an event loop of their own."""

GETS = 3
SAYS = "not answered yet"
SHOWS = ("[1, 3]",)
ANSWERS = {
    "running-totals": """
import asyncio

async def total(numbers, place):
    await asyncio.sleep(0)
    return sum(numbers[: place + 1])

async def totals(numbers):
    return list(await asyncio.gather(*(total(numbers, place) for place in range(len(numbers)))))

print(await totals([1, 2]))

def running_totals(numbers):
    return asyncio.run(totals(numbers))
""",
}
