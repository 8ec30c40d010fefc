"""People's clocks, plans and meetings, for the tests of the planner."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

from hypothesis import strategies as st

from bot.core.local_time import WorkingHours
from bot.core.spans import Span
from bot.development_time.domain import Clock, Placed, Rule, WeeklyPlan

ZONES = sorted(available_timezones())
BERLIN = ZoneInfo("Europe/Berlin")
HALF_HOUR, QUARTER_HOUR = timedelta(minutes=30), timedelta(minutes=15)
DAY, WEEK = timedelta(days=1), timedelta(days=7)
EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
OFFICE = WorkingHours()


def never(_day: date) -> bool:
    return False


def office(zone: ZoneInfo = BERLIN, off: frozenset[date] = frozenset()) -> Clock:
    """9 to 17, Monday to Friday, but not on these days."""
    return Clock(zone, OFFICE, off.__contains__)


def at(day: str, clock: str = "00:00", zone: ZoneInfo = BERLIN) -> datetime:
    """A local time, as UTC."""
    local = datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=zone)
    return local.astimezone(UTC)


def span(day: str, start: str, end: str, zone: ZoneInfo = BERLIN) -> Span:
    return Span(at(day, start, zone), at(day, end, zone))


def local(instant: datetime, zone: ZoneInfo = BERLIN) -> str:
    """As a person reads it: `Fri 4 Dec 14:00`."""
    shown = instant.astimezone(zone)
    return f"{shown:%a} {shown.day} {shown:%b %H:%M}"


def starts(blocks: Sequence[Placed], zone: ZoneInfo = BERLIN) -> list[str]:
    return [local(block.span.start, zone) for block in blocks]


def is_working_time(span: Span, clock: Clock) -> bool:
    """Looked at every quarter of an hour, by the clock on the wall; by no code of the planner."""
    instant = span.start
    while instant < span.end:
        local = instant.astimezone(clock.zone)
        if not clock.hours.contain_local(local) or clock.is_off(local.date()):
            return False
        instant += QUARTER_HOUR
    last = (span.end - timedelta(seconds=1)).astimezone(clock.zone)
    return (
        clock.hours.contain_local(last) and last.date() == span.start.astimezone(clock.zone).date()
    )


def fridays(number: int = 1, **changed: object) -> WeeklyPlan:
    """Fridays from 14:00 to 16:00, from November 2026 on."""
    rule = {"weekday": 4, "start": time(14), "minutes": 120, "first_day": date(2026, 11, 1)}
    of_plan = {key: changed.pop(key) for key in ("skipped", "paused_until") if key in changed}
    return WeeklyPlan(number, Rule(**(rule | changed)), **of_plan)  # type: ignore[arg-type]  # by name


# Whatever there may be

half_hours = st.integers(0, 47).map(lambda number: time(number // 2, 30 * (number % 2)))
lengths = st.sampled_from([30, 45, 60, 90, 120, 180, 240])


@st.composite
def clocks(draw: st.DrawFn) -> Clock:
    """Any zone, any working hours of at least four hours, a few days off in two years."""
    first, last = sorted((draw(st.integers(0, 39)), draw(st.integers(8, 47))))
    last = max(last, first + 8)
    hours = WorkingHours(
        time(first // 2, 30 * (first % 2)),
        time(last // 2, 30 * (last % 2)),
        draw(st.frozensets(st.integers(0, 6), min_size=1)),
    )
    off = draw(st.frozensets(st.integers(0, 800), max_size=40))
    days = frozenset(EPOCH.date() + number * DAY for number in off)
    return Clock(ZoneInfo(draw(st.sampled_from(ZONES))), hours, days.__contains__)


@st.composite
def rules(draw: st.DrawFn, today: date) -> Rule:
    first_day = today + draw(st.integers(-30, 20)) * DAY
    until = draw(st.none() | st.integers(0, 80).map(lambda days: first_day + days * DAY))
    zone = draw(st.none() | st.sampled_from(ZONES).map(ZoneInfo))
    return Rule(draw(st.integers(0, 6)), draw(half_hours), draw(lengths), first_day, until, zone)


@st.composite
def plans(draw: st.DrawFn, now: datetime) -> list[WeeklyPlan]:
    """One to three plans, some of them with weeks left out, or paused."""
    today = now.date()
    monday = today - timedelta(days=today.weekday())
    weeks = st.frozensets(st.integers(-1, 8).map(lambda week: monday + week * WEEK), max_size=2)
    paused = st.none() | st.integers(0, 40).map(lambda days: today + days * DAY)
    return [
        WeeklyPlan(number, draw(rules(today)), draw(weeks), draw(paused))
        for number in range(1, draw(st.integers(1, 3)) + 1)
    ]


@st.composite
def meetings(draw: st.DrawFn, now: datetime) -> list[Span]:
    """Anything from an empty calendar to weeks without a free hour."""
    found = []
    for _ in range(draw(st.integers(0, 25))):
        start = now + draw(st.integers(-96, 60 * 48)) * HALF_HOUR
        found.append(Span(start, start + draw(st.integers(1, 60)) * HALF_HOUR))
    return found


instants = st.integers(0, 2 * 365 * 48).map(lambda steps: EPOCH + steps * HALF_HOUR)
