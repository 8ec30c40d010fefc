"""What the tests of asking do again and again: let somebody be asked, look at what is stored."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from bot.delivery.models import Outgoing
from bot.people import service as people
from bot.playground.desk import Desk
from bot.playground.entities import Message
from bot.recommendations.models import Asked, Asking
from bot.recommendations.prompts import Prompt, load_prompts
from bot.settings import ROOT
from tests.recommendations.at_the_desk import chooses, field, fills, has_fields
from tests.support.house import MONDAY, House

AMARA = "amara.okafor@halden.example"
HENRIK = "henrik.dahl@halden.example"
INGRID = "ingrid.solberg@halden.example"
YUKI = "yuki.tanaka@halden.example"
THURSDAY = 3
FIRST_WEEK = MONDAY + timedelta(days=6)
PROMPTS = {one.key: one for one in load_prompts(ROOT / "config" / "prompts")}


def asks(house: House, email: str, weekday: int = THURSDAY) -> Message:
    """Somebody's question is due on a Thursday (or another day) at 10: what they see.

    Not in the first week of whoever leads: they are welcomed, and get their first weekly note.
    """
    if weekday == THURSDAY and house.now < FIRST_WEEK:
        house.move(weeks=1)
    at = house.playground.upcoming(weekday, 10, "Europe/Berlin")
    with house.session() as session:
        person = people.person_by_email(session, email)
        session.get_one(Asking, person.id).next_ask_at = at
    house.move_to(weekday, 10)
    return latest(house, email)


def latest(house: House, email: str) -> Message:
    """The newest question that somebody can answer."""
    desk = house.desk(email)
    found = [m for m in desk.messages(desk.app_dm()) if "asking_not_now" in str(m.blocks)]
    assert found, [desk.words(m) for m in desk.messages(desk.app_dm())]
    return found[-1]


def now_says(house: House, desk: Desk, message: Message, text: str) -> Message:
    """The same message, once it says `text`."""

    def same() -> Message:
        return next(m for m in desk.messages(desk.app_dm()) if m.ts == message.ts)

    assert house.playground.wait_until(lambda: text in desk.words(same())), desk.words(same())
    return same()


def names_it(house: House, desk: Desk, message: Message, title: str, audience: str) -> None:
    """Click the primary button, fill in the form and submit it."""
    assert desk.click(message, "recommend_open").ok
    assert house.playground.wait_until(lambda: has_fields(desk))
    if field(desk, "kind") and any(
        str(block.get("block_id", "")).startswith("who") for block in desk.top_modal().blocks
    ):
        assert desk.act_in_modal("recommend_kind", value="book").ok
        assert house.playground.wait_until(lambda: "title" in str(desk.top_modal().blocks))
    fills(desk, title=title, why="It spared me a year.")
    chooses(house, desk, audience)
    outcome = desk.submit()
    assert outcome.ok, outcome
    house.move(seconds=30)


def asked_of(house: House, email: str) -> list[Asked]:
    """What somebody was asked, the first one first."""
    with house.session() as session:
        person = people.person_by_email(session, email)
        found = select(Asked).where(Asked.person_id == person.id).order_by(Asked.id)
        return list(session.scalars(found))


def asking_of(house: House, email: str) -> Asking | None:
    """When somebody is asked next."""
    with house.session() as session:
        return session.get(Asking, people.person_by_email(session, email).id)


def outgoing(house: House, kind: str, email: str | None = None) -> list[Outgoing]:
    """What was to be said of a kind, without edits; to somebody, or to all."""
    with house.session() as session:
        found = select(Outgoing).where(Outgoing.kind == kind, Outgoing.edits_id.is_(None))
        if email is not None:
            found = found.where(Outgoing.person_id == people.person_by_email(session, email).id)
        return list(session.scalars(found.order_by(Outgoing.id)))


def prompt_of(house: House, email: str) -> Prompt:
    """The question that somebody got last."""
    return PROMPTS[asked_of(house, email)[-1].prompt]
