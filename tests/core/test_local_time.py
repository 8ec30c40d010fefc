"""The weekly slot and the working week, in every zone that there is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.local_time import WorkingHours, next_due, next_working_instant, to_utc

START = datetime(2026, 1, 1, tzinfo=UTC)
END = datetime(2028, 1, 1, tzinfo=UTC)
SECOND = timedelta(seconds=1)
ZONES = sorted(available_timezones())
CHUNKS = [ZONES[at::16] for at in range(16)]
OFFICE = WorkingHours()
NEVER_CLOSED = WorkingHours(time(0), time(23, 59), frozenset(range(7)))
NIGHTS = WorkingHours(time(0), time(5), frozenset(range(7)))

in_chunks_of_zones = pytest.mark.parametrize(
    "names", CHUNKS, ids=[f"{names[0]}-and-{len(names) - 1}-more" for names in CHUNKS]
)


def changes(zone: ZoneInfo) -> list[datetime]:
    """The instants of the two years (and a week around) at which the zone's offset changes."""
    found, day = [], START - timedelta(days=7)
    while day < END + timedelta(days=7):
        following = day + timedelta(days=1)
        low, high = day, following
        if low.astimezone(zone).utcoffset() != high.astimezone(zone).utcoffset():
            while high - low > SECOND:
                middle = low + timedelta(seconds=(high - low) // (2 * SECOND))
                same = middle.astimezone(zone).utcoffset() == low.astimezone(zone).utcoffset()
                low, high = (middle, high) if same else (low, middle)
            found.append(high)
        day = following
    return found


def wall(instant: datetime, zone: ZoneInfo) -> datetime:
    return instant.astimezone(zone).replace(tzinfo=None, fold=0)


def expected_instant(
    day: date, at: time, zone: ZoneInfo, offset_changes: list[datetime]
) -> datetime:
    """What a person's clock shows first: tried with every offset around, in no zone arithmetic."""
    wanted = datetime.combine(day, at)
    noon = wanted.replace(tzinfo=UTC)
    around = {noon + timedelta(days=away) for away in (-2, 0, 2)}
    offsets = {instant.astimezone(zone).utcoffset() or timedelta() for instant in around}
    shown = [noon - offset for offset in offsets if wall(noon - offset, zone) == wanted]
    if shown:
        return min(shown)
    return next(at for at in offset_changes if wall(at - SECOND, zone) < wanted <= wall(at, zone))


def slots_to_try(zone: ZoneInfo, offset_changes: list[datetime]) -> set[tuple[int, time]]:
    """The default slot, a night one, and every slot that a change of the clocks touches."""
    slots = {(1, time(10)), (6, time(2, 30))}
    for change in offset_changes:
        before, after = wall(change - SECOND, zone) + SECOND, wall(change, zone)
        low, high = sorted((before, after))
        for moment in (
            low - timedelta(minutes=1),
            low,
            low + (high - low) / 2,
            high - SECOND,
            high,
        ):
            slots.add((moment.weekday(), moment.time().replace(microsecond=0)))
    return slots


def fires(zone: ZoneInfo, weekday: int, at: time) -> list[datetime]:
    found, due = [], next_due(START, zone, weekday, at)
    while due < END:
        found.append(due)
        due = next_due(due, zone, weekday, at)
    return found


def wanted_fires(
    zone: ZoneInfo, weekday: int, at: time, offset_changes: list[datetime]
) -> Iterator[datetime]:
    day = date(2025, 12, 25)
    day += timedelta(days=(weekday - day.weekday()) % 7)
    while day < date(2028, 1, 8):
        due = expected_instant(day, at, zone, offset_changes)
        if START < due < END:
            yield due
        day += timedelta(days=7)


@in_chunks_of_zones
def test_no_week_is_missed_and_none_is_doubled_in_any_zone(names: list[str]) -> None:
    """A time in a gap comes at the first instant after it, one that comes twice the first time."""
    for name in names:
        zone = ZoneInfo(name)
        offset_changes = changes(zone)
        for weekday, at in slots_to_try(zone, offset_changes):
            wanted = list(wanted_fires(zone, weekday, at, offset_changes))
            assert fires(zone, weekday, at) == wanted, (name, weekday, at)
            assert len(wanted) in {104, 105}


@in_chunks_of_zones
def test_the_default_slot_is_always_within_office_hours(names: list[str]) -> None:
    for name in names:
        zone = ZoneInfo(name)
        weekday, at = OFFICE.clamp(5, time(23))
        assert (weekday, at) == (0, time(16, 30))
        assert all(OFFICE.contain(due, zone) for due in fires(zone, weekday, at)), name


@in_chunks_of_zones
@pytest.mark.parametrize("hours", [NEVER_CLOSED, NIGHTS], ids=["never-closed", "nights"])
def test_a_slot_that_the_clocks_touch_is_delivered_within_working_hours(
    names: list[str], hours: WorkingHours
) -> None:
    for name in names:
        zone = ZoneInfo(name)
        for weekday, at in slots_to_try(zone, changes(zone)):
            for due in fires(zone, *hours.clamp(weekday, at)):
                delivered = next_working_instant(due, zone, hours)
                assert hours.contain(delivered, zone), (name, weekday, at, due)
                assert delivered - due < timedelta(days=1), (name, weekday, at, due)


@in_chunks_of_zones
def test_a_manager_is_written_to_in_the_morning_after_every_change_of_the_clocks(
    names: list[str],
) -> None:
    for name in names:
        zone = ZoneInfo(name)
        for change in changes(zone):
            for away in (-SECOND, timedelta(0), SECOND, timedelta(hours=1)):
                opened = next_working_instant(change + away, zone, OFFICE)
                assert OFFICE.contain(opened, zone)
                assert opened == change + away or wall(opened, zone).time() == time(9)
                assert opened - change < timedelta(days=3, hours=20)


def test_a_time_that_does_not_exist_comes_at_the_first_instant_after_the_gap() -> None:
    # 28 March 2027, Berlin: 2:00 becomes 3:00, which is 1:00 UTC.
    gap_ends = datetime(2027, 3, 28, 1, tzinfo=UTC)
    for at in (time(2), time(2, 30), time(2, 59, 59), time(3)):
        assert to_utc(date(2027, 3, 28), at, ZoneInfo("Europe/Berlin")) == gap_ends
    # Lord Howe moves by half an hour.
    assert to_utc(date(2027, 10, 3), time(2, 10), ZoneInfo("Australia/Lord_Howe")) == datetime(
        2027, 10, 2, 15, 30, tzinfo=UTC
    )


def test_a_time_that_comes_twice_comes_the_first_time() -> None:
    # 31 October 2027, Berlin: 3:00 becomes 2:00; the first 2:30 is still summer time.
    first = datetime(2027, 10, 31, 0, 30, tzinfo=UTC)
    zone = ZoneInfo("Europe/Berlin")
    assert to_utc(date(2027, 10, 31), time(2, 30), zone) == first
    assert next_due(first - SECOND, zone, 6, time(2, 30)) == first
    # Between the first and the second 2:30: the next one is a week away.
    assert next_due(first, zone, 6, time(2, 30)) == datetime(2027, 11, 7, 1, 30, tzinfo=UTC)


# Zones that once left out a whole day, and that day.
LEFT_OUT = [
    ("Pacific/Apia", date(2011, 12, 30)),
    ("Pacific/Fakaofo", date(2011, 12, 30)),
    ("Pacific/Kwajalein", date(1993, 8, 21)),
    ("Pacific/Kiritimati", date(1994, 12, 31)),
]


@pytest.mark.parametrize(("name", "day"), LEFT_OUT)
def test_a_day_that_a_zone_leaves_out_costs_nobody_their_week(name: str, day: date) -> None:
    """The slot becomes the day's end, and what is delivered waits for the next working day."""
    zone = ZoneInfo(name)
    before = to_utc(day - timedelta(days=1), time(23), zone)

    due = next_due(before, zone, day.weekday(), time(10))

    assert wall(due, zone) == datetime.combine(day + timedelta(days=1), time(0))
    assert wall(next_due(due, zone, day.weekday(), time(10)), zone) == datetime.combine(
        day + timedelta(days=7), time(10)
    )
    delivered = next_working_instant(due, zone, OFFICE)
    assert OFFICE.contain(delivered, zone)
    assert wall(delivered, zone).time() == time(9)


def test_a_working_day_that_a_zone_leaves_out_does_not_start() -> None:
    # Samoa, Thursday evening: Friday 30 December 2011 does not come, and then it is the week-end.
    zone = ZoneInfo("Pacific/Apia")
    evening = datetime(2011, 12, 29, 20, tzinfo=zone)
    opened = next_working_instant(evening, zone, OFFICE)
    assert wall(opened, zone) == datetime.combine(date(2012, 1, 2), time(9))


def test_somebody_who_works_when_the_clocks_leave_out_their_hours_waits_a_week() -> None:
    # Only Sundays from 2 to 3: on 28 March 2027 there is no such hour in Berlin.
    zone = ZoneInfo("Europe/Berlin")
    hours = WorkingHours(time(2), time(3), frozenset({6}))
    opened = next_working_instant(datetime(2027, 3, 27, 12, tzinfo=UTC), zone, hours)
    assert wall(opened, zone) == datetime.combine(date(2027, 4, 4), time(2))


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [
        (time(9), time(9), {0}),
        (time(17), time(9), {0}),
        (time(9), time(17), set[int]()),
        (time(9), time(17), {7}),
    ],
)
def test_hours_in_which_nobody_can_work_are_refused(start: time, end: time, days: set[int]) -> None:
    with pytest.raises(ValueError, match="nobody works"):
        WorkingHours(start, end, frozenset(days))


