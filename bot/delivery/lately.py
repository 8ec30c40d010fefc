"""Every query for who was written to lately: how much somebody may get depends on that."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, or_, select
from sqlalchemy.orm import Session

from bot.delivery.domain import NOT_KNOWN
from bot.delivery.models import Outgoing
from bot.storage.among import among_named

# An admin who drops what may have arrived does not take it back.
PERHAPS_THERE = or_(
    Outgoing.state.in_(["sending", "unknown", "sent"]),
    and_(
        Outgoing.state.in_(["failed", "dropped"]),
        Outgoing.reason.startswith(NOT_KNOWN, autoescape=True),
    ),
)


def last_attempts(
    session: Session,
    workspaces: Collection[int],
    people: Collection[int],
    since: datetime,
    now: datetime,
) -> dict[int, datetime]:
    """When people were last written to, of those who were between `since` and `now`."""
    given = {"places": [*workspaces], "people": [*people], "since": since, "until": now}
    rows = session.execute(_last_attempts(session.get_bind().dialect.name), given)
    return {row.person_id: row.at for row in rows}


@cache
def _last_attempts(dialect: str) -> Select[*tuple[Any, ...]]:
    return (
        select(Outgoing.person_id, func.max(Outgoing.attempted_at).label("at"))
        .where(*_written_to(dialect))
        .group_by(Outgoing.person_id)
    )


def last_nudges(
    session: Session,
    workspaces: Collection[int],
    people: Collection[int],
    since: datetime,
    until: datetime,
) -> dict[int, list[tuple[datetime, str]]]:
    """When people were sent something that nobody asked for, and of which kind, latest first.

    What is perhaps there counts, what Slack refused does not; an edit is no new message, and what
    went out inside another one is none either. What was written later than `until` was so by a
    clock that was set back since.
    """
    found: dict[int, list[tuple[datetime, str]]] = {}
    if not people:
        return found
    given = {"places": [*workspaces], "people": [*people], "since": since, "until": until}
    statement = _last_nudges(session.get_bind().dialect.name)
    for person_id, at, kind in session.execute(statement, given):
        found.setdefault(person_id, []).append((at, kind))
    return found


@cache
def _last_nudges(dialect: str) -> Select[*tuple[Any, ...]]:
    return (
        select(Outgoing.person_id, Outgoing.attempted_at, Outgoing.kind)
        .where(
            *_written_to(dialect),
            Outgoing.attention == "nudge",
            Outgoing.part_of_id.is_(None),
            PERHAPS_THERE,
        )
        .order_by(Outgoing.attempted_at.desc())
    )


def _written_to(dialect: str) -> list[ColumnElement[bool]]:
    return [
        among_named(dialect, Outgoing.workspace_id, "places"),
        among_named(dialect, Outgoing.person_id, "people"),
        Outgoing.attempted_at > bindparam("since"),
        Outgoing.attempted_at <= bindparam("until"),  # a clock set back wrote the later ones
        Outgoing.edits_id.is_(None),
    ]
