"""`/leeway` and its words."""

from __future__ import annotations

import pytest

from bot.home import messages
from bot.people.domain import OPEN_SETTINGS
from bot.playground.entities import Message
from tests.home.small_house import ANA, BO, DEE, SmallHouse, words


def buttons(message: Message) -> list[str]:
    rows = [block["elements"] for block in message.blocks if block["type"] == "actions"]
    return [element["text"]["text"] for row in rows for element in row]


@pytest.mark.parametrize("line", ["/leeway", "/leeway help", "/leeway HELP me", "/leeway   "])
def test_help_lists_what_one_can_do_and_only_the_person_sees_it(
    house: SmallHouse, line: str
) -> None:
    desk = house.desk(ANA)
    assert desk.command(line).ok
    said = house.last_message(desk, "I help managers make room")
    assert said.ephemeral_to == ANA
    for word in ("`/leeway settings`", "`/leeway why`", "`/leeway help`"):
        assert word in words(said.blocks)
    assert buttons(said) == ["Settings", "What you know about me"]


def test_why_shows_all_that_is_stored_about_a_manager(house: SmallHouse) -> None:
    desk = house.desk(ANA)
    assert desk.command("/leeway why").ok
    said = house.last_message(desk, "What I know about you")
    assert said.ephemeral_to == ANA
    for fact in (
        "Name: Ana",
        "E-mail: ana@x.example",
        "Title: Head of Sales",
        "Department: Sales",
        "Language: en-US",
        "Clock: Europe/Berlin, 09:00 to 17:00 on Mon, Tue, Wed, Thu, and Fri",
        "You report to: nobody",
        "Reporting to you: two",
        "Roles: none",
        "Your next note comes on Tue, 1 December, 10:00.",
        "You lead people",
        "If it is wrong, Dee can correct it.",
    ):
        assert fact in words(said.blocks)
        assert fact in said.text


def test_why_names_manager_and_roles_and_gives_no_reason_that_is_none(house: SmallHouse) -> None:
    bo, dee = house.desk(BO), house.desk(DEE)
    assert bo.command("/leeway why").ok
    said = house.last_message(bo, "What I know about you").text
    assert "You report to: Ana" in said
    assert "Reporting to you: nobody" in said
    assert "You lead people" not in said
    assert dee.command("/leeway why").ok
    assert "Roles: admin" in house.last_message(dee, "What I know about you").text


def test_why_tells_a_guest_that_nothing_is_stored(house: SmallHouse) -> None:
    desk = house.desk("UGUEST")
    assert desk.command("/leeway why").ok
    house.last_message(desk, "I do not know you yet, so I keep nothing about you.")


def test_a_word_that_is_nearly_right_gets_the_button_that_was_meant(house: SmallHouse) -> None:
    desk = house.desk(ANA)
    assert desk.command("/leeway setings").ok
    said = house.last_message(desk, 'I do not know "setings".')
    assert buttons(said) == ["Settings"]
    assert desk.click(said, OPEN_SETTINGS).ok
    assert house.sees(lambda: bool(desk.modals()))


def test_an_unknown_word_is_repeated_without_its_power(house: SmallHouse) -> None:
    desk = house.desk(ANA)
    assert desk.command("/leeway <!channel> *R&D*").ok
    said = house.last_message(desk, "I do not know")
    assert "&lt;!channel&gt; " in said.text
    assert "*R&amp;D*" not in said.text
    assert "<!channel>" not in words(said.blocks)
    assert buttons(said) == ["Help"]


def test_help_and_why_replace_the_message_whose_button_was_clicked(house: SmallHouse) -> None:
    desk = house.desk(ANA)
    assert desk.command("/leeway xyzzy").ok
    said = house.last_message(desk, "I do not know")
    assert desk.click(said, messages.SHOW_HELP).ok
    helped = house.last_message(desk, "I help managers")
    assert helped.ts == said.ts
    assert desk.click(helped, messages.SHOW_WHY).ok
    assert house.last_message(desk, "What I know about you").ts == said.ts
    assert len(desk.messages(desk.app_dm())) == 1
