"""What the screens, forms and messages of trainings show, as values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.core.spans import Span
from bot.trainings.domain import (
    GRACE,
    Audience,
    CannotReason,
    Happened,
    Idea,
    Offer,
    Source,
)


class BookingState(StrEnum):
    """What is stored of a booking."""

    BOOKED = "booked"
    ATTENDED = "attended"
    GIVEN_UP = "given_up"
    WITHDRAWN = "withdrawn"
    UNKNOWN = "unknown"


class Stage(StrEnum):
    """What the message of a booking is about at an instant."""

    AHEAD = "ahead"
    GOING = "going"
    OVER = "over"
    """Nobody said yet how it went."""
    ATTENDED = "attended"
    GIVEN_UP = "given_up"
    WITHDRAWN = "withdrawn"
    UNKNOWN = "unknown"
    """Nobody said for seven days how it went; it can be said still."""


class FlagState(StrEnum):
    """Where a flag stands; the employee alone closes it."""

    OPEN = "open"
    RESTORED = "restored"
    LET_GO = "let_go"
    UNDONE = "undone"


class Answer(StrEnum):
    """What whoever was asked said."""

    GIVEN_BACK = "given_back"
    CANNOT = "cannot"


class Change(StrEnum):
    """What a word of a learning system does to what is stored."""

    ADDED = "added"
    MOVED = "moved"
    ATTENDED = "attended"
    WITHDRAWN = "withdrawn"
    BOOKED = "booked"
    """Booked again, after it was withdrawn or nobody knew."""
    CHANGED = "changed"
    """Its place, link, title or the like."""
    SAME = "same"


@dataclass(frozen=True, slots=True)
class BookingView:
    """A person's place on a course; `title`, `place`, `provider` are others' words, not escaped."""

    id: int
    course_id: int
    title: str
    zone: ZoneInfo
    """Of whoever looks at it."""
    state: BookingState
    source: Source
    uid: str
    sequence: int
    span: Span | None = None
    """UTC; None where it is taken whenever they like."""
    place: str = ""
    link: str = ""
    provider: str = ""
    going: bool = False
    protected: bool = False
    flag_id: int | None = None
    """The flag on it that is open."""
    answered_at: datetime | None = None
    given_for: int | None = None
    """The open flag for which it was given instead: what becomes of it is said there."""
    kept: bool = False
    """Its time is protected, and in a calendar of theirs that is connected."""

    def stage(self, now: datetime) -> Stage:
        """What it is about now."""
        if self.state is not BookingState.BOOKED:
            return Stage(self.state)
        if self.span is not None and now >= self.span.end:
            return Stage.OVER
        return Stage.GOING if self.going else Stage.AHEAD

    @property
    def by_hand(self) -> bool:
        """Whether the person may change it here; of others a learning system has the say.

        One that was given and waits for their word has *Another date…* and *Let it go* instead.
        """
        return self.source in {Source.HAND, Source.GIVEN_BACK} and self.given_for is None


@dataclass(frozen=True, slots=True)
class FlagView:
    """A flag as its employee sees it."""

    id: int
    booking: BookingView
    """What was given up; booked again where the employee took it back."""
    happened: Happened
    idea: Idea
    audience: Audience
    flagged_at: datetime
    state: FlagState
    zone: ZoneInfo
    closed_at: datetime | None = None
    told_at: datetime | None = None
    asked: str = ""
    """The name of the manager who was told; empty before, and where it is counted or L&D's."""
    nobody: bool = False
    """It was to be told, and there is nobody to tell."""
    answer: Answer | None = None
    answered_by: str = ""
    answered_at: datetime | None = None
    cannot_reason: CannotReason | None = None
    given: BookingView | None = None
    """What was given instead, or what they found themselves."""
    learning: bool = False
    """Somebody looks after learning here whom they could tell; looked up for what is open."""

    @property
    def is_given(self) -> bool:
        """Whether what was given instead is booked still."""
        return self.given is not None and self.given.state not in {
            BookingState.WITHDRAWN,
            BookingState.GIVEN_UP,
        }

    @property
    def undo_until(self) -> datetime:
        """Until when nobody else hears of it (UTC)."""
        return self.flagged_at + GRACE

    def can_undo(self, now: datetime) -> bool:
        """Whether the whole flag can be taken back."""
        return self.state is FlagState.OPEN and self.told_at is None and now < self.undo_until

    def can_tell_learning(self) -> bool:
        """Whether *Tell L&D* makes sense."""
        waits = self.nobody or self.answer is Answer.CANNOT
        told_manager = self.state is FlagState.OPEN and self.audience is Audience.MANAGER
        return told_manager and waits and self.learning


@dataclass(frozen=True, slots=True)
class AskedView:
    """A flag as whoever was asked to give the place back sees it."""

    id: int
    title: str
    employee: str
    """The name, for they chose to tell."""
    employee_slack_id: str | None
    zone: ZoneInfo
    """Of whoever was asked."""
    span: Span | None
    """When the lost one was."""
    happened: Happened
    flagged_at: datetime
    state: FlagState
    as_manager: bool
    """They were asked as the manager; else they look after learning here."""
    dates: Sequence[Offer] = ()
    """The course's own next dates that are free for both, as far as is known; five at most.

    Empty once it is answered or closed.
    """
    calendar_known: bool = False
    """Whether the calendar of whoever was asked is read."""
    employee_calendar_known: bool = False
    provider: str = ""
    link: str = ""
    answer: Answer | None = None
    answered_by: str = ""
    answered_by_me: bool = False
    cannot_reason: CannotReason | None = None
    given: Span | None = None
    """The date that was given back."""

    @property
    def waits(self) -> bool:
        """Whether they are asked still: it is open, and nobody answered."""
        return self.state is FlagState.OPEN and self.answer is None

    @property
    def sees_both(self) -> bool:
        """Whether both calendars are read: only then it may be said that a date is free in both."""
        return self.calendar_known and self.employee_calendar_known


@dataclass(frozen=True, slots=True)
class Mine:
    """All trainings of a person: complete, nothing is left out."""

    zone: ZoneInfo
    ahead: Sequence[BookingView] = ()
    """Booked, and not over: the next one first, those without a date last."""
    unanswered: Sequence[BookingView] = ()
    """Over within the last seven days, and nobody said how it went; the newest first."""
    open_flags: Sequence[FlagView] = ()
    """The newest first, as are those below."""
    past: Sequence[BookingView] = ()
    """Every other booking, of any state."""
    past_flags: Sequence[FlagView] = ()
    """Restored, let go, undone."""
