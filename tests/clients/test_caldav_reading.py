"""Events of all kinds become busy time, and none of them ends the reading."""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.clients.caldav_busy import busy_spans
from bot.clients.calendar import NotACalendarError
from bot.core.clock import MovableClock
from bot.core.spans import Span, merged
from tests.clients.calendar_ground import BERLIN, at, between

MARCH = Span(datetime(2027, 3, 1, tzinfo=UTC), datetime(2027, 4, 1, tzinfo=UTC))
PAULA = "paula@example.com"
MONDAY = "DTSTART:20270322T090000Z|DTEND:20270322T100000Z"
TUESDAY = "DTSTART:20270323T090000Z|DTEND:20270323T100000Z"
NINE = [between(22, 9, 10)]


def text(*events: str, zone: str = "") -> str:
    """Events written with | for the end of a line."""
    head = "BEGIN:VCALENDAR|VERSION:2.0|PRODID:x|"
    inside = "".join(
        f"BEGIN:VEVENT|UID:1|DTSTAMP:20200101T000000Z|{event}|END:VEVENT|" for event in events
    )
    return f"{head}{zone}{inside}END:VCALENDAR|".replace("|", "\r\n")


class Slow(MovableClock):
    """Two seconds go by between two looks at it."""

    def now(self) -> datetime:
        self.move_to(super().now() + timedelta(seconds=2))
        return super().now()


def busy(*texts: str, own: ZoneInfo = BERLIN, account: str = PAULA) -> list[Span]:
    return busy_spans(texts, MARCH, account, own, MovableClock(at(22, 9)))


NAMED = {
    "by its name": "DTSTART;TZID=Europe/Berlin:20270322T100000|DURATION:PT1H",
    "as Windows calls it": "DTSTART;TZID=W. Europe Standard Time:20270322T100000|DURATION:PT1H",
    "as Thunderbird writes it": (
        "DTSTART;TZID=/mozilla.org/20070129_1/Europe/Berlin:20270322T100000|DURATION:PT1H"
    ),
    "in quotes": 'DTSTART;TZID="Europe/Berlin":20270322T100000|DURATION:PT1H',
    "as somebody's own": 'DTSTART;TZID="(UTC+01:00) Rome, Paris":20270322T100000|DURATION:PT1H',
    "not at all": "DTSTART:20270322T100000|DTEND:20270322T110000",
}


@pytest.mark.parametrize("event", NAMED.values(), ids=NAMED.keys())
def test_a_zone_is_known_however_it_is_called(event: str) -> None:
    assert busy(text(event)) == NINE


def own_zone(name: str, winter: str, summer: str) -> str:
    return (
        f"BEGIN:VTIMEZONE|TZID:{name}|BEGIN:STANDARD|DTSTART:19701101T020000|"
        f"TZOFFSETFROM:{summer}|TZOFFSETTO:{winter}|RRULE:FREQ=SECONDLY|END:STANDARD|"
        f"BEGIN:DAYLIGHT|DTSTART:19700308T020000|TZOFFSETFROM:{winter}|TZOFFSETTO:{summer}|"
        "END:DAYLIGHT|END:VTIMEZONE|"
    )


def test_a_zone_that_only_the_text_knows_has_the_clock_that_it_says() -> None:
    event = "DTSTART;TZID=Customized Time Zone:20270322T060000|DURATION:PT1H"
    new_york = own_zone("Customized Time Zone", "-0500", "-0400")
    assert busy(text(event, zone=new_york)) == [between(22, 10, 11)]


def test_what_one_persons_text_says_of_a_zone_is_not_believed_for_another() -> None:
    event = "DTSTART;TZID=Customized Time Zone:20270322T100000|DURATION:PT1H"
    berlin = own_zone("Customized Time Zone", "+0100", "+0200")
    tokyo = own_zone("Customized Time Zone", "+0900", "+0900")
    assert busy(text(event, zone=tokyo)) == [between(22, 1, 2)]
    assert busy(text(event, zone=berlin)) == NINE
    assert busy(text(event)) == NINE
    assert icalendar.timezone.tzp.timezone("Customized Time Zone") is None


def test_a_day_without_a_time_lasts_from_midnight_to_midnight_where_the_person_is() -> None:
    day = text("DTSTART;VALUE=DATE:20270328")
    assert busy(day) == [Span(at(27, 23), at(28, 22))]
    assert busy(day, own=ZoneInfo("UTC")) == [Span(at(28, 0), at(29, 0))]
    weekly = text("DTSTART;VALUE=DATE:20270308|DTEND;VALUE=DATE:20270310|RRULE:FREQ=WEEKLY;COUNT=2")
    assert busy(weekly) == [Span(at(7, 23), at(9, 23)), Span(at(14, 23), at(16, 23))]


