"""Training a model to say which token comes next.

Shapes: B batch, T tokens, V vocab_size.
"""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from nanollm.data import Batch


def next_token_loss(logits: Tensor, targets: Tensor) -> Tensor:
    """Mean cross-entropy of (B, T, V) logits against the (B, T) tokens that really follow.

    Targets are inputs one token later, as the loader makes them; nothing is shifted here.

    >>> next_token_loss(torch.zeros(1, 2, 4), torch.tensor([[0, 3]])) == torch.tensor(4.0).log()
    tensor(True)
    """
    return cross_entropy(logits.flatten(0, 1), targets.flatten())  # (B * T, V), (B * T,)


def train(
    model: nn.Module,
    loader: Iterable[Batch],
    *,
    steps: int,
    learning_rate: float = 5e-3,
    seed: int | None = None,
    progress: bool = False,
) -> list[float]:
    """Loss of each step's batch, while `model` is trained in place on as many passes as it takes.

    Batches are moved to the model's device.
    The learning rate rises to its full value for a tenth of the steps, then falls to zero. With a
    `seed`, a loader that shuffles without a seed of its own gives the same batches at every call,
    and torch's global generator is left as it was. `progress` shows a bar, never on stderr.
    """
    if steps < 1:
        raise ValueError(f"steps: expected at least 1, got {steps}")
    # GPT-3's 0.95 for torch's 0.999: one odd batch must not sway the steps of the next thousand.
    optimizer = torch.optim.AdamW(model.parameters(), lr=learning_rate, betas=(0.9, 0.95))
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: warm_up(step, steps))
    bar = ProgressBar(steps) if progress else None
    losses: list[float] = []
    with torch.random.fork_rng(devices=[], enabled=seed is not None):
        if seed is not None:
            torch.default_generator.manual_seed(seed)  # torch.manual_seed: those of all GPUs too
        for inputs, targets in islice(_moved(_endless(loader), model), steps):
            losses.append(_train_on(model, inputs, targets, optimizer))
            schedule.step()
            if bar is not None:
                bar.update(losses[-1])
    return losses


def _train_on(
    model: nn.Module, inputs: Tensor, targets: Tensor, optimizer: torch.optim.Optimizer
) -> float:
    """Loss of one batch, after which the model has been moved a step against its gradient."""
    loss = next_token_loss(model(inputs), targets)
    optimizer.zero_grad()
    loss.backward()
    # Without this bound on the gradient, lesson 7's model learns much later.
    nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimizer.step()
    return loss.item()


def warm_up(step: int, steps: int) -> float:
    """Share of the full learning rate at a step, from 0: up for a tenth of the steps, then down.

    >>> [round(warm_up(step, 20), 2) for step in (0, 1, 2, 11, 19)]
    [0.5, 1.0, 1.0, 0.5, 0.06]
    """
    return min(1.0, 10 * (step + 1) / steps, (steps - step) / (0.9 * steps))


@torch.no_grad()
def mean_loss(model: nn.Module, loader: Iterable[Batch]) -> float:
    """Mean loss over one pass through the loader, whose batches should be equally large."""
    batches = _moved(loader, model)
    losses = [next_token_loss(model(inputs), targets).item() for inputs, targets in batches]
    if not losses:
        raise ValueError(EMPTY)
    return sum(losses) / len(losses)


EMPTY = "expected a loader with at least one batch, got none; use a longer text or smaller batches"


def _moved(loader: Iterable[Batch], model: nn.Module) -> Iterator[Batch]:
    """The batches on the device of the model's numbers."""
    device = next((parameter.device for parameter in model.parameters()), None)
    for inputs, targets in loader:
        yield inputs.to(device), targets.to(device)


def _endless(loader: Iterable[Batch]) -> Iterator[Batch]:
    while True:
        batch = None
        for batch in loader:
            yield batch
        if batch is None:
            raise ValueError(EMPTY)


class ProgressBar:
    """How far training has come, redrawn in place by a notebook and in lines of text elsewhere.

    It goes through IPython's display, where that is installed: what lands on stderr would cost
    a graded cell its points.
    """

    def __init__(self, steps: int) -> None:
        self.steps = steps
        self.step = 0
        self.loss = float("nan")
        self._handle = self._draw()

    def update(self, loss: float) -> None:
        """Count one step; every twentieth part of the whole is drawn."""
        self.step += 1
        self.loss = loss
        if self.step * 20 // self.steps > (self.step - 1) * 20 // self.steps:
            if self._handle is not None:
                self._handle.update(self)
            else:  # outside of IPython
                self._draw()

    def _draw(self) -> Any:
        """Show it: a handle to redraw it by where a notebook gives one, else None."""
        try:
            from IPython.display import display
        except ImportError:
            print(self)
            return None
        return display(self, display_id=True)

    def __repr__(self) -> str:
        return f"step {self.step} of {self.steps}, loss {self.loss:.3f}"

    def _repr_html_(self) -> str:
        """Called by a notebook."""
        return f'<progress max="{self.steps}" value="{self.step}"></progress> {self!r}'
