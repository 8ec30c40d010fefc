"""Every query on the lanes: which are ready, how fast they go, why they stand."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Integer,
    ScalarSelect,
    Select,
    and_,
    bindparam,
    exists,
    func,
    literal_column,
    or_,
    select,
    true,
    update,
)
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Session

from bot.delivery.domain import Method
from bot.delivery.models import Lane, Outgoing
from bot.delivery.pace import CLOCKS_APART, Pace
from bot.storage.among import among, among_named

# Replies and what somebody waits for go before what nobody asked for.
ORDER = ("reply", "waiting", "requested", "nudge")
# Written out, not bound: the databases know only so that a partial index answers the question.
PENDING = Outgoing.state == literal_column("'pending'")
UNSURE = Outgoing.state.in_([literal_column("'sending'"), literal_column("'unknown'")])


def ensure_lanes(
    session: Session, workspace_id: int, paces: Mapping[Method, float], now: datetime
) -> None:
    """A lane for each method, beginning at these paces; a stopped one runs again.

    One that is there keeps the pace that it learned.
    """
    insert = sqlite_insert if session.get_bind().dialect.name == "sqlite" else postgresql_insert
    rows = [
        {
            "workspace_id": workspace_id,
            "method": method,
            "next_at": now,
            "per_minute": per_minute,
            "paced_at": now,
            "minute_from": now,
            "minute_used": 0,
            "minute_before": 0,
            "failures": 0,
        }
        for method, per_minute in sorted(paces.items())
    ]
    session.execute(insert(Lane).values(rows).on_conflict_do_nothing())  # another may start too
    session.execute(
        update(Lane)
        .where(Lane.workspace_id == workspace_id, Lane.stopped_because.is_not(None))
        .values(stopped_because=None)
    )


def ready_lanes(  # noqa: PLR0917  # what it asks for, in the order of the question
    session: Session,
    method: Method,
    workspaces: Collection[int],
    now: datetime,
    lease: timedelta,
    limit: int,
) -> Sequence[Lane]:
    """Lanes of these workspaces that may go and have something due, the longest waiting first.

    Locked; what another process holds is passed over. A lease of the future is something to look
    at, too.
    """
    given = {
        "places": [*workspaces],
        "now": now,
        "not_counted_yet": now + CLOCKS_APART,
        "not_leased_yet": now + 2 * lease,
        "most": limit,
    }
    return session.scalars(_ready(session.get_bind().dialect.name, method), given).all()


@cache
def _ready(dialect: str, method: Method) -> Select[Lane]:
    awaited = due(method)
    if method is Method.LOOK_UP:
        awaited = or_(awaited, and_(UNSURE, Outgoing.lease_until > bindparam("not_leased_yet")))
    return (
        select(Lane)
        .where(
            Lane.method == method,
            among_named(dialect, Lane.workspace_id, "places"),
            or_(Lane.next_at <= bindparam("now"), Lane.minute_from > bindparam("not_counted_yet")),
            Lane.stopped_because.is_(None),
            exists().where(Outgoing.workspace_id == Lane.workspace_id, awaited),
        )
        .order_by(Lane.next_at, Lane.id)
        .limit(bindparam("most", type_=Integer))
        .with_for_update(skip_locked=True)
    )


def lanes_of(session: Session, methods: Collection[Method]) -> dict[str, Lane]:
    """The workspace's lanes for some methods, locked."""
    lanes = session.scalars(
        select(Lane).where(Lane.method.in_(methods)).order_by(Lane.id).with_for_update()
    )
    return {lane.method: lane for lane in lanes}


def answered(session: Session, methods: Collection[Method]) -> None:
    """Slack answers in the workspace again: the next failure is a first one."""
    session.execute(
        update(Lane).where(Lane.method.in_(methods), Lane.failures > 0).values(failures=0)
    )


def stop_lanes(session: Session, method: Method, because: str) -> None:
    """Nothing goes in the workspace at all, until its lanes are opened again.

    Where it was a look-up that Slack refused, nothing is looked up: that needs permissions which
    posting does not, and posting finds out by itself what it lacks.
    """
    stopped = update(Lane).values(stopped_because=because)
    if method is Method.LOOK_UP:
        stopped = stopped.where(Lane.method == method)
    session.execute(stopped)


def next_due_at(session: Session, workspaces: Collection[int]) -> datetime | None:
    """The next instant (UTC) at which the sender has something to do; None when it has nothing."""
    firsts = [*(_first_new(attention) for attention in ORDER), _first_edit(), _first_unsure()]
    lanes: Iterable[Any] = session.execute(
        select(Lane.method, Lane.next_at, *firsts).where(
            among(session, Lane.workspace_id, workspaces), Lane.stopped_because.is_(None)
        )
    )
    instants: list[datetime] = []
    for lane in lanes:
        *new, edit, unsure = lane[2:]
        first = {Method.POST: new, Method.EDIT: [edit], Method.LOOK_UP: [unsure]}[lane.method]
        due = min((at for at in first if at is not None), default=None)
        if due is not None:
            instants.append(max(due, lane.next_at))
    return min(instants, default=None)


def pace_of(lane: Lane) -> Pace:
    """The pace of a lane as a value."""
    return Pace(
        lane.next_at,
        lane.per_minute,
        lane.ceiling,
        lane.paced_at,
        lane.minute_from,
        lane.minute_used,
        lane.minute_before,
    )


def keep(lane: Lane, pace: Pace) -> None:
    """Write a pace into its lane."""
    for name, value in vars(pace).items():
        setattr(lane, name, value)


def _first_new(attention: str) -> ScalarSelect[datetime]:
    return (
        select(func.min(Outgoing.not_before))
        .where(
            Outgoing.workspace_id == Lane.workspace_id,
            PENDING,
            Outgoing.edits_id.is_(None),
            Outgoing.attention == attention,
        )
        .scalar_subquery()
    )


def _first_edit() -> ScalarSelect[datetime]:
    return (
        select(func.min(Outgoing.not_before))
        .where(
            Outgoing.workspace_id == Lane.workspace_id,
            PENDING,
            Outgoing.edits_id.is_not(None),
        )
        .scalar_subquery()
    )


def _first_unsure() -> ScalarSelect[datetime | None]:
    return (
        select(func.min(Outgoing.lease_until))
        .where(Outgoing.workspace_id == Lane.workspace_id, UNSURE)
        .scalar_subquery()
    )


def due(method: Method) -> ColumnElement[bool]:
    """Whether a row of the outbox is due on a method's lane, at the parameter `now`."""
    now: BindParameter[datetime] = bindparam("now")
    if method is Method.LOOK_UP:
        return and_(UNSURE, Outgoing.lease_until <= now)
    new = method is Method.POST
    return and_(
        PENDING,
        Outgoing.edits_id.is_(None) if new else Outgoing.edits_id.is_not(None),
        # Every class, so that the database jumps from range to range of the index.
        Outgoing.attention.in_(ORDER) if new else true(),
        Outgoing.not_before <= now,
    )
