"""What somebody may see of what is recommended: entries, their shelf, what helped most."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, func, literal_column, or_, select
from sqlalchemy.orm import Session

from bot.people.service import Person
from bot.recommendations import consenting, repository, uptake_repository
from bot.recommendations.domain import Channel, Entry, GoneError, Thing, Voice
from bot.recommendations.models import Posting, Recommendation, Resource, Uptake
from bot.recommendations.repository import VoiceRow
from bot.recommendations.search_models import SearchText

SHELF = ("saved", "started", "finished")
# Written out, not bound: so the databases know that the partial index answers the question.
_HELPED = SearchText.helped > literal_column("0")
LATELY = timedelta(days=28)
MOST_WITHDRAWN = 10


@dataclass(frozen=True)
class Withdrawn:
    """What somebody recommends no more; `declined` where the colleague it names did not agree."""

    recommendation_id: int
    entry: Entry
    since: datetime
    declined: bool


def visible(reader: Person, closed: Select[int] | None = None) -> ColumnElement[bool]:
    """Which resources somebody may see, as a condition on `Resource`.

    `closed` are their `closed_ids`, where the caller has them already.
    """
    own = Resource.id.in_(closed_ids(reader) if closed is None else closed)
    return and_(or_(Resource.open_to_all, own), repository.colleague_is_here())


def closed_ids(reader: Person) -> Select[int]:
    """Selects the resources that this reader sees though they are not open to all.

    Their own, those recommended to their team, and what they took.
    """
    return repository.closed_ids(reader)


def entry(session: Session, reader: Person, resource_id: int) -> Entry:
    """A resource as this reader sees it; refuses (`GoneError`) what they may not see."""
    found = entries(session, reader, [resource_id])
    if not found:
        raise GoneError
    return found[0]


def entries(session: Session, reader: Person, resource_ids: Sequence[int]) -> list[Entry]:
    """Resources in that order as this reader sees them, in at most five queries.

    What they may not see is left out. Voices from a private channel are heard by their author
    alone, and in that channel.
    """
    if not resource_ids:
        return []
    found = repository.resources(session, resource_ids, visible(reader))
    own = and_(Recommendation.person_id == reader.id, Recommendation.state != "withdrawn")
    heard = voices(session, resource_ids, or_(repository.heard_by(reader), own))
    taken = {
        one.resource_id: steps_of(one)
        for one in uptake_repository.uptakes_of(session, reader.id, resource_ids)
    }
    helped = uptake_repository.helped_counts(session, resource_ids)
    over = _over(session, [one.id for one in found if not one.on_shelf and not heard[one.id]])
    shown = {
        one.id: Entry(
            resource_id=one.id,
            thing=thing_of(one),
            voices=tuple(heard[one.id]),
            on_shelf=one.on_shelf,
            taken=taken.get(one.id, frozenset()),
            helped=helped.get(one.id, 0),
            is_over=one.id in over,
        )
        for one in found
    }
    return [shown[one] for one in dict.fromkeys(resource_ids) if one in shown]


def mine(session: Session, person: Person) -> list[Entry]:
    """What somebody recommends, or waits for a colleague's consent to; the last change first."""
    own = entries(session, person, repository.own(session, person.id))
    failed = _failed(session, [one.resource_id for one in own])
    return [
        replace(one, voices=tuple(_arrived(voice, one, failed) for voice in one.voices))
        for one in own
    ]


def withdrawn(session: Session, person: Person, now: datetime) -> list[Withdrawn]:
    """What somebody withdrew in the last four weeks, or was declined; the latest first."""
    rows = session.execute(
        select(Recommendation, Resource)
        .join(Resource, Resource.id == Recommendation.resource_id)
        .where(
            Recommendation.person_id == person.id,
            Recommendation.state == "withdrawn",
            Recommendation.changed_at >= now - LATELY,
            repository.colleague_is_here(),
        )
        .order_by(Recommendation.changed_at.desc(), Recommendation.id.desc())
        .limit(MOST_WITHDRAWN)
    ).all()
    return [
        Withdrawn(
            said.id,
            Entry(one.id, thing_of(one), (), on_shelf=one.on_shelf),
            said.changed_at,
            consenting.is_needed(one, said) and consenting.answer(session, said) == "declined",
        )
        for said, one in rows
    ]


def shelf_of(session: Session, person: Person) -> dict[str, list[Entry]]:
    """What somebody saved, started and finished, each in one of the three, the latest first."""
    taken = uptake_repository.taken_by(session, person.id)
    seen = entries(session, person, [one.resource_id for one in taken])
    shelf: dict[str, list[Entry]] = {name: [] for name in SHELF}
    for one in seen:
        shelf[_place_on_shelf(one.taken)].append(one)
    return shelf


