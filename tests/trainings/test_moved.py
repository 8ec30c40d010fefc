"""The provider moves a training that was given up, or cancels one: the person hears of it."""

from __future__ import annotations

from datetime import timedelta

from bot.people import service as people
from bot.trainings import flags, ids, learning
from bot.trainings.domain import Audience, Flag, Happened, Idea, Learned, Source
from tests.development_time import at_the_desk
from tests.development_time.at_the_desk import ANA, clicks, opened, reads, said
from tests.support.house import House
from tests.trainings import flags_desk
from tests.trainings.bookings_desk import FRIDAY, TITLE, at, bookings_of, moves_to, reminded

house, small_house = at_the_desk.house, at_the_desk.small_house
MOVED = f'"{TITLE}" was moved by its provider.'


def told(house: House, start: str = FRIDAY, state: str = "booked") -> None:
    """The learning system says that Ana is booked on it from a time on, or is not any more."""
    with house.session() as session:
        person = people.person_by_email(session, ANA)
        word = Learned(
            person_id=person.id,
            course_key="course-1",
            title=TITLE,
            state=state,
            said_at=house.now,
            booking_key="booking-1",
            starts_at=at(start),
            ends_at=at(start) + timedelta(hours=8),
        )
        learning.store(session, [word], Source.XAPI, house.now)


def gives_up(house: House) -> None:
    """Ana flags it; nobody is told."""
    [booking] = bookings_of(house, ANA)
    with house.session() as session:
        person = people.person_by_email(session, ANA)
        flag = Flag(booking.id, Happened.DEADLINE, Idea.MINE, Audience.COUNTED)
        flags.flag(session, person, flag, house.now)


def test_the_new_date_of_one_that_was_given_up_is_told_and_one_click_takes_it(
    house: House,
) -> None:
    told(house)
    gives_up(house)
    house.move(hours=1)
    told(house, "2026-12-11 09:00")
    moves_to(house, "2026-12-01 09:00")
    ana = house.desk(ANA)
    message = reads(house, ana, MOVED)
    assert "Now it is on Friday, 11 December, 9:00 to 17:00." in ana.words(message)
    assert ana.buttons(message)[:2] == ["I can go", "Still not"]
    taken = clicks(house, ana, message, ids.CAN_GO, "Your place is yours again:")
    undone = clicks(house, ana, taken, ids.REOPEN, MOVED)
    assert bookings_of(house, ANA)[0].state == "given_up"
    taken = clicks(house, ana, undone, ids.CAN_GO, "Your place is yours again:")
    assert [one.state for one in bookings_of(house, ANA)] == ["booked"]
    assert said(house, "training_moved") == 1
    moves_to(house, "2026-12-10 09:01")
    reminder = reads(house, ana, "Your training is tomorrow:")
    assert reminder.ts != taken.ts


def test_still_not_leaves_it_open_and_can_be_taken_back(small_house: House) -> None:
    told(small_house)
    gives_up(small_house)
    small_house.move(hours=1)
    told(small_house, "2026-12-11 09:00")
    moves_to(small_house, "2026-12-01 09:00")
    ana = small_house.desk(ANA)
    message = reads(small_house, ana, MOVED)
    still = clicks(small_house, ana, message, ids.STILL_NOT, "It stays given up, and open.")
    assert bookings_of(small_house, ANA)[0].state == "given_up"
    clicks(small_house, ana, still, ids.CAN_GO, "Your place is yours again:")
    assert bookings_of(small_house, ANA)[0].state == "booked"


def test_what_is_booked_follows_its_new_date_without_a_word(small_house: House) -> None:
    told(small_house)
    small_house.move(hours=1)
    told(small_house, "2026-12-11 09:00")
    moves_to(small_house, "2026-12-04 09:00")
    assert said(small_house, "training_moved") == said(small_house, "training_reminder") == 0
    assert bookings_of(small_house, ANA)[0].starts_at == at("2026-12-11 09:00")
    moves_to(small_house, "2026-12-10 09:01")
    reads(small_house, small_house.desk(ANA), "Your training is tomorrow:")


def test_one_that_its_provider_cancelled_can_be_flagged(house: House) -> None:
    told(house)
    ana = house.desk(ANA)
    clicks(house, ana, reminded(house, ANA), ids.GOING, "You are going:")
    house.move(hours=1)
    told(house, state="withdrawn")
    house.move(minutes=1)
    message = reads(house, ana, f'"{TITLE}" was cancelled by its provider.')
    assert ana.click(message, ids.FLAG).ok
    opened(house, ana, TITLE)
    flags_desk.says(house, ana, "provider")
    flags_desk.tells(house, ana, "counted")
    house.move(seconds=5)
    flagged = reads(house, ana, f'Flagged: "{TITLE}" was given up.')
    assert flagged.ts == message.ts
    [flag] = flags_desk.flags_of(house, ANA)
    assert (flag.happened, flag.audience, flag.state) == ("provider", "counted", "open")
    clicks(house, ana, flagged, ids.UNDO_FLAG, "was cancelled by its provider.")
    assert bookings_of(house, ANA)[0].state == "withdrawn"
