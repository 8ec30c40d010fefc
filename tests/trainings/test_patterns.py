"""What L&D is told of given-up trainings: which numbers, of which months, with whom behind them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import product

import pytest

from bot.trainings.patterns import (
    DEPARTMENT,
    ENOUGH,
    MONTH,
    OTHERS,
    REASON,
    Flagged,
    Followed,
    Outcomes,
    Period,
    follow,
    last_of_month,
    next_period,
    publish,
)
from tests.trainings.pattern_readers import (
    CLIENT,
    DAY,
    DEADLINE,
    DECEMBER,
    OCTOBER,
    QUARTER,
    TRAVEL,
)


def flag(
    person_id: int,
    happened: str = CLIENT,
    department: str = "Sales",
    day: date = OCTOBER,
    *,
    known: bool = False,
) -> Flagged:
    return Flagged(person_id, day, happened, department, known)


def some(people: Iterable[int], happened: str = CLIENT, department: str = "Sales") -> list[Flagged]:
    return [flag(person, happened, department) for person in people]


def published(flags: Sequence[Flagged]) -> Period:
    found = publish(QUARTER, flags)
    assert found is not None
    return found


# What is shown


def test_each_reason_department_and_month_with_enough_people_has_its_cell() -> None:
    days = (OCTOBER, date(2026, 11, 9))
    kinds = product((CLIENT, DEADLINE), ("Sales", "R&D"), range(20))
    flags = [
        flag(number, happened, department, days[number % 2])
        for number, (happened, department, _) in enumerate(kinds)
    ]
    tables = published(flags).tables
    assert tables[REASON] == [(CLIENT, 40), (DEADLINE, 40)]
    assert tables[DEPARTMENT] == [("R&D", 40), ("Sales", 40)]
    assert tables[MONTH] == [("2026-10", 40), ("2026-11", 40)]


def test_of_four_people_nothing_is_shown_and_of_five_the_number_alone() -> None:
    assert publish(QUARTER, some(range(4))) is None
    five = [*some(range(4)), *some([4], TRAVEL, "R&D")]
    assert published(five) == Period(
        *QUARTER, 5, {REASON: [("", 5)], DEPARTMENT: [("", 5)], MONTH: [("2026-10", 5)]}
    )


def test_many_flags_of_four_people_are_four_people() -> None:
    assert publish(QUARTER, some([1, 2, 3, 4] * 9)) is None


def test_where_all_are_for_one_thing_that_is_said() -> None:
    assert published(some(range(5))).tables[REASON] == [(CLIENT, 5)]


def test_a_cell_with_four_people_is_among_the_others_and_takes_the_next_smallest_with_it() -> None:
    flags = [*some(range(20)), *some(range(20, 26), DEADLINE), *some(range(26, 30), TRAVEL)]
    assert published(flags).tables[REASON] == [(CLIENT, 20), ("", 10)]


def test_two_tables_that_would_leave_two_people_between_them_are_not_both_shown() -> None:
    """Client meetings are all in Sales: Sales less client meetings would be two people."""
    flags = [
        *some(range(12), CLIENT, "Sales"),
        *some(range(12, 14), DEADLINE, "Sales"),
        *some(range(14, 30), DEADLINE, "R&D"),
    ]
    tables = published(flags).tables
    shown = {table: {cell for cell, _ in tables[table]} for table in (REASON, DEPARTMENT)}
    assert shown[REASON] == {OTHERS} or shown[DEPARTMENT] == {OTHERS}


def test_whoever_tells_learning_is_no_cover_for_the_others() -> None:
    told = [flag(number, known=True) for number in range(6)]
    assert publish(QUARTER, [*told, *some(range(6, 10))]) is None
    assert published([*told, *some(range(6, 11))]).given_up == 11


def test_without_a_department_somebody_is_among_the_others() -> None:
    tables = published([*some(range(10)), *some(range(10, 20), CLIENT, "")]).tables
    assert tables[DEPARTMENT] == [("Sales", 10), (OTHERS, 10)]


# Which months


def test_a_month_with_enough_people_is_told_by_itself_and_one_with_fewer_at_the_quarters_end() -> (
    None
):
    many = some(range(ENOUGH))
    assert next_period(OCTOBER, many, date(2026, 11, 1)) == (OCTOBER, date(2026, 10, 31))
    assert next_period(OCTOBER, many, date(2026, 10, 31)) is None
    few = some(range(ENOUGH - 1))
    assert next_period(OCTOBER, few, DECEMBER) is None
    assert next_period(OCTOBER, few, DECEMBER + DAY) == QUARTER


def test_months_with_four_people_wait_for_more() -> None:
    later = date(2027, 2, 1)
    flags = [*some(range(4)), *(flag(number, day=later) for number in range(4, 8))]
    assert next_period(OCTOBER, flags, date(2027, 3, 31)) is None
    assert next_period(OCTOBER, flags, date(2027, 4, 1)) == (OCTOBER, date(2027, 3, 31))


# What became of them


def test_what_became_of_them_is_told_where_either_end_has_enough_people() -> None:
    flags = some(range(30))
    followed = [
        Followed(one, days=number if number < 10 else None, answered=number < 20 or None)
        for number, one in enumerate(flags)
    ]
    found = follow(published(flags), followed)
    assert found == Outcomes(restored=10, median_days=4, asked=20, answered=20)


@pytest.mark.parametrize("restored", [4, 26])
def test_of_few_who_got_it_back_or_did_not_no_share_is_told(restored: int) -> None:
    flags = some(range(30))
    followed = [
        Followed(one, days=3 if number < restored else None, answered=None)
        for number, one in enumerate(flags)
    ]
    found = follow(published(flags), followed)
    assert (found.restored, found.median_days) == (None, None)
    assert (found.asked, found.answered) == (0, 0)


def test_the_last_day_of_a_month_is_known_in_a_leap_year_and_in_december() -> None:
    assert last_of_month(date(2028, 2, 1)) == date(2028, 2, 29)
    assert last_of_month(DECEMBER) == DECEMBER
