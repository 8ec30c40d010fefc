"""Every query on who was told of a resource, and in which channels it is posted."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from bot.recommendations.models import ForYou, Posting, Recommendation
from bot.recommendations.repository import LIVE
from bot.storage.adding import insert_new
from bot.storage.database import WORKSPACE

# To people


def add_told(session: Session, resource_id: int, person_ids: Sequence[int]) -> None:
    """Note who is told of a resource as one of a team."""
    workspace_id = session.info[WORKSPACE]
    rows = [
        {"workspace_id": workspace_id, "resource_id": resource_id, "person_id": person_id}
        for person_id in person_ids
    ]
    if rows:
        session.execute(insert_new(session, ForYou, "resource_id", "person_id"), rows)


def told_of(session: Session, resource_ids: Collection[int]) -> Sequence[tuple[int, int]]:
    """(resource, person) of everybody who was told of these resources as one of a team."""
    found = session.execute(
        select(ForYou.resource_id, ForYou.person_id)
        .where(ForYou.resource_id.in_(resource_ids))
        .order_by(ForYou.resource_id, ForYou.person_id)
    )
    return [(resource_id, person_id) for resource_id, person_id in found]


# In channels


def posting(session: Session, posting_id: int) -> Posting | None:
    """A posting of this workspace, read anew."""
    return session.scalar(
        select(Posting).where(Posting.id == posting_id).execution_options(populate_existing=True)
    )


def live_postings(session: Session, resource_ids: Collection[int]) -> Sequence[Posting]:
    """Where these resources are posted."""
    return session.scalars(
        select(Posting)
        .where(Posting.resource_id.in_(resource_ids), Posting.state == "live")
        .order_by(Posting.id)
    ).all()


def failed_postings(session: Session, resource_id: int) -> Sequence[Posting]:
    """Where a resource did not get to."""
    return session.scalars(
        select(Posting).where(Posting.resource_id == resource_id, Posting.state == "failed")
    ).all()


def latest_posting(session: Session, resource_id: int, channel_id: str) -> Posting | None:
    """The last posting of a resource in a channel, in whatever state it is."""
    return session.scalar(
        select(Posting)
        .where(Posting.resource_id == resource_id, Posting.channel_id == channel_id)
        .order_by(Posting.id.desc())
        .limit(1)
        .execution_options(populate_existing=True)
    )


def channels_with_voices(session: Session, resource_id: int) -> set[str]:
    """The channels in which somebody recommends a resource."""
    return set(
        session.scalars(
            select(Recommendation.channel_id).where(
                Recommendation.resource_id == resource_id,
                LIVE,
                Recommendation.audience == "channel",
            )
        )
    )


def others_in_channel(session: Session, said: Recommendation) -> bool:
    """Whether somebody else recommends the same in the same channel."""
    found = exists().where(
        Recommendation.resource_id == said.resource_id,
        Recommendation.channel_id == said.channel_id,
        Recommendation.audience == "channel",
        Recommendation.id != said.id,
        LIVE,
    )
    return bool(session.scalar(select(found)))
