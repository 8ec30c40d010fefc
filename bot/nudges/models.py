"""Table of the nudges: one row each, with all that is needed to count later."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage import Base, WorkspaceOwned
from bot.storage.base import BigId


class Nudge(WorkspaceOwned, Base):
    """A weekly nudge to a person: what it said and on which fact, and what they made of it."""

    __tablename__ = "nudge"
    __table_args__ = (
        UniqueConstraint("person_id", "slot_at"),
        Index(None, "workspace_id", "slot_at"),
        CheckConstraint("version IN ('full', 'small')", name="version"),
        CheckConstraint("answer IN ('promised', 'told', 'already_done', 'not_now')", name="answer"),
        CheckConstraint(
            "reason IN ('timing', 'benefit', 'no_time', 'not_for_team')", name="reason"
        ),
        CheckConstraint("outcome IN ('did_it', 'not_yet', 'wont')", name="outcome"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    key: Mapped[str] = mapped_column(String(60))
    """The entry of the catalogue."""
    lever: Mapped[str] = mapped_column(String(16))
    version: Mapped[str] = mapped_column(String(8), default="full")
    """`small` is the 15-minute version."""
    argument: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    """What led it: empty for the entry's own argument."""
    fact: Mapped[dict[str, Any]] = mapped_column(JSON)
    """The values that the text was filled with, as they were when it was chosen."""
    about: Mapped[list[int]] = mapped_column(JSON, default=list)
    """The persons whom the fact speaks of."""
    slot_at: Mapped[datetime]
    """When it was due, UTC."""
    sent_at: Mapped[datetime | None]
    answer: Mapped[str | None] = mapped_column(String(16))
    reason: Mapped[str | None] = mapped_column(String(16))
    """Why not now."""
    detail: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """What the reason came with: `until` (ISO day), `milestone`, `result`."""
    answered_at: Mapped[datetime | None]
    outcome: Mapped[str | None] = mapped_column(String(16))
    """What became of a promise."""
    outcome_at: Mapped[datetime | None]
    reported: Mapped[int] = mapped_column(default=0)
    """How many follow-ups were answered: none, the first, or the second too."""
    undone: Mapped[int] = mapped_column(default=0)
    """How often an answer was taken back."""
