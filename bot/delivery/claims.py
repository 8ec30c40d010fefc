"""Every query of the sender on the outbox: what goes next, and what came of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import (
    Row,
    Select,
    Update,
    and_,
    bindparam,
    column,
    func,
    or_,
    select,
    union_all,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from bot.delivery.domain import Method
from bot.delivery.lanes import ORDER, PENDING, UNSURE, due, of_the_future
from bot.delivery.models import Lane, Outgoing
from bot.delivery.refusals import NOT_KNOWN
from bot.storage.among import among

Picked = Row[*tuple[Any, ...]]
"""Some columns of a row of the outbox, by their names."""

_TAKEN = [
    Outgoing.id,
    Outgoing.workspace_id,
    Outgoing.kind,
    Outgoing.person_id,
    Outgoing.subject_id,
    Outgoing.details,
    Outgoing.edits_id,
    Outgoing.attention,
    Outgoing.not_before,
    Outgoing.attempts,
    Outgoing.refusals,
    Outgoing.attempted_at,
    Outgoing.channel,
    Outgoing.ts,
]
_PICKED = [
    Outgoing.id,
    Outgoing.workspace_id,
    Outgoing.person_id,
    Outgoing.attention,
    Outgoing.kind,
]


def pick(session: Session, lane: Lane, now: datetime, limit: int) -> Sequence[Picked]:
    """What a lane says next: ids, workspaces, people, classes and kinds of at most `limit` rows."""
    if lane.method == Method.POST:
        return session.execute(_pick_new(lane.workspace_id, now, limit)).all()
    first = Outgoing.not_before if lane.method == Method.EDIT else Outgoing.lease_until
    return session.execute(
        select(*_PICKED)
        .where(Outgoing.workspace_id == lane.workspace_id, due(Method(lane.method), now))
        .order_by(first, Outgoing.id)
        .limit(limit)
    ).all()


def _pick_new(workspace_id: int, now: datetime, limit: int) -> Select[Any]:
    """Each class is a range of the index, read no further than it has to be."""
    ranges = [
        select(
            select(*_PICKED, Outgoing.not_before)
            .where(
                Outgoing.workspace_id == workspace_id,
                PENDING,
                Outgoing.edits_id.is_(None),
                Outgoing.attention == attention,
                Outgoing.not_before <= now,
            )
            .order_by(Outgoing.not_before, Outgoing.id)
            .limit(limit)
            .subquery()
        )
        for attention in ORDER
    ]
    return select(union_all(*ranges).subquery()).limit(limit)


def shorten_leases(
    session: Session, workspaces: Collection[int], now: datetime, lease: timedelta
) -> None:
    """A lease that a clock gave which was set back since ends as late as one that begins now.

    Not at once: whoever it was given to may be speaking at this moment.
    """
    session.execute(
        update(Outgoing)
        .where(
            among(session, Outgoing.workspace_id, workspaces),
            UNSURE,
            of_the_future(now, lease),
        )
        .values(lease_until=now + lease),
        execution_options={"synchronize_session": False},
    )


def take(session: Session, picked: Sequence[Picked], values: Mapping[str, Any]) -> Sequence[Picked]:
    """Put picked rows into somebody's hands; those that nobody withdrew meanwhile, in order."""
    ids = [row.id for row in picked]
    taken = session.execute(
        update(Outgoing)
        .where(
            among(session, Outgoing.id, ids),
            among(session, Outgoing.workspace_id, {row.workspace_id for row in picked}),
            or_(PENDING, UNSURE),
        )
        .values(attempts=Outgoing.attempts + 1, **values)
        .returning(*_TAKEN),
        execution_options={"synchronize_session": False},
    ).all()
    place = {outgoing_id: at for at, outgoing_id in enumerate(ids)}
    return sorted(taken, key=lambda row: place[row.id])


def postpone(session: Session, waits: Mapping[int, datetime], folds: Collection[int]) -> None:
    """Let rows wait, each until its instant; those in `folds` because the week has no room."""
    session.execute(
        update(Outgoing),
        [
            {"id": row_id, "not_before": until, "folds": row_id in folds}
            for row_id, until in waits.items()
        ],
    )


def last_attempts(
    session: Session,
    workspaces: Collection[int],
    people: Collection[int],
    since: datetime,
    now: datetime,
) -> dict[int, datetime]:
    """When people were last written to, of those who were between `since` and `now`."""
    rows = session.execute(
        select(Outgoing.person_id, func.max(Outgoing.attempted_at).label("at"))
        .where(
            among(session, Outgoing.workspace_id, workspaces),
            among(session, Outgoing.person_id, people),
            Outgoing.attempted_at > since,
            Outgoing.attempted_at <= now,  # later ones were written by a clock set back
            Outgoing.edits_id.is_(None),
        )
        .group_by(Outgoing.person_id)
    )
    return {row.person_id: row.at for row in rows}


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
    perhaps_there = and_(
        Outgoing.state.in_(["failed", "dropped"]),
        Outgoing.reason.startswith(NOT_KNOWN, autoescape=True),
    )
    found: dict[int, list[tuple[datetime, str]]] = {}
    rows = session.execute(
        select(Outgoing.person_id, Outgoing.attempted_at, Outgoing.kind)
        .where(
            among(session, Outgoing.workspace_id, workspaces),
            among(session, Outgoing.person_id, people),
            Outgoing.attempted_at > since,
            Outgoing.attempted_at <= until,
            Outgoing.attention == "nudge",
            Outgoing.edits_id.is_(None),
            Outgoing.part_of_id.is_(None),
            or_(Outgoing.state.in_(["sending", "unknown", "sent"]), perhaps_there),
        )
        .order_by(Outgoing.attempted_at.desc())
    )
    for person_id, attempted_at, kind in rows:
        if attempted_at is not None:
            found.setdefault(person_id, []).append((attempted_at, kind))
    return found


def still_ours(session: Session, attempts: Mapping[int, int]) -> set[int]:
    """Which of these attempts (row to its number) nobody took over since; they are locked."""
    rows = session.execute(
        select(Outgoing.id, Outgoing.attempts)
        .where(among(session, Outgoing.id, attempts), UNSURE)
        .order_by(Outgoing.id)
        .with_for_update()
    )
    return {row.id for row in rows if attempts[row.id] == row.attempts}


def write(session: Session, outcomes: Iterable[Mapping[str, Any]]) -> None:
    """Write outcomes, each with its `id`, in one statement for each set of columns."""
    alike: dict[tuple[str, ...], list[Mapping[str, Any]]] = {}
    for outcome in outcomes:
        alike.setdefault(tuple(outcome), []).append(outcome)
    arrays = session.get_bind().dialect.name == "postgresql"
    for names, rows in alike.items():
        if arrays:
            columns = {f"all_{name}": [row[name] for row in rows] for name in names}
            session.execute(_update_from_arrays(names), columns)
        else:
            session.execute(update(Outgoing), rows)


@cache
def _update_from_arrays(names: tuple[str, ...]) -> Update:
    """One statement for many rows: to PostgreSQL each one alone costs a message each way."""
    table = Outgoing.__table__
    given = [column(name, table.c[name].type) for name in names]
    arrays = [bindparam(f"all_{name}", type_=ARRAY(table.c[name].type)) for name in names]
    rows = func.unnest(*arrays).table_valued(*given).render_derived(name="written")
    return (
        update(Outgoing)
        .where(Outgoing.id == rows.c.id)
        .values({name: rows.c[name] for name in names if name != "id"})
        .execution_options(synchronize_session=False)
    )
