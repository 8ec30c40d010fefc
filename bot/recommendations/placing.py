"""Where a recommendation is heard: its message in a channel, the team's notes, a colleague's word.

All of it is decided while the resource is locked: of two who share the same thing at once, the
second one finds the message of the first.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.delivery import service as delivery
from bot.delivery.domain import Attention
from bot.delivery.service import Message
from bot.people import service as people
from bot.people.service import Person
from bot.recommendations import message_repository, repository
from bot.recommendations.domain import Share
from bot.recommendations.models import Posting, Recommendation
from bot.recommendations.rounds import Said, keys_of, last_said

BATCH = 500  # messages that are looked for at once
A_WHILE = timedelta(days=28)
"""After that a message is so far up that changing it tells nobody of anything."""

POST = "recommendation_post"
FOR_YOU = "recommendation_for_you"
TROUBLE = "recommendation_trouble"


@dataclass(frozen=True)
class Place:
    """Where a recommendation is heard; `channel` is Slack's id, or empty. Nowhere: no audience."""

    audience: str = ""
    channel: str = ""
    private: bool = False

    @property
    def is_open(self) -> bool:
        """Whether everybody hears of it."""
        return self.audience == "everyone" or (self.audience == "channel" and not self.private)


NOWHERE = Place()


def place_of(said: Recommendation) -> Place:
    """Where a recommendation is heard now."""
    return place_meant(said) if said.state == "live" else NOWHERE


def place_meant(said: Recommendation) -> Place:
    """Where a recommendation is heard, was, or is to be, in whatever state it is."""
    return Place(said.audience, said.channel_id, said.channel_private)


def place_wished(share: Share) -> Place:
    """Where somebody wants it to be heard."""
    if share.audience != "channel" or share.channel is None:
        return Place(share.audience)
    return Place(share.audience, share.channel.id, share.channel.private)


def team_of(session: Session, author: Person) -> Sequence[Person]:
    """Whom somebody speaks to as their team: their reports, else who has the same manager."""
    reports = people.reports_of(session, author)
    if reports or author.manager_id is None:
        return reports
    manager = people.people(session, [author.manager_id]).get(author.manager_id)
    if manager is None:
        return []
    return [one for one in people.reports_of(session, manager) if one.id != author.id]


# Channels


def post_key(posting: Posting) -> str:
    """The dedupe key of a posting's message."""
    return f"posting:{posting.id}"


def trouble_key(posting: Posting, said: Recommendation) -> str:
    """The dedupe key of what an author hears of a posting that did not arrive."""
    return f"posting:{posting.id}/trouble:{said.id}"


def show_in_channels(session: Session, said: Recommendation, was: Place, now: datetime) -> bool:
    """Post, join, change and close its messages; whether somebody recommended it there before."""
    here = place_of(said)
    if was.channel:
        _clear_trouble(session, said, was, now)
    mine = _posted(session, said, now) if here.channel else None
    postings = message_repository.live_postings(session, [said.resource_id])
    spoken = message_repository.channels_with_voices(session, said.resource_id)
    for posting in postings:
        nearby = posting.channel_id in {was.channel, here.channel}
        if not (nearby or here.is_open or was.is_open):
            continue  # it is not heard there
        if posting.channel_id in spoken:
            edit(session, post_key(posting), now)
        else:
            close(session, posting, said, now)
    return mine is not None and message_repository.others_in_channel(session, said)


def close(session: Session, posting: Posting, said: Recommendation, now: datetime) -> None:
    """Nobody recommends it there any more: what waits is not sent, what was sent says so.

    It keeps the title that was read there: a later one may not be for that channel.
    """
    posting.state = "closed"
    key = post_key(posting)
    if not delivery.withdraw(session, [key], now):
        resource = repository.resource(session, posting.resource_id)
        title = resource.title if resource is not None and resource.colleague_id is None else ""
        _annotate(session, key, {"closed_by": said.id, "title": title})
        edit(session, key, now)


def edit(session: Session, key: str, now: datetime) -> None:
    """Have the message with this key say what is true now; what waits does so anyway."""
    outgoing_id = delivery.message_with_key(session, key)
    if outgoing_id is not None:
        delivery.enqueue_edit(session, outgoing_id, now)


