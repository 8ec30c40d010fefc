"""What the tests of flags do again and again: book, flag, answer, and read what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select

from bot.core.spans import Span
from bot.people import service as people
from bot.people.models import Person
from bot.playground.desk import Desk
from bot.playground.elements import elements
from bot.playground.entities import Message
from bot.trainings import bookings, ids, learning
from bot.trainings.domain import Learned, Source, TrainingDraft
from bot.trainings.models import Booking, Cancellation
from tests.development_time.at_the_desk import ANA, BEN, CAROL, newest, opened, reads
from tests.support.company import outbox_of
from tests.support.house import House
from tests.trainings.bookings_desk import FRIDAY, TITLE, at

ASKED = f'A place on "{TITLE}" (Friday, 4 December) was given up'
GIVEN = f'gives you "{TITLE}" back: Friday, 11 December, 9:00 to 17:00.'
SECOND, THIRD = "2026-12-11 09:00", "2026-12-18 09:00"
KINDS = (
    "training_flag",
    "training_flag_again",
    "training_given_back",
    "training_cannot",
    "training_nobody",
)


def books(house: House, email: str, title: str = TITLE, start: str = FRIDAY) -> Booking:
    """Somebody has a booking that they added themselves, of eight hours."""
    with house.session() as session:
        person = people.person_by_email(session, email)
        begin = at(start)
        draft = TrainingDraft(title, Span(begin, begin + timedelta(hours=8)))
        return bookings.add(session, person, draft, house.now)


def learns(house: House, email: str, start: str = FRIDAY, key: str = "", **more: str) -> int:
    """The learning system says that somebody is booked on a date of the course, of eight hours."""
    with house.session() as session:
        person = people.person_by_email(session, email)
        begin = at(start)
        told = Learned(
            person_id=person.id,
            course_key="https://lms.example/negotiation",
            title=TITLE,
            state=more.get("state", "booked"),
            said_at=house.now,
            booking_key=key or f"{email} {start}",
            starts_at=begin,
            ends_at=begin + timedelta(hours=8),
            provider="Acme Learning",
            link=more.get("link", "https://lms.example/negotiation/dates"),
        )
        return learning.store(session, [told], Source.CSV, house.now)[0]


def opens(house: House, desk: Desk, line: str = "/cancelled") -> str:
    """Type the command and see the form."""
    assert desk.command(line).ok
    return opened(house, desk, "What happened?")


def says(house: House, desk: Desk, happened: str = "client_meeting") -> None:
    """Choose what happened, and see whose idea the form takes it for."""
    outcome = desk.act_in_modal(ids.FLAG_FORM + "happened", value=happened)
    assert outcome.ok, outcome
    assert house.playground.wait_until(lambda: f"idea:{happened}" in blocks_of_form(desk))


def blocks_of_form(desk: Desk) -> list[str]:
    """The names of the blocks of the modal on top."""
    return [str(block.get("block_id")) for block in desk.top_modal().blocks]


def chosen_in_form(desk: Desk) -> dict[str, str]:
    """What is chosen in the menus and radio buttons of the modal on top, by their block."""
    view = desk.top_modal()
    state = desk.view_state(view)
    found = {}
    for element in elements(view.blocks):
        held = state.get(element.block_id, {}).get(element.action_id, {})
        if option := held.get("selected_option"):
            found[element.block_id.partition(":")[0]] = option["value"]
    return found


def tells(house: House, desk: Desk, audience: str = "manager") -> str:
    """Click the button of the form that names this audience; what the form says then."""
    first = desk.top_modal().content["callback_id"].removeprefix(ids.FLAG_SUBMITTED)
    outcome = desk.submit() if audience == first else desk.act_in_modal(ids.FLAG_AS + audience)
    assert outcome.ok, outcome
    return opened(house, desk, "Flagged:")


def flags(
    house: House, email: str, audience: str = "manager", happened: str = "client_meeting"
) -> Cancellation:
    """Somebody flags their next training."""
    desk = house.desk(email)
    opens(house, desk)
    says(house, desk, happened)
    tells(house, desk, audience)
    desk.close()
    return flags_of(house, email)[-1]


def flags_of(house: House, email: str) -> Sequence[Cancellation]:
    """Somebody's flags, the oldest first."""
    with house.session() as session:
        person = people.person_by_email(session, email)
        found = select(Cancellation).where(Cancellation.person_id == person.id)
        return list(session.scalars(found.order_by(Cancellation.id)))


def asked(house: House, email: str, text: str = ASKED) -> Message:
    """Ten minutes and a working morning later: what somebody who is asked reads."""
    house.move(hours=2)
    return reads(house, house.desk(email), text)


def nobody_hears(house: House, *emails: str) -> None:
    """None of these people got a word about trainings."""
    for email in emails:
        desk = house.desk(email)
        assert newest(desk, TITLE) is None
    assert [one for kind in KINDS for one in outbox_of(house, kind)] == []


def person_id(house: House, email: str) -> int:
    """Our number of somebody."""
    with house.session() as session:
        return people.person_by_email(session, email).id


def makes_admin(house: House, *emails: str) -> None:
    """They look after learning here."""
    with house.session() as session:
        for email in emails:
            people.grant_role(session, people.person_by_email(session, email), "admin")


def leaves(house: House, email: str) -> None:
    """Somebody leaves the company; Slack says so, and the bot has heard it."""
    user_id = house.desk(email).user_id
    house.playground.world.change_user(user_id, deleted=True)
    said = {"id": user_id, "name": email, "deleted": True, "profile": {"email": email}}
    with house.session() as session:
        people.apply_slack_user(session, said, house.now)


def pretends(message: Message, action_id: str, value: str) -> None:
    """The first such button of a message carries another number, as a forged click does."""
    for block in message.blocks:
        for element in block.get("elements", ()):
            if element.get("action_id") == action_id:
                element["value"] = value
                return


def booked_elsewhere(house: House) -> int:
    """The number of a booking in another workspace of the same database."""
    database, now = house.leeway.database, house.now
    with database.everywhere() as session:
        other = people.upsert_workspace(session, "TOTHER", "Elsewhere", "UBOT2", now).id
    with database.transaction(other) as session:
        zoe = Person(
            display_name="Zoe", email="zoe@y.example", slack_user_id="UZOE", zone="Europe/Berlin"
        )
        session.add(zoe)
        session.flush()
        begin = at(FRIDAY)
        draft = TrainingDraft("Secret merger", Span(begin, begin + timedelta(hours=8)))
        return bookings.add(session, zoe, draft, now).id


def with_dates(house: House) -> None:
    """Ana is booked on a course that runs twice more, as the bookings of others say."""
    learns(house, ANA)
    learns(house, BEN, SECOND)
    learns(house, CAROL, THIRD)
