"""What a call changed in place: what each argument held before it, and what has changed since.

Arguments are numbered alike on both sides: objects first (containers, and others that stay as they
are), then tensors and arrays. The learner's side looks at its copies when a call returns or raises,
and tells of the changed ones only; the judge writes that into its own.
"""

from collections import OrderedDict
from collections.abc import Sequence
from itertools import chain
from operator import is_
from typing import Any

from grader.boundary.memory import Place, grad_of, is_array, laid
from grader.boundary.wire import Knowing

Contents = tuple[object, ...] | bytes
CONTAINERS = (list, dict, set, bytearray)


def contents(value: Any) -> Contents:
    """What a container holds: its items, keys and values in turn, or bytes."""
    kind = type(value)
    if issubclass(kind, dict):
        pairs = (OrderedDict if issubclass(kind, OrderedDict) else dict).items(value)
        return tuple(chain.from_iterable(pairs))
    if issubclass(kind, bytearray):
        return bytes(value)
    return tuple((list if issubclass(kind, list) else set).__iter__(value))


def are_same(before: Contents, now: Contents) -> bool:
    """Do two contents have the very same objects?"""
    if type(before) is bytes or type(now) is bytes:
        return before == now
    return len(before) == len(now) and all(map(is_, before, now))


class Arguments:
    """What came along with a call, on the learner's side."""

    def __init__(self, blocks: Sequence[bytes], places: Sequence[Place]) -> None:
        self.blocks, self.places = blocks, places
        mixed = {place.block for place in places if place.library == "numpy"}
        self.memory = [_memory(data, n in mixed) for n, data in enumerate(blocks)]
        self.arrays = [_made(place, self.memory[place.block]) for place in places]
        for array, place in zip(self.arrays, places, strict=True):
            if place.grad is not None:
                array.grad = self.arrays[place.grad]
        self.objects: Sequence[object] = ()
        self.before: dict[int, Contents] = {}

    def remember(self, objects: Sequence[object]) -> None:
        """Take note of what everything holds, just before the call."""
        self.objects = objects
        for number, value in enumerate(objects):
            if issubclass(type(value), CONTAINERS):
                self.before[number] = contents(value)
        self.forms = [_form(array) for array in self.arrays]
        self.grads = [grad_of(array) for array in self.arrays]

    def known(self) -> dict[int, int]:
        """Numbers of what comes back as the judge's own, by identity."""
        if not (self.before or self.arrays):
            return {}
        known = {id(self.objects[number]): number for number in self.before}
        known |= {id(array): len(self.objects) + n for n, array in enumerate(self.arrays)}
        return known

    def changes(self) -> Knowing | None:
        """Containers, blocks, forms and gradients that have changed, each with its number."""
        if not (self.before or self.arrays):
            return None
        held = tuple(
            (number, now)
            for number, before in self.before.items()
            if not are_same(before, now := contents(self.objects[number]))
        )
        blocks = tuple(
            (n, now)
            for n, (memory, before) in enumerate(zip(self.memory, self.blocks, strict=True))
            if (now := _bytes(memory, before)) != before
        )
        forms = tuple(
            (n, *_changed(array, before))
            for n, (array, before) in enumerate(zip(self.arrays, self.forms, strict=True))
            if _form(array) != before
        )
        grads = tuple(
            (n, now)
            for n, (array, before) in enumerate(zip(self.arrays, self.grads, strict=True))
            if (now := grad_of(array)) is not before
        )
        if not (held or blocks or forms or grads):
            return None
        others = {id(value): number for number, value in enumerate(self.objects)}
        return Knowing((held, blocks, forms, grads), others)


def _memory(data: bytes, has_arrays: bool) -> Any:
    if has_arrays:
        import numpy

        return numpy.ndarray(len(data), "u1", bytearray(data))
    import torch  # what it has allocated can be given another size

    memory = torch.empty(len(data), dtype=torch.uint8, device="cpu")
    if data:
        memory.copy_(torch.frombuffer(bytearray(data), dtype=torch.uint8))
    return memory


def _made(place: Place, memory: Any) -> Any:
    value = laid(place, memory)
    if is_array(value):
        value.flags.writeable = place.is_writable
    elif place.is_parameter:
        import torch

        return torch.nn.Parameter(value, place.requires_grad)
    elif not place.is_leaf:
        return _made_of_others(value)
    else:
        value.requires_grad_(place.requires_grad)
    return value


def _made_of_others(value: Any) -> Any:
    """Numbers that want gradients and may be changed in place, which those of a leaf may not."""
    import torch

    try:
        with torch.enable_grad():  # whatever the learner has set
            return value.sub_(torch.zeros((), dtype=value.dtype, requires_grad=True))
    except RuntimeError:  # some lie on one another, and so nobody can change them in place
        return value.requires_grad_(True)


def _bytes(memory: Any, before: bytes) -> bytes:
    """What a block holds now; where it was given another size, as much as there was."""
    if is_array(memory):
        return memory.tobytes()
    import torch

    now = torch.empty(0, dtype=torch.uint8, device="cpu").set_(memory.untyped_storage())
    data = now[: len(before)].clone().numpy().tobytes()
    return data + before[len(data) :]


def _form(array: Any) -> tuple[object, ...]:
    if is_array(array):
        return array.dtype, array.shape, array.strides, array.__array_interface__["data"][0]
    plain = array.detach()
    where = plain.untyped_storage()._cdata, plain.storage_offset()
    grows = array.requires_grad if array.is_leaf else None
    return plain.dtype, plain.shape, plain.stride(), where, grows


def _changed(array: Any, before: tuple[object, ...]) -> tuple[object, object]:
    """Numbers in another form, where it has one, and whether gradients are wanted."""
    now = _form(array)
    if is_array(array):
        return array.view(), None
    return (None if now[:4] == before[:4] else array.detach()), now[4]
