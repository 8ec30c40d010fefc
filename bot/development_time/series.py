"""A weekly plan as calendar programs know it: an .ics file, and links to two calendars' forms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from icalendar import Event, vRecur

from bot.core.calendar_file import Shown, event, file_of, google_form, outlook_form
from bot.core.language import Language
from bot.core.local_time import to_utc
from bot.core.spans import Span
from bot.development_time.calendar_entries import UID_PREFIX, title
from bot.development_time.domain import Rule, monday_of

WEEK = timedelta(days=7)
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
LONGEST_PAUSE = 520
"""Weeks; a pause until a day that is farther away is one without end."""
PRODUCT = "-//Leeway//Development time//EN"


@dataclass(frozen=True, slots=True)
class Dated:
    """The block of a week, given by its Monday; `there`: whether a calendar is to have it."""

    week: date
    planned_at: datetime
    span: Span
    there: bool


@dataclass(frozen=True, slots=True)
class Series:
    """All that a calendar has to know of a plan; `blocks` has one a week, in their order.

    `revision` grows with each change. `goes_on`: False where nothing comes after the last block.
    """

    key: str
    rule: Rule
    own_zone: ZoneInfo
    revision: int
    blocks: Sequence[Dated]
    busy: bool = True
    goes_on: bool = True
    paused_until: date | None = None
    purpose: str = ""
    says_what_for: bool = False

    @property
    def uid(self) -> str:
        """The name of the entry for ever: a newer file with it replaces what an older one made."""
        return f"{UID_PREFIX}{self.key}"

    @property
    def zone(self) -> ZoneInfo:
        """By whose clock it repeats."""
        return self.rule.zone or self.own_zone

    def called(self, lang: Language) -> str:
        """Its title."""
        return title(lang, self.purpose, self.says_what_for)

    def shown(self, lang: Language, span: Span) -> Shown:
        """What a calendar shows of one of its blocks."""
        return Shown(self.called(lang), span, self.zone, self.busy)

    def repeated(self, week: date) -> Span:
        """When a calendar program repeats it in a week.

        RFC 5545, 3.3.5: a time that the zone skips is taken by the offset before the gap, as
        Python does; ours is the first instant after the gap.
        """
        day = week + timedelta(days=self.rule.weekday)
        start = datetime.combine(day, self.rule.start, tzinfo=self.zone).astimezone(UTC)
        return Span(start, start + self.rule.length)

    def following(self, now: datetime) -> Dated | None:
        """The next block, or the one that runs."""
        return next((one for one in self.blocks if one.there and one.span.end > now), None)


@dataclass(frozen=True, slots=True)
class Links:
    """Addresses of two calendars' forms, filled in; `following` is the next block."""

    series: Series
    following: Dated

    def google(self, lang: Language) -> str:
        """Google Calendar's, with its repetition where the next block is at its usual time."""
        span = self.following.span
        if self.series.repeated(self.following.week) != span:
            return google_form(self.series.shown(lang, span))
        rule: bytes = _recurrence(self.series).to_ical()  # type: ignore[no-untyped-call]  # of icalendar
        return google_form(self.series.shown(lang, span), rule.decode())

    def outlook(self, lang: Language) -> str:
        """Outlook's on the web, which knows no repetition: the next block alone."""
        return outlook_form(self.series.shown(lang, self.following.span))


def calendar_file(series: Series, lang: Language, now: datetime) -> bytes:
    """The plan from its present rule on: moved blocks, weeks without one, its end.

    What was before the rule changed is not in it, as a calendar program has one rule for a series.
    Without a block to show it takes the series out of the calendar.
    """
    weeks = _weeks(series, now)
    there = [one.week for one in weeks if one.there]
    if not there and not series.goes_on:
        week = monday_of(now, series.zone)
        gone = _event(series, lang, series.repeated(week), now, "CANCELLED")
        return file_of(PRODUCT, "CANCEL", [gone], now.date())
    first = there[0] if there else _first_week(series, now)
    whole = _event(series, lang, series.repeated(first), now)
    whole.add("rrule", _recurrence(series))
    left_out = [series.repeated(week).start for week in _left_out(series, weeks, first, now)]
    if left_out:
        whole.add("exdate", [_local(one, series.zone) for one in left_out])
    moved = [
        _moved(series, lang, one, now)
        for one in weeks
        if one.there and one.week >= first and not _repeats(series, one)
    ]
    return file_of(PRODUCT, "PUBLISH", [whole, *moved], now.date())


def _weeks(series: Series, now: datetime) -> list[Dated]:
    """The blocks that the present rule made, and those ahead that it found where they are."""
    wanted = [series.rule.in_week(one.week, series.own_zone) for one in series.blocks]
    return [
        one
        for one, usual in zip(series.blocks, wanted, strict=True)
        if usual is not None and (usual.start == one.planned_at or one.span.end > now)
    ]


def _first_week(series: Series, now: datetime) -> date:
    """The week of the first block to come, where none is dated yet."""
    week = max(monday_of(now, series.zone), _monday(series.rule.first_day))
    day = week + timedelta(days=series.rule.weekday)
    return week if day >= series.rule.first_day else week + WEEK


def _left_out(series: Series, weeks: Sequence[Dated], first: date, now: datetime) -> list[date]:
    """The weeks without a block, as far as they are planned, and those of a pause."""
    there = {one.week for one in weeks if one.there}
    planned = [one.week for one in weeks]
    last = planned[-1] if planned else first - WEEK
    end = min(series.paused_until or date.min, now.date() + LONGEST_PAUSE * WEEK)
    found, week = [], first
    while week <= last or week + timedelta(days=series.rule.weekday) < end:
        if week not in there:
            found.append(week)
        week += WEEK
    return found


def _recurrence(series: Series) -> vRecur:
    """Weekly, until its last day, or its last block where none comes after it."""
    rule = vRecur({"FREQ": ["WEEKLY"], "BYDAY": [WEEKDAYS[series.rule.weekday]]})
    last = [one.week for one in series.blocks if one.there][-1:]
    if last and not series.goes_on:
        rule["UNTIL"] = [series.repeated(last[0]).start]
    elif series.rule.until is not None:
        rule["UNTIL"] = [to_utc(series.rule.until, time(23, 59, 59), series.zone)]
    return rule


def _moved(series: Series, lang: Language, one: Dated, now: datetime) -> Event:
    moved = _event(series, lang, one.span, now)
    moved.add("recurrence-id", _local(series.repeated(one.week).start, series.zone))
    return moved


def _event(
    series: Series, lang: Language, span: Span, now: datetime, status: str = "CONFIRMED"
) -> Event:
    return event(series.shown(lang, span), series.uid, series.revision, now, status)


def _repeats(series: Series, one: Dated) -> bool:
    """Whether every program repeats a block where it is; not all keep its length where clocks
    change within it.
    """
    start, end = (_local(at, series.zone).utcoffset() for at in one.span)
    return start == end and one.span == series.repeated(one.week)


def _local(instant: datetime, zone: ZoneInfo) -> datetime:
    return instant.astimezone(zone)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
