"""A person opens the settings, changes them, and takes it back."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest

from bot.people import modals
from bot.people.domain import OPEN_SETTINGS, Slot
from bot.playground.desk import Desk
from bot.playground.faults import Kind
from tests.home.small_house import ANA, BO, SmallHouse, words

TUESDAY_10 = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
"""10:00 in Berlin."""


def open_settings(house: SmallHouse, user_id: str = ANA) -> Desk:
    desk = house.desk(user_id)
    assert desk.command("/leeway settings").ok
    assert house.sees(lambda: any(view.content.get("submit") for view in desk.modals()))
    return desk


def read(desk: Desk) -> str:
    return words(desk.top_modal().blocks)


def said_something_went_wrong(desk: Desk) -> bool:
    return any("went wrong" in message.text for message in desk.messages(desk.app_dm()))


def blocks_of(desk: Desk) -> set[str]:
    return {block["block_id"] for block in desk.top_modal().blocks if "block_id" in block}


def test_a_manager_sees_when_the_next_note_comes_and_what_is_chosen(house: SmallHouse) -> None:
    desk = open_settings(house)
    assert "Your next note comes on Tue, 1 December, 10:00." in read(desk)
    state = desk.view_state(desk.top_modal())
    assert state[modals.WEEKDAY][modals.WEEKDAY]["selected_option"]["value"] == "1"
    assert state[modals.TIME][modals.TIME]["selected_time"] == "10:00"
    assert state[modals.CADENCE][modals.CADENCE]["selected_option"]["value"] == "weekly"
    assert state[modals.PAUSE][modals.PAUSE]["selected_date"] is None


def test_another_day_and_time_are_stored_and_the_answer_says_what_happens_now(
    house: SmallHouse,
) -> None:
    desk = open_settings(house)
    desk.fill(modals.WEEKDAY, "3")
    desk.fill(modals.TIME, "14:30")
    assert desk.submit().ok
    assert "Your next note comes on Thu, 3 December, 14:30." in read(desk)
    stored = house.preference(ANA)
    assert (stored.nudge_weekday, stored.nudge_time) == (3, time(14, 30))
    assert stored.next_nudge_at == datetime(2026, 12, 3, 13, 30, tzinfo=UTC)


def test_once_a_month_is_said_and_stored(house: SmallHouse) -> None:
    desk = open_settings(house)
    desk.fill(modals.CADENCE, "monthly")
    assert desk.submit().ok
    assert "Your next note comes on Tue, 29 December, 10:00, and then one a month." in read(desk)
    assert house.preference(ANA).cadence == "monthly"


def test_whoever_stops_hears_that_no_note_comes(house: SmallHouse) -> None:
    desk = open_settings(house)
    desk.fill(modals.CADENCE, "stopped")
    assert desk.submit().ok
    assert (
        "You get no weekly note: it is stopped, and so is all else that you did not ask for."
    ) in read(desk)
    stored = house.preference(ANA)
    assert (stored.cadence, stored.next_nudge_at) == ("stopped", None)


def test_a_pause_moves_the_next_note_behind_it_and_clearing_the_date_ends_it(
    house: SmallHouse,
) -> None:
    desk = open_settings(house)
    desk.fill(modals.PAUSE, "2027-01-04")
    assert desk.submit().ok
    assert "I keep quiet until Monday, 4 January." in read(desk)
    assert "Your next note comes on Tue, 5 January, 10:00." in read(desk)
    assert house.preference(ANA).snoozed_until == date(2027, 1, 4)

    again = open_settings(house)
    state = again.view_state(again.top_modal())
    assert state[modals.PAUSE][modals.PAUSE]["selected_date"] == "2027-01-04"
    again.fill(modals.PAUSE, None)
    assert again.submit().ok
    assert read(again).startswith("Your next note comes on Tue, 1 December, 10:00.")
    assert house.preference(ANA).snoozed_until is None


@pytest.mark.parametrize("wrong", ["08:45", "16:45", "23:00"])
def test_a_time_outside_of_the_working_day_is_refused_at_the_field(
    house: SmallHouse, wrong: str
) -> None:
    desk = open_settings(house)
    desk.fill(modals.TIME, wrong)
    assert desk.submit().field_errors == {
        modals.TIME: "Choose a time from 09:00 to 16:30, so that the note comes while you work."
    }
    assert house.preference(ANA).nudge_time is None


@pytest.mark.parametrize("wrong", ["2026-11-29", "2026-11-30"])
def test_a_pause_that_ends_today_or_before_is_refused_at_the_field(
    house: SmallHouse, wrong: str
) -> None:
    desk = open_settings(house)
    desk.fill(modals.PAUSE, wrong)
    assert desk.submit().field_errors == {
        modals.PAUSE: "Choose a day after today, or leave this empty."
    }
    assert house.preference(ANA).snoozed_until is None


def test_only_working_days_can_be_chosen_and_a_day_that_became_free_is_refused(
    house: SmallHouse,
) -> None:
    desk = open_settings(house)
    assert "Saturday" not in read(desk)
    house.change(ANA, work_days="34")
    assert desk.submit().field_errors == {
        modals.WEEKDAY: "You do not work on that day. Choose another one."
    }


def test_a_refused_form_can_be_corrected_and_sent_again(house: SmallHouse) -> None:
    desk = open_settings(house)
    desk.fill(modals.TIME, "07:00")
    assert desk.submit().field_errors
    desk.fill(modals.TIME, "11:00")
    assert desk.submit().ok
    assert house.preference(ANA).nudge_time == time(11)


def test_undo_restores_the_settings_and_the_note_that_was_planned(house: SmallHouse) -> None:
    desk = open_settings(house)
    desk.fill(modals.CADENCE, "stopped")
    desk.fill(modals.WEEKDAY, "4")
    assert desk.submit().ok
    assert desk.act_in_modal(modals.UNDO).ok
    assert house.sees(lambda: "as they were before" in read(desk))
    assert "Your next note comes on Tue, 1 December, 10:00." in read(desk)
    stored = house.preference(ANA)
    assert (stored.cadence, stored.nudge_weekday) == ("weekly", None)
    assert stored.next_nudge_at == TUESDAY_10


def test_undo_restores_a_monthly_note_to_the_day_that_was_planned(house: SmallHouse) -> None:
    house.choose(ANA, Slot(1, time(10), "monthly"))
    planned = TUESDAY_10 + timedelta(days=7)
    house.plan_next(ANA, planned)
    desk = open_settings(house)
    desk.fill(modals.CADENCE, "stopped")
    assert desk.submit().ok
    assert desk.act_in_modal(modals.UNDO).ok
    assert house.sees(lambda: "Your next note comes on Tue, 8 December, 10:00" in read(desk))
    assert house.preference(ANA).next_nudge_at == planned


def test_undo_leaves_settings_alone_that_were_changed_again_since(house: SmallHouse) -> None:
    desk = open_settings(house)
    desk.fill(modals.CADENCE, "monthly")
    assert desk.submit().ok
    house.choose(ANA, Slot(1, time(10), "stopped"))
    assert desk.act_in_modal(modals.UNDO).ok
    assert house.sees(lambda: "changed again since then" in read(desk))
    assert house.preference(ANA).cadence == "stopped"


def test_a_double_click_on_undo_undoes_once(house: SmallHouse) -> None:
    desk = open_settings(house)
    desk.fill(modals.CADENCE, "monthly")
    assert desk.submit().ok
    shown = desk.top_modal()
    for _ in range(2):
        assert desk._act(shown, modals.UNDO, None, None).ok
    assert house.sees(lambda: "as they were before" in read(desk))
    assert not house.sees(lambda: "as they were before" not in read(desk), seconds=0.3)
    assert house.preference(ANA).cadence == "weekly"


def test_a_repeated_undo_does_not_undo_what_was_chosen_after_it(house: SmallHouse) -> None:
    desk = open_settings(house)
    desk.fill(modals.CADENCE, "monthly")
    assert desk.submit().ok
    assert desk.act_in_modal(modals.UNDO).ok
    house.choose(ANA, Slot(1, time(10), "monthly"))
    house.repeat_last_request()
    assert house.preference(ANA).cadence == "monthly"


def test_the_same_submission_twice_is_stored_once(house: SmallHouse) -> None:
    desk = open_settings(house)
    desk.fill(modals.CADENCE, "monthly")
    assert desk.submit().ok
    house.choose(ANA, Slot(1, time(10), "stopped"))
    house.repeat_last_request()
    assert house.preference(ANA).cadence == "stopped"


def test_what_was_left_as_shown_is_not_chosen(house: SmallHouse) -> None:
    house.change(ANA, work_start=time(12), work_end=time(20))
    desk = open_settings(house)
    state = desk.view_state(desk.top_modal())
    assert state[modals.TIME][modals.TIME]["selected_time"] == "12:00"  # 10:00 is before work
    desk.fill(modals.CADENCE, "monthly")
    assert desk.submit().ok
    stored = house.preference(ANA)
    assert (stored.cadence, stored.nudge_weekday, stored.nudge_time) == ("monthly", None, None)
    assert desk.act_in_modal(modals.UNDO).ok
    assert house.sees(lambda: "as they were before" in read(desk))


def test_undo_that_slack_does_not_show_is_not_told_as_nothing_changed(house: SmallHouse) -> None:
    desk = open_settings(house)
    desk.fill(modals.CADENCE, "monthly")
    assert desk.submit().ok
    house.playground.world.faults.inject("views.update", Kind.RATE_LIMITED)
    assert desk.act_in_modal(modals.UNDO).ok
    assert house.becomes(lambda: house.preference(ANA).cadence == "weekly")
    assert not house.sees(lambda: said_something_went_wrong(desk), seconds=0.5)


def test_a_home_that_slack_does_not_show_is_not_told_as_nothing_changed(house: SmallHouse) -> None:
    desk = house.desk(ANA)
    desk.open_home()
    assert house.sees(lambda: desk.home() is not None)
    assert desk.act_in_home(OPEN_SETTINGS).ok
    assert house.sees(lambda: bool(desk.modals()))
    house.playground.world.faults.inject("views.publish", Kind.SERVER_ERROR)
    desk.fill(modals.CADENCE, "monthly")
    assert desk.submit().ok
    assert house.preference(ANA).cadence == "monthly"
    assert not house.sees(lambda: said_something_went_wrong(desk), seconds=0.5)


def test_whoever_opens_the_settings_is_heard_of(house: SmallHouse) -> None:
    assert house.preference(ANA).heard_at is None
    open_settings(house)
    assert house.preference(ANA).heard_at == house.playground.clock.now()


def test_whoever_leads_nobody_is_told_that_no_weekly_note_comes(house: SmallHouse) -> None:
    desk = open_settings(house, BO)
    assert (
        "You get no weekly note, because nobody reports to you here. "
        "You may hear from me what colleagues recommend to your team, once a month what became of "
        "what you recommended, now and then a question where you agreed to be asked, and what your "
        "manager writes to the team through me."
    ) in read(desk)
    assert "Notes that you did not ask for" in read(desk)
    assert blocks_of(desk) >= {modals.CADENCE, modals.PAUSE}
    assert not blocks_of(desk) & {modals.WEEKDAY, modals.TIME}


def test_whoever_leads_nobody_can_still_stop_and_pause(house: SmallHouse) -> None:
    desk = open_settings(house, BO)
    desk.fill(modals.CADENCE, "stopped")
    desk.fill(modals.PAUSE, "2027-01-04")
    assert desk.submit().ok
    assert (
        "You get no notes that you did not ask for. Only if a colleague would like to name you as "
        "somebody to talk to, I ask you first."
    ) in read(desk)
    assert "I keep quiet until Monday, 4 January." in read(desk)
    stored = house.preference(BO)
    assert (stored.cadence, stored.snoozed_until) == ("stopped", date(2027, 1, 4))
    assert (stored.nudge_weekday, stored.nudge_time) == (None, None)
    assert stored.next_nudge_at is None


def test_the_button_under_a_message_opens_the_same_form(house: SmallHouse) -> None:
    desk = house.desk(ANA)
    desk.say(desk.app_dm(), "hello")
    answer = house.last_message(desk, "Thank you for writing")
    assert desk.click(answer, OPEN_SETTINGS).ok
    assert house.sees(lambda: bool(desk.modals()))
    assert "Your next note comes on" in read(desk)


def test_a_guest_who_asks_for_settings_is_told_who_can_add_them(house: SmallHouse) -> None:
    desk = house.desk("UGUEST")
    assert desk.command("/leeway settings").ok
    house.last_message(desk, "I do not know you yet, so I keep nothing about you. Dee can add you.")
    assert desk.modals() == []
