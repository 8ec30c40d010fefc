"""Every query on who is asked for favourites, and on what they were asked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, exists, func, insert, or_, select
from sqlalchemy.orm import Session, aliased

from bot.people.service import Person, Workspace
from bot.recommendations.domain import Named
from bot.recommendations.models import Asked, Asking, Recommendation, Resource
from bot.recommendations.repository import colleague_is_here
from bot.storage.adding import insert_new
from bot.storage.among import among
from bot.storage.database import WORKSPACE

REMEMBERED = timedelta(days=365)  # a question comes once within it
MOST_EXAMPLES = 200
ROWS = 5000  # of one statement


@dataclass(frozen=True)
class Candidate:
    """A recommendation that may be shown as an example; `prompt` is what it was the answer to."""

    recommendation_id: int
    kind: str
    prompt: str | None


# Who is asked


def leaders_of_leaders(session: Session) -> Sequence[Person]:
    """The active people to one of whose reports somebody reports."""
    report, further = aliased(Person), aliased(Person)
    leads = select(further.manager_id).where(further.active, further.manager_id.is_not(None))
    of_leads = select(report.manager_id).where(report.active, report.id.in_(leads))
    return session.scalars(select(Person).where(Person.active, Person.id.in_(of_leads))).all()


def leads_a_leader(session: Session, person_id: int) -> bool:
    """Whether a manager reports to this person."""
    report, further = aliased(Person), aliased(Person)
    found = (
        select(report.id)
        .join(further, further.manager_id == report.id)
        .where(report.manager_id == person_id, report.active, further.active)
    )
    return session.scalar(found.limit(1)) is not None


def asking_of(session: Session, person_id: int) -> Asking | None:
    """When somebody is asked next; locked, because it is read and then written."""
    return session.scalar(select(Asking).where(Asking.person_id == person_id).with_for_update())


def enrolled(session: Session) -> dict[int, bool]:
    """Everybody who is or was asked, and whether they still are."""
    rows = session.execute(select(Asking.person_id, Asking.next_ask_at.is_not(None)))
    return {row[0]: bool(row[1]) for row in rows}


def add_askings(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Ask people from an instant on (`person_id`, `next_ask_at`); who is asked already stays so."""
    workspace_id = session.info[WORKSPACE]
    added = insert_new(session, Asking, "person_id")
    for at in range(0, len(rows), ROWS):
        batch = rows[at : at + ROWS]
        session.execute(added, [{WORKSPACE: workspace_id, **row} for row in batch])


def forget(session: Session, person_ids: Sequence[int]) -> None:
    """Ask these people no more; who wanted no more questions is remembered."""
    for at in range(0, len(person_ids), ROWS):
        session.execute(
            delete(Asking).where(
                Asking.person_id.in_(person_ids[at : at + ROWS]), Asking.next_ask_at.is_not(None)
            ),
            execution_options={"synchronize_session": False},
        )


def due(session: Session, now: datetime, limit: int) -> Sequence[tuple[Asking, Person]]:
    """Whose question is due, the longest waiting first; what another process holds is left out."""
    found = session.execute(
        select(Asking, Person)
        .join(Person, Person.id == Asking.person_id)
        .where(Asking.next_ask_at <= now)
        .order_by(Asking.next_ask_at, Asking.person_id)
        .limit(limit)
        .with_for_update(skip_locked=True, of=Asking)
    )
    return [(row[0], row[1]) for row in found]


def workspaces_with_due(session: Session, now: datetime) -> Sequence[int]:
    """Where somebody's question is due; needs a session over all workspaces."""
    is_due = exists().where(Asking.workspace_id == Workspace.id, Asking.next_ask_at <= now)
    return session.scalars(select(Workspace.id).where(is_due)).all()


def next_due(session: Session, after: datetime) -> datetime | None:
    """The earliest planned question after an instant."""
    return session.scalar(select(func.min(Asking.next_ask_at)).where(Asking.next_ask_at > after))


# What they were asked


def add_asked(session: Session, rows: Sequence[Mapping[str, Any]]) -> dict[int, int]:
    """Store questions to different people; the id of each by its person."""
    if not rows:
        return {}
    workspace_id = session.info[WORKSPACE]
    stored = session.execute(
        insert(Asked).returning(Asked.person_id, Asked.id),
        [{WORKSPACE: workspace_id, **row} for row in rows],
    )
    return {row.person_id: row.id for row in stored}


def asked_of(session: Session, asked_id: int, person_id: int) -> Asked | None:
    """A question, if it is this person's; locked, because an answer is read and then written."""
    return session.scalar(
        select(Asked).where(Asked.id == asked_id, Asked.person_id == person_id).with_for_update()
    )


def asked(session: Session, asked_id: int) -> Asked | None:
    """A question of this workspace."""
    return session.scalar(select(Asked).where(Asked.id == asked_id))


