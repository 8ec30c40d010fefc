"""Which dates a training is given back on, and what becomes of one that the employee changed."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.core.spans import Span
from bot.storage import Database
from bot.trainings import bookings, giving_back
from bot.trainings.domain import TrainingDraft
from bot.trainings.errors import ChangedError, FarDateError, LengthError
from bot.trainings.models import Booking
from tests.trainings.training_desk import MINUTE, NOW, Desk, desk, span, word

LOST = span("2026-12-10", "09:00", "17:00")
GIVEN = span("2026-12-17", "09:00", "17:00")
OWN = span("2026-12-22", "09:00", "17:00")
TOLD, LATER = NOW + 10 * MINUTE, NOW + 20 * MINUTE


def test_a_date_of_the_course_is_given_back_however_short_it_is(database: Database) -> None:
    firm = desk(database)
    offered = Span(GIVEN.start, GIVEN.start + 10 * MINUTE)
    (number,) = firm.told(word(firm.ids["Ann"], when=LOST))
    firm.told(word(firm.ids["Bob"], when=offered))
    flag = firm.flags("Ann", number)
    firm.tick(TOLD)
    (date,) = firm.asked("Lea", flag.id).dates
    given = firm.does("Lea", lambda s, who: giving_back.give(s, who, flag.id, date, LATER))
    assert (given.starts_at, given.ends_at) == offered
    assert firm.reserved("Ann") == [offered]


def test_another_date_is_as_long_as_the_lost_one_or_of_a_sensible_length(
    database: Database,
) -> None:
    firm = desk(database)
    lost = Span(LOST.start, LOST.start + 10 * MINUTE)
    (number,) = firm.told(word(firm.ids["Ann"], when=lost))
    flag = firm.flags("Ann", number)
    firm.tick(TOLD)
    for minutes in (5, 11, 15 * 24 * 60):
        with pytest.raises(LengthError):
            firm.gives("Lea", flag.id, Span(GIVEN.start, GIVEN.start + minutes * MINUTE), LATER)
    given = firm.gives("Lea", flag.id, Span(GIVEN.start, GIVEN.start + 10 * MINUTE), LATER)
    assert given.state == "booked"


def test_a_date_of_their_own_lies_within_three_years(database: Database) -> None:
    firm = desk(database)
    flag = firm.flagged("Ann")
    far = Span(LOST.start.replace(year=2099), LOST.end.replace(year=2099))
    with pytest.raises(FarDateError):
        firm.gives("Lea", flag.id, far, LATER)
    assert len(firm.all_bookings("Ann")) == 1
    near = timedelta(days=1000)
    given = firm.gives("Lea", flag.id, Span(LOST.start + near, LOST.end + near), LATER)
    assert given.state == "booked"


def test_what_the_employee_made_of_the_given_place_its_giver_cannot_undo(
    database: Database,
) -> None:
    firm = desk(database)
    flag = firm.flagged("Ann")
    given = firm.gives("Lea", flag.id, GIVEN, LATER)
    own = TrainingDraft("Negotiation with Bob", OWN)
    firm.does("Ann", lambda s, who: bookings.change(s, who, given.id, own, LATER))
    _refuses(firm, flag.id, given)
    assert firm.reserved("Ann") == [OWN]


def test_who_said_that_they_go_keeps_the_given_place(database: Database) -> None:
    firm = desk(database)
    flag = firm.flagged("Ann")
    given = firm.gives("Lea", flag.id, GIVEN, LATER)
    firm.does("Ann", lambda s, who: bookings.going(s, who, given.id, LATER))
    _refuses(firm, flag.id, given)
    firm.does("Ann", lambda s, who: bookings.undo_going(s, who, given.id, LATER))
    firm.does("Lea", lambda s, who: giving_back.undo(s, who, flag.id, LATER))
    assert firm.booking(given.id).state == "withdrawn"
    assert firm.reserved("Ann") == []


def test_the_giver_reads_on_which_date_the_employee_put_it(database: Database) -> None:
    firm = desk(database)
    flag = firm.flagged("Ann")
    firm.sent("training_flag", NOW)
    given = firm.gives("Lea", flag.id, GIVEN, LATER)
    firm.edits_made()
    own = TrainingDraft("Negotiation", OWN)
    firm.does("Ann", lambda s, who: bookings.change(s, who, given.id, own, LATER))
    assert firm.edited("training_flag") == ["Lea"]
    assert firm.asked("Lea", flag.id).given == OWN


def _refuses(firm: Desk, flag_id: int, given: Booking) -> None:
    """Lea's *Undo* says that Ann has it by now, and leaves it."""
    with pytest.raises(ChangedError) as refusal:
        firm.does("Lea", lambda s, who: giving_back.undo(s, who, flag_id, LATER + MINUTE))
    assert refusal.value.values == {"name": "Ann"}
    assert firm.booking(given.id).state == "booked"
    assert firm.flag(flag_id).answer == "given_back"
