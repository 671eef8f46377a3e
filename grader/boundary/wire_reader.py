"""Plain data from bytes that anyone may have written.

Nothing is made because of what the bytes say of themselves but what `grader.boundary.wire` lists;
every length, number and index is looked at before it is used.
"""

from collections.abc import Callable, Sequence
from typing import Any

import msgpack

from grader.boundary import tensors
from grader.boundary.raised import Raised
from grader.boundary.wire import LIMITS, SEQUENCES, SHARED, AnswerLimits, Far
from grader.errors import BoundaryError, WireError

MALFORMED = (
    msgpack.UnpackException,
    ValueError,
    TypeError,
    OverflowError,
    RuntimeError,  # torch's word for what it cannot make
    BoundaryError,  # a handle as a key or in a set
)


def decode(
    data: bytes,
    grasp: Callable[[Far], object],
    limits: AnswerLimits = LIMITS,
    known: Sequence[object] = (),
) -> Any:
    """The value in well-formed bytes; `grasp` makes something of a handle.

    `known` are the judge's own objects, by number. Raises `WireError` for all other bytes.
    """
    if len(data) > limits.total_bytes:
        raise WireError(f"expected at most {limits.total_bytes} bytes, got {len(data)}")
    try:
        reader = _Reader(data, grasp, limits, known)
        value = reader.read(limits.depth)
        reader.finish()
    except MALFORMED as problem:
        raise WireError(f"expected well-formed plain data: {problem!r:.200}") from problem
    return value


class _Reader:
    def __init__(
        self,
        data: bytes,
        grasp: Callable[[Far], object],
        limits: AnswerLimits,
        known: Sequence[object],
    ) -> None:
        self.grasp, self.limits, self.known = grasp, limits, known
        self.shared: list[tuple[object, int]] = []  # and the number of items in each
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
        self.count(1)
        if depth < 0:
            raise ValueError("too deep")
        tag = self.scalars.unpack()
        if type(tag) is not str:
            if tag is None or type(tag) in (bool, int, float, bytes):
                return tag
            raise ValueError(f"no plain data: {type(tag).__name__}")
        start = self.items
        value = self.tagged(tag, depth)
        if tag in SHARED:
            self.shared.append((value, self.items - start))
        return value

    def count(self, items: int) -> None:
        self.items += items
        if self.items > self.limits.items:
            raise ValueError("too many items")

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
        if tag == "R":
            return self.known[self.place(self.known)]
        if tag == "B":
            value, items = self.shared[self.place(self.shared)]
            self.count(items)
            return value
        if tag == "E":
            return Raised.read(self.take).error()
        if tag == "H":
            return self.grasp(Far(self.take(int), self.take(str)[:100]))
        return tensors.read(tag, self.take)

    def place(self, among: Sequence[object]) -> int:
        number = self.take(int)
        if not 0 <= number < len(among):
            raise ValueError(f"no object has number {number}")
        return number