FREE = {
    "shown as free": f"{MONDAY}|TRANSP:TRANSPARENT",
    "called off": f"{MONDAY}|STATUS:CANCELLED",
    "declined": f"{MONDAY}|ATTENDEE;CN=Paula;PARTSTAT=DECLINED:mailto:Paula@Example.com",
    "ours by its name": f"{MONDAY}|UID:leeway-0123",
    "ours by its mark": f"{MONDAY}|X-LEEWAY:1",
    "over before it begins": "DTSTART:20270322T100000Z|DTEND:20270322T090000Z",
    "an instant": "DTSTART:20270322T100000Z",
}


@pytest.mark.parametrize("event", FREE.values(), ids=FREE.keys())
def test_what_takes_no_time_of_the_person_is_not_busy(event: str) -> None:
    assert busy(text(event)) == []


def test_what_others_declined_is_still_a_meeting() -> None:
    event = f"{MONDAY}|ATTENDEE;PARTSTAT=DECLINED:mailto:tom@example.com"
    assert busy(text(f"{event}|ATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:{PAULA}")) == NINE
    assert busy(text(f"{event}|STATUS:TENTATIVE"), account="tom@example.org") == NINE
    assert busy(text(event), account="tom") == []


def test_a_series_is_busy_where_it_was_not_moved_declined_or_left_out() -> None:
    series = (
        "DTSTART;TZID=Europe/Berlin:20270303T090000|DTEND;TZID=Europe/Berlin:20270303T100000|"
        "RRULE:FREQ=WEEKLY|EXDATE;TZID=Europe/Berlin:20270310T090000"
    )
    moved = (
        "RECURRENCE-ID;TZID=Europe/Berlin:20270317T090000|"
        "DTSTART;TZID=Europe/Berlin:20270318T110000|DURATION:PT2H"
    )
    declined = (
        "RECURRENCE-ID;TZID=Europe/Berlin:20270324T090000|"
        "DTSTART;TZID=Europe/Berlin:20270324T090000|DURATION:PT1H|"
        f"ATTENDEE;PARTSTAT=DECLINED:mailto:{PAULA}"
    )
    found = busy(text(series, moved, declined))
    assert found == [between(3, 8, 9), between(18, 10, 12), between(31, 7, 8)]


def test_a_repetition_that_stands_alone_is_a_meeting() -> None:
    event = f"RECURRENCE-ID:20270323T090000Z|{MONDAY}"
    assert busy(text(event)) == NINE


BROKEN = {
    "nothing": "",
    "no calendar": "<html></html>",
    "no event": "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n",
    "never closed": "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART:2027",
    "no beginning": text("SUMMARY:x"),
    "a beginning that is none": text("DTSTART:soon"),
    "a duration that is none": text("DTSTART:20270323T090000Z|DURATION:long"),
    "a month that is none": text("DTSTART:20271322T090000Z|DURATION:PT1H"),
    "the end of time": text("DTSTART:99991231T235959Z|DURATION:PT10H"),
    "the beginning of time": text("DTSTART:00010101T000000|DURATION:PT1H"),
    "a duration of a million years": text("DTSTART:20270323T090000Z|DURATION:P365000000D"),
    "a rule that is none": text(f"{TUESDAY}|RRULE:sometimes"),
    "a rule of seconds": text(f"{TUESDAY}|RRULE:FREQ=SECONDLY"),
    "a rule of hours": text(f"{TUESDAY}|RRULE:FREQ=HOURLY"),
    "a rule that stands still": text(f"{TUESDAY}|RRULE:FREQ=DAILY;INTERVAL=0"),
    "a rule of 30 February": text(f"{TUESDAY}|RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30"),
    "a rule for every second": text(f"{TUESDAY}|RRULE:FREQ=DAILY;BYSECOND={'1,' * 59}2"),
    "a rule of a second one of a day": text(f"{TUESDAY}|RRULE:FREQ=DAILY;BYSETPOS=2"),
    "a rule of a sixth Monday": text(f"{TUESDAY}|RRULE:FREQ=MONTHLY;BYDAY=6MO"),
    "two rules": text(f"{TUESDAY}|RRULE:FREQ=DAILY|RRULE:FREQ=WEEKLY"),
    "a series since the year 1": text("DTSTART:00010101T000000Z|DURATION:PT1H|RRULE:FREQ=DAILY"),
    "a line of a megabyte": text(f"{TUESDAY}|RDATE:{'20270323T090000Z,' * 60000}20270323T090000Z"),
    "no UTC, no zone, no sense": text("DTSTART;TZID=:::|DTSTART;=;=:"),
}


