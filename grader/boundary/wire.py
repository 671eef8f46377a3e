"""Plain data as bytes, the only thing that travels towards the judge.

A value is a flat run of msgpack scalars. None, booleans, numbers and bytes stand for themselves;
a string is the tag of what follows: ("s", text), ("l", length, items...), ("T", dtype, shape...),
("R", number) for an own object of the judge's, ("B", place) for one that came before in the answer.
So nothing is allocated because a length was promised, and depth and number of items are counted.
What is not plain data becomes a handle: a number, and the name of its type for messages.
Reading it back is in `grader.boundary.wire_reader`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import msgpack

from grader.boundary import tensors
from grader.boundary.raised import describe
from grader.errors import WireError


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


@dataclass(frozen=True)
class Knowing:
    """A value in which, and after which, more objects are known by their numbers."""

    value: object
    known: dict[int, int]  # by identity


def encode(
    value: object,
    keep: Callable[[object], int],
    limits: AnswerLimits = LIMITS,
    known: dict[int, int] | None = None,
) -> bytes:
    """The bytes of a value; `keep` is given what cannot travel and returns its number.

    `known` are numbers of the judge's own objects, by the identity of what they are here.
    Raises `WireError` where the value is too large, before it is copied.
    """
    writer = _Writer(keep, limits, known or {})
    writer.write(value, limits.depth)
    return b"".join(writer.parts)


class _Writer:
    def __init__(
        self, keep: Callable[[object], int], limits: AnswerLimits, known: dict[int, int]
    ) -> None:
        self.keep, self.limits, self.known = keep, limits, known
        self.written: dict[int, int] = {}  # places among `shared`, by identity
        self.shared: list[tuple[object, int]] = []  # and the number of items in each
        self.parts: list[bytes] = []
        self.size = self.items = 0
        self.pack: Callable[[object], bytes] = msgpack.Packer(unicode_errors="surrogatepass").pack

    def put(self, *scalars: object) -> None:
        for scalar in scalars:
            if isinstance(scalar, SIZED):
                self.reserve(len(scalar))
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
        self.count(1)
        if depth < 0:
            raise WireError(f"the answer is nested more than {self.limits.depth} deep")
        if self.write_number(value) or ((self.known or self.written) and self.write_again(value)):
            return
        if type(value) is Knowing:
            self.known = self.known | value.known
            self.write(value.value, depth)
            return
        start = self.items
        # Plain containers first: whether they are tensors asks modules that a learner may replace.
        tag = None if type(value) in CONTAINERS else self.write_special(value)
        if (tag or self.write_container(value, depth)) in SHARED:
            self.written[id(value)] = len(self.shared)
            self.shared.append((value, self.items - start))

    def count(self, items: int) -> None:
        self.items += items
        if self.items > self.limits.items:
            raise WireError(f"the answer has more than {self.limits.items:,} items")

    def write_again(self, value: Any) -> bool:
        """Name what the judge has, or what was written before."""
        if (number := self.known.get(id(value))) is not None:
            self.put("R", number)
        elif (place := self.written.get(id(value))) is not None:
            self.count(self.shared[place][1])
            self.put("B", place)
        else:
            return False
        return True

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

    def write_special(self, value: Any) -> object:
        """Write what is neither number nor container, and return its tag."""
        if isinstance(value, range):
            if len(value[: self.limits.items + 1]) > self.limits.items:
                raise WireError(f"a range has more than {self.limits.items:,} items")
            scalars = ["r", value.start, value.stop, value.step]
        elif isinstance(value, BaseException):
            scalars = ["E", *describe(value)]
        else:
            scalars = tensors.scalars_of(value, self.reserve)
        if scalars is None:
            return None
        self.put(*scalars)
        return scalars[0]

    def write_container(self, value: Any, depth: int) -> str | None:
        """Write a container, or keep the value here; returns the tag."""
        if isinstance(value, float):  # a subclass, and no number of numpy's
            self.put(float(value))
            return None
        tag, items = _parts(value)
        if tag is None:
            value = value.value if isinstance(value, Kept) else value
            self.put("H", self.keep(value), type(value).__name__[:100])
            return "H"
        self.put(tag, len(items))
        for item in items:
            self.write(item, depth - 1)
        return tag


SIZED = (str, bytes)
CONTAINERS = (tuple, list, dict, set, frozenset, slice)
SEQUENCES: dict[str, type] = {"l": list, "t": tuple, "S": set, "F": frozenset}
SHARED = ("l", "d", "S", "T", "N", "H")  # the same object again is the same object there


def _parts(value: Any) -> tuple[str | None, Sequence[Any]]:
    """The tag of a container, and what is in it."""
    if type(value) is tuple:
        return "t", value
    if isinstance(value, slice):
        return "c", [value.start, value.stop, value.step]
    if isinstance(value, dict):
        return "d", [part for pair in dict.items(value) for part in pair]
    for tag, kind in SEQUENCES.items():
        if isinstance(value, kind):
            return tag, [*value]
    return None, []
