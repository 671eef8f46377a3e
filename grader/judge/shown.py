"""What the learner's side is shown of the judge's memory: the elements of arguments, nothing else.

What torch or pickle would send of a slice is the whole storage behind it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from grader.boundary.memory import Place, copy, found, laid
from grader.errors import BoundaryError

ALIGNED = 16  # bytes: a number of any dtype may begin there
SMALL = 1 << 20  # bytes: a block may be as large, however little of it is shown
MOST_COMPARED = 1_000_000  # elements
HOLES = 4  # how many times as large as what is shown a larger block may be

Found = tuple[Any, int, Place]  # what holds the elements, the address of the first, how they lie


def shown(values: Sequence[Any], limit: int, used: int) -> tuple[list[bytes], list[Place]]:
    """Blocks of memory that hold the elements of these tensors and arrays, and where each lies.

    Raises `BoundaryError`, before anything is copied, where they and the `used` bytes of the other
    arguments would take more than `limit` bytes.
    """
    each = [found(value) for value in values]
    places: list[Place] = [place for _, _, place in each]
    sizes: list[int] = []
    for group in _overlapping(each):
        for laid_out, size in _blocks(group, each, limit):
            for index, place in laid_out:
                places[index] = replace(place, block=len(sizes))
            sizes.append(size)
    if (size := used + sum(sizes)) > limit:
        raise BoundaryError(
            f"the arguments of a call have {size >> 20} MiB, "
            f"at most {limit >> 20} MiB can be sent: use smaller ones"
        )
    return _filled(sizes, [source for source, *_ in each], places), places


def _span(each: Found) -> tuple[int, int]:
    _, address, place = each
    first, end = place.reach
    return address + first, address + end


def _overlapping(each: Sequence[Found]) -> Iterator[list[int]]:
    """Groups of those that share memory, or lie between each other's elements."""
    group: list[int] = []
    group_end = 0
    with_elements = [index for index, (*_, place) in enumerate(each) if place.size]
    for index in sorted(with_elements, key=lambda index: _span(each[index])):
        start, end = _span(each[index])
        if group and start >= group_end:
            yield group
            group, group_end = [], 0
        group.append(index)
        group_end = max(group_end, end)
    if group:
        yield group
    yield from ([index] for index, (*_, place) in enumerate(each) if not place.size)


def _blocks(
    group: list[int], each: Sequence[Found], limit: int
) -> Iterator[tuple[list[tuple[int, Place]], int]]:
    """One block for a group, or one for each where that would be mostly holes."""
    places = [each[index][2] for index in group]
    size = sum(place.size for place in places)
    start = min(_span(each[index])[0] for index in group) // ALIGNED * ALIGNED
    span = max(_span(each[index])[1] for index in group) - start
    offsets = [each[index][1] - start for index in group]
    is_aligned = all(o % p.itemsize == 0 for o, p in zip(offsets, places, strict=True))
    is_small = span <= max(SMALL, HOLES * size)
    if size and is_aligned and (is_small or (span <= limit and _share([each[i] for i in group]))):
        moved = [replace(p, offset=o) for o, p in zip(offsets, places, strict=True)]
        yield [*zip(group, moved, strict=True)], span
    else:
        for index, place in zip(group, places, strict=True):
            packed = place.packed()
            yield [(index, packed)], packed.reach[1] if place.size else 0


def _share(group: Sequence[Found]) -> bool:
    """Whether an element of one lies on an element of another."""
    import numpy

    if sum(place.size // place.itemsize for *_, place in group) > MOST_COMPARED:
        return len(group) > 1
    firsts: list[Any] = []
    for _, address, place in group:
        first = numpy.array([address])
        for n, step in zip(place.shape, place.strides, strict=True):
            if step:
                first = numpy.add.outer(first, step * numpy.arange(n)).ravel()
        firsts.append(numpy.unique(first))
    itemsize = max(place.itemsize for *_, place in group)
    steps: Any = numpy.diff(numpy.sort(numpy.concatenate(firsts)))
    return bool((steps < itemsize).any())


def _filled(sizes: list[int], sources: list[Any], places: list[Place]) -> list[bytes]:
    import numpy

    memory = [numpy.zeros(size, "u1") for size in sizes]
    for source, place in zip(sources, places, strict=True):
        copy(laid(place, memory[place.block]), source)
    return [block.tobytes() for block in memory]