@pytest.mark.parametrize("event", BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_event_is_passed_over(event: str) -> None:
    assert busy(event, text(MONDAY), event) == NINE


def test_what_is_no_part_of_the_time_breaks_nothing() -> None:
    odd = f"SUMMARY:a\u2028b|{MONDAY}|DESCRIPTION:x|  DTEND:never|X-ODD;A=\x01:y|nonsense|ATTACH:::"
    assert busy(text(odd)) == NINE
    assert busy(text(MONDAY).replace("\r\n", "\n")) == NINE


def test_reading_that_takes_too_long_ends() -> None:
    clock = MovableClock(at(22, 9))

    def texts() -> list[str]:
        clock.move_to(clock.now() + timedelta(seconds=5))
        return [text(MONDAY)]

    endless = (one for _ in range(100) for one in texts())
    with pytest.raises(NotACalendarError, match="too long"):
        busy_spans(endless, MARCH, PAULA, BERLIN, clock)
    assert clock.now() < at(22, 9) + timedelta(minutes=1)


NEVER = [
    "FREQ=DAILY;BYSETPOS=2",
    "FREQ=DAILY;BYSETPOS=2;UNTIL=20280101",
    "FREQ=DAILY;BYYEARDAY=366;BYMONTH=1",
    "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
    "FREQ=DAILY;INTERVAL=7;BYDAY=WE",
    "FREQ=WEEKLY;BYDAY=MO;BYSETPOS=5",
    "FREQ=MONTHLY;BYDAY=MO;BYSETPOS=6",
    "FREQ=MONTHLY;BYDAY=5MO;BYMONTHDAY=1",
    "FREQ=MONTHLY;INTERVAL=2;BYMONTH=4",
]


@pytest.mark.parametrize("rule", NEVER)
def test_a_rule_that_finds_no_day_takes_no_time(rule: str) -> None:
    """Each took a second to fifteen: counted are the steps that Python makes."""
    steps = 0

    def count(_frame: object, _event: str, _arg: object) -> None:
        nonlocal steps
        steps += 1

    event = text(f"DTSTART:19010301T090000Z|DURATION:PT1H|RRULE:{rule}")
    before = sys.getprofile()
    sys.setprofile(count)
    try:
        found = busy(event, text(MONDAY))
    finally:
        sys.setprofile(before)
    assert found == NINE
    assert steps < 100_000


FOUND = {
    "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1": [between(31, 9, 10)],
    "FREQ=MONTHLY;BYDAY=4MO": NINE,
    "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TU;BYSETPOS=1": [between(8, 9, 10), *NINE],
    "FREQ=YEARLY;BYWEEKNO=12;BYDAY=MO": NINE,
    "FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=22;UNTIL=20280101": NINE,
    "FREQ=YEARLY;INTERVAL=7;COUNT=2": NINE,
}


@pytest.mark.parametrize(("rule", "spans"), FOUND.items())
def test_rules_as_calendars_write_them_are_followed(rule: str, spans: list[Span]) -> None:
    assert busy(text(f"DTSTART:20200322T090000Z|DURATION:PT1H|RRULE:{rule}")) == spans


def test_series_for_which_no_time_is_left_are_passed_over_the_oldest_first() -> None:
    clock = Slow(at(22, 9))
    old, young = (
        text(f"DTSTART:{year}0322T{hour}0000Z|DURATION:PT1H|RRULE:FREQ=YEARLY")
        for year, hour in ((1950, 11), (2020, 13))
    )
    found = busy_spans([old, young, text(MONDAY)], MARCH, PAULA, BERLIN, clock)
    assert found == [between(22, 9, 10), between(22, 13, 14)]


PIECES = st.sampled_from(
    """BEGIN:VEVENT
END:VEVENT
BEGIN:VALARM
END:VALARM
UID:1
UID:2
TRANSP:OPAQUE
SEQUENCE:x
SEQUENCE:2
DTSTART:
DTSTART:20270322T090000Z
DTSTART;VALUE=DATE:20270322
DTSTART;TZID=Nowhere:20270322T090000
DTEND:
DTEND:20270322T100000
DTEND;VALUE=DATE:20270323
DURATION:PT1H
DURATION:-PT1H
RRULE:
RRULE:FREQ=DAILY
RRULE:FREQ=MONTHLY;BYDAY=-1FR
RRULE:FREQ=YEARLY;BYWEEKNO=53
RRULE:FREQ=WEEKLY;UNTIL=20270401
EXDATE:20270322T090000Z
EXDATE;VALUE=DATE:20270322
RDATE;VALUE=PERIOD:x/y
RDATE;VALUE=PERIOD:20270322T090000Z/PT1H
RECURRENCE-ID:
RECURRENCE-ID:20270322T090000Z
RECURRENCE-ID;RANGE=THISANDFUTURE:20270322T090000Z""".splitlines()
)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.lists(PIECES | st.text(max_size=20), max_size=8), max_size=3))
def test_whatever_stands_in_an_event_the_next_one_is_read(events: list[list[str]]) -> None:
    found = busy(text(*("\r\n".join(lines) for lines in events)), text(MONDAY))
    assert found == merged(found)
    assert all(MARCH.start <= one.start < one.end <= MARCH.end for one in found)
    assert any(one.start <= at(22, 9) and at(22, 10) <= one.end for one in found)
