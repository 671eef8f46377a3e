"""Plain data as bytes, the only thing that travels towards the judge.

A value is a flat run of msgpack scalars. None, booleans, numbers and bytes stand for themselves;
a string is the tag of what follows: ("s", text), ("l", length, items...), ("T", dtype, shape...).
So nothing is allocated because a length was promised, and depth and number of items are counted.
What is not plain data becomes a handle: a number, and the name of its type for messages.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import msgpack

from grader.boundary import tensors
from grader.boundary.raised import Raised, describe
from grader.errors import BoundaryError, WireError

MALFORMED = (
    msgpack.UnpackException,
    ValueError,
    TypeError,
    OverflowError,
    RuntimeError,  # torch's word for what it cannot make
    BoundaryError,  # a handle as a key or in a set
)


@dataclass(frozen=True, kw_only=True)
class AnswerLimits:
    """How large one message may be."""

    total_bytes: int = 64 << 20
    items: int = 1_000_000
    depth: int = 32
    int_bytes: int = 1024


LIMITS = AnswerLimits()


@dataclass(frozen=True)
class Far:
    """What a handle stands for, on the wire."""

    number: int
    kind: str  # name of its type, for messages only


@dataclass(frozen=True)
class Kept:
    """A value that becomes a handle, plain or not."""

    value: object


def encode(value: object, keep: Callable[[object], int], limits: AnswerLimits = LIMITS) -> bytes:
    """The bytes of a value; `keep` is given what cannot travel and returns its number.

    Raises `WireError` where the value is too large, before it is copied.
    """
    writer = _Writer(keep, limits)
    writer.write(value, limits.depth)
    return b"".join(writer.parts)


def decode(data: bytes, grasp: Callable[[Far], object], limits: AnswerLimits = LIMITS) -> Any:
    """The value in well-formed bytes; `grasp` makes something of a handle.

    Raises `WireError` for all other bytes.
    """
    if len(data) > limits.total_bytes:
        raise WireError(f"expected at most {limits.total_bytes} bytes, got {len(data)}")
    try:
        reader = _Reader(data, grasp, limits)
        value = reader.read(limits.depth)
        reader.finish()
    except MALFORMED as problem:
        raise WireError(f"expected well-formed plain data: {problem!r:.200}") from problem
    return value


class _Writer:
    def __init__(self, keep: Callable[[object], int], limits: AnswerLimits) -> None:
        self.keep, self.limits = keep, limits
        self.parts: list[bytes] = []
        self.size = self.items = 0
        self.pack: Callable[[object], bytes] = msgpack.Packer(unicode_errors="surrogatepass").pack

    def put(self, *scalars: object) -> None:
        for scalar in scalars:
            self.reserve(len(scalar) if isinstance(scalar, str | bytes) else 0)
            self.parts.append(self.pack(scalar))
            self.size += len(self.parts[-1])

    def reserve(self, size: int) -> None:
        """Refuse what would not fit, before it is copied."""
        if self.size + size > self.limits.total_bytes:
            raise WireError(
                f"the answer is larger than {self.limits.total_bytes >> 20} MiB, "
                f"the most that an answer may hold"
            )

    def write(self, value: Any, depth: int) -> None:
        self.items += 1
        if self.items > self.limits.items:
            raise WireError(f"the answer has more than {self.limits.items:,} items")
        if depth < 0:
            raise WireError(f"the answer is nested more than {self.limits.depth} deep")
        if self.write_number(value):
            return
        # Plain containers first: whether they are tensors asks modules that a learner may replace.
        if type(value) in CONTAINERS or not self.write_special(value):
            self.write_container(value, depth)

    def write_number(self, value: Any) -> bool:
        if value is None or isinstance(value, bool) or type(value) is float:
            self.put(value)
        elif isinstance(value, int):
            whole = int(value)
            if -(2**63) <= whole < 2**64:
                self.put(whole)
            else:
                self.put("i", self.big(whole))
        elif isinstance(value, str):
            self.put("s", str.__str__(value))
        elif isinstance(value, bytes):
            self.put(bytes(value))
        elif type(value) is complex:
            self.put("z", value.real, value.imag)
        else:
            return False
        return True

    def big(self, whole: int) -> bytes:
        if (length := whole.bit_length() // 8 + 1) > self.limits.int_bytes:
            raise WireError(f"an integer has more than {self.limits.int_bytes} bytes")
        return whole.to_bytes(length, "little", signed=True)

    def write_special(self, value: Any) -> bool:
        if isinstance(value, range):
            if len(value[: self.limits.items + 1]) > self.limits.items:
                raise WireError(f"a range has more than {self.limits.items:,} items")
            scalars = ["r", value.start, value.stop, value.step]
        elif isinstance(value, BaseException):
            scalars = ["E", *describe(value)]
        else:
            scalars = tensors.scalars_of(value, self.reserve)
        self.put(*(scalars or ()))
        return scalars is not None

    def write_container(self, value: Any, depth: int) -> None:
        if isinstance(value, Kept):
            return self.put("H", self.keep(value.value), type(value.value).__name__[:100])
        if isinstance(value, float):  # a subclass, and no number of numpy's
            return self.put(float(value))
        tag, items = _parts(value)
        if tag is None:
            return self.put("H", self.keep(value), type(value).__name__[:100])
        self.put(tag, len(items))
        for item in items:
            self.write(item, depth - 1)
        return None


CONTAINERS = (tuple, list, dict, set, frozenset, slice)
SEQUENCES: dict[str, type] = {"l": list, "t": tuple, "S": set, "F": frozenset}


def _parts(value: Any) -> tuple[str | None, list[Any]]:
    """The tag of a container, and what is in it."""
    if isinstance(value, slice):
        return "c", [value.start, value.stop, value.step]
    if isinstance(value, dict):
        return "d", [part for pair in dict.items(value) for part in pair]
    for tag, kind in SEQUENCES.items():
        if isinstance(value, kind):
            return tag, [*value]
    return None, []


class _Reader:
    def __init__(self, data: bytes, grasp: Callable[[Far], object], limits: AnswerLimits) -> None:
        self.grasp, self.limits = grasp, limits
        self.items = 0
        self.scalars = msgpack.Unpacker(
            None,
            max_buffer_size=max(len(data), 1),
            max_array_len=0,
            max_map_len=0,
            max_ext_len=0,
            unicode_errors="surrogatepass",
        )
        self.scalars.feed(data)

    def finish(self) -> None:
        try:
            self.scalars.unpack()
        except msgpack.OutOfData:
            return
        raise ValueError("bytes are left over")

    def take(self, kind: type) -> Any:
        value = self.scalars.unpack()
        if type(value) is not kind:
            raise ValueError(f"expected {kind.__name__}, got {type(value).__name__}")
        return value

    def read(self, depth: int) -> Any:
        self.items += 1
        if self.items > self.limits.items or depth < 0:
            raise ValueError("too many items, or too deep")
        value = self.scalars.unpack()
        if type(value) is not str:
            if value is None or type(value) in (bool, int, float, bytes):
                return value
            raise ValueError(f"no plain data: {type(value).__name__}")
        return self.tagged(value, depth)

    def tagged(self, tag: str, depth: int) -> Any:
        if tag == "s":
            return self.take(str)
        if tag in SEQUENCES:
            return SEQUENCES[tag](self.many(depth))
        if tag == "d":
            parts = iter(self.many(depth))
            return dict(zip(parts, parts, strict=True))
        if tag == "c":
            return slice(*self.many(depth))
        return self.rare(tag)

    def many(self, depth: int) -> list[Any]:
        count = self.take(int)
        return [self.read(depth - 1) for _ in range(count)]

    def rare(self, tag: str) -> Any:
        if tag == "i":
            data = self.take(bytes)
            if len(data) > self.limits.int_bytes:
                raise ValueError("an integer is too large")
            return int.from_bytes(data, "little", signed=True)
        if tag == "z":
            return complex(self.take(float), self.take(float))
        if tag == "r":
            numbers = range(self.take(int), self.take(int), self.take(int))
            if len(numbers) > self.limits.items:
                raise ValueError("a range is too long")
            return numbers
        if tag == "E":
            return Raised.read(self.take).error()
        if tag == "H":
            return self.grasp(Far(self.take(int), self.take(str)[:100]))
        return tensors.read(tag, self.take)
