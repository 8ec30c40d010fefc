"""Who trainings.csv names: everybody of the workspace by their address, in one query."""

from __future__ import annotations

from datetime import time
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.people.service import Person


class Addressed(NamedTuple):
    """What the import needs of somebody; `active` is false for who left."""

    id: int
    slack_user_id: str | None
    email: str | None
    display_name: str
    zone: str
    work_start: time
    work_end: time
    work_days: str
    active: bool


_COLUMNS = tuple(getattr(Person, name) for name in Addressed._fields)


def addressed(session: Session) -> dict[str, Addressed]:
    """Everybody with an address, by it."""
    found = session.execute(select(*_COLUMNS).where(Person.email.is_not(None)))
    return {row.email: Addressed(*row) for row in found}
