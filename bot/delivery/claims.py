"""Every query of the sender on the outbox: what goes next, and what came of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache
from operator import itemgetter
from typing import Any

from sqlalchemy import (
    CursorResult,
    Executable,
    Integer,
    Row,
    Select,
    String,
    bindparam,
    case,
    cast,
    column,
    func,
    or_,
    select,
    union_all,
    update,
)
from sqlalchemy.orm import Session
from sqlalchemy.sql.dml import ReturningUpdate

from bot.delivery.domain import Method
from bot.delivery.lanes import ORDER, PENDING, UNSURE, due
from bot.delivery.models import Lane, Outgoing
from bot.storage.among import among, among_named
from bot.storage.arrays import array_of

Picked = Row[*tuple[Any, ...]]
"""Some columns of a row of the outbox, by their names."""

# Most have none, and to read the JSON of `{}` takes longer than all the other columns.
_DETAILS = case((cast(Outgoing.details, String) != "{}", Outgoing.details)).label("details")
# The first fields of Due, in their order, and the details.
_TAKEN = [
    Outgoing.id,
    Outgoing.workspace_id,
    Outgoing.kind,
    Outgoing.person_id,
    Outgoing.subject_id,
    Outgoing.edits_id,
    Outgoing.attention,
    Outgoing.not_before,
    Outgoing.attempts,
    Outgoing.refusals,
    Outgoing.attempted_at,
    Outgoing.channel,
    Outgoing.ts,
    _DETAILS,
]
_PICKED = [
    Outgoing.id,
    Outgoing.workspace_id,
    Outgoing.person_id,
    Outgoing.kind,
    Outgoing.attention,
]
_FENCE = ("id", "attempts")
_TYPES = {each.name: each.type for each in Outgoing.__table__.c}


def pick(session: Session, lane: Lane, now: datetime, limit: int) -> Sequence[Picked]:
    """What a lane says next: id, workspace, person, kind and class of at most `limit` rows."""
    values = {"place": lane.workspace_id, "now": now, "most": limit}
    return _plainly(session, _next_of(Method(lane.method)), values).all()


@cache
def _next_of(method: Method) -> Select[*tuple[Any, ...]]:
    if method is Method.POST:
        return _next_new()
    first = Outgoing.not_before if method is Method.EDIT else Outgoing.lease_until
    return (
        select(*_PICKED)
        .where(Outgoing.workspace_id == bindparam("place"), due(method))
        .order_by(first, Outgoing.id)
        .limit(bindparam("most", type_=Integer))
    )


def _next_new() -> Select[*tuple[Any, ...]]:
    """Each class is a range of the index, read no further than it has to be."""
    most = bindparam("most", type_=Integer)
    ranges = [
        select(
            select(*_PICKED, Outgoing.not_before)
            .where(
                Outgoing.workspace_id == bindparam("place"),
                PENDING,
                Outgoing.edits_id.is_(None),
                Outgoing.attention == attention,
                Outgoing.not_before <= bindparam("now"),
            )
            .order_by(Outgoing.not_before, Outgoing.id)
            .limit(most)
            .subquery()
        )
        for attention in ORDER
    ]
    found = union_all(*ranges).subquery()
    return select(*[found.c[each.key] for each in _PICKED]).limit(most)


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
            Outgoing.lease_until > now + 2 * lease,
        )
        .values(lease_until=now + lease),
        execution_options={"synchronize_session": False},
    )


def take(session: Session, picked: Sequence[Picked], values: Mapping[str, Any]) -> Sequence[Picked]:
    """Put picked rows into somebody's hands; those that nobody withdrew meanwhile, in order."""
    ids = [row[0] for row in picked]
    places = list({row[1] for row in picked})
    new = {f"new_{name}": value for name, value in values.items()}
    statement = _take(_dialect(session), tuple(values))
    rows = _plainly(session, statement, {"ids": ids, "places": places, **new})
    taken = {row[0]: row for row in rows}
    return [taken[row_id] for row_id in ids if row_id in taken]


