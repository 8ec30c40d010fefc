"""A lane keeps its pace, whatever happens when: properties of `bot/delivery/pace.py`."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import update

from bot.delivery.claiming import claim
from bot.delivery.domain import Terms
from bot.delivery.models import Lane
from bot.delivery.pace import AGAIN, BURST, LEAST, MINUTE, OLD, PROBE, STEP, Pace
from tests.delivery.office import MEHMET, PRIYA, Office

START = datetime(2026, 11, 30, 7, 0, tzinfo=UTC)

paces = st.floats(LEAST, 1200.0)
spans = st.integers(0, 90_000).map(lambda ms: timedelta(milliseconds=ms))
short = st.integers(0, 3_000).map(lambda ms: timedelta(milliseconds=ms))
instants = st.integers(-7200, 7200).map(lambda s: START + timedelta(seconds=s))
counts = st.integers(0, 1500)


def lane(per_minute: float, now: datetime = START) -> Pace:
    """A lane that was just opened."""
    return Pace(now, per_minute, None, now, now)


any_pace = st.builds(Pace, instants, paces, st.none() | paces, instants, instants, counts, counts)


def most_in_a_minute(calls: list[tuple[datetime, int]]) -> int:
    """The most calls in any span of one minute."""
    return max(
        (sum(n for at, n in calls if begin <= at < begin + MINUTE) for begin, _ in calls), default=0
    )


@given(paces, st.lists(st.tuples(short | spans, st.integers(1, 50)), max_size=120))
def test_no_minute_sees_more_calls_than_the_pace_and_one_burst(
    per_minute: float, looks: list[tuple[timedelta, int]]
) -> None:
    pace, now, calls = lane(per_minute), START, list[tuple[datetime, int]]()
    for passed, wanted in looks:
        now += passed
        if now >= pace.next_at:
            taken = min(wanted, pace.allowance(now))
            calls.append((now, taken))
            pace = pace.used(now, taken)
    assert most_in_a_minute(calls) <= per_minute * (1 + BURST / MINUTE) + 1


@given(paces, st.integers(1, 300))
def test_a_lane_that_is_always_asked_in_time_goes_as_fast_as_its_pace(
    per_minute: float, rounds: int
) -> None:
    pace, taken = lane(per_minute), 0
    for _ in range(rounds):
        now = pace.next_at
        taken += pace.allowance(now)
        pace = pace.used(now, pace.allowance(now))
    rounding = timedelta(microseconds=taken)
    assert abs((pace.next_at - START) - taken * MINUTE / per_minute) <= rounding


@given(any_pace, instants)
def test_there_is_always_a_first_call_and_never_more_than_a_burst_of_others(
    pace: Pace, now: datetime
) -> None:
    assert 1 <= pace.allowance(now) <= 1 + BURST / MINUTE * pace.per_minute + 1


@given(any_pace, instants, instants, st.integers(1, 3600))
def test_slower_is_never_faster_and_goes_at_least_half_as_fast(
    pace: Pace, now: datetime, claimed_at: datetime, seconds: int
) -> None:
    wait = timedelta(seconds=seconds)
    slower = pace.slowed(now, claimed_at, wait)
    assert max(LEAST, 0.45 * pace.per_minute) <= slower.per_minute <= pace.per_minute
    assert slower.next_at == pace.next_at, "how long Slack wants to be left alone is held apart"


@given(paces, st.integers(2, 40))
def test_what_was_on_its_way_together_slows_a_lane_once(per_minute: float, refused: int) -> None:
    used = lane(per_minute).used(START + STEP, refused)
    now = START + STEP + timedelta(seconds=1)
    once = used.slowed(now, START + STEP, MINUTE)
    again = once
    for later in range(refused):
        again = again.slowed(now + timedelta(milliseconds=later), START + STEP, MINUTE)
    assert again == once


@given(paces.filter(lambda pace: pace > 2), counts, st.lists(st.tuples(short, st.integers(1, 50))))
def test_within_a_minute_of_slacks_no_it_never_goes_faster_than_slack_allowed(
    per_minute: float, before: int, looks: list[tuple[timedelta, int]]
) -> None:
    refused_at = START + timedelta(seconds=30)
    pace = replace(lane(per_minute), minute_used=before).slowed(refused_at, refused_at, MINUTE)
    assert pace.ceiling == pace.per_minute
    now = refused_at
    for passed, calls in looks:
        now += passed
        pace = pace.used(now, calls).grown(now)
        if now < refused_at + PROBE:
            assert pace.per_minute <= (pace.ceiling or 0)


@given(
    paces.filter(lambda pace: pace > 20),
    st.lists(
        st.tuples(st.integers(AGAIN // MINUTE, 10_000), st.integers(1, 8), st.integers(1, 90)),
        max_size=60,
    ),
)
def test_however_many_lone_429s_there_were_a_quiet_lane_is_as_fast_as_it_was(
    per_minute: float, history: list[tuple[int, int, int]]
) -> None:
    pace, now = lane(per_minute), START
    for minutes, calls, wait in history:
        now += timedelta(minutes=minutes)
        seconds = timedelta(seconds=wait)
        refused_at = now + timedelta(milliseconds=300)
        pace = pace.used(now, calls).slowed(refused_at, now, seconds).held(now + seconds)
        assert pace.per_minute == per_minute
        assert pace.next_at >= now + seconds, "Slack's wait is kept"


@given(st.floats(40, 600), st.integers(10, 60))
def test_a_limit_that_is_met_again_and_again_is_found_however_strict_it_is(
    per_minute: float, wait: int
) -> None:
    pace, now = lane(per_minute), START
    for _ in range(14):  # one call a minute goes through, and the next one is refused
        pace = pace.used(now, 2)
        now += timedelta(seconds=1)
        pace = pace.slowed(now, now, timedelta(seconds=wait)).held(now + timedelta(seconds=wait))
        now += timedelta(seconds=60)
    assert pace.per_minute < 5


@given(paces.filter(lambda pace: pace > 20), st.integers(OLD // MINUTE, 10_000))
def test_a_lane_that_slowed_down_is_as_fast_as_before_after_an_hour_without_a_429(
    per_minute: float, minutes: int
) -> None:
    slow = replace(lane(per_minute / 2), ceiling=per_minute / 2)
    now = START + timedelta(minutes=minutes)
    began, pace = now, slow
    while pace.per_minute < per_minute:
        pace = pace.used(now, 1).grown(now)
        now = pace.next_at
    assert pace.ceiling is None
    assert now - began <= MINUTE + 13 * (STEP + MINUTE / slow.per_minute)


@given(any_pace, instants)
def test_it_grows_by_one_step_at_most_and_only_where_it_was_tried_out(
    pace: Pace, now: datetime
) -> None:
    grown = pace.grown(now)
    assert pace.per_minute <= grown.per_minute <= pace.per_minute * 1.06
    if grown.per_minute > pace.per_minute:
        assert now - pace.paced_at >= STEP
        assert pace.in_the_last_minute(now) >= pace.per_minute / 2
        assert grown.grown(now) == grown, "not twice at one instant"


@given(any_pace, instants, instants)
def test_a_pause_is_never_cut_short_by_another(
    pace: Pace, first: datetime, second: datetime
) -> None:
    held = pace.held(first).held(second)
    assert held.next_at == max(pace.next_at, first, second)


@given(any_pace, st.integers(1, 20), st.integers(2, 7200))
def test_a_clock_set_back_stops_a_lane_for_no_longer_than_its_calls_take(
    pace: Pace, calls: int, back: int
) -> None:
    now = START - timedelta(seconds=back)
    after = pace.used(now, calls)
    assert after.next_at <= now + calls * (MINUTE / pace.per_minute)
    assert after.minute_from <= max(now, pace.minute_from + MINUTE)
    assert after.grown(now).paced_at <= max(now, pace.paced_at)


def test_a_clock_set_back_by_an_hour_does_not_stop_what_is_due(office: Office) -> None:
    now = office.clock.now()
    office.write("note:1", MEHMET, due=now - timedelta(hours=3))
    office.move(minutes=1)
    office.write("note:2", PRIYA, due=now - timedelta(hours=3))
    office.move(seconds=1)
    office.write("note:3", MEHMET, due=now - timedelta(hours=3))
    lane = office.lane()
    assert lane.next_at > now - timedelta(minutes=59)
    with office.leeway.database.everywhere() as session:
        workspaces = [office.workspace_id]
        back = claim(session, workspaces, now - timedelta(hours=1), 10, Terms())
    assert len(back.dues) == 1
    assert office.lane().next_at <= now - timedelta(minutes=59)


def test_a_pause_that_slack_asked_for_is_kept_where_no_clock_was_set_back(office: Office) -> None:
    now = office.clock.now()
    office.write("note:1", MEHMET)
    office.move(seconds=1)
    office.write("note:2", PRIYA)
    with office.session() as session:
        session.execute(update(Lane).values(next_at=now + timedelta(minutes=59)))
    office.move(minutes=58)
    assert office.posts() == 1
    office.move(minutes=1)
    assert office.posts() == 2
