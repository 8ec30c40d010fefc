"""Every query on resources and recommendations; search and the messages have their own."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, CompoundSelect, Select, and_, exists, or_, select
from sqlalchemy.orm import Session, aliased

from bot.goals.service import BusinessResult
from bot.people.service import Person
from bot.recommendations.models import Recommendation, Resource, Uptake
from bot.storage.adding import insert_new
from bot.storage.database import WORKSPACE

LIVE = Recommendation.state == "live"
OPEN = or_(
    Recommendation.audience == "everyone",
    and_(Recommendation.audience == "channel", Recommendation.channel_private.is_(False)),
)
"""Everybody may hear of it."""


class VoiceRow(NamedTuple):
    """A recommendation with who makes it and the name of its result, if it serves one."""

    recommendation: Recommendation
    person: Person
    result: str | None


# Resources


def add_resource(session: Session, values: dict[str, Any]) -> None:
    """Store a resource unless one of that identity is there already, or comes in this moment."""
    added = insert_new(session, Resource, "workspace_id", "identity")
    session.execute(added.values(workspace_id=session.info[WORKSPACE], **values))


def resource_called(session: Session, identity: str) -> Resource | None:
    """The resource of an identity, locked: whoever recommends it comes one after the other."""
    return session.scalar(
        select(Resource)
        .where(Resource.identity == identity)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def resource(session: Session, resource_id: int) -> Resource | None:
    """A resource of this workspace."""
    return session.scalar(select(Resource).where(Resource.id == resource_id))


def lock_resource(session: Session, resource_id: int) -> Resource | None:
    """A resource of this workspace, locked and read anew."""
    return session.scalar(
        select(Resource)
        .where(Resource.id == resource_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def lock_both(session: Session, resource_id: int, identity: str) -> None:
    """Lock a resource and the one of this identity, the older one first, as everybody does."""
    session.scalars(
        select(Resource.id)
        .where(or_(Resource.id == resource_id, Resource.identity == identity))
        .order_by(Resource.id)
        .with_for_update()
    ).all()


def resources(
    session: Session, resource_ids: Collection[int], condition: ColumnElement[bool]
) -> Sequence[Resource]:
    """Those of these resources for which the condition holds."""
    return session.scalars(select(Resource).where(Resource.id.in_(resource_ids), condition)).all()


def live_open_exists(session: Session, resource_id: int) -> bool:
    """Whether somebody recommends it to everybody."""
    found = exists().where(Recommendation.resource_id == resource_id, LIVE, OPEN)
    return bool(session.scalar(select(found)))


# Recommendations


def recommendation(session: Session, recommendation_id: int) -> Recommendation | None:
    """A recommendation of this workspace, read anew."""
    return session.scalar(
        select(Recommendation)
        .where(Recommendation.id == recommendation_id)
        .execution_options(populate_existing=True)
    )


def recommendation_of(session: Session, resource_id: int, person_id: int) -> Recommendation | None:
    """What somebody said of a resource, in whatever state it is."""
    return session.scalar(
        select(Recommendation)
        .where(Recommendation.resource_id == resource_id, Recommendation.person_id == person_id)
        .execution_options(populate_existing=True)
    )


def by_others(session: Session, resource_id: int, person_id: int) -> Sequence[Recommendation]:
    """What everybody but this person said of a resource; what they took back may come back."""
    return session.scalars(
        select(Recommendation).where(
            Recommendation.resource_id == resource_id, Recommendation.person_id != person_id
        )
    ).all()


def taken_by_others(session: Session, resource_id: int, person_id: int) -> bool:
    """Whether anybody but this person has a resource on their shelf, or said something of it."""
    found = exists().where(Uptake.resource_id == resource_id, Uptake.person_id != person_id)
    return bool(session.scalar(select(found)))


def voices(
    session: Session, resource_ids: Collection[int], condition: ColumnElement[bool]
) -> Sequence[VoiceRow]:
    """The recommendations of these resources for which the condition holds, the first one first."""
    found = session.execute(
        _voice_rows()
        .where(Recommendation.resource_id.in_(resource_ids), condition)
        .order_by(Recommendation.created_at, Recommendation.id)
    )
    return [VoiceRow._make(row) for row in found]


def voice(session: Session, recommendation_id: int) -> VoiceRow | None:
    """A recommendation in whatever state it is."""
    found = session.execute(_voice_rows().where(Recommendation.id == recommendation_id)).first()
    return VoiceRow._make(found) if found else None


def own(session: Session, person_id: int) -> Sequence[int]:
    """The resources that somebody recommends, or wants to; what they changed last comes first."""
    return session.scalars(
        select(Recommendation.resource_id)
        .where(Recommendation.person_id == person_id, Recommendation.state != "withdrawn")
        .order_by(Recommendation.changed_at.desc(), Recommendation.id.desc())
    ).all()


def named_live(session: Session, person_ids: Collection[int]) -> list[int]:
    """The resources that these people recommend, or that are these people themselves."""
    by_them = select(Recommendation.resource_id).where(
        Recommendation.person_id.in_(person_ids), LIVE
    )
    themselves = select(Resource.id).where(Resource.colleague_id.in_(person_ids))
    return sorted({*session.scalars(by_them), *session.scalars(themselves)})


def _voice_rows() -> Select[Recommendation, Person, str]:
    return (
        select(Recommendation, Person, BusinessResult.name)
        .join(Person, Person.id == Recommendation.person_id)
        .outerjoin(BusinessResult, BusinessResult.id == Recommendation.result_id)
    )


# Who may hear of what


def heard_by(person: Person) -> ColumnElement[bool]:
    """Which live recommendations somebody hears of: open ones, their own, those to their team."""
    return and_(
        LIVE,
        or_(
            OPEN,
            Recommendation.person_id == person.id,
            and_(
                Recommendation.audience == "team",
                Recommendation.person_id.in_(_who_tell(person)),
            ),
        ),
    )


def heard_in(channel_id: str) -> ColumnElement[bool]:
    """Which live recommendations are said in a channel."""
    return and_(LIVE, Recommendation.audience == "channel", Recommendation.channel_id == channel_id)


def told_ids(person: Person) -> Select[int]:
    """Resources that this person recommends, and those recommended to their team."""
    return _among(_own_ids(person), _team_ids(person))


def closed_ids(person: Person) -> Select[int]:
    """Resources that this person sees though they are not open: own, their team's, taken ones."""
    taken = select(Uptake.resource_id).where(Uptake.person_id == person.id)
    return _among(_own_ids(person), _team_ids(person), taken)


