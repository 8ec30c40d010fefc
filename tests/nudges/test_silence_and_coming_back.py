"""What is no silence, and what comes back when somebody asked for it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.nudges.test_weekly_nudge import option
from tests.support.company import BOSS, Row, company, nudges_of, only, team, told
from tests.support.databases import new_sqlite
from tests.support.house import House, running

AMARA = "amara.okafor@halden.example"


def put_off(house: House, until: str) -> None:
    """*Not now…*, the timing makes no sense, but before this milestone it would."""
    boss = house.desk(BOSS)
    message = house.click(boss, house.sees(boss, "weeks away"), "nudge_not_now", "What stands")
    message = house.click(boss, message, "nudge_reason_timing", "When would it make sense?")
    house.click(boss, message, "nudge_milestone", "bring it back", value=option(message, until))


def weeks(house: House, number: int, zone: str = "Europe/Berlin") -> None:
    """So many Tuesdays; what comes is said to be done already, which is an answer."""
    boss = house.desk(BOSS)
    for _ in range(number):
        house.move_to(1, 10, zone)
        last = boss.messages(boss.app_dm())[-1]
        if "nudge_already_done" in str(last.blocks) and "asked me" not in last.text:
            house.click(boss, last, "nudge_already_done", "done this already")


def test_a_week_without_a_note_is_no_silence_of_the_managers(tmp_path: Path) -> None:
    with running(
        new_sqlite(tmp_path),
        people_csv=company(tmp_path, team(1)),
        choices=only(tmp_path, "small_step", "move_one_meeting"),
    ) as house:
        for _ in range(9):
            house.move_to(1, 10)
        assert len(nudges_of(house, BOSS)) == 2
        assert all("heard nothing" not in text for text in told(house, BOSS))


def test_after_keep_three_more_silences_are_needed(small_house: House) -> None:
    house = small_house
    amara = house.desk(AMARA)
    for _ in range(4):
        house.move_to(1, 10)
    question = house.sees(amara, "I have written three times")
    before = len(nudges_of(house, AMARA))
    house.click(amara, question, "nudge_keep_weekly", "Good.")
    for _ in range(6):
        house.move_to(1, 10)
    assert len(nudges_of(house, AMARA)) == before + 3


def test_looking_at_the_reasons_is_no_silence(small_house: House) -> None:
    house = small_house
    amara = house.desk(AMARA)
    for _ in range(5):
        house.move_to(1, 10)
        last = amara.messages(amara.app_dm())[-1]
        if "nudge_not_now" in str(last.blocks):
            house.click(amara, last, "nudge_not_now", "What stands")
    assert all("heard nothing" not in text for text in told(house, AMARA))


@pytest.mark.parametrize(
    ("named", "passing", "says"),
    [
        # Two weeks before a Thursday is a Thursday: the Tuesday after it is nine days away.
        (("Launch", "2027-01-14", "release"), 5, "a week away, on Thursday, 14 January."),
        # The nudge speaks of releases; a person may name a day of another kind all the same.
        (("Talks", "2027-02-02", "people"), 7, "two weeks away, on Tuesday, 2 February."),
    ],
)
def test_it_comes_back_for_the_milestone_that_was_named(
    tmp_path: Path, named: Row, passing: int, says: str
) -> None:
    milestones = [
        named,
        ("Fair", "2027-01-12", "sales"),
        ("Far", "2027-03-11", "release"),
    ]
    with running(
        new_sqlite(tmp_path),
        people_csv=company(tmp_path, team(3), milestones),
        choices=only(tmp_path, "release_skill", "small_step", "move_one_meeting"),
    ) as house:
        house.move_to(1, 10)
        put_off(house, named[0])
        weeks(house, passing)
        back = house.sees(house.desk(BOSS), f"You asked me to bring this back for “{named[0]}”.")
        assert f"“{named[0]}” is {says}" in back.text


def test_in_sydney_it_comes_back_on_the_sydney_day(tmp_path: Path) -> None:
    zone = "Australia/Sydney"
    milestones = [("Launch T", "2027-02-09", "release")]
    with running(
        new_sqlite(tmp_path),
        people_csv=company(tmp_path, team(3, zone), milestones),
        choices=only(tmp_path, "release_skill", "small_step", "move_one_meeting"),
    ) as house:
        house.move_to(1, 10, zone)
        house.move_to(1, 10, zone)
        put_off(house, "Launch T")
        weeks(house, 7, zone)
        house.sees(house.desk(BOSS), "“Launch T” is two weeks away, on Tuesday, 9 February.")
