"""What a person does with the trainings that they are booked on."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from bot.core.spans import Span
from bot.storage import Database
from bot.trainings import bookings, flags, viewing
from bot.trainings.domain import Audience, Source, TrainingDraft
from bot.trainings.errors import (
    NoDateError,
    NotBookedError,
    NotByHandError,
    NotOverError,
    OverError,
    SameTrainingError,
    TrainingDraftError,
    UnknownBookingError,
)
from bot.trainings.models import Booking
from bot.trainings.views import Stage
from tests.trainings.training_desk import NOW, Desk, desk, span, together, word

THURSDAY = span("2026-12-10", "09:00", "17:00")
FRIDAY = span("2026-12-11", "09:00", "17:00")
PAST = span("2026-11-27", "09:00", "12:00")


def test_a_training_that_is_added_twice_at_the_same_moment_is_one(database: Database) -> None:
    firm = desk(database)
    found = together(*[lambda: firm.adds("Ann")] * 4)
    assert [isinstance(one, Booking) for one in found] == [True] * 4
    (one,) = firm.all_bookings("Ann")
    assert (one.source, one.state, one.sequence, one.protected) == ("hand", "booked", 0, False)
    assert firm.adds("Ann", "  negotiation ").id == one.id
    assert firm.adds("Ann", when=FRIDAY).id != one.id


def test_no_training_is_there_twice_by_a_change_or_by_bringing_it_back(database: Database) -> None:
    firm = desk(database)
    first, second = firm.adds("Ann"), firm.adds("Ann", when=FRIDAY)
    same = TrainingDraft("Negotiation", THURSDAY)
    with pytest.raises(SameTrainingError):
        firm.does("Ann", lambda s, who: bookings.change(s, who, second.id, same, NOW))
    firm.does("Ann", lambda s, who: bookings.withdraw(s, who, first.id, NOW))
    again = firm.adds("Ann")
    with pytest.raises(SameTrainingError):
        firm.does("Ann", lambda s, who: bookings.bring_back(s, who, first.id, NOW))
    states = {one.id: one.state for one in firm.all_bookings("Ann")}
    assert states == {first.id: "withdrawn", second.id: "booked", again.id: "booked"}


@pytest.mark.parametrize(
    ("draft", "field"),
    [
        (TrainingDraft("  ", THURSDAY), "title"),
        (TrainingDraft("x" * 201, THURSDAY), "title"),
        (TrainingDraft("A", Span(THURSDAY.end, THURSDAY.start)), "end"),
        (TrainingDraft("A", Span(THURSDAY.start, THURSDAY.start)), "end"),
        (TrainingDraft("A", Span(THURSDAY.start, THURSDAY.start + timedelta(days=15))), "end"),
        (TrainingDraft("A", span("2026-08-30", "09:00", "10:00")), "start"),
        (TrainingDraft("A", span("2030-08-30", "09:00", "10:00")), "start"),
        (TrainingDraft("A", THURSDAY, link="javascript:alert(1)"), "link"),
        (TrainingDraft("A", THURSDAY, place="x" * 301), "place"),
    ],
)
def test_what_makes_no_sense_is_refused_at_its_field(
    database: Database, draft: TrainingDraft, field: str
) -> None:
    firm = desk(database)
    with pytest.raises(TrainingDraftError) as refused:
        firm.does("Ann", lambda s, who: bookings.add(s, who, draft, NOW))
    assert refused.value.field == field
    assert firm.all_bookings("Ann") == []


def test_what_is_changed_has_a_new_sequence_and_its_kept_time_moves_along(
    database: Database,
) -> None:
    firm = desk(database)
    one = firm.adds("Ann")
    firm.does("Ann", lambda s, who: bookings.protect(s, who, one.id, NOW))
    draft = TrainingDraft("Negotiation 2", FRIDAY, "https://lms.example/2", "Room 4")
    firm.does("Ann", lambda s, who: bookings.change(s, who, one.id, draft, NOW))
    view = firm.sees_booking("Ann", one.id)
    assert (view.title, view.span, view.link, view.place, view.sequence) == (
        "Negotiation 2",
        FRIDAY,
        "https://lms.example/2",
        "Room 4",
        1,
    )
    assert view.uid == one.uid
    assert firm.reserved("Ann") == [FRIDAY]
    firm.does("Ann", lambda s, who: bookings.unprotect(s, who, one.id, NOW))
    assert firm.reserved("Ann") == []


def test_what_a_learning_system_keeps_is_not_changed_here(database: Database) -> None:
    firm = desk(database)
    (booking_id,) = firm.told(word(firm.ids["Ann"], when=THURSDAY))
    draft = TrainingDraft("Mine", FRIDAY)
    with pytest.raises(NotByHandError):
        firm.does("Ann", lambda s, who: bookings.change(s, who, booking_id, draft, NOW))
    assert firm.sees_booking("Ann", booking_id).title == "Negotiation"
    assert not firm.sees_booking("Ann", booking_id).by_hand


def test_withdrawn_nothing_follows_and_brought_back_all_does(database: Database) -> None:
    firm = desk(database)
    one = firm.adds("Ann")
    firm.does("Ann", lambda s, who: bookings.protect(s, who, one.id, NOW))
    for _ in range(2):
        firm.does("Ann", lambda s, who: bookings.withdraw(s, who, one.id, NOW))
    assert (firm.booking(one.id).next_at, firm.reserved("Ann")) == (None, [])
    firm.tick(THURSDAY.start)
    assert firm.messages("training_reminder") == []
    firm.does("Ann", lambda s, who: bookings.bring_back(s, who, one.id, NOW))
    assert firm.booking(one.id).state == "booked"
    assert firm.reserved("Ann") == [THURSDAY]
    firm.tick(THURSDAY.start - timedelta(hours=3))
    assert firm.messages("training_reminder") == [("Ann", one.id)]


def test_going_is_said_until_it_is_over_and_was_there_from_its_beginning_on(
    database: Database,
) -> None:
    firm = desk(database)
    one = firm.adds("Ann")
    stages = []

    def look(now: datetime) -> None:
        stages.append(firm.sees_booking("Ann", one.id).stage(now))

    look(NOW)
    firm.does("Ann", lambda s, who: bookings.going(s, who, one.id, NOW))
    look(NOW)
    firm.does("Ann", lambda s, who: bookings.undo_going(s, who, one.id, NOW))
    look(NOW)
    with pytest.raises(NotOverError):
        firm.does("Ann", lambda s, who: bookings.was_there(s, who, one.id, NOW))
    with pytest.raises(OverError):
        firm.does("Ann", lambda s, who: bookings.going(s, who, one.id, THURSDAY.end))
    look(THURSDAY.end)
    for _ in range(2):
        firm.does("Ann", lambda s, who: bookings.was_there(s, who, one.id, THURSDAY.end))
    look(THURSDAY.end)
    firm.does("Ann", lambda s, who: bookings.undo_was_there(s, who, one.id, THURSDAY.end))
    look(THURSDAY.end)
    assert stages == [
        Stage.AHEAD,
        Stage.GOING,
        Stage.AHEAD,
        Stage.OVER,
        Stage.ATTENDED,
        Stage.OVER,
    ]


def test_what_was_given_up_is_neither_gone_to_nor_attended(database: Database) -> None:
    firm = desk(database)
    one = firm.adds("Ann", when=PAST)
    firm.flags("Ann", one.id, Audience.COUNTED)
    with pytest.raises(NotBookedError):
        firm.does("Ann", lambda s, who: bookings.was_there(s, who, one.id, NOW))
    with pytest.raises(OverError):
        firm.does("Ann", lambda s, who: bookings.going(s, who, one.id, NOW))
    assert firm.booking(one.id).state == "given_up"


def test_attendance_that_a_learning_system_reported_is_not_undone_here(database: Database) -> None:
    firm = desk(database)
    (booking_id,) = firm.told(word(firm.ids["Ann"], "attended", when=PAST))
    with pytest.raises(NotByHandError):
        firm.does("Ann", lambda s, who: bookings.undo_was_there(s, who, booking_id, NOW))
    assert firm.booking(booking_id).state == "attended"


def test_what_has_no_date_is_kept_without_a_reminder_and_without_a_time(
    database: Database,
) -> None:
    firm = desk(database)
    draft = TrainingDraft("Whenever", None)
    one = firm.does("Ann", lambda s, who: bookings.add(s, who, draft, NOW))
    assert one.next_at is None
    with pytest.raises(NoDateError):
        firm.does("Ann", lambda s, who: bookings.protect(s, who, one.id, NOW))
    firm.tick(NOW + timedelta(days=100))
    assert firm.messages("training_reminder") == []
    assert firm.sees_booking("Ann", one.id).stage(NOW + timedelta(days=100)) is Stage.AHEAD


def test_somebody_elses_booking_and_one_of_another_workspace_are_unknown(
    database: Database,
) -> None:
    firm, other = desk(database), desk(database, "T2")
    theirs = other.adds("Ann")
    acts = (
        bookings.withdraw,
        bookings.bring_back,
        bookings.going,
        bookings.undo_going,
        bookings.was_there,
        bookings.undo_was_there,
        bookings.protect,
        bookings.unprotect,
    )
    for act in acts:
        for house, name in ((firm, "Ann"), (other, "Bob")):
            with pytest.raises(UnknownBookingError):
                house.does(name, lambda s, who: act(s, who, theirs.id, NOW))  # noqa: B023  # at once
            with pytest.raises(UnknownBookingError):
                house.sees_booking(name, theirs.id)
    assert other.booking(theirs.id).state == "booked"


def test_a_hand_added_training_is_the_companys_where_it_has_one_of_that_title(
    database: Database,
) -> None:
    firm = desk(database)
    firm.told(word(firm.ids["Bob"], when=THURSDAY, title="Leading  Others"))
    mine, own = firm.adds("Ann", "leading others"), firm.adds("Ann", "Coaching")
    course_ids = [one.course_id for one in firm.all_bookings("Bob")]
    assert [firm.booking(mine.id).course_id] == course_ids
    assert firm.booking(own.id).course_id not in course_ids
    assert firm.sees_booking("Ann", mine.id).source is Source.HAND


def test_the_own_list_is_complete_each_in_its_place(database: Database) -> None:
    firm = desk(database)
    ahead = _with_everything(firm)
    with firm.work.reading() as session:
        mine = viewing.mine(session, firm.work.person(session, "Ann"), NOW)
    assert [one.id for one in mine.ahead] == [ahead]
    assert [one.title for one in mine.unanswered] == ["Over"]
    assert [one.title for one in mine.past] == ["Given up", "Closed", "Attended", "Forgotten"]
    assert [one.booking.title for one in mine.open_flags] == ["Given up"]
    assert [one.booking.title for one in mine.past_flags] == ["Closed"]


def _with_everything(firm: Desk) -> int:
    ahead = firm.adds("Ann", "Ahead").id
    firm.adds("Ann", "Over", PAST)
    firm.adds("Ann", "Forgotten", span("2026-10-05", "09:00", "10:00"))
    attended = firm.adds("Ann", "Attended", span("2026-11-20", "09:00", "10:00"))
    firm.does("Ann", lambda s, who: bookings.was_there(s, who, attended.id, NOW))
    firm.flags("Ann", firm.adds("Ann", "Given up", FRIDAY).id)
    closed = firm.flags("Ann", firm.adds("Ann", "Closed", THURSDAY).id)
    firm.does("Ann", lambda s, who: flags.close(s, who, closed.id, restored=False, now=NOW))
    return ahead
