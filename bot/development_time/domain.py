"""What development time is made of: the weekly rule of a plan, its dated blocks, how they went."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.core.errors import N_
from bot.core.local_time import WorkingHours, to_utc
from bot.core.spans import Span

OPEN, OPEN_TEAM = "devtime_open", "devtime_open_team"
"""Action ids of the buttons that open the form of a plan; their value is its id, or empty."""
LEAST_MINUTES, MOST_MINUTES = 30, 240
"""From half an hour to half a day."""
AHEAD_WEEKS = 8
"""How many weeks have dated blocks, this one among them."""
NEAR = timedelta(hours=48)
"""A block that begins sooner is busy in the calendar, and is asked about before it moves."""
MOST_MOVES = 2
"""How often the bot moves something for a person in a week; after that it asks."""
STEP = timedelta(minutes=30)
"""Blocks that are moved begin at a full or a half hour."""
ANSWER_DAYS = 7
"""Days after its end in which a block can be answered; then nobody knows how it went."""
SMALLEST_GROUP = 5
MOST_PURPOSE = 200
"""Characters of what a plan is for."""


class Outcome(StrEnum):
    """How a block went; it has none before it is over. Kept at another time is `kept`, too."""

    KEPT = "kept"
    PARTLY = "partly"
    LOST = "lost"
    SKIPPED = "skipped"
    UNKNOWN = "unknown"


class Reason(StrEnum):
    """What a block was lost to, or partly."""

    CLIENT_MEETING = "client_meeting"
    TEAM_MEETING = "team_meeting"
    DEADLINE = "deadline"
    TRAVEL = "travel"
    ILL = "ill"
    OWN_CHOICE = "own_choice"
    OTHER = "other"


REASONS: dict[Reason, str] = {
    Reason.CLIENT_MEETING: N_("A client meeting"),
    Reason.TEAM_MEETING: N_("A team meeting"),
    Reason.DEADLINE: N_("A deadline"),
    Reason.TRAVEL: N_("Travel"),
    Reason.ILL: N_("I was ill"),
    Reason.OWN_CHOICE: N_("My own choice"),
    Reason.OTHER: N_("Something else"),
}
"""As the person reads them."""


class Defence(StrEnum):
    """How a person's blocks show in the calendar."""

    AUTO = "auto"
    """Free at first; busy when near, or when one other slot at most is left in the week."""
    BUSY = "busy"
    FREE = "free"


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a person chose for all of their blocks."""

    defence: Defence = Defence.AUTO
    says_what_for: bool = False
    """The calendar says what it is for; else its title is neutral."""
    declines: bool = False
    """Google declines new meetings over a block."""
    shares: bool = False
    """Their hours count towards their manager's totals in a team that is too small."""
    status: bool = False
    """Their Slack status and do-not-disturb are set during a block."""


@dataclass(frozen=True, slots=True)
class Rule:
    """What is planned each week. `start` is naive; `weekday` has Monday 0; `minutes` of length.

    In `zone` where it is the same moment for a whole team; None: by the person's own clock.
    """

    weekday: int
    start: time
    minutes: int
    first_day: date
    until: date | None = None
    """The last local day."""
    zone: ZoneInfo | None = None

    @property
    def length(self) -> timedelta:
        """How long a block lasts."""
        return timedelta(minutes=self.minutes)

    def in_week(self, monday: date, own_zone: ZoneInfo) -> Span | None:
        """When it is in the week of a Monday (UTC); None before its first day and after its end.

        A time that the zone skips is the first instant after the gap; the length stays.
        """
        day = monday + timedelta(days=self.weekday)
        if day < self.first_day or (self.until is not None and day > self.until):
            return None
        start = to_utc(day, self.start, self.zone or own_zone)
        return Span(start, start + self.length)


@dataclass(frozen=True, slots=True)
class Draft:
    """A weekly plan as somebody wishes it; nothing of it is checked yet. Units as of a `Rule`."""

    weekday: int
    start: time
    minutes: int
    first_day: date
    until: date | None = None
    purpose: str = ""
    """What for, in their words; at most `MOST_PURPOSE` characters."""
    same_moment: bool = False
    """Of a team: all at the same moment, by the clock of whoever drafts it."""
    clock: ZoneInfo | None = None
    """By which that moment is, where it is not the clock of whoever drafts it."""

    def rule(self, zone: ZoneInfo) -> Rule:
        """What it plans, drafted by somebody whose clock is in `zone`."""
        own = (self.clock or zone) if self.same_moment else None
        return Rule(self.weekday, self.start, self.minutes, self.first_day, self.until, own)


@dataclass(frozen=True, slots=True)
class Proposal:
    """One thing to do in a block: what, and where it is; the link may be empty."""

    text: str
    link: str = ""


@dataclass(frozen=True, slots=True)
class WeeklyPlan:
    """A plan as the planner sees it. `skipped` are the Mondays of weeks that are left out."""

    id: int
    rule: Rule
    skipped: frozenset[date] = frozenset()
    paused_until: date | None = None
    """The first local day on which it goes on; `date.max` while nobody knows."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A block of a plan in the week of a Monday. `planned` is where the rule wants it (UTC)."""

    plan_id: int
    week: date
    planned: Span
    span: Span
    moves: int = 0
    """How often the bot moved it by itself."""
    held: bool = False
    """It stays where it is: the person put it there, wants to keep it, or it is over."""
    busy: bool = False
    """It shows as busy in the calendar: the person is asked before a meeting moves it."""


@dataclass(frozen=True, slots=True)
class Clock:
    """What the planner knows of a person's time."""

    zone: ZoneInfo
    hours: WorkingHours
    is_off: Callable[[date], bool]
    """Whether they do not work on a local day: a public holiday, their leave."""


def monday_of(instant: datetime, zone: ZoneInfo) -> date:
    """The Monday of the local week of an instant."""
    day = instant.astimezone(zone).date()
    return day - timedelta(days=day.weekday())


def next_step(instant: datetime) -> datetime:
    """The first full or half hour from an instant (UTC) on."""
    late = timedelta(
        minutes=instant.minute % 30, seconds=instant.second, microseconds=instant.microsecond
    )
    return instant if not late else instant - late + STEP