def top(
    session: Session,
    reader: Person,
    *,
    kind: str | None = None,
    skill: str | None = None,
    department: str | None = None,
    limit: int = 10,
) -> list[Entry]:
    """What helped most people of all that this reader may see, at most `limit`.

    `department` is that of somebody who recommends it; `skill` in any case.
    """
    wanted = _wanted(reader, kind, skill, department)
    helpful = (
        select(SearchText.resource_id)
        .join(Resource, Resource.id == SearchText.resource_id)
        .where(_HELPED, *wanted)
        .order_by(SearchText.helped.desc(), SearchText.resource_id.desc())
    )
    best = list(session.scalars(helpful.limit(limit)))
    if len(best) < limit:  # and then what helped nobody yet, the newest first
        others = select(Resource.id).where(Resource.id.not_in(best), *wanted)
        newest = others.order_by(Resource.id.desc()).limit(limit - len(best))
        best += session.scalars(newest)
    return entries(session, reader, best)


def thing_of(resource: Resource) -> Thing:
    """What a row of `resource` says it is."""
    return Thing(
        kind=resource.kind,
        title=resource.title,
        author=resource.author,
        link=resource.link,
        isbn=resource.isbn,
        colleague_id=resource.colleague_id,
    )


def steps_of(uptake: Uptake) -> frozenset[str]:
    """Which steps somebody took."""
    moments = {
        "saved": uptake.saved_at,
        "started": uptake.started_at,
        "finished": uptake.finished_at,
        "helped": uptake.helped_at,
    }
    return frozenset(step for step, moment in moments.items() if moment is not None)


def voice_of(row: VoiceRow) -> Voice:
    """A recommendation as it may be shown: without a name once they left."""
    said, person = row.recommendation, row.person
    channel = None
    if said.audience == "channel":
        channel = Channel(said.channel_id, said.channel_name, said.channel_private)
    return Voice(
        recommendation_id=said.id,
        person_id=person.id,
        name=person.display_name if person.active else "",
        department=person.department,
        why=said.why,
        skill=said.skill,
        result=row.result or "",
        audience=said.audience,
        channel=channel,
        created_at=said.created_at,
        state=said.state,
    )


def voices(
    session: Session, resource_ids: Collection[int], condition: ColumnElement[bool]
) -> dict[int, list[Voice]]:
    """Who says what of these resources, by resource, where the condition holds."""
    heard: dict[int, list[Voice]] = defaultdict(list)
    for row in repository.voices(session, resource_ids, condition):
        heard[row.recommendation.resource_id].append(voice_of(row))
    return heard


def _wanted(
    reader: Person, kind: str | None, skill: str | None, department: str | None
) -> list[ColumnElement[bool]]:
    """What `top` looks among, as conditions on `Resource`."""
    told = Resource.id.in_(repository.told_ids(reader))
    wanted = [or_(Resource.open_to_all, told), repository.colleague_is_here()]
    if kind is not None:
        wanted.append(Resource.kind == kind)
    if skill is not None:
        same = func.lower(Recommendation.skill) == skill.lower()
        wanted.append(or_(func.lower(Resource.skill) == skill.lower(), _recommended(reader, same)))
    if department is not None:
        theirs = Recommendation.person_id.in_(
            select(Person.id).where(Person.department == department)
        )
        wanted.append(_recommended(reader, theirs))
    return wanted


def _recommended(reader: Person, *which: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether this reader hears of a resource from anybody, as a condition on `Resource`."""
    heard = select(Recommendation.resource_id).where(repository.heard_by(reader), *which)
    return Resource.id.in_(heard)


def _over(session: Session, resource_ids: Sequence[int]) -> set[int]:
    """Those of these resources that nobody recommends."""
    if not resource_ids:
        return set()
    spoken = select(Recommendation.resource_id).where(
        Recommendation.resource_id.in_(resource_ids), Recommendation.state != "withdrawn"
    )
    return set(resource_ids) - set(session.scalars(spoken))


def _failed(session: Session, resource_ids: Sequence[int]) -> set[tuple[int, str]]:
    """Resource and channel, where the last post never arrived."""
    rows = session.execute(
        select(Posting.resource_id, Posting.channel_id, Posting.state)
        .where(Posting.resource_id.in_(resource_ids))
        .order_by(Posting.id)
    )
    last = {(resource_id, channel): state for resource_id, channel, state in rows}
    return {place for place, state in last.items() if state == "failed"}


def _arrived(voice: Voice, entry: Entry, failed: set[tuple[int, str]]) -> Voice:
    """The voice; as `failed` where it never got into its channel."""
    if voice.channel is None or (entry.resource_id, voice.channel.id) not in failed:
        return voice
    return replace(voice, state="failed") if voice.state == "live" else voice


def _place_on_shelf(taken: frozenset[str]) -> str:
    if taken & {"finished", "helped"}:
        return "finished"
    return "started" if "started" in taken else "saved"
