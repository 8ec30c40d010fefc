"""Queries of the digests: which channel has one, what is new for everybody, what helped."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from bot.people.service import Person
from bot.recommendations.domain import Quote
from bot.recommendations.models import Digest, Recommendation, Resource, Uptake
from bot.recommendations.repository import colleague_is_here
from bot.recommendations.uptake_repository import of_another


def digest_of(session: Session, channel_id: str) -> Digest | None:
    """The digest of a channel, by Slack's id; None where it has none."""
    return session.scalar(select(Digest).where(Digest.channel_id == channel_id))


def _public(row: type[Recommendation]) -> tuple[ColumnElement[bool], ...]:
    in_public = and_(row.audience == "channel", ~row.channel_private)
    return row.state == "live", or_(row.audience == "everyone", in_public)


def new(session: Session, since: datetime, until: datetime) -> list[int]:
    """What somebody recommended to everybody for the first time then, the latest first."""
    earlier = aliased(Recommendation)
    before = select(earlier.id).where(
        earlier.resource_id == Recommendation.resource_id,
        earlier.opened_at < since,
        *_public(earlier),
    )
    return list(
        session.scalars(
            select(Recommendation.resource_id)
            .join(Resource, Resource.id == Recommendation.resource_id)
            .where(
                Recommendation.opened_at >= since,
                Recommendation.opened_at < until,
                *_public(Recommendation),
                ~before.exists(),
                colleague_is_here(),
            )
            .group_by(Recommendation.resource_id)
            .order_by(func.max(Recommendation.id).desc())
        )
    )


def _by_others() -> tuple[ColumnElement[bool], ...]:
    """What somebody made of what others recommend to everybody; of no colleague who has left."""
    public = select(Recommendation.resource_id).where(*_public(Recommendation))
    return Uptake.resource_id.in_(public), of_another(), colleague_is_here()


def most_helpful(session: Session, since: datetime, until: datetime) -> tuple[int, int] | None:
    """What most people said then to have helped, of what is for everybody, and how many they are.

    None: nothing.
    """
    found = session.execute(
        select(Uptake.resource_id, func.count(Uptake.id))
        .join(Resource, Resource.id == Uptake.resource_id)
        .where(Uptake.helped_at >= since, Uptake.helped_at < until, *_by_others())
        .group_by(Uptake.resource_id)
        .order_by(func.count(Uptake.id).desc(), func.max(Uptake.helped_at).desc())
        .limit(1)
    ).first()
    return (found[0], found[1]) if found is not None else None


def words(session: Session, since: datetime, until: datetime) -> Quote | None:
    """The latest words, given then, that may be passed on; whoever has left is not named."""
    found = session.execute(
        select(Uptake.words, Uptake.quotable, Person.display_name, Person.active, Resource.title)
        .join(Person, Person.id == Uptake.person_id)
        .join(Resource, Resource.id == Uptake.resource_id)
        .where(
            Uptake.said_at >= since,
            Uptake.said_at < until,
            Uptake.words != "",
            Uptake.quotable != "no",
            *_by_others(),
        )
        .order_by(Uptake.said_at.desc(), Uptake.id.desc())
        .limit(1)
    ).first()
    if found is None:
        return None
    named = found.quotable == "named" and found.active
    return Quote(found.title, found.words, found.display_name if named else "")
