"""The monthly digest of a channel that wants one: what is new, what helped most, one quote.

It has only what everybody finds, in words that everybody may read: nothing of a team or of a
private channel, not even in that channel. It goes on in the language and on the clock of whoever
wanted it, also once they left, until somebody in the channel turns it off.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bot.core.availability import public_holidays
from bot.core.errors import N_
from bot.core.local_time import WorkingHours, to_utc
from bot.delivery import service as delivery
from bot.delivery.domain import BROKEN, NOT_KNOWN, Attention, Composed, Due, Later, Moot
from bot.delivery.service import Composer
from bot.people import service as people
from bot.people.service import Person
from bot.recommendations import digest_messages, digest_repository, viewing
from bot.recommendations.digest_messages import Digested
from bot.recommendations.domain import Channel, Entry, Voice
from bot.recommendations.models import Digest

KIND, ENDED = "digest", "digest_ended"
AT = time(10, 0)
MOST_NEW = 5


def turn_on(session: Session, person: Person, channel: Channel, now: datetime) -> datetime:
    """Have a channel get a digest; when the first, or next, one comes (UTC).

    Whether Leeway is a member there is the caller's to know. The first one has what is new since
    the beginning of this month. A channel that has one keeps it as it is.
    """
    found = digest_repository.digest_of(session, channel.id)
    if found is None:
        first_day = now.astimezone(_zone(person)).date().replace(day=1)
        found = Digest(
            channel_id=channel.id,
            channel_name=channel.name,
            wanted_by_id=person.id,
            since=to_utc(first_day, time(), _zone(person)),
        )
        try:
            with session.begin_nested():
                session.add(found)
        except IntegrityError:  # somebody else turned it on in this moment
            found = digest_repository.digest_of(session, channel.id)
            if found is None:
                raise
    wanted_by = people.person(session, found.wanted_by_id)
    next_at = _next_at(wanted_by, now)
    _plan(session, found, wanted_by, next_at, now)
    return next_at


def turn_off(session: Session, person: Person, channel: Channel, now: datetime) -> bool:  # noqa: ARG001  # whoever is there may, as with turn_on
    """End the digest of a channel; False where it had none."""
    found = digest_repository.digest_of(session, channel.id)
    if found is None:
        return False
    _end(session, found, now)
    return True


class DigestComposer(Composer):
    """Kind `digest`: what is new, said in the channel."""

    in_channel = True

    def compose(self, session: Session, due: Due, now: datetime) -> Composed | Later | Moot:
        """Nothing where nothing is new; the next one is planned all the same."""
        found = digest_repository.digest_of(session, due.details["channel"])
        if found is None:
            return Moot(N_("The digest was turned off."))
        wanted_by = people.person(session, found.wanted_by_id)
        _plan(session, found, wanted_by, _next_at(wanted_by, now), now)
        until = datetime.fromisoformat(due.details["until"])
        digested = _gather(session, wanted_by, found.since, until)
        if digested is None:
            return Moot(N_("Nothing was new."))
        return digest_messages.digest(self._language_of(wanted_by.locale), digested)

    def sent(self, session: Session, due: Due, now: datetime) -> None:  # noqa: ARG002  # every composer's signature
        """From then on only what came later is new."""
        found = digest_repository.digest_of(session, due.details["channel"])
        if found is not None:
            found.since = datetime.fromisoformat(due.details["until"])

    def failed(self, session: Session, due: Due, reason: str, now: datetime) -> None:
        """A channel that takes none any more gets none.

        A defect ends nothing, nor an answer that was lost, nor a digest that somebody deleted.
        """
        found = digest_repository.digest_of(session, due.details["channel"])
        if found is None or reason.startswith(NOT_KNOWN) or due.edits_id is not None:
            return
        if reason == BROKEN:  # composing planned the next one, and was rolled back
            wanted_by = people.person(session, found.wanted_by_id)
            _plan(session, found, wanted_by, _next_at(wanted_by, now), now)
            return
        _end(session, found, now)
        message = delivery.Message(
            dedupe_key=f"{ENDED}:{due.id}",
            kind=ENDED,
            person_id=found.wanted_by_id,
            attention=Attention.REQUESTED,
            not_before=now,
            details={"channel": found.channel_name, "reason": reason},
        )
        delivery.enqueue(session, [message], now)


class EndedComposer(Composer):
    """Kind `digest_ended`: why a channel gets none any more, to whoever wanted it."""

    def compose(self, session: Session, due: Due, now: datetime) -> Composed | Later | Moot:  # noqa: ARG002  # every composer's signature
        """The reason, and how to have another one."""
        lang = self._language_of(people.person(session, due.person_id).locale)
        return digest_messages.ended(lang, due.details["channel"], due.details["reason"])


# When


def _zone(person: Person) -> ZoneInfo:
    return people.zone_of(person) if people.clock_known(person) else ZoneInfo("UTC")


def _next_at(person: Person, now: datetime) -> datetime:
    """10:00 on the next first working day of a month, on this person's clock (UTC)."""
    zone = _zone(person)
    month = now.astimezone(zone).date().replace(day=1)
    while True:
        at = to_utc(_first_working_day(person, month), AT, zone)
        if at > now:
            return at
        month = (month + timedelta(days=31)).replace(day=1)


