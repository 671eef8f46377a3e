"""Reads its data with DataLoader workers and pools of processes."""

GETS = 3
SAYS = "not answered yet"
SHOWS = ("[[0.0, 1.0, 4.0, 9.0]", "worker 7", "sum 140")
ANSWERS = {
    "running-totals": """
import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from torch.utils.data import DataLoader

def square(number):
    print("worker", number)
    return number * number

class Squares(torch.utils.data.Dataset):
    def __len__(self):
        return 8

    def __getitem__(self, place):
        return torch.tensor(float(place * place))

batches = [batch.tolist() for batch in DataLoader(Squares(), batch_size=4, num_workers=2)]
with multiprocessing.get_context("fork").Pool(2) as pool:
    squares = pool.map(square, range(8))
print(batches, squares)
def running_totals(numbers):
    return [sum(numbers[: place + 1]) for place in range(len(numbers))]
""",
    "add-positions": """
with ProcessPoolExecutor(2, multiprocessing.get_context("fork")) as pool:
    print("sum", sum(pool.map(square, range(8))))
""",
}
