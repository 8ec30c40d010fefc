"""When somebody may be written to: never outside their hours, on a day off, or while away."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import holidays
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.availability import AHEAD, Availability, public_holidays
from bot.core.local_time import WorkingHours, to_utc
from tests.core.test_local_time import END, START, ZONES, changes

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
COUNTRIES = ("", "XX", *(code for code in holidays.list_supported_countries() if len(code) == 2))
BERLIN = ZoneInfo("Europe/Berlin")
OFFICE = Availability(BERLIN, WorkingHours(), "DE")
WINDOW = 6 * DAY
"""How far around the question and the answer every minute is looked at."""


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc,arg-type]  # year, month, day, hour


@cache
def days_off(country: str) -> holidays.HolidayBase:
    return holidays.country_holidays(country)


def may(known: Availability, instant: datetime) -> bool:
    """The rule, said once more without any cleverness."""
    local = instant.astimezone(known.zone)
    day = local.date()
    return (
        local.weekday() in known.hours.days
        and known.hours.start <= local.time() < known.hours.end
        and not (known.country in COUNTRIES[2:] and day in days_off(known.country))
        and not any(first <= day <= last for first, last in known.leave)
        and not any(
            start <= instant and (end is None or instant < end) for start, end in known.away
        )
        and (known.not_before_day is None or day >= known.not_before_day)
    )


def minutes(start: datetime, end: datetime) -> Iterator[datetime]:
    """Every full minute from `start` on and before `end`: nothing else ever opens."""
    full = start.replace(second=0, microsecond=0)
    full += MINUTE if full < start else timedelta(0)
    while full < end:
        yield full
        full += MINUTE


def assert_first(known: Availability, asked: datetime) -> None:
    found = known.earliest(asked)
    assert found.tzinfo is UTC
    assert found >= asked
    assert may(known, found), found
    assert known.earliest(found) == found
    for missed in (
        *minutes(asked, min(found, asked + WINDOW)),
        *minutes(max(asked, found - WINDOW), found),
    ):
        assert not may(known, missed), (missed, found)


@cache
def changes_of(name: str) -> list[datetime]:
    return changes(ZoneInfo(name))


@st.composite
def weeks(draw: st.DrawFn) -> WorkingHours:
    """Any hours, those at night and those of a quarter of an hour as well."""
    start = draw(st.integers(0, 24 * 60 - 16))
    end = draw(st.integers(start + 15, 24 * 60 - 1))
    days = draw(st.frozensets(st.integers(0, 6), min_size=1))
    usual = draw(st.booleans())
    return WorkingHours() if usual else WorkingHours(_time(start), _time(end), days)


def _time(minute: int) -> time:
    return time(minute // 60, minute % 60)


@st.composite
def questions(draw: st.DrawFn) -> tuple[Availability, datetime]:
    """Somebody, and an instant: mostly near a change of their clocks."""
    name = draw(st.sampled_from(ZONES))
    anchors = changes_of(name) or [START + 40 * DAY, utc(2026, 12, 23), utc(2027, 5, 1)]
    anchor = draw(
        st.one_of(
            st.sampled_from(anchors),
            st.datetimes(
                START.replace(tzinfo=None), END.replace(tzinfo=None), timezones=st.just(UTC)
            ),
        )
    )
    asked = anchor + timedelta(seconds=draw(st.integers(-4 * 86_400, 2 * 86_400)))
    spans = st.tuples(st.integers(-9_000, 20_000), st.integers(1, 9_000))
    full = asked.replace(second=0, microsecond=0)
    days = st.tuples(st.integers(-10, 15), st.integers(0, 9))
    today = asked.date()
    return Availability(
        ZoneInfo(name),
        draw(weeks()),
        draw(st.sampled_from(COUNTRIES)),
        leave=tuple(
            (today + from_ * DAY, today + (from_ + length) * DAY)
            for from_, length in draw(st.lists(days, max_size=3))
        ),
        away=tuple(
            (full + from_ * MINUTE, full + (from_ + length) * MINUTE)
            for from_, length in draw(st.lists(spans, max_size=4))
        ),
        not_before_day=draw(st.none() | st.integers(-5, 20).map(lambda ahead: today + ahead * DAY)),
    ), asked  # fmt: skip


@given(questions())
@settings(max_examples=100, deadline=None)
def test_nobody_is_written_to_out_of_hours_on_a_day_off_or_while_away_and_nobody_waits_longer(
    question: tuple[Availability, datetime],
) -> None:
    known, asked = question
    assert_first(known, asked)


NIGHT = WorkingHours(time(1, 15), time(2, 45), frozenset(range(7)))


@pytest.mark.parametrize("hours", [WorkingHours(), NIGHT], ids=["office", "night"])
def test_in_every_zone_the_first_minute_around_each_change_of_the_clocks_is_found(
    hours: WorkingHours,
) -> None:
    seen: set[tuple[datetime, timedelta | None]] = set()
    for name in ZONES:
        zone = ZoneInfo(name)
        for change in changes_of(name):
            like = (change, change.astimezone(zone).utcoffset())
            if like not in seen:  # most zones are another name of one that was seen
                seen.add(like)
                for before in (3, 30, 90, 24 * 60):
                    known = Availability(zone, hours)
                    found = known.earliest(change - before * MINUTE)
                    missed = minutes(change - before * MINUTE, found)
                    assert may(known, found)
                    assert not any(may(known, minute) for minute in missed), (name, change, found)
    assert len(seen) > 50


def test_a_second_opening_on_the_night_that_repeats_an_hour_is_not_missed() -> None:
    night = Availability(BERLIN, WorkingHours(time(2, 0), time(2, 30), frozenset(range(7))))
    # 25 October 2026, 3:00 becomes 2:00: the half hour is there twice.
    assert night.earliest(utc(2026, 10, 25, 0, 30)) == utc(2026, 10, 25, 1, 0)


def test_a_public_holiday_of_the_country_and_the_weekend_after_it_are_free() -> None:
    assert OFFICE.earliest(utc(2026, 12, 24, 16)) == utc(2026, 12, 28, 8)
    assert replace(OFFICE, country="").earliest(utc(2026, 12, 24, 16)) == utc(2026, 12, 25, 8)


def test_a_country_that_nobody_knows_has_no_holidays() -> None:
    assert public_holidays("XX", 2026) == frozenset()


def test_every_country_that_is_known_says_its_holidays_for_years_to_come() -> None:
    found = {
        country: [len(public_holidays(country, year)) for year in range(2026, 2031)]
        for country in COUNTRIES[2:]
    }
    assert len(found) > 200
    assert [country for country, counts in found.items() if max(counts) > 60] == []


def test_leave_ends_with_its_last_day() -> None:
    on_leave = replace(OFFICE, leave=((date(2026, 12, 1), date(2026, 12, 4)),))
    assert on_leave.earliest(utc(2026, 11, 30, 15, 59)) == utc(2026, 11, 30, 15, 59)
    assert on_leave.earliest(utc(2026, 12, 1, 9)) == utc(2026, 12, 7, 8)


def test_a_pause_ends_where_the_working_day_begins() -> None:
    paused = replace(OFFICE, not_before_day=date(2026, 12, 5))
    assert paused.earliest(utc(2026, 12, 1, 9)) == utc(2026, 12, 7, 8)


def test_do_not_disturb_moves_within_a_day_and_over_the_evening() -> None:
    lunch = (utc(2026, 12, 1, 11), utc(2026, 12, 1, 12, 30))
    evening = (utc(2026, 12, 1, 14), utc(2026, 12, 2, 9, 10))
    quiet = replace(OFFICE, away=(lunch, evening))
    assert quiet.earliest(utc(2026, 12, 1, 11, 5)) == lunch[1]
    assert quiet.earliest(utc(2026, 12, 1, 14, 0)) == evening[1]


def test_do_not_disturb_over_all_hours_of_each_day_ends_with_the_last_that_is_known() -> None:
    always = tuple(
        (utc(2026, 12, 1) + at * DAY, utc(2026, 12, 1, 23) + at * DAY) for at in range(200)
    )
    quiet = replace(OFFICE, country="", away=always)
    assert quiet.earliest(utc(2026, 12, 1, 9)) == utc(2027, 6, 21, 7)


@given(questions(), st.integers(-9_000, 9_000))
@settings(max_examples=60, deadline=None)
def test_whoever_is_away_nobody_knows_how_long_is_looked_at_again_on_their_next_working_day(
    question: tuple[Availability, datetime], since: int
) -> None:
    known, asked = question
    begins = asked + since * MINUTE
    open_end = replace(known, away=(*known.away, (begins, None)))
    found = open_end.earliest(asked)
    without = known.earliest(asked)
    if without < begins:
        assert found == without
    else:
        tomorrow = asked.astimezone(known.zone).date() + DAY
        assert found in {without, known.earliest(to_utc(tomorrow, time(), known.zone))}
        assert found > asked
        assert open_end.earliest(found) > found


def test_an_open_end_is_looked_at_on_monday_after_a_weekend_and_tomorrow_on_a_working_day() -> None:
    away = replace(OFFICE, away=((utc(2026, 12, 1), None),))
    assert away.earliest(utc(2026, 12, 5, 12)) == utc(2026, 12, 7, 8)
    assert away.earliest(utc(2026, 12, 7, 8)) == utc(2026, 12, 8, 8)
    assert away.earliest(utc(2026, 12, 24, 9)) == utc(2026, 12, 28, 8)


@pytest.mark.parametrize("until", [date(2199, 12, 31), date.max])
def test_whoever_is_away_for_years_is_looked_at_again_after_one(until: date) -> None:
    asked = utc(2026, 12, 1, 9)
    end = datetime(until.year, 12, 31, tzinfo=UTC)
    for away in (
        replace(OFFICE, leave=((date(2020, 1, 1), until),)),
        replace(OFFICE, away=((utc(2020, 1, 1), end),)),
        replace(OFFICE, not_before_day=until),
    ):
        again = away.earliest(asked)
        assert asked + AHEAD <= again < asked + AHEAD + 60 * DAY
        assert OFFICE.hours.contain(again, BERLIN)
        assert away.earliest(again) > again
