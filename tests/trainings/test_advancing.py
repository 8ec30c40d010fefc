"""What happens by itself with bookings and flags, and when somebody leaves."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from bot.people.models import Absence
from bot.storage import Database
from bot.trainings import advancing, bookings, flags
from bot.trainings.domain import Audience, TrainingDraft
from bot.trainings.views import Stage
from tests.trainings.training_desk import MINUTE, NOW, Desk, at, desk, span

MONDAY = span("2026-12-14", "09:00", "17:00")
FRIDAY_MORNING = at("2026-12-11", "09:00")


def test_a_reminder_comes_on_the_working_day_before_as_their_hours_begin(
    database: Database,
) -> None:
    firm = desk(database)
    one = firm.adds("Ann", when=MONDAY)
    firm.tick(FRIDAY_MORNING - MINUTE)
    assert firm.messages("training_reminder") == []
    firm.tick(FRIDAY_MORNING)
    assert firm.messages("training_reminder") == [("Ann", one.id)]
    firm.sent("training_reminder", FRIDAY_MORNING)
    firm.tick(MONDAY.start)
    assert firm.edited("training_reminder") == []
    firm.tick(MONDAY.end)
    assert firm.edited("training_reminder") == ["Ann"]
    firm.tick(MONDAY.end + timedelta(days=30))
    assert len(firm.messages("training_reminder")) == 1


def test_leave_and_holidays_before_it_bring_the_reminder_forward(database: Database) -> None:
    firm = desk(database)
    with firm.work.session() as session:
        session.add(
            Absence(
                person_id=firm.ids["Ann"],
                first_day=date(2026, 12, 10),
                last_day=date(2026, 12, 11),
            )
        )
    one = firm.adds("Ann", when=MONDAY)
    firm.tick(at("2026-12-09", "08:59"))
    assert firm.messages("training_reminder") == []
    firm.tick(at("2026-12-09", "09:00"))
    assert firm.messages("training_reminder") == [("Ann", one.id)]


@pytest.mark.parametrize(("hours", "reminded"), [(3, True), (2, False), (1, False)])
def test_who_books_late_is_reminded_at_once_or_not_at_all(
    database: Database, hours: int, *, reminded: bool
) -> None:
    firm = desk(database)
    booked = MONDAY.start - timedelta(hours=hours)
    one = firm.adds("Ann", when=MONDAY, now=booked)
    firm.tick(booked)
    assert firm.messages("training_reminder") == ([("Ann", one.id)] if reminded else [])
    firm.tick(MONDAY.end)
    assert len(firm.messages("training_reminder")) == reminded


def test_nobody_said_for_a_week_how_it_went_so_nobody_knows(database: Database) -> None:
    firm = desk(database)
    one = firm.adds("Ann", when=MONDAY)
    firm.tick(MONDAY.end + timedelta(days=7) - MINUTE)
    assert firm.sees_booking("Ann", one.id).stage(MONDAY.end) is Stage.OVER
    firm.tick(MONDAY.end + timedelta(days=7))
    assert firm.booking(one.id).state == "unknown"
    late = MONDAY.end + timedelta(days=8)
    firm.does("Ann", lambda s, who: bookings.was_there(s, who, one.id, late))
    assert firm.booking(one.id).state == "attended"


def test_after_a_change_of_the_day_there_is_a_new_reminder_and_the_old_one_is_not_said(
    database: Database,
) -> None:
    firm = desk(database)
    one = firm.adds("Ann", when=MONDAY)
    firm.tick(FRIDAY_MORNING)
    later = TrainingDraft("Negotiation", span("2026-12-17", "09:00", "17:00"))
    firm.does("Ann", lambda s, who: bookings.change(s, who, one.id, later, FRIDAY_MORNING))
    assert firm.messages("training_reminder") == []
    firm.tick(at("2026-12-16", "09:00"))
    assert firm.messages("training_reminder") == [("Ann", one.id)]


def test_another_hour_of_the_same_day_changes_the_reminder_that_was_sent(
    database: Database,
) -> None:
    firm = desk(database)
    one = firm.adds("Ann", when=MONDAY)
    firm.tick(FRIDAY_MORNING)
    firm.sent("training_reminder", FRIDAY_MORNING)
    later = TrainingDraft("Negotiation", span("2026-12-14", "13:00", "17:00"))
    firm.does("Ann", lambda s, who: bookings.change(s, who, one.id, later, FRIDAY_MORNING))
    assert firm.edited("training_reminder") == ["Ann"]
    firm.tick(at("2026-12-14", "12:00"))
    assert len(firm.messages("training_reminder")) == 1


def test_the_tick_knows_where_and_when_something_is_due(database: Database) -> None:
    firm, other = desk(database), desk(database, "T2")
    firm.adds("Ann", when=MONDAY)
    flag = firm.flags("Bob", firm.adds("Bob", when=MONDAY).id)
    other.adds("Ann", when=MONDAY)

    def due(now: datetime) -> list[int]:
        with database.reading_everywhere() as session:
            return list(advancing.workspaces_with_due(session, now))

    with firm.work.reading() as session:
        assert advancing.next_due(session, NOW) == NOW + 10 * MINUTE
        assert advancing.next_due(session, NOW + 10 * MINUTE) == FRIDAY_MORNING
    assert due(NOW) == []
    assert due(NOW + 10 * MINUTE) == [firm.work.workspace_id]
    assert sorted(due(FRIDAY_MORNING)) == [firm.work.workspace_id, other.work.workspace_id]
    assert firm.tick(FRIDAY_MORNING) == 2
    assert firm.flag(flag.id).told_at == FRIDAY_MORNING
    assert other.messages("training_reminder") == []


def test_no_more_than_so_many_at_a_time_and_all_in_the_end(database: Database) -> None:
    firm = desk(database)
    for number in range(5):
        firm.flags("Ann", firm.adds("Ann", f"Training {number}").id)
    with firm.work.session() as session:
        assert advancing.advance_due(session, NOW + 10 * MINUTE, 2) == 2
    assert len(firm.messages("training_flag")) == 2
    firm.tick(NOW + 10 * MINUTE)
    assert len(firm.messages("training_flag")) == 5


def test_who_leaves_takes_their_flags_and_bookings_along(database: Database) -> None:
    firm = desk(database)
    one = firm.flagged()
    firm.sent("training_flag", NOW)
    kept = firm.adds("Ann", "Coaching", MONDAY)
    firm.does("Ann", lambda s, who: bookings.protect(s, who, kept.id, NOW))
    firm.left("Ann", NOW)
    assert firm.flag(one.id).state == "let_go"
    assert firm.booking(kept.id).state == "withdrawn"
    assert firm.reserved("Ann") == []
    assert firm.edited("training_flag") == ["Lea"]
    before = len(firm.outbox())
    firm.tick(NOW + timedelta(days=30))
    assert len(firm.outbox()) == before


def test_the_manager_who_was_asked_leaves_and_the_employee_hears_that_nobody_is_there(
    database: Database,
) -> None:
    firm = desk(database)
    one = firm.flagged()
    firm.left("Lea", NOW + timedelta(hours=1))
    view = firm.sees("Ann", one.id)
    assert (view.nobody, view.asked, view.told_at) == (True, "", None)
    assert firm.messages("training_nobody") == [("Ann", one.id)]
    assert view.can_tell_learning()
    firm.tick(NOW + timedelta(days=9))
    assert firm.messages("training_flag_again") == []
    later = NOW + timedelta(days=9)
    firm.does("Ann", lambda s, who: flags.tell(s, who, one.id, Audience.LEARNING, later))
    assert len(firm.messages("training_flag")) == 3


def test_of_two_who_look_after_learning_one_may_leave(database: Database) -> None:
    firm = desk(database)
    one = firm.flagged(audience=Audience.LEARNING)
    firm.left("Adi", NOW)
    assert firm.messages("training_nobody") == []
    firm.left("Ida", NOW)
    assert firm.messages("training_nobody") == [("Ann", one.id)]


def test_what_was_answered_stays_when_the_manager_leaves(database: Database) -> None:
    firm = desk(database)
    one = firm.flagged()
    firm.gives("Lea", one.id, MONDAY)
    firm.left("Lea", NOW)
    assert firm.messages("training_nobody") == []
    assert firm.reserved("Ann") == [MONDAY]
    assert _answerer(firm, one.id) == "Lea"


def test_somebody_whose_clock_makes_no_sense_is_reminded_a_day_before(database: Database) -> None:
    firm = desk(database)
    with firm.work.session() as session:
        firm.work.person(session, "Ann").zone = "Mars/Olympus"
    one = firm.adds("Ann", when=MONDAY)
    firm.tick(MONDAY.start - timedelta(days=1, minutes=1))
    assert firm.messages("training_reminder") == []
    firm.tick(MONDAY.start - timedelta(days=1))
    assert firm.messages("training_reminder") == [("Ann", one.id)]


def _answerer(firm: Desk, flag_id: int) -> str:
    return firm.sees("Ann", flag_id).answered_by
