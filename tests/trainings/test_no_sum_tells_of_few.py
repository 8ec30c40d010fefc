"""What a reader adds and subtracts of what L&D is told: it tells of nobody, or of five people."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from itertools import pairwise
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.trainings.domain import SMALLEST_GROUP
from bot.trainings.five_groups import Row, five_groups
from bot.trainings.patterns import (
    DEPARTMENT,
    MONTH,
    OTHERS,
    REASON,
    TABLES,
    Flagged,
    Followed,
    Period,
    follow,
    is_safe,
)
from tests.trainings.pattern_readers import (
    CLIENT,
    DEADLINE,
    OCTOBER,
    QUARTER,
    companies,
    least_told_of,
    rows_of,
    shown,
    told_by,
)


def some(people: Iterable[int], happened: str = CLIENT, department: str = "Sales") -> list[Flagged]:
    return [Flagged(person, OCTOBER, happened, department) for person in people]


@settings(deadline=None)
@given(companies(), st.lists(st.integers(0, 250), min_size=1, max_size=6))
def test_no_sum_or_difference_of_any_numbers_tells_of_fewer_than_five_people(
    flags: list[Flagged], looks: list[int]
) -> None:
    """Of one table, of two, of several periods, and of what was told before and is told now."""
    days = [OCTOBER + timedelta(days=look) for look in sorted(looks)]
    history = list(told_by(flags, days))
    for before, after in pairwise(history):
        assert after[: len(before)] == before
    told = history[-1]
    for reader in (flags, [one for one in flags if not one.known]):
        people, cells = rows_of(told, reader)
        assert least_told_of(people, cells) == SMALLEST_GROUP


@settings(deadline=None)
@given(companies())
def test_whoever_looks_seldom_is_told_what_is_told_to_whoever_looks_often(
    flags: list[Flagged],
) -> None:
    last = OCTOBER + timedelta(days=250)
    daily = list(told_by(flags, (OCTOBER + timedelta(days=n) for n in range(0, 251, 20))))[-1]
    assert daily == list(told_by(flags, [last]))[-1]


@settings(deadline=None)
@given(companies())
def test_the_numbers_of_a_table_are_all_flags_and_no_cell_has_fewer_than_five_people(
    flags: list[Flagged],
) -> None:
    for period in list(told_by(flags, [date(2027, 7, 1)]))[-1]:
        inside = [one for one in flags if period.first <= one.day <= period.last]
        for table, rows in period.tables.items():
            assert sum(count for _, count in rows) == len(inside) == period.given_up
            for cell, count in rows:
                behind = [one for one in inside if shown(period, table, one) == cell]
                assert len(behind) == count
                assert len({one.person_id for one in behind}) >= SMALLEST_GROUP


@settings(deadline=None)
@given(companies(), st.integers(0, 2**32))
def test_nor_does_one_that_has_what_became_of_them_in_it(flags: list[Flagged], seed: int) -> None:
    random = Random(seed)  # noqa: S311  # chance for a test, no secret
    for period in list(told_by(flags, [date(2027, 7, 1)]))[-1]:
        inside = [one for one in flags if period.first <= one.day <= period.last]
        often = random.random()
        followed = [
            Followed(
                one,
                days=random.randrange(31) if random.random() < often else None,
                answered=random.choice((None, True, False)),
            )
            for one in inside
        ]
        outcomes = follow(period, followed)
        for hidden in (False, True):
            people: dict[int, set[Row]] = {}
            for one in followed:
                if hidden and one.flagged.known:
                    continue
                row = [(table, shown(period, table, one.flagged)) for table in TABLES]
                if outcomes.restored is not None:
                    row.append(("restored", str(one.days is not None)))
                if outcomes.asked is not None:
                    row.append(("answered", str(one.answered)))
                people.setdefault(one.flagged.person_id, set()).add(tuple(row))
            cells = sorted({cell for rows in people.values() for row in rows for cell in row})
            assert least_told_of(people, cells) == SMALLEST_GROUP


@settings(deadline=None)
@given(st.randoms(use_true_random=False), st.integers(1, 30))
def test_five_groups_are_found_only_where_no_sum_tells_of_fewer_than_five(
    random: Random, size: int
) -> None:
    people = {
        number: {
            tuple((table, str(random.randrange(2))) for table in "abc")
            for _ in range(random.choice((1, 1, 2)))
        }
        for number in range(size)
    }
    cells = sorted({cell for rows in people.values() for row in rows for cell in row})
    if five_groups(people):
        assert least_told_of(people, cells) == SMALLEST_GROUP


def test_the_check_of_these_tests_finds_the_two_between_two_tables() -> None:
    flags = [
        *some(range(8), CLIENT, "Sales"),
        *some(range(8, 10), DEADLINE, "Sales"),
        *some(range(10, 18), DEADLINE, "R&D"),
    ]
    both = {REASON: frozenset({CLIENT}), DEPARTMENT: frozenset({"Sales"}), MONTH: frozenset[str]()}
    told = Period(*QUARTER, 18, {t: [(c, 0) for c in (*both[t], OTHERS)] for t in TABLES})
    assert least_told_of(*rows_of([told], flags)) == 2
    assert not is_safe(flags, both)
