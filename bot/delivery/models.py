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

_PENDING = text("state = 'pending'")
_UNSURE = text("state IN ('sending', 'unknown')")


class Outgoing(WorkspaceOwned, Base):
    """Something that is to be said to a person, or was.

    What it says is composed when it is sent, not when it is decided, so that it is still true.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        UniqueConstraint("workspace_id", "dedupe_key"),
        CheckConstraint(
            "state IN ('pending', 'sending', 'unknown', 'sent', 'failed', 'dropped')", name="state"
        ),
        CheckConstraint(
            "attention IN ('reply', 'requested', 'waiting', 'nudge')", name="attention"
        ),
        # Sent rows stay out of the hot indexes, and there is none on not_before alone: PostgreSQL
        # would take it for the pick per workspace, which was measured to be eight times slower.
        Index(
            "ix_outbox_due",
            "workspace_id",
            "not_before",
            postgresql_where=_PENDING,
            sqlite_where=_PENDING,
        ),
        Index("ix_outbox_unsure", "lease_until", postgresql_where=_UNSURE, sqlite_where=_UNSURE),
        Index(None, "person_id", "attempted_at"),
        # With the workspace: SQLite would otherwise take the index on that, which holds every row.
        Index(None, "edits_id", "workspace_id"),
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
    attention: Mapped[str] = mapped_column(String(16))
    state: Mapped[str] = mapped_column(String(16), default="pending")
    not_before: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
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
    """How fast a workspace may be spoken to; one row each, shared by every process."""

    __tablename__ = "lane"
    __table_args__ = (
        UniqueConstraint("workspace_id"),
        Index(None, "next_at"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    next_at: Mapped[datetime]
    """When the next message may go."""
    stopped_because: Mapped[str | None] = mapped_column(String(300))
    """Why nothing goes at all (a revoked token), in words that an admin understands."""
