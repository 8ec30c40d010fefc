"""App Home: what needs me, my team, my settings, and what Leeway stores and never does."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time

import pytest
from sqlalchemy.orm import Session

from bot.core.language import Language
from bot.core.text import Mrkdwn
from bot.people import modals
from bot.people.domain import OPEN_SETTINGS, Slot
from bot.people.service import Person
from bot.playground.desk import Desk
from bot.slack import blocks
from bot.slack.blocks import Block
from tests.home.small_house import ANA, BO, DEE, SmallHouse, with_sections, words


def one_request(_: Session, person: Person, lang: Language, now: datetime) -> list[Block]:
    if person.slack_user_id != ANA:
        return []
    said = lang.t("{name} is asked, {day}.", name=person.display_name, day=now.date())
    return [blocks.section(said)]


def very_much(_: Session, person: Person, _lang: Language, _now: datetime) -> list[Block]:
    return [blocks.section(Mrkdwn("later"))] * (120 if person.slack_user_id == ANA else 0)


@pytest.fixture
def busy_house(house: SmallHouse) -> Iterator[SmallHouse]:
    with with_sections(house, [one_request, very_much]):
        yield house


def home_of(house: SmallHouse, user_id: str) -> str:
    desk = house.desk(user_id)
    assert desk.open_home().ok
    assert house.sees(lambda: desk.home() is not None)
    return read(desk)


def read(desk: Desk) -> str:
    return words((desk.home() or {}).get("blocks"))


def test_a_manager_sees_team_settings_and_what_is_never_done(house: SmallHouse) -> None:
    home = home_of(house, ANA)
    assert "Nothing waits for you." in home
    assert "*Your team:* two people report to you. You work in two time zones." in home
    assert "Your next note comes on Tue, 1 December, 10:00." in home
    assert "I read no conversations and no meeting titles" in home


def test_whoever_leads_nobody_sees_no_team(house: SmallHouse) -> None:
    home = home_of(house, BO)
    assert "Your team" not in home
    assert "You get no weekly note, because nobody reports to you here." in home


def test_what_needs_me_comes_first_in_its_order_and_the_rest_always_fits(
    busy_house: SmallHouse,
) -> None:
    home = home_of(busy_house, ANA)
    assert home.startswith("Ana is asked, 2026-11-30.\nlater\n")
    assert "Nothing waits for you." not in home
    assert "I read no conversations" in home
    assert len((busy_house.desk(ANA).home() or {})["blocks"]) == 100


def test_nobody_sees_what_waits_for_somebody_else(busy_house: SmallHouse) -> None:
    home = home_of(busy_house, BO)
    assert "Nothing waits for you." in home
    assert "Ana" not in home


@pytest.mark.parametrize("user_id", ["UGUEST", "UULTRA"])
def test_a_guest_is_told_who_can_add_them(house: SmallHouse, user_id: str) -> None:
    assert home_of(house, user_id) == (
        "I do not know you yet, so I keep nothing about you. Dee can add you."
    )


def test_without_an_admin_a_guest_is_sent_to_hr(house: SmallHouse) -> None:
    house.change(DEE, active=False)
    assert home_of(house, "UGUEST").endswith("Ask HR to add you.")


def test_whoever_left_sees_nothing_of_what_was_stored(house: SmallHouse) -> None:
    house.change(ANA, active=False)
    assert home_of(house, ANA).startswith("I do not know you yet")


def test_a_change_of_the_settings_shows_in_the_home_from_which_it_was_made(
    house: SmallHouse,
) -> None:
    home_of(house, ANA)
    desk = house.desk(ANA)
    assert desk.act_in_home(OPEN_SETTINGS).ok
    assert house.sees(lambda: bool(desk.modals()))
    desk.fill(modals.CADENCE, "stopped")
    assert desk.submit().ok
    assert house.sees(lambda: "You get no weekly note: it is stopped" in read(desk))
    assert desk.act_in_modal(modals.UNDO).ok
    assert house.sees(lambda: "Your next note comes on Tue, 1 December" in read(desk))


def test_home_shows_what_is_true_when_it_is_opened_again(house: SmallHouse) -> None:
    home_of(house, ANA)
    house.change(BO, active=False)
    desk = house.desk(ANA)
    assert desk.open_home().ok
    assert house.sees(lambda: "one person reports to you." in read(desk))


def test_the_messages_tab_publishes_no_home(house: SmallHouse) -> None:
    desk = house.desk(ANA)
    assert desk.open_home("messages").ok
    assert not house.sees(lambda: desk.home() is not None, seconds=0.3)


def test_a_paused_person_reads_until_when(house: SmallHouse) -> None:
    house.choose(ANA, Slot(1, time(10), "weekly", date(2026, 12, 7)))
    assert "I keep quiet until Monday, 7 December." in home_of(house, ANA)


def test_a_pause_that_is_over_is_not_mentioned(house: SmallHouse) -> None:
    house.choose(ANA, Slot(1, time(10), "weekly", date(2026, 11, 30)))
    assert "quiet" not in home_of(house, ANA)
