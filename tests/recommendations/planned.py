"""People who are to be asked for favourites, straight in the database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from bot.people import service as people
from bot.people.service import Person
from bot.recommendations.models import Asked, Asking, Recommendation, Resource
from bot.recommendations.prompts import load_prompts
from bot.settings import ROOT
from bot.storage import Database, Session

NOW = datetime(2026, 11, 30, 7, 0, tzinfo=UTC)  # a Monday
OURS = load_prompts(ROOT / "config" / "prompts")
DAY = timedelta(days=1)


@pytest.fixture
def workspace_id(database: Database) -> int:
    """A workspace in which nobody is yet."""
    with database.everywhere() as session:
        return people.upsert_workspace(session, "T1", "Halden", "B1", NOW).id


def somebody(session: Session, name: str, *roles: str, **more: object) -> Person:
    """A person of the name, known to Slack, with roles."""
    person = Person(
        email=f"{name.lower()}@x.example",
        display_name=name,
        **{"slack_user_id": f"U{name.upper()}", "zone": "Europe/Berlin", **more},
    )
    session.add(person)
    session.flush()
    for role in roles:
        people.grant_role(session, person, role)
    return person


def shares(session: Session, person: Person, title: str, at: datetime, **more: object) -> int:
    """Somebody shared a book with everybody."""
    resource = Resource(identity=f"t:{title}", kind="book", title=title, created_at=at)
    session.add(resource)
    session.flush()
    said = Recommendation(
        resource_id=resource.id,
        person_id=person.id,
        created_at=at,
        changed_at=at,
        **{"audience": "everyone", "may_be_example": True, **more},
    )
    session.add(said)
    session.flush()
    return said.id


def ask(session: Session, person: Person, at: datetime, **more: object) -> Asking:
    """Somebody is asked next at an instant."""
    asking = Asking(person_id=person.id, next_ask_at=at, **more)
    session.add(asking)
    session.flush()
    return asking


def questions(session: Session) -> list[Asked]:
    """What was asked, the first one first."""
    return list(session.scalars(select(Asked).order_by(Asked.id)))


def next_of(session: Session, person: Person) -> datetime | None:
    """When somebody is asked next."""
    return session.scalar(select(Asking.next_ask_at).where(Asking.person_id == person.id))
