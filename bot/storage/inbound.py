"""What came in already: Slack retries its events, people double-click, attackers replay."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Index, String, delete
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.storage.base import Base, BigId

KEPT = timedelta(days=2)  # Slack delivers no event later than 2 h, or 24 h with delayed events


class Inbound(Base):
    """The key of something that came in: an event's id, a click, a request's signature."""

    __tablename__ = "inbound"
    __table_args__ = (Index(None, "seen_at"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    key: Mapped[str] = mapped_column(String(255), unique=True)
    seen_at: Mapped[datetime]


def first_time(session: Session, key: str, now: datetime) -> bool:
    """Whether `key` comes in for the first time; it is remembered in the session's transaction.

    Call it in the transaction of the effect: then the effect and its memory stand or fall together.
    Keys carry their workspace where they are not unique in all of Slack.
    """
    sqlite = session.get_bind().dialect.name == "sqlite"
    insert = sqlite_insert if sqlite else postgresql_insert
    statement = insert(Inbound).values(key=key, seen_at=now).on_conflict_do_nothing()
    return session.scalar(statement.returning(Inbound.id)) is not None


def forget_old(session: Session, now: datetime) -> None:
    """Drop the keys that nobody can send again."""
    session.execute(delete(Inbound).where(Inbound.seen_at < now - KEPT))
