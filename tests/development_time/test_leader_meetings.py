"""A meeting over development time is the manager's own: told kindly, where the person agrees."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from bot.playground.desk import Desk
from bot.playground.entities import Message
from tests.development_time import calendar_desk
from tests.development_time.at_the_desk import ALONE, ANA, clicks, newest, opened, reads
from tests.development_time.calendar_desk import (
    FRIDAY,
    QUESTION,
    asked,
    berlin,
    conflicts,
    defended,
    meets,
    place_of,
)
from tests.support.company import BOSS
from tests.support.house import House
from tests.support.radicale import Radicale

dav, house, small_house = calendar_desk.dav, calendar_desk.house, calendar_desk.small_house
TOLD = "Your meeting on Friday, 4 December at 14:00 is over Ana's development time."


def told(house: House) -> tuple[Desk, Message]:
    """Ana says whose meeting it is, and her manager reads of it."""
    ana, message = asked(house)
    assert ana.click(message, "devtime_conflict_tell").ok
    opened(house, ana, "Bea Boss reads this, and nothing else:")
    assert TOLD in ana.modal_words()
    assert ana.submit().ok
    house.move(minutes=1)
    bea = house.desk(BOSS)
    return bea, reads(house, bea, TOLD)


def test_the_manager_is_told_kindly_once_the_person_agrees_and_moves_it_in_one_click(
    house: House, dav: Radicale
) -> None:
    app = defended(house, dav)
    meets(house, app)
    bea, message = told(house)
    assert bea.buttons(message) == [
        "Move to Fri 12:00",
        "Move to Fri 10:00",
        "Just this once",
        "Fewer of these",
    ]
    assert "Ana agreed that I tell you." in bea.words(message)
    assert len(message.text.split()) < 75
    ana = house.desk(ANA)
    reads(house, ana, "Bea Boss was told.")
    moved = "Ana's development time is on Friday, 4 December, 12:00 to 14:00 now."
    receipt = clicks(house, bea, message, "devtime_leader_move_0", moved)
    house.move(minutes=1)
    assert place_of(house, app) == berlin("04", "12:00", "14:00")
    reads(house, ana, "Bea Boss moved your development time to Friday, 4 December, 12:00")
    clicks(house, bea, receipt, "devtime_leader_undo", TOLD)
    house.move(minutes=1)
    assert place_of(house, app) == FRIDAY
    reads(house, ana, QUESTION)


def test_just_this_once_is_counted_and_leaves_the_decision_to_the_person(
    small_house: House, dav: Radicale
) -> None:
    app = defended(small_house, dav)
    meets(small_house, app)
    bea, message = told(small_house)
    receipt = clicks(small_house, bea, message, "devtime_leader_once", "Noted: just this once.")
    assert "It is the first time in twelve weeks." in bea.words(receipt)
    small_house.move(minutes=1)
    ana = small_house.desk(ANA)
    reads(small_house, ana, "Bea Boss asks for this time, just this once.")
    assert [(one.state, one.manager) for one in conflicts(small_house)] == [("open", "once")]
    clicks(small_house, bea, receipt, "devtime_leader_undo", TOLD)
    assert [(one.state, one.manager) for one in conflicts(small_house)] == [("open", "asked")]


def test_what_the_person_settles_first_the_manager_reads_as_settled(
    small_house: House, dav: Radicale
) -> None:
    app = defended(small_house, dav)
    meets(small_house, app)
    bea, message = told(small_house)
    ana, question = asked(small_house)
    clicks(small_house, ana, question, "devtime_conflict_keep", "It stays")
    small_house.move(minutes=1)
    reads(small_house, bea, "Ana's development time is settled.")
    clicks(small_house, bea, message, "devtime_leader_once", "Ana's development time is settled.")
    assert [(one.state, one.manager) for one in conflicts(small_house)] == [("kept", "asked")]


def test_telling_can_be_taken_back_until_it_is_read(small_house: House, dav: Radicale) -> None:
    app = defended(small_house, dav)
    small_house.move(hours=1, minutes=50)  # 16:51: nobody is written to when their day is over
    app.meet(FRIDAY)
    small_house.move(minutes=8)
    ana, message = asked(small_house)
    small_house.move(minutes=5)
    assert ana.click(message, "devtime_conflict_tell").ok
    opened(small_house, ana, "Bea Boss reads this")
    assert ana.submit().ok
    small_house.move(minutes=1)
    waiting = reads(small_house, ana, "Bea Boss is told in their working hours.")
    clicks(small_house, ana, waiting, "devtime_conflict_untell", QUESTION)
    small_house.move(hours=18)
    assert newest(small_house.desk(BOSS), TOLD) is None
    again = reads(small_house, ana, QUESTION)
    assert ana.click(again, "devtime_conflict_tell").ok
    opened(small_house, ana, "Bea Boss reads this")
    assert ana.submit().ok
    small_house.move(minutes=1)
    reads(small_house, small_house.desk(BOSS), TOLD)


def test_who_has_no_manager_is_not_offered_to_tell_one(small_house: House, dav: Radicale) -> None:
    app = defended(small_house, dav, ALONE)
    meets(small_house, app)
    greta, message = asked(small_house, ALONE)
    assert "It is my manager's meeting…" not in greta.buttons(message)


@pytest.mark.parametrize("action", ["devtime_leader_move_0", "devtime_leader_once"])
def test_nobody_but_their_manager_can_answer_for_somebody(
    small_house: House, dav: Radicale, action: str
) -> None:
    app = defended(small_house, dav)
    meets(small_house, app)
    _, message = told(small_house)
    with small_house.session() as session:
        session.execute(text("UPDATE person SET manager_id = NULL"))
    bea = small_house.desk(BOSS)
    assert bea.click(message, action).ok
    reads(small_house, bea, "I cannot find this meeting any more.")
    assert place_of(small_house, app) == FRIDAY
    assert [one.manager for one in conflicts(small_house)] == ["asked"]
