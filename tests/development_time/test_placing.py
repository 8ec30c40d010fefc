"""Where blocks are placed: rules of every planner, for whatever people, plans and meetings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from bot.core.spans import Span
from bot.development_time.domain import Clock, Placed, WeeklyPlan, monday_of
from bot.development_time.placing import place
from tests.development_time.weeks import (
    DAY,
    HALF_HOUR,
    QUARTER_HOUR,
    WEEK,
    clocks,
    instants,
    is_working_time,
    meetings,
    plans,
)

TWO_DAYS = timedelta(hours=48)
whatever = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def place_from_nothing(
    wanted: list[WeeklyPlan], busy: list[Span], clock: Clock, now: datetime
) -> list[Placed]:
    return place(wanted, [], busy, clock, now, may_move=True)


def day_of(instant: datetime, clock: Clock) -> date:
    return instant.astimezone(clock.zone).date()


def other_slots(
    block: Placed, plan: WeeklyPlan, taken: Sequence[Span], clock: Clock, now: datetime
) -> list[Span]:
    """Every free slot of a block's week after today, found by trying every quarter of an hour."""
    found, instant = [], now.replace(minute=0, second=0, microsecond=0)
    end = datetime.combine(block.week + 8 * DAY, time(), tzinfo=UTC) + DAY
    first = max(block.week, plan.rule.first_day, plan.paused_until or block.week)
    last = min(block.week + 6 * DAY, plan.rule.until or block.week + 6 * DAY)
    while instant < end:
        local, slot = instant.astimezone(clock.zone), Span(instant, instant + plan.rule.length)
        if (
            first <= local.date() <= last
            and local.date() > day_of(now, clock)
            and local.minute % 30 == 0
            and is_working_time(slot, clock)
            and slot.is_free(taken)
        ):
            found.append(slot)
        instant += QUARTER_HOUR
    return found


@whatever
@given(st.data())
def test_a_new_block_is_over_busy_time_only_where_its_week_has_no_other_slot(
    data: st.DataObject,
) -> None:
    now, clock = data.draw(instants), data.draw(clocks())
    wanted, busy = data.draw(plans(now)), data.draw(meetings(now))
    blocks = place_from_nothing(wanted, busy, clock, now)
    for block in blocks:
        if not block.span.is_free(busy):
            plan = next(one for one in wanted if one.id == block.plan_id)
            others = [one.span for one in blocks if one is not block]
            assert block.span == block.planned
            assert not other_slots(block, plan, [*busy, *others], clock, now)


@whatever
@given(st.data())
def test_every_block_is_inside_working_hours_on_a_working_day(data: st.DataObject) -> None:
    now, clock = data.draw(instants), data.draw(clocks())
    blocks = place_from_nothing(data.draw(plans(now)), data.draw(meetings(now)), clock, now)
    assert all(is_working_time(block.span, clock) for block in blocks)


@whatever
@given(st.data())
def test_what_has_no_block_has_no_free_slot_in_its_week_either(data: st.DataObject) -> None:
    now, clock = data.draw(instants), data.draw(clocks())
    wanted, busy = data.draw(plans(now)), data.draw(meetings(now))
    blocks = place_from_nothing(wanted, busy, clock, now)
    placed = {(block.plan_id, block.week) for block in blocks}
    taken = [*busy, *(block.span for block in blocks)]
    for plan in wanted:
        for ahead in range(8):
            week = monday_of(now, clock.zone) + ahead * WEEK
            span = plan.rule.in_week(week, clock.zone)
            left_out = week in plan.skipped or (
                plan.paused_until is not None and week + plan.rule.weekday * DAY < plan.paused_until
            )
            if span is None or left_out or span.start <= now:
                assert (plan.id, week) not in placed
            elif (plan.id, week) not in placed:
                missing = Placed(plan.id, week, span, span)
                assert not other_slots(missing, plan, taken, clock, now)


@whatever
@given(st.data())
def test_there_is_one_block_for_a_plan_and_a_week_and_none_over_another(
    data: st.DataObject,
) -> None:
    now, clock = data.draw(instants), data.draw(clocks())
    blocks = place_from_nothing(data.draw(plans(now)), data.draw(meetings(now)), clock, now)
    assert max(Counter((one.plan_id, one.week) for one in blocks).values(), default=1) == 1
    for block in blocks:
        assert block.span.is_free(one.span for one in blocks if one is not block)


@whatever
@given(st.data())
def test_where_nothing_changes_no_block_changes(data: st.DataObject) -> None:
    now, clock = data.draw(instants), data.draw(clocks())
    wanted, before, busy = (
        data.draw(plans(now)),
        data.draw(meetings(now)),
        data.draw(meetings(now)),
    )
    blocks = place_from_nothing(wanted, before, clock, now)
    for _ in range(2):  # what is new, and what moved
        blocks = place(wanted, blocks, busy, clock, now, may_move=True)
        shuffled = data.draw(st.permutations(blocks))
        assert place(wanted, shuffled, busy, clock, now, may_move=True) == blocks


