"""Tables of courses and their dates, bookings, flags, and of learning systems that tell of them.

In those that grow, `workspace_id` has no index of its own: without statistics SQLite would take it
for every question that the ORM narrows to a workspace.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage import Base, WorkspaceOwned
from bot.storage.base import BigId

_KEYED = text("key <> ''")
_DUE = text("next_at IS NOT NULL")
_OPEN = text("state = 'open'")


class Course(WorkspaceOwned, Base):
    """Something that people are trained in, on any number of dates."""

    __tablename__ = "course"
    __table_args__ = (
        Index(
            "uq_course_key",
            "workspace_id",
            "key",
            unique=True,
            postgresql_where=_KEYED,
            sqlite_where=_KEYED,
        ),
        Index(None, "workspace_id", "folded"),
    )

    workspace_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("workspace.id", ondelete="CASCADE"), sort_order=-1
    )
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    key: Mapped[str] = mapped_column(String(500), default="")
    """The learning system's name of it; empty where a person or a title made it."""
    title: Mapped[str] = mapped_column(String(200))
    folded: Mapped[str] = mapped_column(String(400))
    """The title by which it is found again: case-folded, one space between words."""
    provider: Mapped[str] = mapped_column(String(200), default="")
    link: Mapped[str] = mapped_column(String(2000), default="")
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    """Whoever added it by hand: it is theirs alone. Empty for what the company's systems know."""
    created_at: Mapped[datetime]


class CourseDate(WorkspaceOwned, Base):
    """A date on which a course runs, known from whoever is booked on it or from an import."""

    __tablename__ = "course_date"
    __table_args__ = (UniqueConstraint("course_id", "starts_at"),)

    workspace_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("workspace.id", ondelete="CASCADE"), sort_order=-1
    )
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id", ondelete="CASCADE"))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    place: Mapped[str] = mapped_column(String(300), default="")
    cancelled: Mapped[bool] = mapped_column(default=False)
    """Its provider does not hold it."""


class Booking(WorkspaceOwned, Base):
    """A person's place on a course; without a date where it is taken whenever they like."""

    __tablename__ = "booking"
    __table_args__ = (
        CheckConstraint(
            "state IN ('booked', 'attended', 'given_up', 'withdrawn', 'unknown')", name="state"
        ),
        CheckConstraint("source IN ('hand', 'csv', 'xapi', 'given_back')", name="source"),
        Index(
            "uq_booking_key",
            "workspace_id",
            "key",
            unique=True,
            postgresql_where=_KEYED,
            sqlite_where=_KEYED,
        ),
        Index(None, "person_id", "starts_at"),
        Index(None, "course_id"),
        Index(
            "ix_booking_due",
            "workspace_id",
            "next_at",
            postgresql_where=_DUE,
            sqlite_where=_DUE,
        ),
    )

    workspace_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("workspace.id", ondelete="CASCADE"), sort_order=-1
    )
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    key: Mapped[str] = mapped_column(String(500), default="")
    """The learning system's name of this booking."""
    source: Mapped[str] = mapped_column(String(16))
    starts_at: Mapped[datetime | None]
    ends_at: Mapped[datetime | None]
    """UTC, both or neither."""
    place: Mapped[str] = mapped_column(String(300), default="")
    state: Mapped[str] = mapped_column(String(16), default="booked")
    """`unknown` where its end passed and nobody said how it went."""
    uid: Mapped[str] = mapped_column(String(64), unique=True)
    """Random; names it in calendar files."""
    sequence: Mapped[int] = mapped_column(default=0)
    """Counted up by each change that a calendar has to hear of."""
    going: Mapped[bool] = mapped_column(default=False)
    """The person said *I'm going*."""
    protected: Mapped[bool] = mapped_column(default=False)
    """Its time is reserved in the person's calendar: it was given back, or they asked for it."""
    said_at: Mapped[datetime | None]
    """UTC; when the newest word of a learning system on it happened."""
    said_state: Mapped[str] = mapped_column(String(16), default="")
    """What that word was, whatever the person says: `booked`, `attended`, `withdrawn`; or none."""
    answered_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    next_at: Mapped[datetime | None]
    """UTC; when something follows by itself: the reminder, its end, nobody answered."""


