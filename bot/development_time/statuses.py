"""Whose Slack status is set for which block: what is noted here, `status_setting.py` does in Slack.

A leaf, that the use cases of blocks import.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from bot.core.sealing import Keys
from bot.development_time import repository
from bot.development_time.calendar_models import StatusConsent
from bot.development_time.models import Block, DevelopmentTime
from bot.people.service import Person
from bot.storage.among import among

AFTER_THE_START = timedelta(minutes=1)
"""How long after the start of a block it is set by itself: whoever is not to be disturbed would not
hear of the message that says what to do in it."""


def begins(session: Session, block_ids: Collection[int], now: datetime) -> None:
    """These blocks begin: have the status set of whoever wants that, in a minute."""
    _note(session, block_ids, now + AFTER_THE_START)


def start(session: Session, block_id: int, now: datetime) -> None:
    """Somebody started: have their status set now, if they want that and it is not set yet."""
    _note(session, [block_id], now)


def over(session: Session, block_id: int, now: datetime) -> None:
    """A block is over, moved or given up: have what was set for it put back now."""
    session.execute(
        update(StatusConsent)
        .where(StatusConsent.block_id == block_id)
        .values(block_id=None, next_at=now),
        execution_options={"synchronize_session": False},
    )


def connected(session: Session, person: Person) -> bool:
    """Whether somebody lets Leeway set their status."""
    return (
        session.scalar(
            select(StatusConsent.id)
            .join(DevelopmentTime, DevelopmentTime.person_id == StatusConsent.person_id)
            .where(StatusConsent.person_id == person.id, DevelopmentTime.status)
        )
        is not None
    )


def connect(session: Session, person: Person, token: str, keys: Keys, now: datetime) -> None:
    """Keep the token with which somebody lets their own status be set; another one replaces it."""
    [(chosen, _)] = repository.claim(session, [person.id])
    chosen.status = True
    consent = session.scalar(
        select(StatusConsent).where(StatusConsent.person_id == person.id).with_for_update()
    )
    if consent is None:
        consent = StatusConsent(person_id=person.id, secret="", created_at=now)
        session.add(consent)
        session.flush()  # what is sealed is bound to the number of its row
    consent.secret = keys.seal(token, "status_consent", "secret", consent.id)
    session.flush()


def disconnect(session: Session, person: Person, now: datetime) -> None:
    """Somebody takes their consent back: what is set now is put back, and the token given up."""
    [(chosen, _)] = repository.claim(session, [person.id])
    chosen.status = False
    session.execute(
        update(StatusConsent)
        .where(StatusConsent.person_id == person.id)
        .values(block_id=None, next_at=now),
        execution_options={"synchronize_session": False},
    )
    session.flush()


def forget_left(session: Session, person_ids: Collection[int], now: datetime) -> None:
    """These people left: what opens their account is given up, as if they had disconnected."""
    found = among(session, StatusConsent.person_id, person_ids)
    leaving = session.scalars(
        update(StatusConsent)
        .where(found)
        .values(block_id=None, next_at=now)
        .returning(StatusConsent.person_id),
        execution_options={"synchronize_session": False},
    ).all()
    if leaving:
        session.execute(
            update(DevelopmentTime)
            .where(among(session, DevelopmentTime.person_id, leaving))
            .values(status=False),
            execution_options={"synchronize_session": False},
        )


def next_due(session: Session, after: datetime) -> datetime | None:
    """When a status is to be set or put back after an instant (UTC)."""
    return session.scalar(
        select(func.min(StatusConsent.next_at)).where(StatusConsent.next_at > after)
    )


def _note(session: Session, block_ids: Collection[int], at: datetime) -> None:
    found = session.execute(
        select(StatusConsent.id, Block.id)
        .join(Block, Block.person_id == StatusConsent.person_id)
        .join(DevelopmentTime, DevelopmentTime.person_id == StatusConsent.person_id)
        .where(
            among(session, Block.id, block_ids),
            DevelopmentTime.status,
            # What is set already for this block stays as it is.
            or_(func.coalesce(StatusConsent.block_id, 0) != Block.id, StatusConsent.before == ""),
        )
    )
    rows = [{"id": consent, "block_id": block, "next_at": at} for consent, block in found]
    if rows:
        session.execute(update(StatusConsent), rows)
