"""How much waits to be said in each workspace, read from indexes that hold no sent row."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, func, literal_column, select
from sqlalchemy.orm import Session

from bot.delivery.domain import Method
from bot.delivery.lanes import ORDER, PENDING, UNSURE
from bot.delivery.models import Lane, Outgoing
from bot.people import service as people
from bot.storage import Database

DAY = timedelta(hours=24)
# Written out, not bound, as in `lanes`.
_FAILED = Outgoing.state == literal_column("'failed'")


@dataclass
class Waiting:
    """One workspace's share, at one instant."""

    pending: int = 0
    due: int = 0
    oldest_due: timedelta = timedelta(0)
    """How long what is due has been waiting; zero where nothing is due."""
    sending: int = 0
    unknown: int = 0
    failed: int = 0
    """Within the last 24 hours."""
    stopped_lanes: int = 0
    paces: dict[str, float] = field(default_factory=dict)
    """Slack's method -> how many calls a minute its lane makes now."""


Backlog = Mapping[str, Waiting]
"""Slack's team id -> what waits there."""


def read_backlog(database: Database, now: datetime) -> Backlog:
    """What waits in every workspace; on SQLite it waits for nobody who writes."""
    with database.reading_everywhere() as session:
        return backlog(session, now)


def backlog(session: Session, now: datetime) -> Backlog:
    """What waits in every workspace; needs an `everywhere` session."""
    waiting: dict[int, Waiting] = defaultdict(Waiting)
    lanes = session.execute(
        select(Lane.workspace_id, Lane.method, Lane.per_minute, Lane.stopped_because)
    )
    for workspace_id, method, per_minute, stopped_because in lanes:
        waiting[workspace_id].paces[method] = per_minute
        waiting[workspace_id].stopped_lanes += stopped_because is not None
    for workspace_id, *counted in session.execute(_counted(now)):
        _note(waiting[workspace_id], counted, now)
    return {one.team_id: waiting[one.id] for one in people.workspaces(session)}


def _counted(now: datetime) -> Select[Any]:
    """A row for each workspace, found by its lane of new messages.

    Each number is a range of a partial index. Grouped by workspace instead, SQLite was seen to
    read every new message ever, by the index on `edits_id`.
    """
    ranges = [
        *((PENDING, Outgoing.edits_id.is_(None), Outgoing.attention == one) for one in ORDER),
        (PENDING, Outgoing.edits_id.is_not(None)),
    ]
    columns = [_count(UNSURE, Outgoing.state == one) for one in ("sending", "unknown")]
    columns.append(_count(_FAILED, Outgoing.done_at > now - DAY))
    for range_ in ranges:
        oldest = _of_the_workspace(func.min(Outgoing.not_before), *range_)
        columns += [_count(*range_), _count(*range_, Outgoing.not_before <= now), oldest]
    return select(Lane.workspace_id, *columns).where(Lane.method == Method.POST)


def _note(one: Waiting, counted: Sequence[Any], now: datetime) -> None:
    one.sending, one.unknown, one.failed, *ranges = counted
    for pending, due, oldest in zip(*[iter(ranges)] * 3, strict=True):
        one.pending += pending
        one.due += due
        one.oldest_due = max(one.oldest_due, now - (oldest or now))


def _count(*conditions: ColumnElement[bool]) -> ColumnElement[Any]:
    return _of_the_workspace(func.count(), *conditions)


def _of_the_workspace(
    wanted: ColumnElement[Any], *conditions: ColumnElement[bool]
) -> ColumnElement[Any]:
    # The outbox is named: a plain count(*) names no table.
    rows = select(wanted).select_from(Outgoing)
    return rows.where(Outgoing.workspace_id == Lane.workspace_id, *conditions).scalar_subquery()
