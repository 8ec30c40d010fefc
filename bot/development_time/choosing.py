"""What a person chose for all of their blocks: defence, title, sharing, status."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from bot.development_time import blocks, calendar_entries, repository
from bot.development_time.domain import Chosen, Defence
from bot.development_time.models import DevelopmentTime
from bot.people.service import Person


def chosen(session: Session, person: Person) -> Chosen:
    """What somebody chose; the defaults where they chose nothing."""
    row = repository.chosen_by(session, [person.id]).get(person.id)
    return _chosen(row) if row is not None else Chosen()


def choose(session: Session, person: Person, wish: Chosen, now: datetime) -> Chosen:
    """Keep a choice, and have the calendar follow; gives what was chosen before."""
    ((row, _),) = repository.claim(session, [person.id])
    before = _chosen(row)
    row.defence, row.says_what_for = str(wish.defence), wish.says_what_for
    row.declines, row.shares, row.status = wish.declines, wish.shares, wish.status
    session.flush()
    if wish.defence != before.defence and row.plan_at is not None:
        blocks.plan_people(session, [person.id], now)
    if (wish.says_what_for, wish.declines) != (before.says_what_for, before.declines):
        _write_anew(session, person, now)
    return before


def _chosen(row: DevelopmentTime) -> Chosen:
    return Chosen(Defence(row.defence), row.says_what_for, row.declines, row.shares, row.status)


def _write_anew(session: Session, person: Person, now: datetime) -> None:
    ahead = repository.blocks_ahead(session, person.id, now)
    for block in ahead:
        block.sequence += 1
    session.flush()
    calendar_entries.to_write(session, [block.id for block in ahead], now)
