"""Times its cells with magics, plots inline and asks for help."""

GETS = 6
SAYS = "not answered yet"
ANSWERS = {
    "running-totals": """%%time
%matplotlib inline
import matplotlib.pyplot as plt

def running_totals(numbers):
    return [sum(numbers[: place + 1]) for place in range(len(numbers))]

%timeit -n 1 -r 1 running_totals([1, 2])
running_totals?
!echo done
""",
    "add-positions": """
plt.plot([1, 2, 3])
plt.show()
def add_positions(vectors):
    return vectors + steps(vectors)

%time steps = lambda vectors: torch.arange(len(vectors))[:, None]
""",
}
