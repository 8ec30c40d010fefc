"""Tables of plans, their dated blocks, and the meetings over them.

In those that grow, `workspace_id` has no index of its own: without statistics SQLite would take it
for every question that the ORM narrows to a workspace.
"""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage import Base, WorkspaceOwned
from bot.storage.base import BigId

_PLAN_DUE = text("plan_at IS NOT NULL")
_BLOCK_DUE = text("next_at IS NOT NULL")
_OPEN = text("state = 'open'")


class TeamPlan(WorkspaceOwned, Base):
    """A weekly plan that a manager offers to the team."""

    __tablename__ = "team_time_plan"
    __table_args__ = (
        CheckConstraint("state IN ('live', 'ended')", name="state"),
        CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday"),
        CheckConstraint("minutes BETWEEN 30 AND 240", name="minutes"),
        Index(None, "manager_id"),
    )

    workspace_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("workspace.id", ondelete="CASCADE"), sort_order=-1
    )
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    manager_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    weekday: Mapped[int]
    start: Mapped[time]
    minutes: Mapped[int]
    zone: Mapped[str] = mapped_column(String(64), default="")
    """IANA name where all have it at the same moment; empty: each by their own clock."""
    first_day: Mapped[date]
    until: Mapped[date | None]
    purpose: Mapped[str] = mapped_column(String(200), default="")
    state: Mapped[str] = mapped_column(String(8), default="live")
    version: Mapped[int] = mapped_column(default=1)
    """Counted up by each change: two who edit it at once are told."""
    created_at: Mapped[datetime]


class Plan(WorkspaceOwned, Base):
    """The weekly plan of one person: their own, or their place in a team's."""

    __tablename__ = "time_plan"
    __table_args__ = (
        UniqueConstraint("team_plan_id", "person_id"),
        CheckConstraint(
            "state IN ('offered', 'live', 'paused', 'declined', 'ended')", name="state"
        ),
        CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday"),
        CheckConstraint("minutes BETWEEN 30 AND 240", name="minutes"),
        Index(None, "person_id"),
    )

    workspace_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("workspace.id", ondelete="CASCADE"), sort_order=-1
    )
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    key: Mapped[str] = mapped_column(String(32), unique=True)
    """Random; names it in calendar files."""
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    team_plan_id: Mapped[int | None] = mapped_column(
        ForeignKey("team_time_plan.id", ondelete="SET NULL")
    )
    weekday: Mapped[int]
    start: Mapped[time]
    minutes: Mapped[int]
    zone: Mapped[str] = mapped_column(String(64), default="")
    """As of a `TeamPlan`."""
    first_day: Mapped[date]
    until: Mapped[date | None]
    purpose: Mapped[str] = mapped_column(String(200), default="")
    """What for, in the person's words; never in a calendar unless they want it there."""
    state: Mapped[str] = mapped_column(String(8), default="live")
    paused_until: Mapped[date | None]
    """The first local day on which it goes on; empty while it is paused until they say so."""
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]


class DevelopmentTime(WorkspaceOwned, Base):
    """What somebody with a plan chose, and when their blocks are next planned."""

    __tablename__ = "development_time"
    __table_args__ = (
        CheckConstraint("defence IN ('auto', 'busy', 'free')", name="defence"),
        Index(
            "ix_development_time_due",
            "workspace_id",
            "plan_at",
            postgresql_where=_PLAN_DUE,
            sqlite_where=_PLAN_DUE,
        ),
    )

    workspace_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("workspace.id", ondelete="CASCADE"), sort_order=-1
    )
    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), primary_key=True
    )
    defence: Mapped[str] = mapped_column(String(8), default="auto")
    says_what_for: Mapped[bool] = mapped_column(default=False)
    """Whether the calendar says what it is for; else its title is neutral."""
    declines: Mapped[bool] = mapped_column(default=False)
    """Whether Google may decline new meetings over a block."""
    shares: Mapped[bool] = mapped_column(default=False)
    """Whether their hours count towards their manager's totals in a team that is too small."""
    status: Mapped[bool] = mapped_column(default=False)
    """Whether their Slack status and do-not-disturb are set during a block."""
    clock: Mapped[str] = mapped_column(String(120), default="")
    """Zone and working hours by which the blocks were planned last."""
    plan_at: Mapped[datetime | None]
    """UTC; empty without a plan that goes on."""


