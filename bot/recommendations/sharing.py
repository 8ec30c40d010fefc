"""Use cases of whoever recommends something: share, change, move, take back, bring back."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import or_
from sqlalchemy.orm import Session

from bot.core.errors import N_, LeewayError
from bot.goals import service as goals
from bot.people import service as people
from bot.people.service import Person
from bot.recommendations import consenting, naming, placing, repository, search, viewing
from bot.recommendations.domain import (
    AUDIENCES,
    MOST_SKILL,
    MOST_WHY,
    Channel,
    GoneError,
    Share,
    Shared,
    one_line,
)
from bot.recommendations.models import Recommendation, Resource
from bot.recommendations.placing import NOWHERE, Place, place_meant, place_of, team_of

__all__ = [
    "agree",
    "bring_back",
    "change",
    "decline",
    "forget_names",
    "post_again",
    "share",
    "share_of",
    "team_of",
    "withdraw",
]


def share(session: Session, person: Person, share: Share, now: datetime) -> Shared:
    """Recommend something. The same thing is one resource, whoever shares it, and in whatever way.

    Refuses (`LeewayError`) what has no title, a place that is none, and a colleague who said no.
    Shared again by the same person, it is changed; after it was taken back, it is new.
    """
    _check(share)
    return _share(session, person, share, now)


def change(
    session: Session, person: Person, recommendation_id: int, share: Share, now: datetime
) -> Shared:
    """Change what somebody said, or move it; where it was, the message says so.

    Another thing than before is the same recommendation with its name put right, as long as nobody
    else has to do with either, and as many hear of it; otherwise the old one is taken back and the
    new one is shared.
    """
    _check(share)
    naming.hold(session, recommendation_id, share)
    said, resource = _own(session, person, recommendation_id)
    if not naming.put_right(session, resource, person, share, place_meant(said)):
        _withdraw(session, person, said, resource, now)
        return _share(session, person, share, now)
    return _put(session, person, resource, said, share, now)


def withdraw(session: Session, person: Person, recommendation_id: int, now: datetime) -> None:
    """Take a recommendation back; a second time changes nothing. Its author alone may."""
    said, resource = _own(session, person, recommendation_id)
    _withdraw(session, person, said, resource, now)


def bring_back(session: Session, person: Person, recommendation_id: int, now: datetime) -> None:
    """Undo `withdraw`: as it was, where it was."""
    said, resource = _own(session, person, recommendation_id)
    if said.state != "withdrawn":
        return
    said.state, said.changed_at = consenting.state_for(session, resource, said), now
    _settle(session, person, resource, said, NOWHERE, now)


def post_again(session: Session, person: Person, recommendation_id: int, now: datetime) -> Shared:
    """Post what did not get into its channel once more; what is there is left as it is."""
    said, resource = _own(session, person, recommendation_id)
    if said.state == "withdrawn":
        raise GoneError
    return _settle(session, person, resource, said, place_of(said), now)


def share_of(session: Session, person: Person, recommendation_id: int) -> Share:
    """What somebody said, for the form in which they change it."""
    said = repository.recommendation(session, recommendation_id)
    if said is None or said.person_id != person.id:
        raise GoneError
    resource = repository.resource(session, said.resource_id)
    if resource is None:
        raise GoneError
    channel = Channel(said.channel_id, said.channel_name, said.channel_private)
    return Share(
        thing=viewing.thing_of(resource),
        why=said.why,
        audience=said.audience,
        channel=channel if said.audience == "channel" else None,
        skill=said.skill,
        result_id=said.result_id,
        may_be_example=said.may_be_example,
    )


# The colleague who is named


def agree(
    session: Session,
    colleague: Person,
    recommendation_id: int,
    now: datetime,
    place: str | None = None,
) -> None:
    """They may be named there; also as the Undo of `decline`.

    `place` is what they were asked about (`Voice.place`); refused once it is another one.
    """
    said, resource = _about(session, colleague, recommendation_id, place)
    given = consenting.answer(session, said)
    if said.state == "live":
        return
    if said.state == "withdrawn" and given != "declined":
        raise GoneError
    consenting.keep(session, said, "agreed")
    consenting.call_back_no(session, said, now)
    said.state, said.created_at = "live", now
    _settle(session, people.person(session, said.person_id), resource, said, NOWHERE, now)


def decline(
    session: Session,
    colleague: Person,
    recommendation_id: int,
    now: datetime,
    place: str | None = None,
) -> None:
    """They would rather not be named; also after they agreed. Its author hears of it."""
    said, resource = _about(session, colleague, recommendation_id, place)
    if said.state == "withdrawn":
        return
    was = place_of(said)
    consenting.keep(session, said, "declined")
    said.state, said.changed_at = "withdrawn", now
    _settle(session, people.person(session, said.person_id), resource, said, was, now)
    consenting.tell_author(session, said, was, now)


# People who left


def forget_names(session: Session, person_ids: Collection[int], now: datetime) -> None:
    """What was said with the names of people who left is changed at once; the rest stays."""
    resource_ids = repository.named_live(session, person_ids)
    if not resource_ids:
        return
    placing.edit_posted(session, resource_ids, now)
    placing.edit_told(session, resource_ids, now)
    session.flush()
    search.index(session, resource_ids)


def _share(session: Session, person: Person, share: Share, now: datetime) -> Shared:
    resource = naming.resource_of(session, person, share, now)
    said = repository.recommendation_of(session, resource.id, person.id)
    if said is None:
        said = Recommendation(
            resource_id=resource.id, person_id=person.id, state="withdrawn", created_at=now
        )
    elif said.state == "withdrawn":
        said.created_at, said.opened_at = now, None
    return _put(session, person, resource, said, share, now)


def _put(  # noqa: PLR0917  # session and person go first, now last, as in every use case
    session: Session,
    person: Person,
    resource: Resource,
    said: Recommendation,
    share: Share,
    now: datetime,
) -> Shared:
    """Write down what somebody says now, and let it be heard where it is meant for."""
    was, question = place_of(said), consenting.thing_to_ask(said) if said.id else ""
    channel = share.channel if share.audience == "channel" else None
    said.why, said.skill = share.why.strip()[:MOST_WHY], one_line(share.skill)[:MOST_SKILL]
    said.audience, said.may_be_example = share.audience, share.may_be_example
    said.channel_id = channel.id if channel else ""
    said.channel_name = channel.name if channel else ""
    said.channel_private = bool(channel and channel.private)
    known = share.result_id is not None and goals.result(session, share.result_id) is not None
    said.result_id = share.result_id if known else None
    said.changed_at = now
    session.add(said)
    session.flush()
    said.state = consenting.state_for(session, resource, said)
    if question and question != consenting.thing_to_ask(said):
        consenting.take_back_question(session, question, now)
    return _settle(session, person, resource, said, was, now)


def _settle(  # noqa: PLR0917  # as above
    session: Session,
    person: Person,
    resource: Resource,
    said: Recommendation,
    was: Place,
    now: datetime,
) -> Shared:
    """Have all who heard of it, or shall, hear what is true now."""
    session.flush()
    others = _others(session, person, said)
    joined = placing.show_in_channels(session, said, was, now)
    readers = placing.tell_team(session, person, said, was, now)
    if said.state == "asked":
        consenting.ask(session, resource, said, now)
    if place_of(said).is_open:
        said.opened_at = said.opened_at or now
        known = resource.skill if resource.open_to_all else ""  # none from behind a door
        resource.skill = known or said.skill
    resource.open_to_all = resource.on_shelf or repository.live_open_exists(session, resource.id)
    session.flush()
    search.index(session, [resource.id])
    return Shared(said.id, resource.id, _where(said, joined), others, readers)


def _withdraw(
    session: Session, person: Person, said: Recommendation, resource: Resource, now: datetime
) -> None:
    if said.state == "withdrawn":
        return
    was, asked = place_of(said), said.state == "asked"
    said.state, said.changed_at = "withdrawn", now
    _settle(session, person, resource, said, was, now)
    if asked:
        consenting.take_back_question(session, consenting.thing_to_ask(said), now)


def _own(
    session: Session, person: Person, recommendation_id: int
) -> tuple[Recommendation, Resource]:
    """Somebody's own recommendation, with its resource locked."""
    said = repository.recommendation(session, recommendation_id)
    if said is None or said.person_id != person.id:
        raise GoneError
    return _locked(session, said)


