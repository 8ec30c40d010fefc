"""Every query on what people made of what was recommended."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from bot.people.service import Person
from bot.recommendations import repository
from bot.recommendations.models import Recommendation, Resource, Uptake
from bot.storage.adding import insert_new
from bot.storage.database import WORKSPACE

LIVE = Recommendation.state == "live"


def add_uptake(session: Session, resource_id: int, person_id: int) -> None:
    """Store that somebody took a resource, unless that is known already."""
    added = insert_new(session, Uptake, "resource_id", "person_id")
    session.execute(
        added.values(
            workspace_id=session.info[WORKSPACE],
            resource_id=resource_id,
            person_id=person_id,
            words="",
            quotable="no",
        )
    )


def uptake(session: Session, resource_id: int, person_id: int) -> Uptake | None:
    """What somebody made of a resource, locked."""
    return session.scalar(
        select(Uptake)
        .where(Uptake.resource_id == resource_id, Uptake.person_id == person_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def uptakes_of(session: Session, person_id: int, resource_ids: Collection[int]) -> Sequence[Uptake]:
    """What somebody made of these resources."""
    return session.scalars(
        select(Uptake).where(Uptake.person_id == person_id, Uptake.resource_id.in_(resource_ids))
    ).all()


def taken_by(session: Session, person_id: int) -> Sequence[Uptake]:
    """What somebody took, the latest step first."""
    latest = func.coalesce(Uptake.helped_at, Uptake.finished_at, Uptake.started_at, Uptake.saved_at)
    return session.scalars(
        select(Uptake)
        .where(Uptake.person_id == person_id)
        .order_by(latest.desc(), Uptake.id.desc())
    ).all()


def of_another() -> ColumnElement[bool]:
    """Whether an uptake is of somebody who does not recommend the same, as a condition on it."""
    own = exists().where(
        Recommendation.resource_id == Uptake.resource_id,
        Recommendation.person_id == Uptake.person_id,
        Recommendation.state != "withdrawn",
    )
    return ~own.correlate(Uptake)


def helped_counts(session: Session, resource_ids: Collection[int]) -> dict[int, int]:
    """How many people said that it helped them, by resource; none is not in it.

    Whoever recommends it says so by that, and is not counted again.
    """
    found = session.execute(
        select(Uptake.resource_id, func.count())
        .where(Uptake.resource_id.in_(resource_ids), Uptake.helped_at.is_not(None), of_another())
        .group_by(Uptake.resource_id)
    )
    return {row[0]: row[1] for row in found}


class Taken(NamedTuple):
    """How many people took each step between two instants."""

    saved: int
    started: int
    finished: int
    helped: int


def taken_from(session: Session, person_id: int, first: datetime, end: datetime) -> Taken:
    """What others made of somebody's live recommendations from `first` to before `end`.

    Each person counts once for a step, and only for what came after the recommendation.
    """
    since = Recommendation.created_at
    counts = [
        func.count(Uptake.person_id.distinct()).filter(
            moment >= first, moment < end, moment >= since
        )
        for moment in (Uptake.saved_at, Uptake.started_at, Uptake.finished_at, Uptake.helped_at)
    ]
    row = session.execute(
        select(*counts)
        .select_from(Recommendation)
        .join(Uptake, Uptake.resource_id == Recommendation.resource_id)
        .where(Recommendation.person_id == person_id, LIVE, Uptake.person_id != person_id)
    ).one()
    return Taken._make(row)


class QuoteRow(NamedTuple):
    """Words that may be passed on, of what and by whom."""

    uptake: Uptake
    resource: Resource
    person: Person


def quotes_from(
    session: Session, person_id: int, first: datetime, end: datetime
) -> Sequence[QuoteRow]:
    """Words on live recommendations of somebody, given from `first` to before `end`.

    The last ones first; none about a colleague who has left.
    """
    found = session.execute(
        select(Uptake, Resource, Person)
        .join(Resource, Resource.id == Uptake.resource_id)
        .join(Person, Person.id == Uptake.person_id)
        .join(Recommendation, Recommendation.resource_id == Uptake.resource_id)
        .where(
            Recommendation.person_id == person_id,
            LIVE,
            Uptake.person_id != person_id,
            Uptake.quotable != "no",
            Uptake.words != "",
            Uptake.said_at >= first,
            Uptake.said_at < end,
            Uptake.helped_at >= Recommendation.created_at,
            repository.colleague_is_here(),
        )
        .order_by(Uptake.said_at.desc(), Uptake.id.desc())
    )
    return [QuoteRow._make(row) for row in found]


def live_count(session: Session, person_id: int, end: datetime) -> int:
    """How many recommendations of somebody's are live that they made before `end`."""
    return (
        session.scalar(
            select(func.count())
            .select_from(Recommendation)
            .where(Recommendation.person_id == person_id, LIVE, Recommendation.created_at < end)
        )
        or 0
    )


def can_be_taken(session: Session, person: Person, resource_id: int, channel_id: str) -> bool:
    """Whether a resource is on the shelf, or recommended where this person hears of it.

    Whoever is in a private channel (Slack's id) hears what is recommended there.
    """
    recommended = Recommendation.resource_id == resource_id
    seen = or_(Resource.open_to_all, Resource.id.in_(repository.closed_ids(person)))
    found = exists().where(
        Resource.id == resource_id,
        repository.colleague_is_here(),
        or_(
            Resource.on_shelf,
            and_(seen, exists().where(recommended, LIVE)),
            exists().where(recommended, repository.heard_in(channel_id)),
        ),
    )
    return bool(session.scalar(select(found)))
