"""Requests of the judge to the learner's side, as bytes.

Anything picklable may travel this way: functions and classes of a check go by value, those of setup
cells by name (the learner's side has them too, and `isinstance` must agree), handles by number, and
dense tensors and arrays by number too, for their elements travel apart (`grader.judge.shown`).
"""

import io
import pickle
import sys
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

import cloudpickle

from grader.boundary.in_place import CONTAINERS
from grader.boundary.memory import Place, grad_of, is_numbers
from grader.boundary.wire import LIMITS, AnswerLimits
from grader.errors import BoundaryError
from grader.judge.proxy import Handle, far_of
from grader.judge.shown import shown

ATOMS = {int, str, float, bool, type(None), tuple, bytes, complex, range, slice}


class Sent:
    """The judge's own objects that went along with a request, numbered as on the other side."""

    def __init__(self) -> None:
        self.objects: list[object] = []
        self.arrays: list[Any] = []
        self.blocks: list[bytes] = []
        self.places: list[Place] = []
        self.numbers: dict[int, int] = {}  # by identity

    def add(self, value: object) -> None:
        """Number an object."""
        if id(value) not in self.numbers:
            self.numbers[id(value)] = len(self.objects)
            self.objects.append(value)

    def add_array(self, value: object) -> int:
        """The number of a tensor or array."""
        if id(value) not in self.numbers:
            self.numbers[id(value)] = len(self.arrays)
            self.arrays.append(value)
        return self.numbers[id(value)]

    def add_grads(self) -> list[int | None]:
        """The number of the gradient of each tensor that holds one."""
        grads = map(grad_of, self.arrays)  # it grows as they are added
        return [self.add_array(grad) if is_numbers(grad) else None for grad in grads]


class _Pickler(cloudpickle.Pickler):
    def __init__(self, file: io.BytesIO, name_of: Callable[[type], str | None], sent: Sent) -> None:
        super().__init__(file)
        self.name_of, self.sent = name_of, sent
        self.skipped = {id(sent.objects)}  # no containers of the check

    def persistent_id(self, obj: Any) -> tuple[str, object] | None:
        kind = type(obj)
        if kind in ATOMS:
            return None
        if kind is Handle:
            return "kept", far_of(obj).number
        if issubclass(kind, type):
            return ("name", name) if (name := self.name_of(obj)) else None
        if is_numbers(obj):
            return "numbers", self.sent.add_array(obj)
        if issubclass(kind, CONTAINERS) and id(obj) not in self.skipped:
            self.sent.add(obj)
        return None

    def reducer_override(self, obj: Any) -> Any:
        """Asked once for each object that is no plain container."""
        self.skipped.add(id(getattr(obj, "__dict__", None)))
        self.sent.add(obj)
        if (torch := _torch()) and issubclass(type(obj), torch.Tensor):
            return _compact(obj).__reduce_ex__(pickle.DEFAULT_PROTOCOL)
        return super().reducer_override(obj)


def _torch() -> Any:
    return sys.modules.get("torch")


def _compact(tensor: Any) -> Any:
    """A copy of a sparse or peculiar tensor that has no storage around it."""
    return tensor.detach().clone().requires_grad_(tensor.requires_grad)


def write_request(
    operation: tuple[object, ...],
    *,
    dropped: Iterable[int],
    chance: dict[str, Any],
    name_of: Callable[[type], str | None],
    limits: AnswerLimits,
) -> tuple[bytes, Sent]:
    """The bytes of a request, and what goes along; raises `BoundaryError` for what cannot."""
    file, sent = io.BytesIO(), Sent()
    try:
        _Pickler(file, name_of, sent).dump((operation, sent.objects))
        grads = sent.add_grads() if sent.arrays else []
        sent.blocks, places = shown(sent.arrays, limits.total_bytes, file.tell())
        sent.places = [replace(p, grad=g) for p, g in zip(places, grads, strict=True)]
    except BoundaryError:
        raise
    except Exception as problem:  # pickle says it in many ways
        raise BoundaryError(
            f"an argument cannot be sent to the learner's process ({problem}): "
            f"pass data, layers, functions or classes"
        ) from problem
    other_limits = None if limits == LIMITS else limits
    memory = (sent.blocks, sent.places)
    return pickle.dumps(([*dropped], chance, other_limits, memory, file.getvalue())), sent
