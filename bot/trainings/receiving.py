"""A learning system tells of trainings by xAPI statements: all that it told at once, or nothing.

Its statements are stored in turn, so the same ones sent twice at once are the same ones twice.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from hashlib import sha1, sha256

from bot.people import service as people
from bot.storage import Session
from bot.trainings import learning
from bot.trainings import statement_repository as repository
from bot.trainings.domain import Learned, Source
from bot.trainings.models import LearningSource
from bot.trainings.statement_batch import Told
from bot.trainings.statement_meaning import STATES, Actor, Course
from bot.trainings.statement_repository import Known, slices

FINEST = timedelta(milliseconds=1)
"""What is compared of a timestamp, at least (Data, 4.5)."""


class NotLetInError(Exception):
    """The learning system is let in no longer."""


class ConflictError(Exception):
    """Other statements were told under the same ids."""

    def __init__(self, keys: Sequence[str]) -> None:
        super().__init__(f"{len(keys)} statements are known with another content")
        self.keys = keys


def receive(session: Session, source_id: int, told: Sequence[Told], now: datetime) -> None:
    """Store statements, of ids that are all different, and let them have their effect.

    Raises `ConflictError` and `NotLetInError`, and then nothing is stored.
    """
    source = repository.locked_source(session, source_id)
    if source is None:
        raise NotLetInError
    minute = now.replace(second=0, microsecond=0)
    if source.heard_at != minute:
        source.heard_at = minute
    targets = {one.meaning.voids for one in told if one.meaning.voids}
    known = repository.known(session, source_id, {one.key for one in told} | targets)
    _refuse_others(told, known)
    fresh = [one for one in told if one.key not in known or not known[one.key].body_hash]
    targets = {one.meaning.voids for one in fresh if one.meaning.voids}
    gone = targets | {key for key, found in known.items() if found.voided}
    learned = _learned(session, source, [one for one in fresh if one.key not in gone], now)
    bookings = learning.store(session, list(learned.values()), Source.XAPI, now)
    found = dict(zip(learned, bookings, strict=True))
    repository.forget(session, [known[one.key].id for one in fresh if one.key in known])
    repository.add(session, [_row(one, source, found, gone, now) for one in fresh])
    unheard = targets - known.keys() - {one.key for one in fresh}
    repository.add(session, [_unheard(key, source, now) for key in sorted(unheard)])
    _take_back(session, [known[key] for key in sorted(targets & known.keys())], now)


def _refuse_others(told: Sequence[Told], known: Mapping[str, Known]) -> None:
    others = [one.key for one in told if one.key in known and not _same(one, known[one.key])]
    if others:
        raise ConflictError(others)


def _same(one: Told, found: Known) -> bool:
    if not found.body_hash:  # nothing was told of it but that it is taken back
        return True
    if found.body_hash != one.likeness:
        return False
    now_said, then_said = one.meaning.said_at, found.said_at
    if now_said is None or then_said is None or then_said == found.stored_at:
        return True  # the receiver sets the timestamp where the sender does not
    return abs(now_said - then_said) < FINEST


def _said_at(one: Told, now: datetime) -> datetime:
    """What a sender says of the future would hold against all that it says until then."""
    return min(one.meaning.said_at or now, now)


# Effects


def _learned(
    session: Session, source: LearningSource, told: Iterable[Told], now: datetime
) -> dict[str, Learned]:
    """What is to be learned of it, by the ids of the statements."""
    about = [(one, course) for one in told if (course := one.meaning.course) is not None]
    who = _who(session, {one.meaning.actor for one, _ in about})
    return {
        one.key: _lesson(one, course, who[one.meaning.actor], source, now)
        for one, course in about
        if one.meaning.actor in who
    }


def _lesson(
    one: Told, course: Course, person_id: int, source: LearningSource, now: datetime
) -> Learned:
    return Learned(
        person_id=person_id,
        course_key=course.key,
        title=course.title,
        state=STATES[one.meaning.verb],
        said_at=_said_at(one, now),
        booking_key=_booking_key(one.meaning.registration, course, person_id, source.id),
        starts_at=course.starts_at,
        ends_at=course.ends_at,
        provider=course.provider or source.name,
        link=course.link,
        place=course.place,
    )


def _booking_key(registration: str, course: Course, person_id: int, source_id: int) -> str:
    # A registration may be of several people, and of several activities (Data, 2.4.6.1).
    if not registration:
        return ""
    which = sha256(course.key.encode()).hexdigest()[:16]
    return f"xapi:{source_id}:{registration}:{person_id}:{which}"


def _who(session: Session, actors: Collection[Actor]) -> dict[Actor, int]:
    """The people among those whom the statements are about."""
    ids: dict[str, int] = {}
    for some in slices(sorted({actor.email for actor in actors if actor.email})):
        ids.update(people.active_ids_by_email(session, some))
    found = {actor: ids[actor.email] for actor in actors if actor.email in ids}
    hidden = {actor.mailto_sha1: actor for actor in actors if actor.mailto_sha1}
    if hidden:
        for email, person_id in people.active_ids_by_email(session).items():
            # What xAPI asks for; it protects nobody, and nothing here depends on it.
            told = sha1(f"mailto:{email}".encode(), usedforsecurity=False).hexdigest()
            if told in hidden:
                found[hidden[told]] = person_id
    return found


# Rows


def _row(
    one: Told,
    source: LearningSource,
    bookings: Mapping[str, int],
    gone: Collection[str],
    now: datetime,
) -> dict[str, object]:
    verb, effective = one.meaning.verb, one.key in bookings
    return {
        "workspace_id": source.workspace_id,
        "source_id": source.id,
        "key": one.key,
        "body_hash": one.likeness,
        "verb": verb,
        # What takes something back cannot be taken back itself (Data, 2.3.2).
        "voided": one.key in gone and verb != "voided",
        "booking_id": bookings.get(one.key),
        "state": STATES[verb] if effective else "",
        "said_at": _said_at(one, now),
        "stored_at": now,
    }


def _unheard(key: str, source: LearningSource, now: datetime) -> dict[str, object]:
    """A statement that is taken back before it was told."""
    return {
        "workspace_id": source.workspace_id,
        "source_id": source.id,
        "key": key,
        "body_hash": "",
        "verb": "",
        "voided": True,
        "booking_id": None,
        "state": "",
        "said_at": None,
        "stored_at": now,
    }


def _take_back(session: Session, targets: Sequence[Known], now: datetime) -> None:
    """Void statements; their bookings are what the remaining ones say."""
    voided = [one for one in targets if one.body_hash and not one.voided and one.verb != "voided"]
    repository.void(session, [one.id for one in voided])
    touched = {one.booking_id for one in voided if one.booking_id is not None}
    learning.recompute(session, touched, now)
