"""What the screens, forms and messages of development time show, as values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol
from zoneinfo import ZoneInfo

from bot.core.language import Language
from bot.core.local_time import WorkingHours
from bot.core.spans import Span
from bot.development_time.domain import Chosen, Outcome, Reason, Rule
from bot.development_time.tally import Ledger, TeamLedger


class Stage(StrEnum):
    """What the message of a block is about at an instant."""

    AHEAD = "ahead"
    BEGINS = "begins"
    STARTED = "started"
    OVER = "over"
    ANSWERED = "answered"
    LEFT_OUT = "left_out"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class BlockView:
    """A dated block. `purpose` and `doing` are a person's words; `link` leads to what to do."""

    id: int
    plan_id: int
    span: Span
    planned_at: datetime
    zone: ZoneInfo
    state: str
    outcome: Outcome | None = None
    reason: Reason | None = None
    kept_minutes: int = 0
    started_at: datetime | None = None
    answered_at: datetime | None = None
    purpose: str = ""
    doing: str = ""
    link: str = ""
    following: Span | None = None
    """When the next one of this person begins after it."""
    by_file: bool = False
    """No calendar is connected: what was put into one by hand has to be corrected there."""

    def stage(self, now: datetime) -> Stage:
        """What it is about now; what was answered stays so, whatever the time."""
        if self.state == "cancelled":
            return Stage.CANCELLED
        if self.outcome is Outcome.SKIPPED:
            return Stage.LEFT_OUT
        if self.outcome is not None:
            return Stage.ANSWERED
        if now >= self.span.end:
            return Stage.OVER
        if now < self.span.start:
            return Stage.AHEAD
        return Stage.STARTED if self.started_at is not None else Stage.BEGINS

    @property
    def is_moved(self) -> bool:
        """Whether it is at another time than planned."""
        return self.span.start != self.planned_at


@dataclass(frozen=True, slots=True)
class CalendarView:
    """The calendar that somebody connected: caldav or google; live, away or refused."""

    kind: str
    account: str
    state: str


class Links(Protocol):
    """Where a plan can be added to a calendar by hand: addresses of two sites."""

    def google(self, lang: Language) -> str:
        """Google Calendar's form, filled in."""
        ...

    def outlook(self, lang: Language) -> str:
        """Outlook's on the web, which knows no repetition: the next block alone."""
        ...


@dataclass(frozen=True, slots=True)
class PlanView:
    """The weekly plan of one person; `team` is the name of the manager who offered it."""

    id: int
    version: int
    rule: Rule
    state: str
    zone: ZoneInfo
    """The person's own."""
    purpose: str = ""
    paused_until: date | None = None
    team: str = ""
    following: Span | None = None
    """Its next block."""
    calendar: CalendarView | None = None
    links: Links | None = None
    """None while it has no block to come, and where many plans are shown."""


@dataclass(frozen=True, slots=True)
class TeamPlanView:
    """A plan that somebody offers to their team; how many of those asked said yes."""

    id: int
    version: int
    rule: Rule
    purpose: str
    offered: int
    accepted: int


@dataclass(frozen=True, slots=True)
class Ways:
    """What this installation can connect besides a calendar by CalDAV."""

    google: bool = False
    status: bool = False


@dataclass(frozen=True, slots=True)
class Picture:
    """All that somebody sees of their development time."""

    zone: ZoneInfo
    hours: WorkingHours
    today: date
    """The local day."""
    plans: Sequence[PlanView] = ()
    ahead: Sequence[BlockView] = ()
    """The blocks of the next days that have not begun, those left out among them."""
    week: Sequence[BlockView] = ()
    """All of this week."""
    unanswered: Sequence[BlockView] = ()
    """Over, and nobody knows yet how they went; the oldest first."""
    answered: Sequence[BlockView] = ()
    """Those whose answer was given in the last hour."""
    chosen: Chosen | None = None
    calendar: CalendarView | None = None
    status: bool = False
    """Whether they let Leeway set their Slack status."""
    leads: bool = False
    team_plans: Sequence[TeamPlanView] = ()
    ledger: Ledger | None = None
    """Of these four weeks."""
    team: TeamLedger | None = None