class Block(WorkspaceOwned, Base):
    """A dated block of a plan; one for each week."""

    __tablename__ = "time_block"
    __table_args__ = (
        UniqueConstraint("plan_id", "week"),
        CheckConstraint("state IN ('planned', 'asked', 'over', 'cancelled')", name="state"),
        CheckConstraint(
            "outcome IN ('', 'kept', 'partly', 'lost', 'skipped', 'unknown')", name="outcome"
        ),
        Index(None, "person_id", "starts_at"),
        Index(
            "ix_time_block_due",
            "workspace_id",
            "next_at",
            postgresql_where=_BLOCK_DUE,
            sqlite_where=_BLOCK_DUE,
        ),
    )

    workspace_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("workspace.id", ondelete="CASCADE"), sort_order=-1
    )
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("time_plan.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    week: Mapped[date]
    """The Monday of the local week that it belongs to."""
    planned_at: Mapped[datetime]
    """UTC; when the rule wanted it to begin."""
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    moves: Mapped[int] = mapped_column(default=0)
    """How often the bot moved it by itself."""
    held: Mapped[bool] = mapped_column(default=False)
    """The person put it here, or wants to keep it here: the bot does not move it by itself."""
    busy: Mapped[bool] = mapped_column(default=False)
    """How it shows in the calendar."""
    sequence: Mapped[int] = mapped_column(default=0)
    """Counted up by each change that a calendar has to hear of."""
    state: Mapped[str] = mapped_column(String(16), default="planned")
    """`asked` from its start until its outcome is known; `cancelled` with its plan."""
    started_at: Mapped[datetime | None]
    """UTC; when the person clicked *Start*."""
    outcome: Mapped[str] = mapped_column(String(8), default="")
    reason: Mapped[str] = mapped_column(String(16), default="")
    """Of what was lost, or partly: a `Reason`; of what was let go for a meeting as well."""
    kept_minutes: Mapped[int] = mapped_column(default=0)
    answered_at: Mapped[datetime | None]
    next_at: Mapped[datetime | None]
    """UTC; when something follows by itself: it is near, it begins, it is over, nobody answered."""


class Conflict(WorkspaceOwned, Base):
    """A meeting that was put over a block: its times, and nothing else of it."""

    __tablename__ = "time_conflict"
    __table_args__ = (
        CheckConstraint("state IN ('open', 'moved', 'kept', 'let_go', 'gone')", name="state"),
        CheckConstraint("manager IN ('', 'asked', 'moved', 'once')", name="manager"),
        Index(
            "uq_time_conflict_open",
            "block_id",
            unique=True,
            postgresql_where=_OPEN,
            sqlite_where=_OPEN,
        ),
        Index(None, "block_id"),
    )

    workspace_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("workspace.id", ondelete="CASCADE"), sort_order=-1
    )
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    block_id: Mapped[int] = mapped_column(ForeignKey("time_block.id", ondelete="CASCADE"))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    """UTC, both of the busy time over the block."""
    state: Mapped[str] = mapped_column(String(8), default="open")
    manager: Mapped[str] = mapped_column(String(8), default="")
    """What became of asking the manager, whose meeting it is as the person said."""
    seen_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]


class Reservation(WorkspaceOwned, Base):
    """A time that is kept free once, for something that was agreed: a training that is booked.

    Other features make it (`reservations.py`); blocks are placed around it, and a connected
    calendar has it.
    """

    __tablename__ = "time_reservation"
    __table_args__ = (
        UniqueConstraint("workspace_id", "key"),
        CheckConstraint("state IN ('live', 'released')", name="state"),
        Index(None, "person_id", "starts_at"),
    )

    workspace_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("workspace.id", ondelete="CASCADE"), sort_order=-1
    )
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    key: Mapped[str] = mapped_column(String(64))
    """Its maker's name for it, such as `booking:12`."""
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    title: Mapped[str] = mapped_column(String(300))
    """What it is; a calendar says so only where the person wants that, else *Focus time*."""
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    sequence: Mapped[int] = mapped_column(default=0)
    """Counted up by each change that a calendar has to hear of."""
    state: Mapped[str] = mapped_column(String(16), default="live")


class TeamHours(WorkspaceOwned, Base):
    """What a manager is shown of four weeks of the team: sums, and nothing of any one person."""

    __tablename__ = "team_hours"

    workspace_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("workspace.id", ondelete="CASCADE"), sort_order=-1
    )
    manager_id: Mapped[int] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), primary_key=True
    )
    first: Mapped[date] = mapped_column(primary_key=True)
    """The Monday with which the four weeks begin."""
    hours: Mapped[dict[str, Any]] = mapped_column(JSON)
    """As `tally.packed` has it; empty where too few people were behind it."""
