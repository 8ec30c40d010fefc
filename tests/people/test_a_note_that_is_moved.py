"""The settings tell when the note really comes, and why it is not when it was planned."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest

from bot.people import modals
from bot.people import service as people
from bot.people.domain import OPEN_SETTINGS, Slot
from bot.playground.desk import Desk
from tests.home.small_house import ANA, BO, SmallHouse, words

TUESDAY_10 = datetime(2026, 12, 1, 9, tzinfo=UTC)
"""10:00 in Berlin."""


def absent(house: SmallHouse, *spans: str, email: str = "ana@x.example") -> None:
    """Import absences such as 2026-12-01,2026-12-02."""
    rows = "".join(f"{email},{span}\n" for span in spans)
    with house.whole.session() as session:
        sheet = people.read_absences(f"work_email,first_day,last_day\n{rows}".encode())
        people.apply_absences(session, sheet, house.playground.clock.now())


def settings(house: SmallHouse) -> str:
    """What Ana's settings tell."""
    desk = house.desk(ANA)
    assert desk.command("/leeway settings").ok
    assert house.sees(lambda: bool(desk.modals()))
    return words(desk.top_modal().blocks)


def home(house: SmallHouse) -> str:
    """What Ana's App Home tells."""
    desk = house.desk(ANA)
    assert desk.open_home().ok
    assert house.sees(lambda: desk.home() is not None)
    return words((desk.home() or {}).get("blocks"))


def test_a_public_holiday_moves_it_to_the_next_morning_and_is_named(house: SmallHouse) -> None:
    house.change(ANA, country="PT")
    said = (
        "Your next note comes on Wed, 2 December, 9:00, because Tuesday, 1 December is a public "
        "holiday."
    )
    assert said in settings(house)
    assert said in home(house)


def test_leave_moves_it_to_the_day_of_return(house: SmallHouse) -> None:
    absent(house, "2026-11-30,2026-12-03")
    said = "Your next note comes on Fri, 4 December, 9:00, when you are back."
    assert said in settings(house)
    assert said in home(house)


def test_leave_that_begins_after_the_holiday_is_what_it_waits_for(house: SmallHouse) -> None:
    house.change(ANA, country="PT")
    absent(house, "2026-12-02,2026-12-04")
    assert "Your next note comes on Mon, 7 December, 9:00, when you are back." in settings(house)


@pytest.mark.parametrize("until", ["2026-11-30", "2026-12-08"])
def test_leave_on_other_days_moves_nothing(house: SmallHouse, until: str) -> None:
    absent(house, f"{until},{until}")
    assert "Your next note comes on Tue, 1 December, 10:00." in settings(house)


def test_the_leave_of_somebody_in_the_team_moves_nothing(house: SmallHouse) -> None:
    absent(house, "2026-12-01,2026-12-04", email="bo@x.example")
    assert "Your next note comes on Tue, 1 December, 10:00." in settings(house)


def test_a_status_with_an_end_moves_it_there(house: SmallHouse) -> None:
    house.desk(ANA).set_status(":palm_tree:", until=TUESDAY_10 + timedelta(hours=4))
    assert house.becomes(lambda: _away(house))
    assert (
        "Your next note comes on Tue, 1 December, 14:00, because your Slack status says that you "
        "are away until then."
    ) in settings(house)


def test_do_not_disturb_moves_it_behind(house: SmallHouse) -> None:
    end = TUESDAY_10 + timedelta(hours=1)
    house.change(ANA, dnd_from=TUESDAY_10 - timedelta(hours=1), dnd_until=end)
    assert (
        "Your next note comes on Tue, 1 December, 11:00, because you do not want to be disturbed "
        "in Slack before."
    ) in settings(house)


def test_the_monthly_note_still_says_that_it_is_monthly(house: SmallHouse) -> None:
    house.choose(ANA, Slot(1, time(10), "monthly"))
    house.change(ANA, country="PT")
    house.plan_next(ANA, TUESDAY_10)
    assert (
        "because Tuesday, 1 December is a public holiday.\nAfter that, one comes each month."
    ) in settings(house)


def test_a_pause_that_ends_on_a_holiday_tells_both(house: SmallHouse) -> None:
    house.change(ANA, country="DE")
    house.choose(ANA, Slot(4, time(10), "weekly", date(2026, 12, 25)))
    assert (
        "I keep quiet until Friday, 25 December.\nYour next note comes on Mon, 28 December, 9:00, "
        "because Friday, 25 December is a public holiday."
    ) in settings(house)


def test_what_is_saved_and_taken_back_is_the_slot_and_not_the_moved_time(
    house: SmallHouse,
) -> None:
    house.change(ANA, country="PT")
    desk = house.desk(ANA)
    settings(house)
    desk.fill(modals.WEEKDAY, "3")
    assert desk.submit().ok
    assert "Your next note comes on Thu, 3 December, 10:00." in words(desk.top_modal().blocks)
    assert desk.act_in_modal(modals.UNDO).ok
    assert house.sees(lambda: "is a public holiday" in words(desk.top_modal().blocks))
    assert house.preference(ANA).next_nudge_at == TUESDAY_10


def test_whoever_gets_no_note_reads_nothing_of_holidays(house: SmallHouse) -> None:
    house.change(BO, country="PT")
    desk: Desk = house.desk(BO)
    assert desk.open_home().ok
    assert house.sees(lambda: desk.home() is not None)
    assert desk.act_in_home(OPEN_SETTINGS).ok
    assert house.sees(lambda: bool(desk.modals()))
    assert "holiday" not in words(desk.top_modal().blocks)


def _away(house: SmallHouse) -> bool:
    found = house.person(ANA)
    return found is not None and found.away