@whatever
@given(st.data())
def test_while_time_goes_by_no_block_changes_and_new_weeks_are_added(data: st.DataObject) -> None:
    now, clock = data.draw(instants), data.draw(clocks())
    wanted, busy = data.draw(plans(now)), data.draw(meetings(now))
    blocks = place_from_nothing(wanted, busy, clock, now)
    later = now + data.draw(st.integers(0, 48 * 20)) * HALF_HOUR
    free = [block for block in blocks if block.span.is_free(busy)]
    following = place(wanted, blocks, busy, clock, later, may_move=True)
    assert {(one.plan_id, one.week): one for one in free}.items() <= {
        (one.plan_id, one.week): one for one in following
    }.items()


@whatever
@given(st.data())
def test_no_block_moves_on_its_day_or_near_it_nor_one_that_is_held_or_shows_as_busy(
    data: st.DataObject,
) -> None:
    now, clock = data.draw(instants), data.draw(clocks())
    wanted = data.draw(plans(now))
    blocks = [
        Placed(
            one.plan_id,
            one.week,
            one.planned,
            one.span,
            held=data.draw(st.booleans()),
            busy=data.draw(st.booleans()),
        )
        for one in place_from_nothing(wanted, data.draw(meetings(now)), clock, now)
    ]
    later = now + data.draw(st.integers(0, 48 * 20)) * HALF_HOUR
    following = place(wanted, blocks, data.draw(meetings(later)), clock, later, may_move=True)
    for block in blocks:
        today = day_of(block.span.start, clock) <= day_of(later, clock)
        near = block.span.start - later <= TWO_DAYS
        if today or near or block.held or block.busy:
            assert block in following


@whatever
@given(st.data())
def test_nothing_moves_into_the_day_that_it_is(data: st.DataObject) -> None:
    now, clock = data.draw(instants), data.draw(clocks())
    wanted = data.draw(plans(now))
    blocks = place_from_nothing(wanted, data.draw(meetings(now)), clock, now)
    later = now + data.draw(st.integers(0, 48 * 20)) * HALF_HOUR
    other = data.draw(clocks())
    for block in place(wanted, blocks, data.draw(meetings(later)), other, later, may_move=True):
        was = next(
            (one for one in blocks if (one.plan_id, one.week) == (block.plan_id, block.week)), block
        )
        if was.span != block.span:
            assert day_of(block.span.start, other) > day_of(later, other)


@whatever
@given(st.data())
def test_meetings_move_at_most_two_blocks_of_a_week_however_often_they_change(
    data: st.DataObject,
) -> None:
    now, clock = data.draw(instants), data.draw(clocks())
    wanted = data.draw(plans(now))
    blocks = place_from_nothing(wanted, [], clock, now)
    moved = Counter[date]()
    for _ in range(6):
        now += data.draw(st.integers(0, 96)) * HALF_HOUR
        stood = {(one.plan_id, one.week): one.span for one in blocks}
        blocks = place(wanted, blocks, data.draw(meetings(now)), clock, now, may_move=True)
        for block in blocks:
            before = stood.get((block.plan_id, block.week), block.span)
            moved[block.week] += block.span != before
    assert max(moved.values(), default=0) <= 2
    assert all(moved[week] == sum(b.moves for b in blocks if b.week == week) for week in moved)


@whatever
@given(st.data())
def test_without_a_calendar_nothing_moves_by_itself(data: st.DataObject) -> None:
    now, clock = data.draw(instants), data.draw(clocks())
    wanted = data.draw(plans(now))
    blocks = place(wanted, [], [], clock, now, may_move=False)
    busy = data.draw(meetings(now))
    assert place(wanted, blocks, busy, clock, now, may_move=False) == blocks


@whatever
@given(st.data())
def test_whoever_moves_to_another_zone_has_every_block_in_their_new_hours_after_today(
    data: st.DataObject,
) -> None:
    now, clock, new = data.draw(instants), data.draw(clocks()), data.draw(clocks())
    wanted, busy = data.draw(plans(now)), data.draw(meetings(now))
    blocks = place_from_nothing(wanted, busy, clock, now)
    following = place(wanted, blocks, busy, new, now, may_move=True)
    for block in following:
        if day_of(block.span.start, new) > day_of(now, new):
            assert is_working_time(block.span, new)
    assert place(wanted, following, busy, new, now, may_move=True) == following


@given(st.data())
def test_a_plan_that_ends_or_is_taken_away_leaves_only_what_has_begun(
    data: st.DataObject,
) -> None:
    now, clock = data.draw(instants), data.draw(clocks())
    wanted = data.draw(plans(now))
    blocks = place_from_nothing(wanted, [], clock, now)
    assume(blocks)
    later = now + data.draw(st.integers(0, 48 * 20)) * HALF_HOUR
    begun = [block for block in blocks if block.span.start <= later]
    assert place([], blocks, [], clock, later, may_move=True) == begun
