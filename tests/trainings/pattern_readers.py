"""Random companies whose people give trainings up, and a reader who looks for a way to tell who."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from random import Random

from hypothesis import strategies as st

from bot.trainings.domain import SMALLEST_GROUP
from bot.trainings.five_groups import Row
from bot.trainings.patterns import OTHERS, TABLES, Flagged, Period, next_period, publish

OCTOBER, DECEMBER = date(2026, 10, 1), date(2026, 12, 31)
QUARTER = (OCTOBER, DECEMBER)
DAY = timedelta(days=1)
CLIENT, DEADLINE, TRAVEL = "client_meeting", "deadline", "travel"
REASONS = (CLIENT, DEADLINE, TRAVEL)


PRIME = 2_147_483_647


def basis(rows: Iterable[Row], cells: Sequence[tuple[str, str]]) -> list[Row]:
    """As many independent rows as there are, the first ones first.

    By another way than the code's: elimination in whole numbers modulo a large prime.
    """
    found: list[Row] = []
    reduced: list[tuple[int, list[int]]] = []
    for row in rows:
        rest = [int(cell in row) for cell in cells]
        for column, known in reduced:
            times = rest[column]
            rest = [(a - times * b) % PRIME for a, b in zip(rest, known, strict=True)]
        column = next((index for index, value in enumerate(rest) if value), -1)
        if column >= 0:
            inverse = pow(rest[column], -1, PRIME)
            reduced.append((column, [value * inverse % PRIME for value in rest]))
            found.append(row)
    return found


def least_told_of(people: Mapping[int, set[Row]], cells: Sequence[tuple[str, str]]) -> int:
    """The fewest people that any sum of the cells tells of: 5 stands for five or more.

    There is a sum that tells of some people alone just where the rows of all others have a lower
    rank. Whatever rows have that rank, one of them has to go, so all who stand in it.
    """
    holders: dict[Row, set[int]] = {}
    for person, rows in people.items():
        for row in rows:
            holders.setdefault(row, set()).add(person)
    whole = len(basis(holders, cells))

    def can_lower(without: frozenset[int], budget: int) -> bool:
        left = {row: who - without for row, who in holders.items() if who - without}
        found = basis(sorted(left, key=lambda row: -len(left[row])), cells)
        return len(found) < whole or any(
            can_lower(without | left[row], budget - len(left[row]))
            for row in found
            if len(left[row]) <= budget
        )

    sizes = (size for size in range(1, SMALLEST_GROUP) if can_lower(frozenset(), size))
    return next(sizes, SMALLEST_GROUP)


def rows_of(
    periods: Iterable[Period], flags: Iterable[Flagged]
) -> tuple[dict[int, set[Row]], list[tuple[str, str]]]:
    """In which of all published cells each person's flags stand, and these cells."""
    people: dict[int, set[Row]] = {}
    cells: set[tuple[str, str]] = set()
    for period in periods:
        for one in flags:
            if period.first <= one.day <= period.last:
                row = tuple(
                    (f"{period.first} {table}", shown(period, table, one)) for table in TABLES
                )
                people.setdefault(one.person_id, set()).add(row)
                cells |= set(row)
    return people, sorted(cells)


def shown(period: Period, table: str, one: Flagged) -> str:
    shown = {cell for cell, _ in period.tables[table]}
    return one.cell(table) if one.cell(table) in shown else OTHERS


@st.composite
def companies(draw: st.DrawFn) -> list[Flagged]:
    """What the people of a random org tree gave up, and whoever looks after learning in it.

    A department is a branch of the tree, so that some of them have one person; most reasons go
    with a department, so that tables nearly say the same.
    """
    random = Random(draw(st.integers(0, 2**32)))  # noqa: S311  # chance for a test, no secret
    size = draw(st.sampled_from((6, 12, 25, 50, 90)))
    boss = {number: random.randrange(number) for number in range(1, size)}
    branch = {0: 0}
    for number in range(1, size):
        branch[number] = number if boss[number] == 0 else branch[boss[number]]
    admins = frozenset(random.sample(range(size), random.randint(0, 2)))
    flags = []
    for number in range(size):
        for _ in range(random.choice((0, 1, 1, 1, 2))):
            usual = REASONS[branch[number] % 3]
            happened = usual if random.random() < 0.7 else random.choice(REASONS)
            day = OCTOBER + timedelta(days=random.randrange(184))
            told = random.random() < 0.2 or boss.get(number) in admins or number in admins
            flags.append(Flagged(number, day, happened, f"D{branch[number] % 4}", told))
    return flags


def told_by(flags: Sequence[Flagged], days: Iterable[date]) -> Iterator[list[Period]]:
    """What L&D has been told on each of these days, each period as it was told first."""
    told: list[Period] = []
    for today in days:
        start = told[-1].last + DAY if told else OCTOBER
        seen = [one for one in flags if one.day < today]
        span = next_period(start, seen, today)
        while span is not None:
            found = publish(span, [one for one in seen if span[0] <= one.day <= span[1]])
            assert found is not None
            told.append(found)
            span = next_period(found.last + DAY, seen, today)
        yield list(told)