@cache
def _take(dialect: str, names: tuple[str, ...]) -> ReturningUpdate[Any]:
    new = {name: bindparam(f"new_{name}", type_=_TYPES[name]) for name in names}
    return (
        update(Outgoing)
        .where(
            among_named(dialect, Outgoing.id, "ids"),
            among_named(dialect, Outgoing.workspace_id, "places"),
            or_(PENDING, UNSURE),
        )
        .values({"attempts": Outgoing.attempts + 1, **new})
        .returning(*_TAKEN)
        .execution_options(synchronize_session=False)
    )


def postpone(session: Session, waits: Mapping[int, datetime], folds: Collection[int]) -> None:
    """Let rows wait, each until its instant; those in `folds` because the week has no room."""
    session.execute(
        update(Outgoing),
        [
            {"id": row_id, "not_before": until, "folds": row_id in folds}
            for row_id, until in waits.items()
        ],
    )


def still_ours(session: Session, attempts: Mapping[int, int]) -> set[int]:
    """Which of these attempts (row to its number) nobody took over since; they are locked."""
    rows = session.execute(
        select(Outgoing.id, Outgoing.attempts)
        .where(among(session, Outgoing.id, attempts), UNSURE)
        .order_by(Outgoing.id)
        .with_for_update()
    )
    return {row.id for row in rows if attempts[row.id] == row.attempts}


def write(session: Session, outcomes: Sequence[Mapping[str, Any]]) -> set[int]:
    """Write outcomes, each with its `id` and `attempts`, of rows that nobody took over since.

    One statement for each set of columns; gives the ids of what was written.
    """
    alike: dict[tuple[str, ...], list[Mapping[str, Any]]] = {}
    for outcome in sorted(outcomes, key=itemgetter("id")):  # everybody locks in this order
        alike.setdefault(tuple(outcome), []).append(outcome)
    arrays = _dialect(session) == "postgresql"
    return {
        row_id
        for rows in alike.values()
        for row_id in (_write_at_once if arrays else _write_each)(session, rows)
    }


def _write_each(session: Session, rows: Sequence[Mapping[str, Any]]) -> Collection[int]:
    ours = still_ours(session, {row["id"]: row["attempts"] for row in rows})
    if ours:
        session.execute(update(Outgoing), [row for row in rows if row["id"] in ours])
    return ours


def _write_at_once(session: Session, rows: Sequence[Mapping[str, Any]]) -> Collection[int]:
    """To PostgreSQL each row alone costs a message each way; what all have in common goes once."""
    columns = {name: [row[name] for row in rows] for name in rows[0]}
    same = {name for name, of in columns.items() if of.count(of[0]) == len(of)}
    common = same.difference(_FENCE)
    names = tuple(name for name in columns if name not in common)
    values = {f"new_{name}": of[0] if name in common else of for name, of in columns.items()}
    return session.scalars(_update_from_arrays(names, tuple(sorted(common))), values).all()


def _plainly(
    session: Session, statement: Executable, values: Mapping[str, Any]
) -> CursorResult[*tuple[Any, ...]]:
    """As the database gives it: the ORM would build each row anew, and takes as long as the driver.

    Nor does it narrow the statement to a workspace: each of these names its own.
    """
    return session.connection().execute(statement, values)


def _dialect(session: Session) -> str:
    return session.get_bind().dialect.name


@cache
def _update_from_arrays(names: tuple[str, ...], common: tuple[str, ...]) -> ReturningUpdate[Any]:
    arrays = [bindparam(f"new_{name}", type_=array_of(_TYPES[name])) for name in names]
    given = [column(name, _TYPES[name]) for name in names]
    rows = func.unnest(*arrays).table_valued(*given).render_derived(name="written")
    values: dict[str, Any] = {name: rows.c[name] for name in names if name not in _FENCE}
    # Not the words of an index: of rows on their way the database knows none when it plans, and
    # would compare all that it finds there with all of these.
    unsure = (Outgoing.state + "").in_(["sending", "unknown"])
    return (
        update(Outgoing)
        .where(Outgoing.id == rows.c.id, Outgoing.attempts == rows.c.attempts, unsure)
        .values(values | {name: bindparam(f"new_{name}", type_=_TYPES[name]) for name in common})
        .returning(Outgoing.id)
        .execution_options(synchronize_session=False)
    )
