"""Rooms of the sample company, who shares in them through the service, and what is read there."""

from __future__ import annotations

from sqlalchemy import select

from bot.people import service as people
from bot.people.models import Person
from bot.playground.entities import Message
from bot.recommendations import sharing
from bot.recommendations.domain import Channel, Share, Shared, Thing
from bot.recommendations.models import Posting, Recommendation
from bot.storage import Session
from tests.support.house import House

AMARA, MEHMET, TOMAS, DANIEL, GRACE, HANNAH, YUKI, PAULO, PIOTR = (
    f"{name}@halden.example"
    for name in (
        "amara.okafor", "mehmet.yildiz", "tomas.brandt", "daniel.reyes", "grace.thompson",
        "hannah.schulz", "yuki.tanaka", "paulo.nunes", "piotr.zielinski",
    )
)  # fmt: skip
BOOK = Thing("book", "Getting to Yes", "Roger Fisher", isbn="9780143118756")
LINK = "https://example.com/talks/leading?utm_source=mail"
TALK = Thing("talk", "Leading without a title", link=LINK)
WHY = "It taught me to ask what the other side needs."


def room(house: House, name: str = "sales", *, private: bool = False, bot: bool = True) -> Channel:
    """A channel with everybody of the company in it, and the bot where it was invited."""
    world = house.playground.world
    members = [user.id for user in world.members("T0001") if not user.is_bot]
    if bot:
        members.append(house.playground.bot_user_id())
    made = world.add_channel("T0001", name, members, is_private=private)
    return Channel(made.id, name, private)


def told(thing: Thing = BOOK, *, to: Channel | str = "everyone", why: str = WHY) -> Share:
    """What somebody recommends: to a channel, to `team` or to `everyone`."""
    if isinstance(to, Channel):
        return Share(thing, why, "channel", to)
    return Share(thing, why, to)


def person(session: Session, email: str) -> Person:
    """The person with an address."""
    return people.person_by_email(session, email)


def share(house: House, email: str, what: Share, *, settled: bool = True) -> Shared:
    """Somebody shares; what follows has gone out."""
    with house.session() as session:
        shared = sharing.share(session, person(session, email), what, house.now)
    if settled:
        house.move(seconds=5)
    return shared


def posts(house: House, channel: Channel) -> list[Message]:
    """What the bot said in a channel, as it stands there now."""
    world = house.playground.world
    return [one for one in world.channels[channel.id].messages.values() if one.from_bot]


def read(message: Message) -> str:
    """Everything that is read in a message, its blocks as they came."""
    return f"{message.text}\n{message.blocks}"


def mrkdwn(message: Message) -> str:
    """All of a message that Slack looks through for links and mentions."""
    texts = [block.get("text", {}) for block in message.blocks]
    texts += [one for block in message.blocks for one in block.get("elements", ())]
    shown = [str(one["text"]) for one in texts if one.get("type") == "mrkdwn"]
    return "\n".join([message.text, *shown])


def states(house: House) -> list[str]:
    """The states of the postings, the oldest first."""
    with house.session() as session:
        return list(session.scalars(select(Posting.state).order_by(Posting.id)))


def recommendations(house: House) -> list[Recommendation]:
    """What is recommended, the oldest first."""
    with house.session() as session:
        return list(session.scalars(select(Recommendation).order_by(Recommendation.id)))


def leave(house: House, email: str) -> None:
    """Somebody leaves the company, as the people's hook has it."""
    with house.session() as session:
        gone = person(session, email)
        gone.active = False
        session.flush()
        sharing.forget_names(session, [gone.id], house.now)
