"""Trainings and blocks of development time: one can be for the other, and makes way for it."""

from __future__ import annotations

from bot.people import service as people
from bot.trainings import bookings
from bot.trainings.domain import TrainingDraft
from tests.development_time import at_the_desk
from tests.development_time.at_the_desk import ANA, BEN, makes, reads
from tests.support.company import BOSS, outbox_of
from tests.support.house import House
from tests.trainings.flags_desk import ASKED, flags, learns

small_house = at_the_desk.small_house


def test_with_nothing_saved_a_course_without_a_date_is_what_to_do(small_house: House) -> None:
    with small_house.session() as session:
        ana = people.person_by_email(session, ANA)
        course = TrainingDraft("Lean, online", None, link="https://learning.example/lean")
        bookings.add(session, ana, course, small_house.now)
    makes(small_house, ANA)
    small_house.move_to(4, 14)
    message = reads(small_house, small_house.desk(ANA), "Your development time begins")
    assert "Lean, online" in message.text
    [row] = outbox_of(small_house, "devtime_block")
    assert row.details["doing"] == "Lean, online"


def test_a_date_over_a_block_is_offered_for_blocks_make_way(small_house: House) -> None:
    makes(small_house, ANA)  # Fridays, 14:00 to 16:00
    learns(small_house, ANA)
    learns(small_house, BEN, "2026-12-11 09:00")
    flags(small_house, ANA)
    small_house.move_to(0, 10)
    asked = reads(small_house, small_house.desk(BOSS), ASKED)
    assert "The course runs again on 11 December" in asked.text
