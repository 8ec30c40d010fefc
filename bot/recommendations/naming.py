"""Which resource it is that somebody names: the one that is there already, or a new one."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bot.core.errors import N_, LeewayError
from bot.people import service as people
from bot.people.service import Person
from bot.recommendations import repository
from bot.recommendations.domain import (
    KINDS,
    MOST_AUTHOR,
    MOST_LINK,
    MOST_SKILL,
    MOST_TITLE,
    GoneError,
    Share,
    Thing,
    one_line,
)
from bot.recommendations.identity import canonical_link, identity
from bot.recommendations.models import Resource
from bot.recommendations.placing import Place, place_meant, place_wished


def resource_of(session: Session, person: Person, share: Share, now: datetime) -> Resource:
    """The resource that somebody shares, locked; made where nobody named it before.

    It is called as those call it who recommend it to most: when it opens to all, the words of who
    opens it replace what was said behind a door, and nothing from behind a door is added to what is
    open. Refuses (`LeewayError`) what has no title, and a colleague who does not work here.
    """
    values = _values(session, share)
    new = {"on_shelf": False, "open_to_all": False, "created_at": now}
    repository.add_resource(session, {**values, **new})
    resource = repository.resource_called(session, values["identity"])
    if resource is None:
        raise GoneError
    goes = place_wished(share)
    if goes.is_open and resource.open_to_all:
        for name in ("author", "link", "isbn"):
            if not getattr(resource, name):
                setattr(resource, name, values[name])
    elif goes.is_open or _reaches_most(session, resource, person, goes):
        _call(resource, values)
    return resource


def hold(session: Session, recommendation_id: int, share: Share) -> None:
    """Lock what somebody renames together with what that may be: two may rename crosswise."""
    said = repository.recommendation(session, recommendation_id)
    if said is not None:
        repository.lock_both(session, said.resource_id, _values(session, share)["identity"])


def put_right(
    session: Session, resource: Resource, person: Person, share: Share, was: Place
) -> bool:
    """Give somebody's own resource the name that it has now; False where it is another one.

    What others recommend too, or took, keeps its name, and so does what moves to where fewer hear
    of it: who knew of it before would read there what is not for them. `was` is where it was meant
    for until now.
    """
    values = _values(session, share)
    same = bool(values["identity"] == resource.identity)
    if "person" in {values["kind"], resource.kind}:
        return same
    goes = place_wished(share)
    if same and goes.is_open and not resource.open_to_all:
        _call(resource, values)
        return True
    if _is_others_too(session, resource, person) or (not goes.is_open and goes != was):
        return same
    try:
        with session.begin_nested():
            _call(resource, values)
            session.flush()
    except IntegrityError:  # somebody named that one already
        session.refresh(resource)
        return False
    return True


def _call(resource: Resource, values: dict[str, Any]) -> None:
    for name, value in values.items():
        setattr(resource, name, value)


def _is_others_too(session: Session, resource: Resource, person: Person) -> bool:
    return bool(
        resource.on_shelf
        or repository.by_others(session, resource.id, person.id)
        or repository.taken_by_others(session, resource.id, person.id)
    )


def _reaches_most(session: Session, resource: Resource, person: Person, goes: Place) -> bool:
    """Whether more hear of it there than wherever else it is known."""
    if resource.open_to_all or repository.taken_by_others(session, resource.id, person.id):
        return False
    others = repository.by_others(session, resource.id, person.id)
    return all(_reach(goes) > _reach(place_meant(one)) for one in others)


def _reach(place: Place) -> int:
    if place.is_open:
        return 2
    return 1 if place.audience == "team" else 0


def _values(session: Session, share: Share) -> dict[str, Any]:
    """The columns of what somebody named: on one line, and no longer than they are."""
    thing = share.thing
    if thing.kind not in KINDS:
        raise LeewayError(N_("Please choose what it is that you recommend."))
    if thing.kind == "person":
        return _person(session, thing)
    title = one_line(thing.title)[:MOST_TITLE].rstrip()
    author = one_line(thing.author)[:MOST_AUTHOR].rstrip()
    if not title:
        raise LeewayError(N_("Please say what it is called."))
    link = thing.link.strip()
    if len(link) > MOST_LINK or canonical_link(link) is None:
        link = ""
    return {
        "identity": identity(
            kind=thing.kind, title=title, author=author, link=link, isbn=thing.isbn
        ),
        "kind": thing.kind,
        "title": title,
        "author": author,
        "link": link,
        "isbn": thing.isbn[:13],
        "skill": one_line(share.skill)[:MOST_SKILL],
        "colleague_id": None,
    }


def _person(session: Session, thing: Thing) -> dict[str, Any]:
    known = people.people(session, [thing.colleague_id] if thing.colleague_id else [])
    colleague = known.get(thing.colleague_id or 0)
    if colleague is None or not colleague.active:
        raise LeewayError(N_("Please choose somebody who works here."))
    return {
        "identity": identity(kind="person", title=colleague.display_name, person_id=colleague.id),
        "kind": "person",
        "title": colleague.display_name,
        "author": "",
        "link": "",
        "isbn": "",
        "skill": "",  # it is said once they agreed
        "colleague_id": colleague.id,
    }