def _own_ids(person: Person) -> Select[int]:
    return select(Recommendation.resource_id).where(
        Recommendation.person_id == person.id, Recommendation.state != "withdrawn"
    )


def _team_ids(person: Person) -> Select[int]:
    return select(Recommendation.resource_id).where(
        LIVE, Recommendation.audience == "team", Recommendation.person_id.in_(_who_tell(person))
    )


def _among(first: Select[int], *others: Select[int]) -> Select[int]:
    everything = first.union_all(*others).subquery()
    return select(everything.c.resource_id)


def colleague_is_here() -> ColumnElement[bool]:
    """Whether a resource is no person, or one who works here still."""
    here = exists().where(Person.id == Resource.colleague_id, Person.active).correlate(Resource)
    return or_(Resource.colleague_id.is_(None), here)


def _who_tell(person: Person) -> CompoundSelect[int]:
    """The people whose team somebody belongs to: their manager, and who has the same manager.

    Whoever has reports speaks to those, and not to who has the same manager.
    """
    colleague, report = aliased(Person), aliased(Person)
    leads = exists().where(report.manager_id == colleague.id, report.active)
    # Two halves, each by its index: OR makes SQLite read everybody.
    manager_id = person.manager_id or 0  # nobody's: two without a manager are no team
    manager = select(Person.id).where(Person.id == manager_id)
    beside = select(colleague.id).where(colleague.manager_id == manager_id, ~leads)
    return manager.union_all(beside)
