"""Rows of ids in which a merge touches only the places where its pair stands.

`bpe.merge_pair` is the plain way, a pass over all ids for each merge. Here neighbors are linked
and each pair's places are known, so that hundreds of merges take little longer than one.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

Pair = tuple[int, int]
Placed = tuple[int, Pair]  # a place, and the pair that begins there


class Chain:
    """Linked ids; no pair crosses from one row to the next.

    >>> chain = Chain([[7, 7, 7, 8]])
    >>> chain.merge((7, 7), 9)
    ([(0, (7, 7)), (1, (7, 7))], [(0, (9, 7))])
    >>> chain.merged()
    [9, 7, 8]
    """

    def __init__(self, rows: Iterable[Sequence[int]]) -> None:
        # None stands after each row, and where an id was merged into the one before.
        self.ids: list[int | None] = [id for row in rows for id in (*row, None)]
        count = len(self.ids)
        self.before = list(range(-1, count - 1))  # place -1 is the last one, a None
        self.after = [*range(1, count), 0]
        self.places: defaultdict[Pair, list[int]] = defaultdict(list)  # at some it stands no more
        for place, (left, right) in enumerate(pairwise(self.ids)):
            if left is not None and right is not None:
                self.places[left, right].append(place)

    def pairs(self) -> Iterator[Placed]:
        """Every pair at each of its places; true until the first merge."""
        return ((place, pair) for pair, places in self.places.items() for place in places)

    def holds(self, place: int, pair: Pair) -> bool:
        """Whether the pair still begins at this place."""
        return self.ids[place] == pair[0] and self.ids[self.after[place]] == pair[1]

    def merge(self, pair: Pair, new_id: int) -> tuple[list[Placed], list[Placed]]:
        """Replace every occurrence of `pair`, from left to right; pairs that went, pairs that came.

        Of overlapping pairs, all go.
        """
        gone: list[Placed] = []
        come: list[Placed] = []
        for place in sorted({*self.places.pop(pair, ())}):
            if self.holds(place, pair):
                left, second = self.before[place], self.after[place]
                right = self.after[second]
                gone += self._at(left, place, second)
                self.ids[place], self.ids[second] = new_id, None
                self.after[place], self.before[right] = right, place
                come += self._at(left, place)
        for place, new_pair in come:
            self.places[new_pair].append(place)
        return gone, come

    def merged(self) -> list[int]:
        """The ids that are left, all rows in one."""
        return [id for id in self.ids if id is not None]

    def _at(self, *places: int) -> Iterator[Placed]:
        for place in places:
            left, right = self.ids[place], self.ids[self.after[place]]
            if left is not None and right is not None:
                yield place, (left, right)
