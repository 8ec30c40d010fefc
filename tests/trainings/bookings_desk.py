"""What the tests of /training do again and again: add one, read what is stored, move to its day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select

from bot.people import service as people
from bot.playground.desk import Desk
from bot.playground.entities import Message
from bot.trainings.models import Booking, Course
from tests.development_time.at_the_desk import BERLIN, opened, reads
from tests.support.house import House

TITLE = "Negotiation, level 2"
FRIDAY = "2026-12-04 09:00"
"""Its reminder comes on the Thursday, at 9:00."""
DAY = "480"
REMINDED = 'Your training is tomorrow: "Negotiation, level 2".'
ASKS = 'Were you at "Negotiation, level 2"?'


def at(local: str, zone: ZoneInfo = BERLIN) -> datetime:
    """ "2026-12-04 09:00" by the clock of a zone, as an instant."""
    return datetime.fromisoformat(local).replace(tzinfo=zone).astimezone(UTC)


def fills(
    desk: Desk,
    name: str = TITLE,
    *,
    start: str | None = FRIDAY,
    minutes: str = DAY,
    where: str = "",
    zone: ZoneInfo = BERLIN,
) -> None:
    """Fill in the form of a training."""
    desk.fill("title", name)
    desk.fill("start", None if start is None else int(at(start, zone).timestamp()))
    desk.fill("minutes", minutes)
    desk.fill("where", where)


def adds(house: House, email: str, name: str = TITLE, **values: str | None) -> Booking:
    """Somebody adds a training with `/training add`."""
    desk = house.desk(email)
    assert desk.command("/training add").ok
    opened(house, desk, "Which training")
    fills(desk, name, **values)  # type: ignore[arg-type]  # only the start may be None
    outcome = desk.submit()
    assert outcome.ok, outcome
    opened(house, desk, "Noted:")
    desk.close()
    return bookings_of(house, email)[-1]


def bookings_of(house: House, email: str, *states: str) -> Sequence[Booking]:
    """Somebody's bookings in these states (any), the oldest first."""
    with house.session() as session:
        person = people.person_by_email(session, email)
        found = select(Booking).where(Booking.person_id == person.id).order_by(Booking.id)
        found = found.where(Booking.state.in_(states)) if states else found
        return list(session.scalars(found))


def title_of(house: House, booking: Booking) -> str:
    """What its course is called."""
    with house.session() as session:
        return session.get_one(Course, booking.course_id).title


def moves_to(house: House, local: str) -> None:
    """Move to a time of Berlin, and let the bot do all that is due."""
    house.playground.move_clock(at(local))
    house.move(seconds=5)


def reminded(house: House, email: str) -> Message:
    """Somebody's reminder, on the working day before."""
    moves_to(house, "2026-12-03 09:01")
    return reads(house, house.desk(email), REMINDED)
