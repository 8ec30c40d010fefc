"""What the messages of recommendations are about: in a channel, to a colleague, in trouble."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, or_
from sqlalchemy.orm import Session

from bot.delivery import service as delivery
from bot.delivery.domain import Attention
from bot.delivery.service import Message
from bot.recommendations import consenting, message_repository, repository, viewing
from bot.recommendations.domain import Channel, Entry, GoneError, Voice
from bot.recommendations.models import Recommendation
from bot.recommendations.notices import Trouble
from bot.recommendations.placing import TROUBLE, edit, post_key, trouble_key
from bot.recommendations.repository import LIVE, OPEN


@dataclass(frozen=True)
class Seen:
    """A posting as its channel sees it; no entry where nobody recommends it there any more."""

    entry: Entry | None
    channel_id: str
    is_live: bool

    @property
    def is_orphaned(self) -> bool:
        """Whether all who recommend it there have left."""
        return self.entry is None or not any(
            voice.name for voice in self.entry.voices if _is_in(voice, self.channel_id)
        )


def seen(session: Session, posting_id: int) -> Seen:
    """What a posting shows now: that channel's voices first, then those that all may hear."""
    posting = message_repository.posting(session, posting_id)
    if posting is None:
        raise GoneError
    is_live = posting.state == "live"
    here = repository.heard_in(posting.channel_id)
    resource_id = posting.resource_id
    resources = repository.resources(session, [resource_id], repository.colleague_is_here())
    said = viewing.voices(session, [resource_id], or_(here, and_(LIVE, OPEN)))[resource_id]
    here_first = [voice for voice in said if _is_in(voice, posting.channel_id)]
    first = sorted(here_first, key=lambda voice: not voice.name)  # who left comes after the others
    if not resources or not first:
        return Seen(None, posting.channel_id, is_live)
    entry = Entry(
        resource_id=resource_id,
        thing=viewing.thing_of(resources[0]),
        voices=(*first, *(voice for voice in said if voice not in first)),
        on_shelf=resources[0].on_shelf,
    )
    return Seen(entry, posting.channel_id, is_live)


def close(session: Session, posting_id: int) -> None:
    """It is not posted after all: the next one to recommend it there begins a new message."""
    posting = message_repository.posting(session, posting_id)
    if posting is not None:
        posting.state = "closed"


def closed(
    session: Session, posting_id: int, details: Mapping[str, Any]
) -> tuple[Voice, str] | None:
    """Who took it from a channel, with what it was called there; no title of a colleague."""
    posting = message_repository.posting(session, posting_id)
    row = repository.voice(session, int(details.get("closed_by") or 0))
    if posting is None or row is None:
        return None
    if row.recommendation.state == "withdrawn" and _was_declined(session, row.recommendation):
        return None  # its author did not take it back
    return viewing.voice_of(row), str(details.get("title") or "")


def voice(session: Session, recommendation_id: int) -> Voice:
    """A recommendation in whatever state it is."""
    row = repository.voice(session, recommendation_id)
    if row is None:
        raise GoneError
    return viewing.voice_of(row)


def posting_failed(session: Session, posting_id: int, reason: str, now: datetime) -> None:
    """A posting never arrives: each who recommends it there, and works here, hears of it.

    `reason` is Slack's, in words that an admin understands.
    """
    posting = message_repository.posting(session, posting_id)
    if posting is None or posting.state != "live":
        return
    posting.state = "failed"
    here = repository.heard_in(posting.channel_id)
    said = repository.voices(session, [posting.resource_id], here)
    messages = [
        Message(
            dedupe_key=trouble_key(posting, row.recommendation),
            kind=TROUBLE,
            person_id=row.person.id,
            attention=Attention.REPLY,
            not_before=now,
            subject_id=row.recommendation.id,
            details={"posting": posting.id, "reason": reason},
        )
        for row in said
        if row.person.active
    ]
    delivery.enqueue(session, messages, now)


def posting_arrived(session: Session, posting_id: int, now: datetime) -> None:
    """Where it did not arrive before, whoever heard of that reads that it is there by now."""
    posting = message_repository.posting(session, posting_id)
    if posting is None:
        return
    failed = message_repository.failed_postings(session, posting.resource_id)
    here = repository.heard_in(posting.channel_id)
    said = repository.voices(session, [posting.resource_id], here) if failed else ()
    for row in said:
        for one in failed:
            edit(session, trouble_key(one, row.recommendation), now)


def trouble(session: Session, recommendation_id: int, details: Mapping[str, Any]) -> Trouble:
    """What became of what did not get where it was meant to go."""
    row = repository.voice(session, recommendation_id)
    if row is None:
        raise GoneError
    resource = repository.resource(session, row.recommendation.resource_id)
    said = viewing.voice_of(row)
    state = _state(session, said, row.recommendation.resource_id, details)
    failed_in = None if state == "again" else _failed_in(session, details)
    return Trouble(
        recommendation_id=recommendation_id,
        title=resource.title if resource is not None else "",
        channel=failed_in or said.channel,
        reason=str(details.get("reason") or ""),
        state=state,
    )


def _state(session: Session, said: Voice, resource_id: int, details: Mapping[str, Any]) -> str:
    if details.get("declined"):
        no = "taken_back" if details.get("shown") else "declined"
        return {"withdrawn": no, "live": "agreed"}.get(said.state, "placed")
    if said.state == "withdrawn":
        return "over"
    if said.state == "asked" or said.channel is None:
        return "placed"
    latest = message_repository.latest_posting(session, resource_id, said.channel.id)
    if latest is None:
        return "placed"
    if latest.id == details.get("posting"):
        return "open"
    key = post_key(latest)
    progress = delivery.progress(session, [key]).get(key)
    arrived = latest.state == "live" and progress is not None and progress.state == "sent"
    return "placed" if arrived else "again"


def _was_declined(session: Session, said: Recommendation) -> bool:
    """Whether the colleague whom it names would rather not be named there."""
    return consenting.answer(session, said) == "declined"


def _failed_in(session: Session, details: Mapping[str, Any]) -> Channel | None:
    posting = message_repository.posting(session, int(details.get("posting") or 0))
    return Channel(posting.channel_id, posting.channel_name) if posting is not None else None


def _is_in(voice: Voice, channel_id: str) -> bool:
    """Whether somebody recommends it in this channel."""
    return voice.channel is not None and voice.channel.id == channel_id