class Cancellation(WorkspaceOwned, Base):
    """The flag: a training was given up. What for, whose idea it was, and who may know."""

    __tablename__ = "cancellation"
    __table_args__ = (
        CheckConstraint("state IN ('open', 'restored', 'let_go', 'undone')", name="state"),
        CheckConstraint(
            "happened IN ('client_meeting', 'team_meeting', 'deadline', 'travel', 'provider', "
            "'own_choice', 'other')",
            name="happened",
        ),
        CheckConstraint("idea IN ('manager', 'client', 'somebody_else', 'mine')", name="idea"),
        CheckConstraint("audience IN ('counted', 'manager', 'learning')", name="audience"),
        CheckConstraint("answer IN ('', 'given_back', 'cannot')", name="answer"),
        Index(
            "uq_cancellation_open",
            "booking_id",
            unique=True,
            postgresql_where=_OPEN,
            sqlite_where=_OPEN,
        ),
        Index(None, "booking_id"),
        Index(None, "person_id"),
        Index(None, "workspace_id", "flagged_at"),
        Index(None, "asked_id"),
        Index(None, "new_booking_id"),
        Index(
            "ix_cancellation_due",
            "workspace_id",
            "next_at",
            postgresql_where=_DUE,
            sqlite_where=_DUE,
        ),
    )

    workspace_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("workspace.id", ondelete="CASCADE"), sort_order=-1
    )
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    booking_id: Mapped[int] = mapped_column(ForeignKey("booking.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    happened: Mapped[str] = mapped_column(String(16))
    idea: Mapped[str] = mapped_column(String(16))
    audience: Mapped[str] = mapped_column(String(16))
    department: Mapped[str] = mapped_column(String(200), default="")
    """The person's when they said so: who changes departments later changes no number."""
    manager_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    """Their manager when they said so: where L&D may know, neither that one nor the one of now."""
    flagged_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(16), default="open")
    """The employee alone closes it, or takes it back."""
    closed_at: Mapped[datetime | None]
    was_there: Mapped[bool] = mapped_column(default=False)
    """A learning system said that they were there after all, and that closed it."""
    asked_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    """The manager who was told, also where L&D is asked afterwards; empty before."""
    told_at: Mapped[datetime | None]
    """UTC; when somebody was asked to give it back."""
    answer: Mapped[str] = mapped_column(String(16), default="")
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    answered_at: Mapped[datetime | None]
    cannot_reason: Mapped[str] = mapped_column(String(16), default="")
    manager_reason: Mapped[str] = mapped_column(String(16), default="")
    """Why the manager could not, once L&D was asked after them: what they read stays as it was."""
    new_booking_id: Mapped[int | None] = mapped_column(
        ForeignKey("booking.id", ondelete="SET NULL")
    )
    """What was given instead."""
    reminded_at: Mapped[datetime | None]
    next_at: Mapped[datetime | None]
    """UTC; when it is told, or reminded of."""


class LearningSource(WorkspaceOwned, Base):
    """A learning system that may tell of bookings; its token is stored as a hash alone."""

    __tablename__ = "learning_source"
    __table_args__ = (UniqueConstraint("workspace_id", "name"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    name: Mapped[str] = mapped_column(String(100))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    """SHA-256 in hex of a random token of 256 bits."""
    created_at: Mapped[datetime]
    heard_at: Mapped[datetime | None]
    """UTC, to the minute; when it told of something last."""


class Statement(WorkspaceOwned, Base):
    """An xAPI statement that was accepted: enough to know it again, and to void what it did."""

    __tablename__ = "xapi_statement"
    __table_args__ = (UniqueConstraint("source_id", "key"), Index(None, "booking_id"))

    workspace_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("workspace.id", ondelete="CASCADE"), sort_order=-1
    )
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("learning_source.id", ondelete="CASCADE"))
    key: Mapped[str] = mapped_column(String(36))
    """Its UUID, lower case."""
    body_hash: Mapped[str] = mapped_column(String(64))
    """SHA-256 in hex of what must not differ when it is sent again."""
    verb: Mapped[str] = mapped_column(String(16))
    """`registered`, `attended`, `completed`, `passed`, `voided`, or `other`: without effect."""
    voided: Mapped[bool] = mapped_column(default=False)
    booking_id: Mapped[int | None] = mapped_column(ForeignKey("booking.id", ondelete="SET NULL"))
    """What it told of; empty where its actor or its activity is none of ours."""
    state: Mapped[str] = mapped_column(String(16), default="")
    """What it said of the booking: `booked` or `attended`."""
    said_at: Mapped[datetime | None]
    stored_at: Mapped[datetime]
