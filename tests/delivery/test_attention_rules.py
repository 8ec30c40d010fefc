"""How much somebody gets: whatever is decided, and whenever, the week stays bearable."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.delivery.attention import BUDGET, WEEKLY, Got, allowed_at

MONDAY = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)
MINUTES = 6 * 7 * 24 * 60  # six weeks
decided = st.lists(st.integers(0, MINUTES), max_size=40).map(sorted)


def got_by(wanted: list[tuple[datetime, bool]], a_week: int) -> list[Got]:
    """What somebody gets who waits for each as long as the rule says; the latest first."""
    got: list[Got] = []
    waiting = sorted(wanted, key=lambda one: (one[0], not one[1]))
    while waiting:
        now, carries = waiting.pop(0)
        recent = [one for one in got if one.at > now - WEEKLY]
        at = allowed_at(recent, now, a_week, carries=carries)
        assert at >= now
        if at > now:
            waiting = sorted([*waiting, (at, carries)], key=lambda one: (one[0], not one[1]))
        else:
            got.insert(0, Got(now, carries))
    return got


def instants(minutes: list[int]) -> list[datetime]:
    return [MONDAY + timedelta(minutes=minute) for minute in minutes]


@given(minutes=decided, weekly=st.booleans(), a_week=st.integers(1, 2))
def test_never_more_than_the_budget_in_any_seven_days_and_nothing_is_dropped(
    minutes: list[int], weekly: bool, a_week: int
) -> None:
    slots = [MONDAY + week * BUDGET for week in range(6)] if weekly else []
    wanted = [(at, False) for at in instants(minutes)] + [(at, True) for at in slots]
    got = got_by(wanted, a_week)
    assert len(got) == len(wanted), "everything goes out in the end"
    for one in got:
        week = [other for other in got if one.at <= other.at < one.at + BUDGET]
        assert len(week) <= a_week


@given(minutes=decided, a_week=st.integers(1, 2))
def test_the_weekly_message_keeps_its_slot_whatever_else_there_is(
    minutes: list[int], a_week: int
) -> None:
    slots = [MONDAY + week * BUDGET for week in range(7)]
    wanted = [(at, False) for at in instants(minutes)] + [(at, True) for at in slots]
    weekly = [one.at for one in got_by(wanted, a_week) if one.carries]
    assert sorted(weekly) == slots


@given(minutes=decided)
def test_whoever_gets_no_weekly_message_waits_only_for_the_budget(minutes: list[int]) -> None:
    got = got_by([(at, False) for at in instants(minutes)], 2)
    times = sorted(one.at for one in got)
    for index, at in enumerate(times):
        was_free = index < 2 or at >= times[index - 2] + BUDGET
        assert was_free
