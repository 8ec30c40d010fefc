"""The form of a plan: what it makes, what it refuses at which field, and how it is taken back."""

from __future__ import annotations

from datetime import date, time

import pytest

from bot.development_time import plans
from bot.development_time.domain import Draft
from bot.people import service as people
from tests.development_time import at_the_desk
from tests.development_time.at_the_desk import (
    ANA,
    BEN,
    FRIDAY,
    NEW_YORK,
    TUESDAY,
    answers,
    blocks_of,
    clicks,
    fills,
    makes,
    newest,
    opened,
    opens,
    plans_of,
    reads,
    said,
    starts,
)
from tests.support.house import House

house, small_house = at_the_desk.house, at_the_desk.small_house


def test_a_plan_becomes_blocks_for_eight_weeks_and_its_receipt_leads_to_calendars(
    house: House,
) -> None:
    receipt = makes(house, ANA, weekday=TUESDAY, start="09:30", minutes="90", purpose="Statistics")
    ana = house.desk(ANA)
    assert "*Your development time: Tuesdays 9:30 to 11:00.*" in ana.words(receipt)
    assert "Next: Tuesday, 1 December, 9:30 to 11:00." in ana.words(receipt)
    assert ana.buttons(receipt) == [
        "Calendar file",
        "Google Calendar",
        "Outlook, next one",
        "Change…",
        "Undo",
        "Fewer of these",
    ]
    assert len(starts(house, ANA)) == 8
    assert starts(house, ANA)[0] == "Tue 1 Dec 09:30"
    assert starts(house, ANA)[-1] == "Tue 19 Jan 09:30"
    [plan] = plans_of(house, ANA)
    assert plan.purpose == "Statistics"
    assert len(receipt.text.split()) < 75


def test_the_receipt_says_what_it_is_for_and_until_when_with_the_year_if_it_is_another(
    small_house: House,
) -> None:
    receipt = makes(small_house, ANA, purpose="Statistics", until="2027-03-31")
    words = small_house.desk(ANA).words(receipt)
    assert "For: “Statistics”." in words
    assert "Until Wednesday, 31 March 2027." in words


def test_the_form_becomes_its_receipt(small_house: House) -> None:
    ana = small_house.desk(ANA)
    opens(small_house, ana)
    assert ana.submit().ok
    words = opened(small_house, ana, "Planned: Fridays 14:00 to 16:00.")
    assert "Next: Friday, 4 December, 14:00 to 16:00." in words


def test_everybody_plans_by_their_own_clock(small_house: House) -> None:
    makes(small_house, BEN)
    assert starts(small_house, BEN, NEW_YORK)[0] == "Fri 4 Dec 14:00"


