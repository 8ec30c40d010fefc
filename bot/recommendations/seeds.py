"""What the form starts with: words behind the command, a message, a button, a recommendation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.delivery.domain import marked
from bot.people import service as people
from bot.recommendations import rooms
from bot.recommendations.domain import KINDS, MOST_TITLE, Share
from bot.recommendations.draft import Draft, Memory
from bot.recommendations.receipts import RECEIPT
from bot.recommendations.words import Said, kind_of, link_in
from bot.slack.clicked import in_home
from bot.slack.typed import first_line, first_link
from bot.storage import Session

Json = Mapping[str, Any]


def typed(said: Said, command: Json) -> tuple[Draft, bool]:
    """Of what stands behind /recommend, and whether it is worth to look up."""
    memory = Memory(
        wrong=said.to_check,
        answer_to=command.get("response_url") or "",
        room=_room(command["channel_id"], command.get("channel_name") or ""),
    )
    draft = Draft(why=said.why, link=said.to_check, memory=memory)
    if said.thing is None:
        return draft, False
    thing = said.thing
    named = replace(draft, kind=thing.kind, title=thing.title, link=thing.link or thing.isbn)
    return named, True


def of_message(body: Json) -> tuple[Draft, bool]:
    """Of a message that somebody chose, and whether it is worth to look up; its text stays there.

    Its first link, or its first line as a title that may be another one.
    """
    channel, message = body.get("channel") or {}, body["message"]
    memory = Memory(
        answer_to=body.get("response_url") or "",
        room=_room(channel.get("id") or "", channel.get("name") or ""),
    )
    link = link_in(first_link(message))
    if link:
        return Draft(kind=kind_of(link), link=link, memory=memory), True
    return Draft(title=first_line(message)[:MOST_TITLE], memory=memory), False


def clicked(body: Json) -> Draft:
    """Of a button. Its value says where it stood, then perhaps a kind, then perhaps a skill.

    Such as "ask:3 book leading people".
    """
    origin, _, rest = str(body["actions"][0].get("value") or "").partition(" ")
    kind, _, skill = rest.partition(" ")
    memory = replace(_where(body), origin=origin)
    return Draft(kind=kind if kind in KINDS else "book", skill=skill.strip(), memory=memory)


def stored(session: Session, share: Share, recommendation_id: int, body: Json) -> Draft:
    """Of a recommendation as it is now, to be changed."""
    thing, channel = share.thing, share.channel
    memory = replace(_where(body), recommendation_id=recommendation_id, isbn=thing.isbn)
    memory = replace(memory, known_link="" if link_in(thing.link) else thing.link)
    if channel is not None:
        memory = replace(memory, room=(channel.id, channel.name, channel.private))
    who = ""
    if thing.colleague_id is not None:
        who = people.person(session, thing.colleague_id).slack_user_id or ""
    return Draft(
        kind=thing.kind,
        title=thing.title,
        author=thing.author,
        link=thing.link or thing.isbn,
        who=who,
        why=share.why,
        audience=share.audience,
        channel_id=channel.id if channel else "",
        skill=share.skill,
        result_id=share.result_id,
        may_be_example=share.may_be_example,
        memory=memory,
    )


def _where(body: Json) -> Memory:
    """Where it was clicked, which is where it is answered."""
    channel = body.get("channel") or {}
    return Memory(
        answer_to=body.get("response_url") or "",
        in_place=str(body["actions"][0].get("block_id") or "").startswith(RECEIPT),
        message_id=marked(body.get("message") or {}),
        from_home=in_home(body),
        room=_room(channel.get("id") or "", channel.get("name") or ""),
    )


def _room(channel_id: str, name: str) -> tuple[str, str, bool] | None:
    found = rooms.named(channel_id, name) if channel_id else None
    return (found.id, found.name, found.private) if found else None
