"""Queries on who could have taken something up: how many readers somebody's recommendations have.

Readers of what is open to all are not listed here: they are everybody who works here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sqlalchemy import CompoundSelect, Select, and_, exists, func, select
from sqlalchemy.orm import Session, aliased

from bot.people.service import Person
from bot.recommendations.models import Recommendation, Resource, Uptake
from bot.recommendations.repository import LIVE


class SharedRow(NamedTuple):
    """What somebody recommends, and whether all find it."""

    resource_id: int
    open_to_all: bool


def authors(session: Session, resource_id: int) -> Sequence[Person]:
    """Who recommends a resource and works here."""
    return session.scalars(select(Person).where(Person.id.in_(_authors(resource_id)))).all()


def shared_by(session: Session, author_id: int) -> list[SharedRow]:
    """What somebody recommends."""
    found = session.execute(
        select(Resource.id, Resource.open_to_all)
        .join(Recommendation, Recommendation.resource_id == Resource.id)
        .where(Recommendation.person_id == author_id, LIVE)
    )
    return [SharedRow._make(row) for row in found]


def closed_readers(session: Session, author_id: int) -> Iterable[tuple[int, int]]:
    """Who is known to see what of somebody's that is not open: the resource, and the reader."""
    known = _known(select(Person.id).where(Person.id == author_id)).subquery()
    found = session.execute(select(known.c.resource_id, known.c.reader_id).distinct())
    return [(row.resource_id, row.reader_id) for row in found]


def everyone_but(session: Session, author_id: int) -> int:
    """How many others work here."""
    found = select(func.count(Person.id)).where(Person.active, Person.id != author_id)
    return session.scalar(found) or 0


def any_author_has_readers(session: Session, resource_id: int, fewest: int) -> bool:
    """Whether so many see anything of one of those who recommend a resource; three statements.

    As many statements for a thousand authors as for one.
    """
    by_authors = _authors(resource_id)
    open_too = exists().where(
        Recommendation.person_id.in_(by_authors),
        LIVE,
        Resource.id == Recommendation.resource_id,
        Resource.open_to_all,
    )
    if session.scalar(select(open_too)):
        several = select(Person.id).where(Person.active).limit(fewest + 1)  # the author is one
        return len(session.scalars(several).all()) > fewest
    known = _known(by_authors).subquery()
    enough = (
        select(known.c.author_id)
        .group_by(known.c.author_id)
        .having(func.count(known.c.reader_id.distinct()) >= fewest)
    )
    return session.scalar(enough.limit(1)) is not None


def _authors(resource_id: int) -> Select[int]:
    return (
        select(Recommendation.person_id)
        .join(Person, Person.id == Recommendation.person_id)
        .where(Recommendation.resource_id == resource_id, LIVE, Person.active)
    )


def _known(by_authors: Select[int]) -> CompoundSelect[int, int, int]:
    """Selects who is known to see what these authors say to some: who took it up, and their team.

    Once an author has something open, everybody could see something of theirs anyway.
    """
    author, reader, report = aliased(Person), aliased(Person), aliased(Person)
    closed = and_(Recommendation.person_id.in_(by_authors), LIVE, ~Resource.open_to_all)
    said = (
        select(
            Recommendation.person_id.label("author_id"),
            Recommendation.resource_id.label("resource_id"),
        )
        .join(Resource, Resource.id == Recommendation.resource_id)
        .where(closed)
    )
    took = said.add_columns(Uptake.person_id.label("reader_id")).join(
        Uptake, Uptake.resource_id == Recommendation.resource_id
    ).where(
        Uptake.person_id != Recommendation.person_id,
        func.coalesce(
            Uptake.saved_at, Uptake.started_at, Uptake.finished_at, Uptake.helped_at
        ).is_not(None),
    )  # fmt: skip
    to_team = said.where(Recommendation.audience == "team").add_columns(
        reader.id.label("reader_id")
    )
    reports = to_team.join(reader, reader.manager_id == Recommendation.person_id)
    leads = exists().where(report.manager_id == author.id, report.active)
    beside = (
        to_team.join(author, author.id == Recommendation.person_id)
        .join(reader, reader.manager_id == author.manager_id)
        .where(reader.id != author.id, ~leads)
    )
    return took.union_all(reports.where(reader.active), beside.where(reader.active))