@pytest.mark.parametrize(
    ("values", "field", "said_there"),
    [
        ({"first_day": "2026-11-29"}, "first_day", "That day is over."),
        ({"first_day": "2028-01-01"}, "first_day", "more than a year ahead"),
        ({"until": "2026-11-29"}, "until", "It would end before it begins."),
        ({"until": "9999-12-31"}, "until", "ten years away"),
        ({"first_day": "2026-12-01", "until": "2026-12-02"}, "until", "before its first day"),
        ({"start": "20:00"}, "start", "working hours, 9:00 to 17:00. Start at 15:00 at the latest"),
        ({"start": "16:30"}, "start", "working hours, 9:00 to 17:00. Start at 15:00 at the latest"),
        ({"start": "08:00"}, "start", "working hours, 9:00 to 17:00. Start at 9:00 or later"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field_and_nothing_is_lost(
    small_house: House, values: dict[str, str], field: str, said_there: str
) -> None:
    ana = small_house.desk(ANA)
    opens(small_house, ana)
    fills(ana, purpose="Statistics", **values)
    outcome = ana.submit()
    assert list(outcome.field_errors) == [field], outcome
    assert said_there in outcome.field_errors[field]
    assert "Statistics" in ana.modal_words()
    assert plans_of(small_house, ANA) == []
    assert said(small_house, "devtime_plan") == 0


def test_nothing_longer_than_half_a_day_and_no_day_off_can_be_chosen(small_house: House) -> None:
    ana = small_house.desk(ANA)
    opens(small_house, ana)
    assert ana.offered("minutes") == ["30", "45", "60", "90", "120", "150", "180", "240"]
    assert ana.offered("weekday") == ["0", "1", "2", "3", "4"]


def test_two_plans_at_one_time_are_refused(small_house: House) -> None:
    makes(small_house, ANA)
    ana = small_house.desk(ANA)
    overview = answers(small_house, ana, "/devtime", "What comes next")
    assert ana.click(overview, "devtime_open", block_id="overview:plan").ok
    opened(small_house, ana, "Length")
    fills(ana, weekday=FRIDAY, start="15:00")
    errors = ana.submit().field_errors
    assert errors == {"start": "You have Fridays 14:00 to 16:00 already. Choose another time."}


def test_a_change_counts_from_now_on_and_undo_brings_back_what_was(house: House) -> None:
    ana = house.desk(ANA)
    made = makes(house, ANA)
    house.move(days=4, hours=9)  # the first one is over
    assert ana.click(made, "devtime_open").ok
    opened(house, ana, "It changes from now on.")
    fills(ana, weekday=TUESDAY, start="09:30")
    assert ana.submit().ok
    house.move(seconds=3)
    receipt = reads(house, ana, "Changed. Your development time is now Tuesdays 9:30 to 11:30.")
    assert starts(house, ANA)[0] == "Tue 8 Dec 09:30"
    assert [f"{one.starts_at:%a}" for one in blocks_of(house, ANA, "asked")] == ["Fri"]
    clicks(house, ana, receipt, "devtime_undo", "Your development time: Fridays 14:00 to 16:00.")
    assert starts(house, ANA)[0] == "Fri 11 Dec 14:00"
    again = newest(ana, "Next: Friday, 11 December, 14:00 to 16:00.")
    assert again is not None
    assert "Undo" not in ana.buttons(again)


def test_undo_of_a_new_plan_ends_it_and_it_can_be_brought_back(small_house: House) -> None:
    ana = small_house.desk(ANA)
    made = makes(small_house, ANA)
    ended = clicks(small_house, ana, made, "devtime_undo", "Ended: Fridays 14:00 to 16:00.")
    assert starts(small_house, ANA) == []
    clicks(small_house, ana, ended, "devtime_bring_back", "Next: Friday, 4 December")
    assert len(starts(small_house, ANA)) == 8


def test_undo_of_an_older_receipt_does_not_end_what_was_changed_since(small_house: House) -> None:
    ana = small_house.desk(ANA)
    made = makes(small_house, ANA)
    assert ana.click(made, "devtime_open").ok
    opened(small_house, ana, "It changes from now on.")
    fills(ana, weekday=TUESDAY)
    assert ana.submit().ok
    assert ana.click(made, "devtime_undo").ok
    reads(small_house, ana, "Somebody changed this plan meanwhile")
    assert starts(small_house, ANA)[0] == "Tue 1 Dec 14:00"


def test_a_plan_that_was_changed_on_the_phone_meanwhile_is_not_overwritten(
    small_house: House,
) -> None:
    ana = small_house.desk(ANA)
    made = makes(small_house, ANA)
    assert ana.click(made, "devtime_open").ok
    opened(small_house, ana, "It changes from now on.")
    [plan] = plans_of(small_house, ANA)
    with small_house.session() as session:
        person = people.person_by_email(session, ANA)
        phone = Draft(1, time(9, 30), 60, date(2026, 12, 1))
        plans.change(session, person, plan.id, phone, version=1, now=small_house.now)
    fills(ana, start="10:00")
    errors = ana.submit().field_errors
    assert list(errors) == ["weekday"]
    assert "Somebody changed this plan meanwhile" in errors["weekday"]
    assert starts(small_house, ANA)[0] == "Tue 1 Dec 09:30"


def test_somebody_elses_plan_is_nobodys(small_house: House) -> None:
    makes(small_house, ANA)
    ben = small_house.desk(BEN)
    makes(small_house, BEN)
    theirs = newest(ben, "Your development time:")
    assert theirs is not None
    [plan] = plans_of(small_house, ANA)
    forged = next(
        element
        for block in theirs.blocks
        if block["type"] == "actions"
        for element in block["elements"]
        if element["action_id"] == "devtime_undo"
    )
    forged["value"] = f"made:{plan.id}"
    assert ben.click(theirs, "devtime_undo").ok
    reads(small_house, ben, "I cannot find this plan any more.")
    assert len(starts(small_house, ANA)) == 8


def test_the_choices_are_kept_and_shown(small_house: House) -> None:
    ana = small_house.desk(ANA)
    makes(small_house, ANA, purpose="Statistics")
    overview = answers(small_house, ana, "/devtime", "How it is protected")
    assert ana.click(overview, "devtime_choices").ok
    opened(small_house, ana, "In my calendar it is")
    ana.fill("defence", "busy")
    ana.fill("manners", ["says", "shares"])
    assert ana.submit().ok
    words = opened(small_house, ana, "Saved.")
    assert "Always busy." in words
    assert "Its title there says what it is for." in words
    shown = reads(small_house, ana, "Its title says what it is for.")
    assert "Always busy." in ana.words(shown)
    assert ana.click(shown, "devtime_choices").ok
    opened(small_house, ana, "In my calendar it is")
    state = ana.view_state(ana.top_modal())
    assert state["defence"]["defence"]["selected_option"]["value"] == "busy"
    ticked = state["manners"]["manners"]["selected_options"]
    assert [one["value"] for one in ticked] == ["says", "shares"]