zones = st.sampled_from(ZONES).map(ZoneInfo)
weekdays = st.integers(0, 6)
times = st.times().map(lambda at: at.replace(microsecond=0, fold=0))
days = st.dates(date(1975, 1, 1), date(2037, 1, 1))
instants = st.builds(datetime.combine, days, st.times(), tzinfo=st.just(UTC))


@st.composite
def working_hours(draw: st.DrawFn) -> WorkingHours:
    start, end = sorted(draw(st.lists(times, min_size=2, max_size=2, unique=True)))
    return WorkingHours(start, end, frozenset(draw(st.sets(weekdays, min_size=1))))


@given(working_hours(), weekdays, times)
def test_a_wish_is_moved_into_the_working_week_and_no_further_than_needed(
    hours: WorkingHours, weekday: int, at: time
) -> None:
    day, moved = hours.clamp(weekday, at)
    assert day in hours.days
    assert hours.start <= moved < hours.end
    assert hours.clamp(day, moved) == (day, moved)
    assert not any((weekday + step) % 7 in hours.days for step in range((day - weekday) % 7))


@given(zones, instants, working_hours())
@settings(max_examples=300)
def test_the_next_working_instant_is_theirs_and_is_not_before_it_was_asked(
    zone: ZoneInfo, instant: datetime, hours: WorkingHours
) -> None:
    found = next_working_instant(instant, zone, hours)
    assert found >= instant
    assert found.tzinfo is UTC
    assert hours.contain(found, zone)
    assert next_working_instant(found, zone, hours) == found
    assert (found == instant) == hours.contain(instant, zone)


@given(zones, instants, weekdays, times)
@settings(max_examples=500)
def test_the_next_slot_is_after_the_last_and_within_eight_days_in_any_year(
    zone: ZoneInfo, after: datetime, weekday: int, at: time
) -> None:
    due = next_due(after, zone, weekday, at)
    assert timedelta(0) < due - after <= timedelta(days=9)
    assert due.tzinfo is UTC
    # Whoever asks earlier, but after the slot before, is told the same.
    assert next_due(due - SECOND, zone, weekday, at) == due


@given(zones, days, times)
@settings(max_examples=500)
def test_a_wall_time_becomes_the_instant_at_which_a_clock_there_first_shows_it(
    zone: ZoneInfo, day: date, at: time
) -> None:
    instant = to_utc(day, at, zone)
    wanted = datetime.combine(day, at)
    assert wall(instant, zone) >= wanted
    assert wall(instant - SECOND, zone) < wanted
