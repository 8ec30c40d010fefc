"""A flag: raised once, taken back within ten minutes, told to whom it may be told."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.people import service as people
from bot.storage import Database
from bot.trainings import bookings, flags
from bot.trainings.domain import Audience, Flag, Happened, Idea, TrainingDraft
from bot.trainings.errors import (
    AttendedError,
    ClosedError,
    LetGoError,
    NoLearningError,
    NotBookedError,
    ToldError,
    TooLateError,
    TooOldError,
    UnknownBookingError,
    UnknownFlagError,
)
from tests.trainings.training_desk import MINUTE, NOW, desk, span


def test_a_flag_gives_the_place_up_and_nobody_hears_of_it_for_ten_minutes(
    database: Database,
) -> None:
    firm = desk(database)
    booking = firm.adds("Ann")
    flag = firm.flags("Ann", booking.id)
    assert firm.booking(booking.id).state == "given_up"
    firm.tick(NOW + 9 * MINUTE)
    assert firm.messages("training_flag") == []
    firm.tick(NOW + 10 * MINUTE)
    assert firm.messages("training_flag") == [("Lea", flag.id)]
    told = firm.flag(flag.id)
    assert (told.asked_id, told.told_at) == (firm.ids["Lea"], NOW + 10 * MINUTE)
    firm.tick(NOW + 11 * MINUTE)
    assert len(firm.messages("training_flag")) == 1


def test_undone_within_ten_minutes_it_is_as_before_and_nobody_hears(database: Database) -> None:
    firm = desk(database)
    booking = firm.adds("Ann")
    firm.does("Ann", lambda s, who: bookings.protect(s, who, booking.id, NOW))
    flag = firm.flags("Ann", booking.id)
    assert firm.reserved("Ann") == []
    firm.does("Ann", lambda s, who: flags.undo(s, who, flag.id, NOW + 9 * MINUTE))
    firm.does("Ann", lambda s, who: flags.undo(s, who, flag.id, NOW + 9 * MINUTE))
    assert firm.flag(flag.id).state == "undone"
    assert firm.booking(booking.id).state == "booked"
    assert firm.reserved("Ann") == [span("2026-12-10", "09:00", "17:00")]
    firm.tick(NOW + timedelta(hours=1))
    assert firm.messages("training_flag") == []


def test_after_ten_minutes_it_cannot_be_undone_but_closed(database: Database) -> None:
    firm = desk(database)
    flag = firm.flags("Ann", firm.adds("Ann").id)
    with pytest.raises(TooLateError):
        firm.does("Ann", lambda s, who: flags.undo(s, who, flag.id, NOW + 10 * MINUTE))
    later = NOW + 11 * MINUTE
    firm.does("Ann", lambda s, who: flags.close(s, who, flag.id, restored=False, now=later))
    assert firm.flag(flag.id).state == "let_go"
    with pytest.raises(ClosedError):
        firm.does("Ann", lambda s, who: flags.undo(s, who, flag.id, later))


def test_only_counted_reaches_nobody(database: Database) -> None:
    firm = desk(database)
    flag = firm.flags("Ann", firm.adds("Ann").id, Audience.COUNTED)
    before = len(firm.outbox())
    firm.tick(NOW + timedelta(days=30))
    kinds = {one.kind for one in firm.outbox()[before:]}
    assert not {kind for kind in kinds if kind != "training_reminder"}
    assert firm.messages("training_flag") == []
    view = firm.sees("Ann", flag.id)
    assert (view.nobody, view.can_undo(NOW), view.can_undo(NOW + 10 * MINUTE)) == (
        False,
        True,
        False,
    )


def test_learning_hears_of_it_each_admin_once_but_never_the_persons_own_manager(
    database: Database,
) -> None:
    firm = desk(database)
    ann = firm.flags("Ann", firm.adds("Ann").id, Audience.LEARNING)
    lou = firm.flags("Lou", firm.adds("Lou").id, Audience.LEARNING)
    firm.tick(NOW + 10 * MINUTE)
    assert sorted(firm.messages("training_flag")) == [
        ("Adi", ann.id),
        ("Ida", ann.id),
        ("Ida", lou.id),
    ]


def test_where_learning_is_ones_own_manager_the_flag_is_refused_and_says_why(
    database: Database,
) -> None:
    firm = desk(database)
    with firm.work.session() as session:
        people.revoke_role(session, firm.work.person(session, "Ida"), "admin")
    booking = firm.adds("Lou")
    with pytest.raises(NoLearningError, match="Here L&D is your manager"):
        firm.flags("Lou", booking.id, Audience.LEARNING)
    assert firm.all_flags() == []
    assert firm.booking(booking.id).state == "booked"
    asked_as_manager = firm.flags("Lou", booking.id, Audience.MANAGER)
    firm.tick(NOW + 10 * MINUTE)
    assert firm.messages("training_flag") == [("Adi", asked_as_manager.id)]


def test_without_a_manager_the_person_hears_that_and_may_tell_learning_or_count_it(
    database: Database,
) -> None:
    firm = desk(database)
    one = firm.flagged("Dana")
    assert firm.messages("training_flag") == []
    assert firm.messages("training_nobody") == [("Dana", one.id)]
    assert firm.sees("Dana", one.id).nobody
    assert firm.sees("Dana", one.id).can_tell_learning()
    later = NOW + timedelta(hours=1)
    firm.does("Dana", lambda s, who: flags.tell(s, who, one.id, Audience.LEARNING, later))
    assert sorted(firm.messages("training_flag")) == [("Adi", one.id), ("Ida", one.id)]
    assert not firm.sees("Dana", one.id).nobody
    with pytest.raises(ToldError):
        firm.does("Dana", lambda s, who: flags.tell(s, who, one.id, Audience.COUNTED, later))


def test_what_nobody_was_told_can_be_only_counted(database: Database) -> None:
    firm = desk(database)
    one = firm.flagged("Dana")
    firm.sent("training_nobody", NOW)
    firm.does("Dana", lambda s, who: flags.tell(s, who, one.id, Audience.COUNTED, NOW))
    assert firm.flag(one.id).audience == "counted"
    assert not firm.sees("Dana", one.id).nobody
    assert firm.edited("training_nobody") == ["Dana"]
    firm.tick(NOW + timedelta(days=9))
    assert firm.messages("training_flag") == []


def test_a_manager_who_left_meanwhile_is_not_told(database: Database) -> None:
    firm = desk(database)
    flag = firm.flags("Ann", firm.adds("Ann").id)
    firm.left("Lea", NOW + MINUTE)
    firm.tick(NOW + 10 * MINUTE)
    assert firm.messages("training_flag") == []
    assert firm.messages("training_nobody") == [("Ann", flag.id)]


def test_the_manager_of_that_moment_is_told(database: Database) -> None:
    firm = desk(database)
    flag = firm.flags("Ann", firm.adds("Ann").id)
    with firm.work.session() as session:
        firm.work.person(session, "Ann").manager_id = firm.ids["Dana"]
    firm.tick(NOW + 10 * MINUTE)
    assert firm.messages("training_flag") == [("Dana", flag.id)]


def test_somebody_elses_training_one_of_another_workspace_and_none_cannot_be_flagged(
    database: Database,
) -> None:
    firm, other = desk(database), desk(database, "T2")
    theirs = other.adds("Ann")
    for number in (firm.adds("Ann").id, theirs.id, 987_654):
        with pytest.raises(UnknownBookingError):
            firm.flags("Bob", number)
    assert firm.all_flags() == [] == other.all_flags()
    flag = other.flags("Ann", theirs.id)
    acts = (
        lambda s, who: flags.undo(s, who, flag.id, NOW),
        lambda s, who: flags.close(s, who, flag.id, restored=False, now=NOW),
        lambda s, who: flags.reopen(s, who, flag.id, NOW),
        lambda s, who: flags.tell(s, who, flag.id, Audience.LEARNING, NOW),
    )
    for act in acts:
        with pytest.raises(UnknownFlagError):
            firm.does("Ann", act)
        with pytest.raises(UnknownFlagError):
            other.does("Bob", act)
    assert other.flag(flag.id).state == "open"


def test_yesterdays_training_can_be_flagged_and_one_of_a_hundred_days_ago_cannot(
    database: Database,
) -> None:
    firm = desk(database)
    yesterday = firm.adds("Ann", when=span("2026-11-29", "09:00", "12:00"))
    assert firm.flags("Ann", yesterday.id).state == "open"
    long_ago = firm.adds("Ann", "Coaching", span("2026-11-30", "09:00", "12:00"))
    with pytest.raises(TooOldError):
        firm.flags("Ann", long_ago.id, now=NOW + timedelta(days=100))


def test_what_was_attended_withdrawn_or_let_go_is_not_flagged(database: Database) -> None:
    firm = desk(database)
    past = firm.adds("Ann", "Coaching", span("2026-11-27", "09:00", "12:00"))
    firm.does("Ann", lambda s, who: bookings.was_there(s, who, past.id, NOW))
    with pytest.raises(AttendedError):
        firm.flags("Ann", past.id)
    ahead = firm.adds("Ann")
    firm.does("Ann", lambda s, who: bookings.withdraw(s, who, ahead.id, NOW))
    with pytest.raises(NotBookedError):
        firm.flags("Ann", ahead.id)
    firm.does("Ann", lambda s, who: bookings.bring_back(s, who, ahead.id, NOW))
    flag = firm.flags("Ann", ahead.id)
    firm.does("Ann", lambda s, who: flags.close(s, who, flag.id, restored=False, now=NOW))
    with pytest.raises(LetGoError):
        firm.flags("Ann", ahead.id)


def test_the_department_of_that_day_is_kept_with_the_flag(database: Database) -> None:
    firm = desk(database)
    with firm.work.session() as session:
        firm.work.person(session, "Ann").department = "Sales"
    flag = firm.flags("Ann", firm.adds("Ann").id)
    with firm.work.session() as session:
        firm.work.person(session, "Ann").department = "Ops"
    assert firm.flag(flag.id).department == "Sales"


def test_the_next_training_is_the_first_to_choose_and_what_lies_back_comes_after(
    database: Database,
) -> None:
    firm = desk(database)
    firm.adds("Ann", "Later", span("2026-12-17", "09:00", "12:00"))
    firm.adds("Ann", "Next", span("2026-12-03", "09:00", "12:00"))
    firm.adds("Ann", "Last week", span("2026-11-26", "09:00", "12:00"))
    firm.adds("Ann", "Long over", span("2026-10-05", "09:00", "12:00"))
    undated = TrainingDraft("Whenever", None)
    firm.does("Ann", lambda s, who: bookings.add(s, who, undated, NOW))
    flag = Flag(firm.adds("Ann", "Gone").id, Happened.TRAVEL, Idea.MINE, Audience.COUNTED)
    firm.does("Ann", lambda s, who: flags.flag(s, who, flag, NOW))
    found = firm.does("Ann", lambda s, who: flags.candidates(s, who, NOW))
    titles = [one.title for one in found]
    assert titles == ["Next", "Later", "Whenever", "Last week", "Long over"]


def test_the_reminder_that_was_flagged_from_says_where_the_flag_stands(
    database: Database,
) -> None:
    firm = desk(database)
    booking = firm.adds("Ann", when=span("2026-12-01", "13:00", "17:00"))
    firm.tick(NOW)
    firm.sent("training_reminder", NOW)
    for audience, kinds in ((Audience.COUNTED, 0), (Audience.MANAGER, 1)):
        flag = firm.flags("Ann", booking.id, audience)
        firm.edits_made()
        firm.tick(NOW + 10 * MINUTE)
        assert firm.edited("training_reminder") == ["Ann"]
        assert len(firm.messages("training_flag")) == kinds
        firm.edits_made()
        firm.does("Ann", lambda s, who: flags.close(s, who, flag.id, restored=True, now=NOW))  # noqa: B023  # at once
        assert firm.edited("training_reminder") == ["Ann"]
