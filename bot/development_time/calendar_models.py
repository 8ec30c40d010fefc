"""Tables of connected calendars, what stands in them, and what people agreed to on other sites."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage import Base, WorkspaceOwned
from bot.storage.base import BigId

_POLL_DUE = text("poll_at IS NOT NULL")
_WRITE_DUE = text("write_at IS NOT NULL")


class CalendarConnection(WorkspaceOwned, Base):
    """A person's calendar. What opens it is sealed (`bot/core/sealing.py`)."""

    __tablename__ = "calendar_connection"
    __table_args__ = (
        UniqueConstraint("person_id"),
        CheckConstraint("kind IN ('caldav', 'google')", name="kind"),
        CheckConstraint("state IN ('live', 'away', 'refused')", name="state"),
        Index(
            "ix_calendar_connection_due",
            "poll_at",
            postgresql_where=_POLL_DUE,
            sqlite_where=_POLL_DUE,
        ),
    )

    workspace_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("workspace.id", ondelete="CASCADE"), sort_order=-1
    )
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(8))
    address: Mapped[str] = mapped_column(String(2000), default="")
    """CalDAV: the calendar's own address."""
    account: Mapped[str] = mapped_column(String(320), default="")
    """Who signs in there."""
    secret: Mapped[str] = mapped_column(String(8000))
    """Sealed: a password, or Google's tokens as JSON."""
    token: Mapped[str] = mapped_column(String(2000), default="")
    """From where on to ask what changed."""
    busy: Mapped[str] = mapped_column(default="")
    """The UTC minute since 1970 until which it was read at the last look, then pairs of minutes
    between which others keep the person busy."""
    state: Mapped[str] = mapped_column(String(8), default="live")
    failures: Mapped[int] = mapped_column(default=0)
    """Looks in a row that failed."""
    refusals: Mapped[int] = mapped_column(default=0)
    """Of these the last ones, in which it did not let us in."""
    poll_at: Mapped[datetime | None]
    """UTC; empty where it refused us: the person has to connect it again."""
    polled_at: Mapped[datetime | None]
    leased_until: Mapped[datetime | None]
    """UTC; until then one process looks at it and writes into it."""
    created_at: Mapped[datetime]
    """UTC; when it was connected, the last time where that was done again."""


class CalendarEntry(WorkspaceOwned, Base):
    """A block, or else a reserved time, as it stands in a connected calendar."""

    __tablename__ = "calendar_entry"
    __table_args__ = (
        UniqueConstraint("connection_id", "block_id"),
        UniqueConstraint("connection_id", "reservation_id"),
        Index(
            "ix_calendar_entry_due",
            "write_at",
            postgresql_where=_WRITE_DUE,
            sqlite_where=_WRITE_DUE,
        ),
        Index(None, "block_id"),
        Index(None, "reservation_id"),
    )

    workspace_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("workspace.id", ondelete="CASCADE"), sort_order=-1
    )
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    connection_id: Mapped[int] = mapped_column(
        ForeignKey("calendar_connection.id", ondelete="CASCADE")
    )
    block_id: Mapped[int | None] = mapped_column(ForeignKey("time_block.id", ondelete="CASCADE"))
    reservation_id: Mapped[int | None] = mapped_column(
        ForeignKey("time_reservation.id", ondelete="CASCADE")
    )
    uid: Mapped[str] = mapped_column(String(100), unique=True)
    """Another one where the person deleted the entry and the block was planned anew."""
    etag: Mapped[str] = mapped_column(String(200), default="")
    sequence: Mapped[int | None]
    """Of its subject, as it was written last; empty before it was written at all."""
    title: Mapped[str] = mapped_column(String(300), default="")
    """As it was written last: another one there is the person's, and stays."""
    starts_at: Mapped[datetime | None]
    """UTC; where it was written last: it tells what the person moved from what waits to be written.
    """
    ends_at: Mapped[datetime | None]
    tried: Mapped[str] = mapped_column(default="")
    """What visits were to write that may have been written and not recorded (`tries.py`)."""
    write_at: Mapped[datetime | None]
    """UTC; when it is to be written, or tried again; empty where the calendar has it."""
    attempts: Mapped[int] = mapped_column(default=0)


class ConsentRequest(WorkspaceOwned, Base):
    """Somebody was sent to another site to agree there; it brings them back with this state."""

    __tablename__ = "consent_request"
    __table_args__ = (Index(None, "created_at"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    state_hash: Mapped[str] = mapped_column(String(64), unique=True)
    """SHA-256 of what the other site hands back, in hex: valid once, for ten minutes."""
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    site: Mapped[str] = mapped_column(String(8))
    """google or slack."""
    verifier: Mapped[str] = mapped_column(String(500), default="")
    """Of PKCE, sealed."""
    created_at: Mapped[datetime]


class StatusConsent(WorkspaceOwned, Base):
    """The token with which somebody lets Leeway set their own Slack status, and what it set."""

    __tablename__ = "status_consent"
    __table_args__ = (
        UniqueConstraint("person_id"),
        Index(None, "next_at"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    secret: Mapped[str] = mapped_column(String(2000))
    """The user token, sealed."""
    block_id: Mapped[int | None] = mapped_column(ForeignKey("time_block.id", ondelete="SET NULL"))
    """For which their status is set now."""
    before: Mapped[str] = mapped_column(String(2000), default="")
    """Sealed: the status and the do-not-disturb as they were, to be restored exactly."""
    next_at: Mapped[datetime | None]
    """UTC; when their status is to be set, or put back; empty where neither."""
    created_at: Mapped[datetime]
