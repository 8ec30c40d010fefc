"""The queries of the import and the export of resources."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from sqlalchemy import and_, case, exists, func, or_, select, update
from sqlalchemy.orm import Session

from bot.people.service import Person
from bot.recommendations.models import Recommendation, Resource

BATCH = 500

_OPEN = and_(
    Recommendation.state == "live",
    or_(
        Recommendation.audience == "everyone",
        and_(Recommendation.audience == "channel", ~Recommendation.channel_private),
    ),
)


def by_identity(session: Session, keys: Sequence[str]) -> dict[str, Resource]:
    """The resources with these keys."""
    found: dict[str, Resource] = {}
    for start in range(0, len(keys), BATCH):
        batch = keys[start : start + BATCH]
        rows = session.scalars(select(Resource).where(Resource.identity.in_(batch)))
        found |= {row.identity: row for row in rows}
    return found


def on_shelf(session: Session) -> Sequence[Resource]:
    """What L&D put there, by title."""
    return session.scalars(select(Resource).where(Resource.on_shelf).order_by(Resource.title)).all()


def recommended(session: Session, resource_ids: Sequence[int]) -> set[tuple[int, int]]:
    """(resource, person) of every recommendation of these, the withdrawn ones too."""
    found: set[tuple[int, int]] = set()
    for start in range(0, len(resource_ids), BATCH):
        batch = resource_ids[start : start + BATCH]
        rows = session.execute(
            select(Recommendation.resource_id, Recommendation.person_id).where(
                Recommendation.resource_id.in_(batch)
            )
        )
        found |= {(resource_id, person_id) for resource_id, person_id in rows}
    return found


def open_up(session: Session, resource_ids: Collection[int]) -> None:
    """Say of each of these anew whether everybody finds it."""
    ids = list(resource_ids)
    spoken_of = exists().where(Recommendation.resource_id == Resource.id, _OPEN)
    for start in range(0, len(ids), BATCH):
        session.execute(
            update(Resource)
            .where(Resource.id.in_(ids[start : start + BATCH]))
            .values(open_to_all=or_(Resource.on_shelf, spoken_of)),
            execution_options={"synchronize_session": False},
        )


def found_by_all(
    session: Session,
) -> Iterator[tuple[Resource, str | None, str | None, str | None]]:
    """(resource, why, skill, address) of all that everybody finds, the oldest first.

    Of who left there is no address.
    """
    address = case((Person.active, Person.email), else_=None)
    rows = session.execute(
        select(Resource, Recommendation.why, Recommendation.skill, address)
        .outerjoin(Recommendation, and_(Recommendation.resource_id == Resource.id, _OPEN))
        .outerjoin(Person, Person.id == Recommendation.person_id)
        .where(Resource.open_to_all, Resource.kind != "person")
        .order_by(Resource.id, func.coalesce(Recommendation.id, 0)),
        execution_options={"yield_per": BATCH},
    )
    yield from (tuple(row) for row in rows)