def _about(
    session: Session, colleague: Person, recommendation_id: int, place: str | None
) -> tuple[Recommendation, Resource]:
    """A recommendation that names this colleague, with its resource locked."""
    said = repository.recommendation(session, recommendation_id)
    if said is None:
        raise GoneError
    said, resource = _locked(session, said)
    if resource.colleague_id != colleague.id:
        raise GoneError
    consenting.check_place(said, place)
    return said, resource


def _locked(session: Session, said: Recommendation) -> tuple[Recommendation, Resource]:
    resource = repository.lock_resource(session, said.resource_id)
    again = repository.recommendation(session, said.id)  # as it is now that nobody changes it
    if resource is None or again is None:
        raise GoneError
    return again, resource


def _others(session: Session, person: Person, said: Recommendation) -> tuple[str, ...]:
    """The names of who recommended it before, as far as this person may know of it."""
    known = repository.heard_by(person)
    if place_of(said).channel:
        known = or_(known, repository.heard_in(said.channel_id))
    voices = viewing.voices(session, [said.resource_id], known)[said.resource_id]
    return tuple(voice.name for voice in voices if voice.name and voice.person_id != person.id)


def _where(said: Recommendation, joined: bool) -> str:
    if said.state == "asked":
        return "asked"
    if said.audience == "channel":
        return "joined" if joined else "channel"
    return said.audience


def _check(share: Share) -> None:
    if share.audience not in AUDIENCES or (share.audience == "channel" and share.channel is None):
        raise LeewayError(N_("Please choose for whom it is: your team, a channel or everybody."))
