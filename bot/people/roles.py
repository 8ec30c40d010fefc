"""Roles that somebody was given: admin, leader, expert, sponsor."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence

from sqlalchemy.orm import Session

from bot.people import repository
from bot.people.domain import role_named
from bot.people.models import Person


def grant_role(session: Session, person: Person, name: str) -> bool:
    """Give a role; False where they had it. Refuses (`UnknownRoleError`) what is no role."""
    role = role_named(name)
    if role in repository.roles_of(session, person.id):
        return False
    repository.add_roles(session, [(person.id, role)])
    return True


def revoke_role(session: Session, person: Person, name: str) -> bool:
    """Take a role; False where they did not have it."""
    role = role_named(name)
    if role not in repository.roles_of(session, person.id):
        return False
    repository.remove_roles(session, role, [person.id])
    return True


def roles_of(session: Session, person: Person) -> set[str]:
    """The roles that somebody was given."""
    return repository.roles_of(session, person.id)


def roles_among(session: Session, person_ids: Collection[int]) -> dict[int, set[str]]:
    """The names of the roles of some people; who has none is not in it."""
    found: defaultdict[int, set[str]] = defaultdict(set)
    for person_id, name in repository.roles_among(session, person_ids):
        found[person_id].add(name)
    return dict(found)


def people_with_role(session: Session, name: str) -> Sequence[Person]:
    """The active people with a role, by name."""
    return repository.people_with_role(session, role_named(name))