def _first_working_day(person: Person, first: date) -> date:
    days = (people.hours_of(person) if people.clock_known(person) else WorkingHours()).days
    off = public_holidays(person.country, first.year) if person.country else frozenset()
    month = (first + timedelta(days=ahead) for ahead in range(28))
    return next((day for day in month if day.weekday() in days and day not in off), first)


def _plan(session: Session, digest: Digest, wanted_by: Person, at: datetime, now: datetime) -> None:
    """Plan the digest of a month, once; again where the one before it was taken back."""
    for key in _keys(digest, at):
        known = delivery.progress(session, [key]).get(key)
        if known is None:
            message = delivery.Message(
                dedupe_key=key,
                kind=KIND,
                person_id=wanted_by.id,
                attention=Attention.REPLY,
                not_before=at,
                details={"channel": digest.channel_id, "until": at.isoformat()},
                channel=digest.channel_id,
            )
            delivery.enqueue(session, [message], now)
        if known is None or known.state != "dropped":
            return


def _keys(digest: Digest, at: datetime) -> Sequence[str]:
    return [f"{KIND}:{digest.channel_id}:{at:%Y-%m}:{number}" for number in range(20)]


def _end(session: Session, digest: Digest, now: datetime) -> None:
    wanted_by = people.person(session, digest.wanted_by_id)
    delivery.withdraw(session, _keys(digest, _next_at(wanted_by, now)), now)
    session.delete(digest)
    session.flush()


# What


def _gather(session: Session, reader: Person, since: datetime, until: datetime) -> Digested | None:
    """What is new and what helped in `[since, until)`; None where there is neither."""
    new_ids = digest_repository.new(session, since, until)
    helpful_id, helped = digest_repository.most_helpful(session, since, until) or (None, 0)
    wanted = [*new_ids[:MOST_NEW], *([helpful_id] if helpful_id is not None else [])]
    entries = {
        entry.resource_id: public
        for entry in viewing.entries(session, reader, list(dict.fromkeys(wanted)))
        if (public := _for_everybody(entry)) is not None
    }
    new = [entries[one] for one in new_ids[:MOST_NEW] if one in entries]
    helpful = entries.get(helpful_id) if helpful_id is not None else None
    if not new and helpful is None:
        return None
    return Digested(
        since=since.astimezone(_zone(reader)).date(),
        new=new,
        more=max(len(new_ids) - MOST_NEW, 0),
        helpful=helpful,
        helped=helped,
        quote=digest_repository.words(session, since, until),
    )


def _for_everybody(entry: Entry) -> Entry | None:
    """An entry with those voices alone that everybody may hear; None where there are none."""
    voices = [voice for voice in entry.voices if _is_public(voice)]
    return replace(entry, voices=voices) if voices else None


def _is_public(voice: Voice) -> bool:
    if voice.state != "live":  # its author alone sees what a colleague has not agreed to
        return False
    in_public = voice.channel is not None and not voice.channel.private
    return voice.audience == "everyone" or (voice.audience == "channel" and in_public)
