"""How tensors and arrays lie in memory, and laying them on a block that was sent.

What overlaps in memory shares a block, tensors and numpy arrays alike, and is laid on it again
with its own shape and strides. So what is shared stays shared, and an expanded tensor stays small.
"""

import math
import sys
from dataclasses import dataclass, replace
from typing import Any

from grader.boundary.tensors import DTYPES, NUMERIC


@dataclass(frozen=True, kw_only=True)
class Place:
    """How a tensor or array lies in a block of memory; strides and offset are in bytes."""

    library: str
    dtype: str
    itemsize: int
    shape: tuple[int, ...]
    strides: tuple[int, ...]
    block: int = 0
    offset: int = 0
    requires_grad: bool = False
    is_parameter: bool = False
    is_leaf: bool = True  # a tensor that was not worked out from others that want gradients
    is_writable: bool = True
    grad: int | None = None  # number of the tensor that holds its gradient

    @property
    def reach(self) -> tuple[int, int]:
        """Where its first byte is, and where it ends, as seen from its first element."""
        steps = [(n - 1) * step for n, step in zip(self.shape, self.strides, strict=True)]
        return sum(s for s in steps if s < 0), sum(s for s in steps if s > 0) + self.itemsize

    @property
    def size(self) -> int:
        """Bytes of its elements, counted once where one stands for many (a stride of zero)."""
        sides = zip(self.shape, self.strides, strict=True)
        return math.prod(n if step or not n else 1 for n, step in sides) * self.itemsize

    def packed(self) -> "Place":
        """The same with gaps of one element: what lies in one piece, and in which order, stays."""
        strides = [0] * len(self.shape)
        before = now = self.itemsize  # bytes from one to the next along the axes so far
        for axis in sorted(range(len(strides)), key=lambda axis: abs(self.strides[axis])):
            n, step = self.shape[axis], abs(self.strides[axis])
            if n > 1 and step:
                strides[axis] = now if step == before else now + self.itemsize
                before, now = step * n, strides[axis] * n
            elif step:
                strides[axis] = now
        return replace(self, strides=tuple(strides))


def is_numbers(value: Any) -> bool:
    """Is it a dense tensor or an array of numbers, and of no class of its own?"""
    kind = type(value)
    torch, numpy = sys.modules.get("torch"), sys.modules.get("numpy")
    if torch is not None and kind in (torch.Tensor, torch.nn.Parameter):
        is_dense = value.layout is torch.strided and value.device.type == "cpu"
        return is_dense and str(value.dtype).removeprefix("torch.") in DTYPES
    if numpy is not None and kind is numpy.ndarray:
        return NUMERIC.fullmatch(value.dtype.newbyteorder("<").str) is not None
    return False


def found(value: Any) -> tuple[Any, int, Place]:
    """What holds its elements, the address of the first one, and how they lie."""
    if is_array(value):
        address = value.__array_interface__["data"][0]
        return (
            value,
            address,
            Place(
                library="numpy",
                dtype=value.dtype.str,
                itemsize=value.itemsize,
                shape=value.shape,
                strides=value.strides,
                is_writable=value.flags.writeable,
            ),
        )
    plain = value.detach().resolve_conj().resolve_neg()
    size = plain.element_size()
    return (
        plain,
        plain.data_ptr(),
        Place(
            library="torch",
            dtype=str(plain.dtype).removeprefix("torch."),
            itemsize=size,
            shape=tuple(plain.shape),
            strides=tuple(step * size for step in plain.stride()),
            requires_grad=value.requires_grad,
            is_parameter=type(value) is sys.modules["torch"].nn.Parameter,
            is_leaf=value.is_leaf,
        ),
    )


def grad_of(value: Any) -> Any:
    """The gradient of a tensor that holds one."""
    return None if is_array(value) or not value.is_leaf else value.grad


def is_array(value: object) -> bool:
    numpy = sys.modules.get("numpy")
    return numpy is not None and issubclass(type(value), numpy.ndarray)


def laid(place: Place, memory: Any, dtype: str = "") -> Any:
    """A tensor or array on a block of memory: bytes, as a tensor or a numpy array."""
    if place.library == "numpy":
        import numpy

        buffer = memory if is_array(memory) else memory.numpy()
        kind = numpy.dtype(dtype or place.dtype)
        return numpy.ndarray(place.shape, kind, buffer, place.offset, place.strides)
    import torch

    memory = torch.from_numpy(memory) if is_array(memory) else memory
    steps = [step // place.itemsize for step in place.strides]
    empty = torch.empty(0, dtype=getattr(torch, dtype or place.dtype), device="cpu")
    start = place.offset // place.itemsize
    return empty.set_(memory.untyped_storage(), start, place.shape, steps)


def copy(target: Any, source: Any) -> None:
    """Write elements over those of another; where one stands for many, once."""
    if is_array(target):
        target[...] = source
        return
    for axis, step in enumerate(target.stride()):
        if step == 0 and target.shape[axis] > 1:
            target, source = target.narrow(axis, 0, 1), source.narrow(axis, 0, 1)
    target.copy_(source)
