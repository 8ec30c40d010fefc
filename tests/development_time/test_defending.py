"""When a block shows as busy, and when its person is asked about a meeting."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from bot.core.spans import Span
from bot.development_time.defending import asks, is_busy, next_flip
from bot.development_time.domain import Defence, Placed
from bot.development_time.openings import Taken
from bot.development_time.placing import place
from tests.development_time.weeks import (
    HALF_HOUR,
    at,
    clocks,
    instants,
    local,
    meetings,
    office,
    plans,
    span,
)

FRIDAY = span("2026-12-11", "14:00", "16:00")
BLOCK = Placed(1, date(2026, 12, 7), FRIDAY, FRIDAY)
MONTH_BEFORE = at("2026-11-11", "10:00")
WHOLE_DAYS = {
    day: span(f"2026-12-{day:02}", "00:00", "23:30") for day in range(7, 11)
}  # Monday to Thursday
FULL_WEEK = [*WHOLE_DAYS.values(), span("2026-12-11", "00:00", "14:00")]


def busy_at(now: datetime, *meeting: Span, defence: Defence = Defence.AUTO) -> bool:
    return is_busy(defence, BLOCK, Taken([FRIDAY, *meeting]), office(), now)


def flip_after(now: datetime, *meeting: Span, defence: Defence = Defence.AUTO) -> datetime | None:
    return next_flip(defence, BLOCK, Taken([FRIDAY, *meeting]), office(), now)


def test_a_block_shows_as_free_at_first_and_as_busy_from_two_days_before() -> None:
    assert not busy_at(MONTH_BEFORE)
    assert not busy_at(at("2026-12-09", "13:59"))
    assert busy_at(at("2026-12-09", "14:00"))
    assert flip_after(MONTH_BEFORE) == at("2026-12-09", "14:00")


def test_a_block_shows_as_busy_when_its_week_has_only_one_other_slot_left() -> None:
    one_left = [*list(WHOLE_DAYS.values())[1:], span("2026-12-07", "13:00", "17:00")]
    friday_morning = span("2026-12-11", "00:00", "14:00")
    # Monday from 9 to 13 are two slots of two hours, whatever half hours they begin at.
    assert not busy_at(MONTH_BEFORE, *one_left, friday_morning)
    assert busy_at(MONTH_BEFORE, *one_left, friday_morning, span("2026-12-07", "12:30", "13:00"))
    assert busy_at(MONTH_BEFORE, *FULL_WEEK)
    assert flip_after(MONTH_BEFORE, *FULL_WEEK) is None


def test_half_an_hour_sooner_or_later_is_no_other_slot() -> None:
    only_around = [*WHOLE_DAYS.values(), span("2026-12-11", "00:00", "13:00")]
    assert is_busy(Defence.AUTO, BLOCK, Taken(only_around), office(), MONTH_BEFORE)
    wide = [*only_around[:4], span("2026-12-11", "00:00", "10:00")]
    assert not is_busy(Defence.AUTO, BLOCK, Taken(wide), office(), MONTH_BEFORE)


def test_the_day_that_takes_the_last_but_one_slot_away_makes_it_busy() -> None:
    # Left are two slots on Monday morning: once it is Monday, they are too late.
    but_monday = [*list(WHOLE_DAYS.values())[1:], span("2026-12-11", "00:00", "14:00")]
    afternoon = span("2026-12-07", "13:00", "17:00")
    flip = flip_after(MONTH_BEFORE, *but_monday, afternoon)
    assert flip is not None
    assert local(flip) == "Mon 7 Dec 00:00"


@pytest.mark.parametrize("defence", [Defence.BUSY, Defence.FREE])
def test_whoever_chose_always_busy_or_always_free_has_it_always(defence: Defence) -> None:
    for now in (MONTH_BEFORE, at("2026-12-11", "13:00")):
        assert busy_at(now, *FULL_WEEK, defence=defence) is (defence is Defence.BUSY)
        assert flip_after(now, defence=defence) is None


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_the_next_flip_is_the_instant_at_which_it_turns_busy_and_it_stays_busy(
    data: st.DataObject,
) -> None:
    now, clock = data.draw(instants), data.draw(clocks())
    busy = data.draw(meetings(now))
    blocks = place(data.draw(plans(now)), [], busy, clock, now, may_move=True)
    assume(blocks)
    block = data.draw(st.sampled_from(blocks))
    taken = Taken([*busy, *(one.span for one in blocks)])
    flip = next_flip(Defence.AUTO, block, taken, clock, now)
    assert (flip is None) is is_busy(Defence.AUTO, block, taken, clock, now)
    if flip is not None:
        assert flip > now
        assert not is_busy(Defence.AUTO, block, taken, clock, flip - timedelta(seconds=1))
        later = flip + data.draw(st.integers(0, 96)) * HALF_HOUR
        assert is_busy(Defence.AUTO, block, taken, clock, later)


def test_nobody_is_asked_about_what_can_still_move_by_itself() -> None:
    assert not asks(BLOCK, False, FRIDAY, 0, MONTH_BEFORE)
    assert not asks(BLOCK, False, FRIDAY, 1, MONTH_BEFORE)


def test_a_meeting_over_a_block_that_is_busy_or_held_or_near_or_moved_twice_is_asked_about() -> (
    None
):
    held = Placed(1, BLOCK.week, FRIDAY, FRIDAY, held=True)
    assert asks(BLOCK, True, FRIDAY, 0, MONTH_BEFORE)
    assert asks(held, False, FRIDAY, 0, MONTH_BEFORE)
    assert asks(BLOCK, False, FRIDAY, 2, MONTH_BEFORE)
    assert asks(BLOCK, False, FRIDAY, 0, at("2026-12-09", "14:00"))
    assert not asks(BLOCK, False, FRIDAY, 0, at("2026-12-09", "13:59"))


def test_without_a_meeting_nobody_is_asked_nor_once_it_has_begun() -> None:
    assert not asks(BLOCK, True, None, 2, at("2026-12-11", "13:59"))
    assert not asks(BLOCK, True, FRIDAY, 2, at("2026-12-11", "14:00"))