def edit_posted(session: Session, resource_ids: Collection[int], now: datetime) -> None:
    """Have every message in a channel about these say what is true now."""
    for posting in message_repository.live_postings(session, resource_ids):
        edit(session, post_key(posting), now)


def _posted(session: Session, said: Recommendation, now: datetime) -> Posting:
    """The live posting of a recommendation in its channel: there already, reopened, or new."""
    found = message_repository.latest_posting(session, said.resource_id, said.channel_id)
    if found is not None and (found.state == "live" or _reopened(session, found, said, now)):
        found.channel_name = said.channel_name  # it may have another name since
        return found
    posting = Posting(
        resource_id=said.resource_id,
        channel_id=said.channel_id,
        channel_name=said.channel_name,
        state="live",
        created_at=now,
    )
    session.add(posting)
    session.flush()
    message = Message(
        dedupe_key=post_key(posting),
        kind=POST,
        person_id=said.person_id,
        attention=Attention.REPLY,
        not_before=now,
        subject_id=posting.id,
        channel=said.channel_id,
    )
    delivery.enqueue(session, [message], now)
    return posting


def _reopened(session: Session, posting: Posting, said: Recommendation, now: datetime) -> bool:
    """Whether the message that its author took back a while ago says again what it said."""
    if posting.state != "closed" or posting.created_at < now - A_WHILE:
        return False
    key = post_key(posting)
    outgoing_id = delivery.message_with_key(session, key)
    progress = delivery.progress(session, [key]).get(key)
    if outgoing_id is None or progress is None or progress.state in {"dropped", "failed"}:
        return False
    if delivery.details_of(session, outgoing_id).get("closed_by") != said.id:
        return False
    posting.state = "live"
    session.flush()
    return True


def _clear_trouble(session: Session, said: Recommendation, was: Place, now: datetime) -> None:
    """What the author heard of a posting that did not arrive is over: it says what is true now."""
    failed = message_repository.latest_posting(session, said.resource_id, was.channel)
    if failed is not None and failed.state == "failed":
        edit(session, trouble_key(failed, said), now)


# The team


def tell_team(
    session: Session, author: Person, said: Recommendation, was: Place, now: datetime
) -> int:
    """Have the team told, or what it was told changed; how many people that is."""
    is_told, was_told = place_of(said).audience == "team", was.audience == "team"
    if not is_told and not was_told:
        return 0
    readers = [one for one in team_of(session, author) if one.slack_user_id is not None]
    if is_told and not was_told:
        _tell_anew(session, readers, said, now)
    edit_told(session, [said.resource_id], now)
    return len(readers) if is_told else 0


def edit_told(session: Session, resource_ids: Collection[int], now: datetime) -> None:
    """Have all who were told of these as one of a team read what is true now.

    Those too who are in another team by now: what they read may name somebody who said no since.
    """
    told = message_repository.told_of(session, resource_ids)
    for start in range(0, len(told), BATCH):
        keys = [key for pair in told[start : start + BATCH] for key in keys_of(_for(*pair))]
        for key in sorted(delivery.progress(session, keys)):
            edit(session, key, now)


def _tell_anew(
    session: Session, readers: Sequence[Person], said: Recommendation, now: datetime
) -> None:
    things = {one.id: _for(said.resource_id, one.id) for one in readers}
    known = last_said(session, things.values())
    fresh = [
        _for_you(one, before.next_key, said, now)
        for one in readers
        if _is_news(before := known[things[one.id]], now) and before.next_key
    ]
    message_repository.add_told(session, said.resource_id, [one.person_id for one in fresh])
    delivery.enqueue(session, fresh, now)


def _for(resource_id: int, person_id: int) -> str:
    return f"resource:{resource_id}/for:{person_id}"


def _is_news(before: Said, now: datetime) -> bool:
    return before.never or (before.not_before is not None and before.not_before < now - A_WHILE)


def _for_you(reader: Person, key: str, said: Recommendation, now: datetime) -> Message:
    return Message(
        dedupe_key=key,
        kind=FOR_YOU,
        person_id=reader.id,
        attention=Attention.NUDGE,
        not_before=now,
        subject_id=said.resource_id,
    )


def _annotate(session: Session, key: str, details: dict[str, object]) -> None:
    outgoing_id = delivery.message_with_key(session, key)
    if outgoing_id is not None:
        delivery.annotate(session, outgoing_id, details)
