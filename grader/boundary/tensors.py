"""Tensors and numpy arrays on the wire: dtype by name, shape, bytes.

Neither torch nor numpy is imported where nothing of theirs has arrived.
"""

import math
import re
import sys
from collections.abc import Callable
from typing import Any

from grader.errors import WireError

MAX_AXES = 32
NUMERIC = re.compile(r"[<|][biufc]\d{1,2}")
DTYPES = {
    *("bool", "uint8", "int8", "int16", "int32", "int64", "uint16", "uint32", "uint64"),
    *("float16", "bfloat16", "float32", "float64", "complex64", "complex128"),
}


def scalars_of(value: Any, reserve: Callable[[int], None]) -> list[object] | None:
    """The scalars of something of torch's or numpy's, or None for anything else.

    `reserve` is told the size before the numbers are copied. Asked for is the true class: an object
    can name another one as its `__class__`.
    """
    kind = type(value)
    torch, numpy = sys.modules.get("torch"), sys.modules.get("numpy")
    if torch is not None:
        if issubclass(kind, torch.Tensor):
            with torch._C.DisableTorchFunctionSubclass():  # it would answer for itself
                return _tensor(torch, value, reserve)
        if isinstance(value, torch.Size):
            return ["Z", len(value), *map(int, value)]
        if isinstance(value, torch.dtype):
            return ["D", str(value).removeprefix("torch.")]
        if isinstance(value, torch.device):
            return ["V", str(value)]
    if numpy is not None and issubclass(kind, numpy.ndarray | numpy.generic):
        if (masked := sys.modules.get("numpy.ma")) and issubclass(kind, masked.MaskedArray):
            return None  # its numbers alone are not what it says
        return _array(numpy, value, reserve)
    return None


def _tensor(torch: Any, value: Any, reserve: Callable[[int], None]) -> list[object]:
    dtype = str(value.dtype).removeprefix("torch.")
    if value.layout != torch.strided or dtype not in DTYPES:
        raise WireError(
            f"a tensor of layout {value.layout} and dtype {value.dtype} cannot reach the check: "
            f"return a dense one of numbers"
        )
    plain = value.detach().as_subclass(torch.Tensor)
    reserve(plain.numel() * plain.element_size())
    plain = plain.cpu().resolve_conj().resolve_neg().contiguous()
    data = plain.reshape(-1).view(torch.uint8).numpy().tobytes() if plain.numel() else b""
    is_parameter = isinstance(value, torch.nn.Parameter)
    return ["T", dtype, bool(value.requires_grad), is_parameter, data, plain.dim(), *plain.shape]


def _array(numpy: Any, value: Any, reserve: Callable[[int], None]) -> list[object]:
    dtype = value.dtype.newbyteorder("<")
    if not NUMERIC.fullmatch(dtype.str):
        raise WireError(
            f"a numpy array of dtype {value.dtype} cannot reach the check: return one of numbers"
        )
    reserve(value.nbytes)
    if isinstance(value, numpy.generic):
        return ["n", dtype.str, value.astype(dtype).tobytes()]
    return ["N", dtype.str, value.astype(dtype).tobytes(), value.ndim, *value.shape]


def read(tag: str, take: Callable[[type], Any]) -> Any:
    """What `scalars_of` wrote; raises `ValueError` where the parts do not belong together."""
    if tag == "T":
        return _read_tensor(take)
    if tag == "N":
        return _read_array(take)
    if tag == "n":
        return _numbers(_numpy_dtype(take(str)), take(bytes), ())[()]
    if tag in ("Z", "D", "V"):
        import torch

        if tag == "Z":
            return torch.Size(_shape(take))
        if tag == "V":
            return torch.device(take(str))
        return getattr(torch, _one_of_ours(take(str)))
    raise ValueError(f"unknown tag {tag!r:.20}")


def _read_tensor(take: Callable[[type], Any]) -> Any:
    import torch

    dtype = getattr(torch, _one_of_ours(take(str)))
    requires_grad, is_parameter, data = take(bool), take(bool), take(bytes)
    shape = _shape(take)
    _agree(shape, dtype.itemsize, data)
    if dtype == torch.bool:  # any byte but 0 and 1 would be neither true nor false
        tensor = torch.frombuffer(bytearray(data), dtype=torch.uint8) != 0 if data else None
    else:
        tensor = torch.frombuffer(bytearray(data), dtype=dtype) if data else None
    tensor = torch.empty(shape, dtype=dtype) if tensor is None else tensor.reshape(shape)
    learns = requires_grad and (dtype.is_floating_point or dtype.is_complex)
    if is_parameter:
        return torch.nn.Parameter(tensor, requires_grad=learns)
    return tensor.requires_grad_(learns and torch.is_grad_enabled())


def _read_array(take: Callable[[type], Any]) -> Any:
    dtype, data = _numpy_dtype(take(str)), take(bytes)
    return _numbers(dtype, data, _shape(take)).copy()  # writable, as an own array is


def _numbers(dtype: Any, data: bytes, shape: tuple[int, ...]) -> Any:
    import numpy

    _agree(shape, dtype.itemsize, data)
    if dtype.kind == "b":  # any byte but 0 and 1 would be neither true nor false
        return (numpy.frombuffer(data, dtype="u1") != 0).reshape(shape)
    return numpy.frombuffer(data, dtype=dtype).reshape(shape)


def _numpy_dtype(name: str) -> Any:
    import numpy

    if not NUMERIC.fullmatch(name):
        raise ValueError(f"no dtype of numbers: {name!r:.20}")
    return numpy.dtype(name)


def _one_of_ours(name: str) -> str:
    if name not in DTYPES:
        raise ValueError(f"no dtype of numbers: {name!r:.20}")
    return name


def _shape(take: Callable[[type], Any]) -> tuple[int, ...]:
    axes = take(int)
    if not 0 <= axes <= MAX_AXES:
        raise ValueError(f"expected at most {MAX_AXES} axes, got {axes}")
    shape = tuple(take(int) for _ in range(axes))
    if not all(0 <= length < 2**31 for length in shape):
        raise ValueError(f"no shape: {shape}")
    return shape


def _agree(shape: tuple[int, ...], itemsize: int, data: bytes) -> None:
    if math.prod(shape) * itemsize != len(data):
        raise ValueError(f"shape {shape} of {itemsize} bytes each does not fit {len(data)} bytes")
