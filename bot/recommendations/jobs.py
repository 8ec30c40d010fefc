"""Composes what recommendations say at the moment that it is sent: in channels, and to people."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.core.errors import N_
from bot.core.language import Language
from bot.delivery.domain import Composed, Due, Later, Moot
from bot.delivery.service import Composer, LanguageOf
from bot.people import service as people
from bot.recommendations import messages, notices, posts, viewing
from bot.recommendations.domain import Entry, Voice
from bot.storage import Session


def composers(language_of: LanguageOf) -> dict[str, Composer]:
    """Who says what a kind of message says."""
    return {
        "recommendation_post": PostComposer(language_of),
        "recommendation_for_you": TeamComposer(language_of),
        "recommendation_consent": ConsentComposer(language_of),
        "recommendation_trouble": TroubleComposer(language_of),
    }


class PostComposer(Composer):
    """Kind `recommendation_post`: a resource in a channel, with all who recommend it there."""

    in_channel = True

    def compose(
        self,
        session: Session,
        due: Due,
        now: datetime,  # noqa: ARG002  # every composer's signature
    ) -> Composed | Later | Moot:
        """In the language of who posted it first. Not posted once all who recommend it left."""
        lang = self._language_of(people.person(session, due.person_id).locale)
        seen = posts.seen(session, due.subject_id or 0)
        if due.edits_id is None:
            if seen.entry is None or not seen.is_live:
                posts.close(session, due.subject_id or 0)
                return Moot(N_("Nobody recommends it in that channel any more."))
            if seen.is_orphaned:
                posts.close(session, due.subject_id or 0)
                return Moot(N_("Whoever recommended it has left."))
        if seen.entry is not None and seen.is_live:
            return messages.post(lang, seen.entry)
        return _over(lang, posts.closed(session, due.subject_id or 0, due.details))

    def sent(self, session: Session, due: Due, now: datetime) -> None:
        """Whoever heard that it did not arrive reads that it has."""
        posts.posting_arrived(session, due.subject_id or 0, now)

    def failed(self, session: Session, due: Due, reason: str, now: datetime) -> None:
        """It never arrives, or is gone, or nobody knows: who recommends it there hears of it."""
        posts.posting_failed(session, due.subject_id or 0, reason, now)


class TeamComposer(Composer):
    """Kind `recommendation_for_you`: what somebody recommends to their team."""

    def compose(
        self,
        session: Session,
        due: Due,
        now: datetime,  # noqa: ARG002  # every composer's signature
    ) -> Composed | Later | Moot:
        """Not to whoever knows it already, nor to whoever wants no notes."""
        reader = people.person(session, due.person_id)
        lang = self._language_of(reader.locale)
        found = viewing.entries(session, reader, [due.subject_id or 0])
        entry = _for_the_team(found)
        if due.edits_id is not None and entry is None:
            opened = _for_everybody(found, reader.id)
            return notices.for_everybody(lang, opened) if opened else notices.gone(lang)
        if due.edits_id is not None and entry is not None:
            return notices.for_you(lang, entry)
        if entry is None:
            return Moot(N_("Nobody recommends it to this person any more."))
        if people.preference_of(session, reader).cadence == "stopped":
            return Moot(N_("The person asked for no more notes."))
        if entry.taken or any(voice.person_id == reader.id for voice in entry.voices):
            return Moot(N_("The person knows it already."))
        return notices.for_you(lang, entry)


class ConsentComposer(Composer):
    """Kind `recommendation_consent`: whether a colleague may be named."""

    def compose(
        self,
        session: Session,
        due: Due,
        now: datetime,  # noqa: ARG002  # every composer's signature
    ) -> Composed | Later | Moot:
        """The question, or the receipt of its answer; not where it is not meant any more."""
        lang = self._language_of(people.person(session, due.person_id).locale)
        voice = posts.voice(session, due.subject_id or 0)
        channel = voice.channel.id if voice.channel else ""
        same = (voice.audience, channel) == (due.details["audience"], due.details["channel"])
        given = due.details.get("answer")
        if due.edits_id is None and (not same or voice.state != "asked" or not voice.name):
            return Moot(N_("It is not asked any more."))
        if same and given == "agreed" and voice.state == "live":
            return notices.agreed(lang, voice)
        if same and given == "declined":
            return notices.declined(lang, voice)
        if same and voice.state == "asked":
            return notices.consent(lang, voice)
        return notices.not_asked_any_more(lang, voice)


class TroubleComposer(Composer):
    """Kind `recommendation_trouble`: to the author of what did not get where it was meant to."""

    def compose(
        self,
        session: Session,
        due: Due,
        now: datetime,  # noqa: ARG002  # every composer's signature
    ) -> Composed | Later | Moot:
        """What can be done, or what was done."""
        lang = self._language_of(people.person(session, due.person_id).locale)
        told = posts.trouble(session, due.subject_id or 0, due.details)
        if due.edits_id is None and told.state in {"placed", "again", "agreed", "over"}:
            return Moot(N_("It was put right already."))
        return notices.trouble(lang, told)


def _for_the_team(found: list[Entry]) -> Entry | None:
    """An entry as the team is told of it: what is said to the team comes first."""
    if not found:
        return None
    team = [voice for voice in found[0].voices if voice.audience == "team"]
    others = [voice for voice in found[0].voices if voice.audience != "team"]
    return replace(found[0], voices=(*team, *others)) if team else None


def _for_everybody(found: list[Entry], reader_id: int) -> Entry | None:
    """An entry that somebody else recommends to everybody by now."""
    voices = [voice for entry in found for voice in entry.voices if _is_open(voice)]
    if all(voice.person_id == reader_id for voice in voices):
        return None
    return replace(found[0], voices=tuple(voices))


def _is_open(voice: Voice) -> bool:
    public = voice.channel is not None and not voice.channel.private
    return voice.state == "live" and (voice.audience == "everyone" or public)


def _over(lang: Language, last: tuple[Voice, str] | None) -> Composed:
    """What a message says that was closed by somebody, of whom `last` tells, and of what."""
    if last is None:
        return notices.gone(lang)
    voice, title = last
    if voice.state == "withdrawn":
        return notices.over(lang, voice.name, title, None, moved=False)
    public = voice.channel if voice.channel and not voice.channel.private else None
    return notices.over(lang, voice.name, title, public, moved=True)
