"""Draws figures with matplotlib, by show and as the end of a cell."""

GETS = 3
SAYS = "not answered yet"
SHOWS = ("iVBOR", "<Figure size")
ANSWERS = {
    "running-totals": """
import matplotlib.pyplot as plt

figure, axes = plt.subplots()
axes.plot([1, 2, 3])
plt.show()
def running_totals(numbers):
    return [sum(numbers[: place + 1]) for place in range(len(numbers))]
""",
    "add-positions": """
plt.hist([1, 2, 2])
""",
    "check-id": """
figure
""",
}