def replaced(session: Session, person_id: int, now: datetime) -> Asked | None:
    """The question whose answer was taken back in this moment, because it became another thing."""
    return session.scalar(
        select(Asked)
        .join(Recommendation, Recommendation.id == Asked.recommendation_id)
        .where(
            Asked.person_id == person_id,
            Recommendation.state == "withdrawn",
            Recommendation.changed_at == now,
        )
        .order_by(Asked.asked_at.desc())
        .limit(1)
    )


def latest_asked(session: Session, person_id: int) -> Asked | None:
    """The question that somebody got last."""
    return session.scalar(
        select(Asked)
        .where(Asked.person_id == person_id, Asked.sent_at.is_not(None))
        .order_by(Asked.asked_at.desc(), Asked.id.desc())
        .limit(1)
    )


def newer_exists(session: Session, asked: Asked) -> bool:
    """Whether the same person is to get a later question."""
    later = select(Asked.id).where(
        Asked.person_id == asked.person_id, Asked.asked_at > asked.asked_at
    )
    return session.scalar(later.limit(1)) is not None


def prompts_used(
    session: Session, person_ids: Collection[int], now: datetime
) -> dict[int, set[str]]:
    """What must not be asked now: asked within a year, or refused at any time; by person."""
    rows = session.execute(
        select(Asked.person_id, Asked.prompt).where(
            among(session, Asked.person_id, person_ids),
            or_(Asked.asked_at > now - REMEMBERED, Asked.answer == "not_this"),
        )
    )
    found: dict[int, set[str]] = defaultdict(set)
    for person_id, prompt in rows:
        found[person_id].add(prompt)
    return found


# What they shared


def last_shared(session: Session, person_ids: Collection[int]) -> dict[int, datetime]:
    """When these people shared something last, by themselves too; who never did is not in it."""
    rows = session.execute(
        select(Recommendation.person_id, func.max(Recommendation.created_at).label("at"))
        .where(among(session, Recommendation.person_id, person_ids))
        .group_by(Recommendation.person_id)
    )
    return {row.person_id: row.at for row in rows}


def examples(session: Session) -> Sequence[Candidate]:
    """What may be shown to everybody as an example, the latest first."""
    return [
        Candidate(*row)
        for row in session.execute(
            select(Recommendation.id, Resource.kind, Asked.prompt)
            .join(Resource, Resource.id == Recommendation.resource_id)
            .join(Person, Person.id == Recommendation.person_id)
            .outerjoin(
                Asked,
                and_(
                    Asked.person_id == Recommendation.person_id,
                    Asked.recommendation_id == Recommendation.id,
                ),
            )
            .where(_is_example())
            .order_by(Recommendation.created_at.desc(), Recommendation.id.desc())
            .limit(MOST_EXAMPLES)
        )
    ]


def example(session: Session, recommendation_id: int) -> tuple[str, str, int] | None:
    """Whose name, which title and which person an example shows; None where it may not any more."""
    row = session.execute(
        select(Person.display_name, Resource.title, Person.id)
        .select_from(Recommendation)
        .join(Resource, Resource.id == Recommendation.resource_id)
        .join(Person, Person.id == Recommendation.person_id)
        .where(Recommendation.id == recommendation_id, _is_example())
    ).one_or_none()
    return (row[0], row[1], row[2]) if row is not None else None


def was_asked(session: Session, person_id: int, recommendation_id: int, prompt: str) -> bool:
    """Whether somebody shared that as the answer to a question."""
    found = select(Asked.id).where(
        Asked.person_id == person_id,
        Asked.recommendation_id == recommendation_id,
        Asked.prompt == prompt,
    )
    return session.scalar(found.limit(1)) is not None


def shared_as(session: Session, recommendation_id: int) -> tuple[Recommendation, Resource] | None:
    """A recommendation with what it is about."""
    row = session.execute(
        select(Recommendation, Resource)
        .join(Resource, Resource.id == Recommendation.resource_id)
        .where(Recommendation.id == recommendation_id)
    ).one_or_none()
    return (row[0], row[1]) if row is not None else None


def named(session: Session, recommendation_id: int) -> Named | None:
    """What was shared, as a receipt shows it; None where it is not there any more."""
    found = shared_as(session, recommendation_id)
    if found is None:
        return None
    said, resource = found
    return Named(said.id, resource.title, said.audience, said.channel_name, said.state)


def _is_example() -> ColumnElement[bool]:
    """Live, for everybody to see, of somebody here who agreed to it; of no one who has left."""
    return and_(
        Recommendation.state == "live",
        Recommendation.may_be_example,
        or_(
            Recommendation.audience == "everyone",
            and_(Recommendation.audience == "channel", ~Recommendation.channel_private),
        ),
        Person.active,
        colleague_is_here(),
    )
