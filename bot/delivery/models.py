"""Tables of what is to be said, and of how fast each workspace may be spoken to."""

from __future__ import annotations

from datetime import datetime
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

_NEW = text("state = 'pending' AND edits_id IS NULL")
_EDIT = text("state = 'pending' AND edits_id IS NOT NULL")
_CHANGES = text("edits_id IS NOT NULL")
_FAILED = text("state = 'failed'")
_JOINED = text("part_of_id IS NOT NULL")
_UNSURE = text("state IN ('sending', 'unknown')")


class Outgoing(WorkspaceOwned, Base):
    """Something that is to be said to a person, or was.

    What it says is composed when it is sent, not when it is decided, so that it is still true.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        UniqueConstraint("workspace_id", "dedupe_key"),
        CheckConstraint(
            "state IN ('pending', 'joined', 'sending', 'unknown', 'sent', 'failed', 'dropped')",
            name="state",
        ),
        CheckConstraint(
            "attention IN ('reply', 'requested', 'waiting', 'nudge')", name="attention"
        ),
        # Sent rows stay out of the hot indexes, and there is none on not_before alone: PostgreSQL
        # would take it for the pick per workspace, which was measured to be eight times slower.
        # The classes go out in an order of their own, so each is a range of its own.
        Index(
            "ix_outbox_due",
            "workspace_id",
            "attention",
            "not_before",
            postgresql_where=_NEW,
            sqlite_where=_NEW,
        ),
        Index(
            "ix_outbox_edits_due",
            "workspace_id",
            "not_before",
            postgresql_where=_EDIT,
            sqlite_where=_EDIT,
        ),
        Index(
            "ix_outbox_unsure",
            "workspace_id",
            "lease_until",
            postgresql_where=_UNSURE,
            sqlite_where=_UNSURE,
        ),
        Index(
            "ix_outbox_failed",
            "workspace_id",
            "done_at",
            postgresql_where=_FAILED,
            sqlite_where=_FAILED,
        ),
        Index("ix_outbox_joined", "part_of_id", postgresql_where=_JOINED, sqlite_where=_JOINED),
        Index(None, "person_id", "attempted_at"),
        # With the workspace: SQLite would otherwise take an index on that, which holds every row.
        Index(
            "ix_outbox_edits",
            "edits_id",
            "workspace_id",
            postgresql_where=_CHANGES,
            sqlite_where=_CHANGES,
        ),
    )

    # Each message is written three times, and then into every index: that of the dedupe key, which
    # begins with the workspace, does for both.
    workspace_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("workspace.id", ondelete="CASCADE"), sort_order=-1
    )
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    dedupe_key: Mapped[str] = mapped_column(String(200))
    """Asking twice to say the same thing says it once."""
    kind: Mapped[str] = mapped_column(String(40))
    """Which composer says it."""
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    subject_id: Mapped[int | None] = mapped_column(BigId)
    """The row that it is about, in the table of its feature."""
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """What its composer needs beyond the subject."""
    edits_id: Mapped[int | None] = mapped_column(ForeignKey("outbox.id", ondelete="CASCADE"))
    """The message that this one changes in place; empty for a new message."""
    part_of_id: Mapped[int | None] = mapped_column(ForeignKey("outbox.id", ondelete="CASCADE"))
    """The message that carries this one: with it this one is sent, or waits again."""
    folds: Mapped[bool] = mapped_column(default=False)
    """It did not fit into the week: the next message that takes such things along carries it."""
    attention: Mapped[str] = mapped_column(String(16))
    state: Mapped[str] = mapped_column(String(16), default="pending")
    not_before: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    """How often somebody took it, for whatever came of that: the fence of who took it last."""
    refusals: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    """How many times in a row Slack refused it for a reason that may pass."""
    attempted_at: Mapped[datetime | None]
    lease_until: Mapped[datetime | None]
    """While sending: until when nobody else may take it; while unknown: when to look it up."""
    channel: Mapped[str | None] = mapped_column(String(32))
    ts: Mapped[str | None] = mapped_column(String(32))
    """Where Slack put it."""
    reason: Mapped[str | None] = mapped_column(String(300))
    """Why it failed or was dropped, in words that an admin understands."""
    created_at: Mapped[datetime]
    done_at: Mapped[datetime | None]


class Lane(WorkspaceOwned, Base):
    """How fast a method of Slack's may be called in a workspace; shared by every process.

    Slack's limits are per method and workspace, so each of the three methods of the way out has a
    lane of its own. The row is locked while it is decided what goes next.
    """

    __tablename__ = "lane"
    __table_args__ = (
        UniqueConstraint("workspace_id", "method"),
        CheckConstraint(
            "method IN ('chat.postMessage', 'chat.update', 'conversations.history')", name="method"
        ),
        Index(None, "method", "next_at"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    method: Mapped[str] = mapped_column(String(32))
    next_at: Mapped[datetime]
    """When the next call may go."""
    per_minute: Mapped[float]
    """The pace as it was learned; it begins with the configured one."""
    ceiling: Mapped[float | None]
    """The pace that Slack allowed when it last answered with 429."""
    paced_at: Mapped[datetime]
    """When the pace was last changed."""
    minute_from: Mapped[datetime]
    """Since when `minute_used` calls are counted; `minute_before` were in the minute before."""
    minute_used: Mapped[int] = mapped_column(default=0)
    minute_before: Mapped[int] = mapped_column(default=0)
    failures: Mapped[int] = mapped_column(default=0)
    """How many calls in a row Slack did not answer."""
    stopped_because: Mapped[str | None] = mapped_column(String(300))
    """Why nothing goes at all (a revoked token), in words that an admin understands."""
