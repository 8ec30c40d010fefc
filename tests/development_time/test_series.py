"""What a calendar program makes of a plan's file, as a library reads it that knows no Leeway."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

import pytest
import recurring_ical_events
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar, Event

from bot.core.language import Languages
from bot.core.spans import Span
from bot.development_time.domain import Rule
from bot.development_time.series import WEEK, Dated, Links, Series, calendar_file

LANG = Languages().of("en-GB")
BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 30, 7, 0, tzinfo=UTC)
MONDAY = date(2026, 11, 30)
FRIDAYS = Rule(4, time(14), 120, date(2026, 12, 1))
KEY = "0123456789abcdef"


def planned(rule: Rule, weeks: int = 8, zone: ZoneInfo = BERLIN) -> list[Dated]:
    """A block in each of the first weeks, where the rule wants it."""
    found = []
    for week in (MONDAY + WEEK * n for n in range(weeks)):
        span = rule.in_week(week, zone)
        if span is not None:
            found.append(Dated(week, span.start, span, True))
    return found


def series(rule: Rule = FRIDAYS, blocks: Sequence[Dated] | None = None, **more: object) -> Series:
    found = planned(rule) if blocks is None else blocks
    return replace(Series(KEY, rule, BERLIN, 3, found), **more)  # type: ignore[arg-type]  # fields of Series


def read(made: Series, now: datetime = NOW) -> Calendar:
    calendar = Calendar.from_ical(calendar_file(made, LANG, now))
    assert isinstance(calendar, Calendar)
    return calendar


def events(calendar: Calendar) -> list[Event]:
    return [one for one in calendar.walk("VEVENT") if isinstance(one, Event)]


def of(event: Event, name: str) -> Any:  # noqa: ANN401  # of any of the library's types
    """A property of an entry."""
    return event[name]


def shown(made: Series, weeks: int = 12, now: datetime = NOW) -> list[Span]:
    """When a calendar program shows the file that was made at an instant."""
    until = NOW + WEEK * weeks
    found = recurring_ical_events.of(read(made, now)).between(NOW - WEEK * 8, until)
    return sorted(Span(one.start.astimezone(UTC), one.end.astimezone(UTC)) for one in found)


def test_a_plan_is_one_series_at_the_persons_wall_clock_across_a_change_of_the_clocks() -> None:
    calendar = read(series())
    [event] = events(calendar)
    assert calendar["METHOD"] == "PUBLISH"
    assert of(event, "UID") == f"leeway-{KEY}"
    assert [str(one["TZID"]) for one in calendar.walk("VTIMEZONE")] == ["Europe/Berlin"]
    local = [one.start.astimezone(BERLIN) for one in shown(series(), weeks=30)]
    assert {(one.weekday(), one.time()) for one in local} == {(4, time(14))}
    assert {one.utcoffset() for one in local} == {timedelta(hours=1), timedelta(hours=2)}
    assert len(local) == 30


def test_a_week_without_a_block_is_left_out_and_a_moved_one_is_where_it_was_moved_to() -> None:
    blocks = planned(FRIDAYS)
    skipped, gone, moved = blocks[1], blocks[2], blocks[3]
    day_before = Span(moved.span.start - timedelta(days=1), moved.span.end - timedelta(days=1))
    blocks[1] = replace(skipped, there=False)
    blocks[3] = replace(moved, span=day_before)
    del blocks[2]
    found = shown(series(blocks=blocks), weeks=12)
    assert day_before in found
    assert not {skipped.span, gone.span, moved.span} & set(found)
    assert len(found) == 12 - 2


def test_a_moved_block_is_an_exception_of_the_same_series() -> None:
    blocks = planned(FRIDAYS)
    later = Span(blocks[0].span.start + timedelta(hours=1), blocks[0].span.end)
    _, changed = events(read(series(blocks=[replace(blocks[0], span=later), *blocks[1:]])))
    assert of(changed, "UID") == f"leeway-{KEY}"
    assert of(changed, "RECURRENCE-ID").dt == blocks[0].span.start
    assert (of(changed, "DTSTART").dt, of(changed, "DTEND").dt) == later


def test_a_newer_file_replaces_an_older_one() -> None:
    first, second = (events(read(series(revision=n)))[0] for n in (3, 4))
    assert of(first, "UID") == of(second, "UID")
    assert (of(first, "SEQUENCE"), of(second, "SEQUENCE")) == (3, 4)
    assert of(first, "DTSTAMP").dt == NOW


def test_after_a_change_of_the_rule_the_file_begins_with_the_new_one() -> None:
    tuesdays = replace(FRIDAYS, weekday=1, start=time(9))
    blocks = [*planned(FRIDAYS, 3), *planned(tuesdays)[3:]]
    spans = shown(series(tuesdays, blocks), weeks=8, now=NOW + WEEK * 3)
    found = [one.start.astimezone(BERLIN) for one in spans]
    assert {(one.weekday(), one.time()) for one in found} == {(1, time(9))}
    assert found[0].date() == date(2026, 12, 22)


def test_a_block_that_stays_where_it_was_put_after_a_change_is_an_exception_of_the_new_rule() -> (
    None
):
    tuesdays = replace(FRIDAYS, weekday=1, start=time(9))
    held = planned(FRIDAYS)[3]
    blocks = [*planned(tuesdays)[:3], held, *planned(tuesdays)[4:]]
    assert shown(series(tuesdays, blocks), weeks=8) == [one.span for one in blocks]


def test_the_last_day_of_a_plan_ends_its_series() -> None:
    until = replace(FRIDAYS, until=date(2026, 12, 18))
    dates = [one.start.date() for one in shown(series(until))]
    assert dates == [date(2026, 12, 4), date(2026, 12, 11), date(2026, 12, 18)]


def test_a_pause_until_a_day_is_left_out_however_long() -> None:
    blocks = [planned(FRIDAYS)[0], *(replace(one, there=False) for one in planned(FRIDAYS)[1:])]
    paused = series(blocks=blocks, paused_until=date(2027, 3, 6))
    dates = [one.start.date() for one in shown(paused, weeks=16)]
    assert dates == [date(2026, 12, 4), date(2027, 3, 12), date(2027, 3, 19)]


def test_a_plan_that_ended_stops_after_its_last_block() -> None:
    ended = [replace(one, there=n < 2) for n, one in enumerate(planned(FRIDAYS))]
    dates = [one.start.date() for one in shown(series(blocks=ended, goes_on=False))]
    assert dates == [date(2026, 12, 4), date(2026, 12, 11)]


def test_a_plan_that_ended_before_its_first_block_takes_its_entry_out() -> None:
    never = [replace(one, there=False) for one in planned(FRIDAYS)]
    calendar = read(series(blocks=never, goes_on=False))
    [event] = events(calendar)
    assert (calendar["METHOD"], of(event, "STATUS")) == ("CANCEL", "CANCELLED")
    assert "RRULE" not in event


def test_a_plan_without_dated_blocks_yet_begins_with_its_first_day() -> None:
    later = replace(FRIDAYS, first_day=date(2026, 12, 12))
    assert shown(series(later, blocks=[]))[0].start.date() == date(2026, 12, 18)


def test_a_time_that_the_zone_skips_is_where_leeway_has_it() -> None:
    nights = Rule(6, time(2, 30), 60, MONDAY)
    blocks = planned(nights, 20)
    changed = [one for one in blocks if one.span.start.date() == date(2027, 3, 28)]
    assert [one.span.start.astimezone(BERLIN).time() for one in changed] == [time(3)]
    assert shown(series(nights, blocks), weeks=19)[:20] == [one.span for one in blocks][:19]


def test_the_same_moment_for_a_team_repeats_by_the_teams_clock() -> None:
    rule = replace(FRIDAYS, zone=ZoneInfo("America/New_York"))
    [event] = events(read(series(rule)))
    assert of(event, "DTSTART").dt.isoformat() == "2026-12-04T14:00:00-05:00"
    assert of(event, "DTSTART").params["TZID"] == "America/New_York"


@pytest.mark.parametrize(("busy", "transp"), [(True, "OPAQUE"), (False, "TRANSPARENT")])
def test_the_entry_is_private_neutral_and_busy_unless_its_owner_wants_it_free(
    busy: bool, transp: str
) -> None:
    [event] = events(read(series(purpose="Negotiating, better", busy=busy)))
    assert (of(event, "SUMMARY"), of(event, "CLASS"), of(event, "TRANSP")) == (
        "Focus time",
        "PRIVATE",
        transp,
    )
    assert "DESCRIPTION" not in event


def test_the_entry_says_what_for_where_its_owner_wants_that() -> None:
    purpose = "Negotiating; better,\nmuch better"
    [event] = events(read(series(purpose=purpose, says_what_for=True)))
    assert of(event, "SUMMARY") == f"Development time: {purpose}"
    assert b"\nmuch" not in calendar_file(series(purpose=purpose), LANG, NOW)


@st.composite
def some_series(draw: st.DrawFn) -> Series:
    zone = ZoneInfo(draw(st.sampled_from(["Europe/Berlin", "America/New_York", "Asia/Kolkata"])))
    hour, minutes = draw(st.integers(0, 23)), draw(st.sampled_from([30, 90, 240]))
    rule = Rule(draw(st.integers(0, 6)), time(hour, 30), minutes, MONDAY)
    blocks = planned(rule, draw(st.integers(1, 20)), zone)
    kinds = draw(st.lists(st.integers(0, 3), min_size=len(blocks), max_size=len(blocks)))
    made = []
    for kind, one in zip(kinds, blocks, strict=True):
        by = timedelta(minutes=30 * draw(st.integers(-100, 100)))
        if kind == 3:
            made.append(replace(one, span=Span(one.span.start + by, one.span.end + by)))
        elif kind:
            made.append(replace(one, there=kind != 2))
    return Series(KEY, rule, zone, 1, made or blocks[:1])


@given(some_series())
def test_a_calendar_program_shows_just_the_blocks_that_are_there(made: Series) -> None:
    weeks = (made.blocks[-1].week - MONDAY) // WEEK
    not_dated_yet = {made.repeated(MONDAY + WEEK * n).start for n in range(weeks + 1, weeks + 12)}
    there = {one.span for one in made.blocks if one.there}
    found = {
        one for one in shown(made, weeks + 8) if one.start not in not_dated_yet or one in there
    }
    assert found == there


def test_a_block_in_which_the_clocks_change_keeps_its_length() -> None:
    nights = Rule(6, time(1, 30), 240, MONDAY)
    blocks = planned(nights, 18)
    assert shown(series(nights, blocks), weeks=18)[:18] == [one.span for one in blocks]


def test_google_gets_the_series_and_outlook_which_knows_none_the_next_block() -> None:
    made = series(purpose="Negotiating & more", says_what_for=True)
    following = made.following(NOW)
    assert following is not None
    google = parse_qs(urlsplit(Links(made, following).google(LANG)).query)
    assert google["dates"] == ["20261204T140000/20261204T160000"]
    assert (google["ctz"], google["crm"]) == (["Europe/Berlin"], ["BUSY"])
    assert google["recur"] == ["RRULE:FREQ=WEEKLY;BYDAY=FR"]
    assert google["text"] == ["Development time: Negotiating & more"]
    address = Links(made, following).outlook(LANG)
    outlook = parse_qs(urlsplit(address).query)
    assert outlook["startdt"] == ["2026-12-04T13:00:00Z"]
    assert outlook["enddt"] == ["2026-12-04T15:00:00Z"]
    assert "+" not in address, "Outlook shows a plus sign as such"


def test_a_next_block_at_another_time_is_added_alone() -> None:
    blocks = planned(FRIDAYS)
    later = Span(blocks[0].span.start + timedelta(hours=1), blocks[0].span.end)
    made = series(blocks=[replace(blocks[0], span=later), *blocks[1:]])
    following = made.following(NOW)
    assert following is not None
    google = parse_qs(urlsplit(Links(made, following).google(LANG)).query)
    assert google["dates"] == ["20261204T150000/20261204T160000"]
    assert "recur" not in google


def test_what_is_over_is_not_the_next_block() -> None:
    made = series()
    assert made.following(made.blocks[0].span.end) == made.blocks[1]
    assert made.following(made.blocks[-1].span.end) is None
