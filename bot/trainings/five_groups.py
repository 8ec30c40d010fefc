"""Whether what some people say can be dealt into five groups that each say all of it; exact, pure.

What that is good for is written in `patterns`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from fractions import Fraction

from bot.trainings.domain import SMALLEST_GROUP

Cell = tuple[str, str]
"""A cell of a table, by its table and its name."""
Row = tuple[Cell, ...]
"""In which cells something stands: it is one there, and nought in all others."""


def five_groups(people: Mapping[int, set[Row]]) -> bool:
    """Whether the people can be dealt into five groups of which each spans what all span.

    Whoever stands in the rarest cells is dealt first, and to the group that has least. It may miss
    a way to deal them that exists: then less is published than could be.
    """
    alike = Counter(frozenset(rows) for rows in people.values())
    whole = _Space()
    how_rare: Counter[Cell] = Counter()
    for rows, size in alike.items():
        whole.take_all(rows)
        for cell in {cell for row in rows for cell in row}:
            how_rare[cell] += size

    def rarity(rows: frozenset[Row]) -> tuple[int, list[Row]]:
        return min(how_rare[cell] for row in rows for cell in row), sorted(rows)

    groups = [_Space() for _ in range(SMALLEST_GROUP)]
    for rows in sorted(alike, key=rarity):
        # Of those who stand in the same cells, one in each group is enough.
        for _ in range(min(alike[rows], SMALLEST_GROUP)):
            larger = [one for one in groups if one.size < whole.size and one.grows_by(rows)]
            if larger:
                min(larger, key=lambda one: one.size).take_all(rows)
    return bool(people) and all(one.size == whole.size for one in groups)


class _Space:
    """What some rows span: exact, by elimination."""

    def __init__(self) -> None:
        self._basis: dict[Cell, dict[Cell, Fraction]] = {}
        self._within: set[Row] = set()

    @property
    def size(self) -> int:
        """Its dimension."""
        return len(self._basis)

    def grows_by(self, rows: Iterable[Row]) -> bool:
        """Whether one of the rows is not in it."""
        return any(self._rest(row) for row in rows)

    def take_all(self, rows: Iterable[Row]) -> None:
        """Take the rows in."""
        for row in sorted(rows):
            rest = self._rest(row)
            if rest:
                pivot = min(rest)
                self._basis[pivot] = {cell: n / rest[pivot] for cell, n in rest.items()}
            self._within.add(row)

    def _rest(self, row: Row) -> dict[Cell, Fraction]:
        """What of a row is not in it; empty where it is."""
        rest: dict[Cell, Fraction] = {}
        if row in self._within:
            return rest
        rest = {cell: Fraction(1) for cell in row}
        for pivot in sorted(self._basis):
            times = rest.get(pivot)
            if times:
                for cell, n in self._basis[pivot].items():
                    rest[cell] = rest.get(cell, Fraction(0)) - times * n
        rest = {cell: n for cell, n in rest.items() if n}
        if not rest:
            self._within.add(row)
        return rest
