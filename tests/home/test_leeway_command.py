"""`/leeway` and its words."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.home import messages
from bot.people import service as people
from bot.people.domain import OPEN_SETTINGS
from bot.playground.entities import Message
from tests.home.small_house import ANA, BO, DEE, SmallHouse, words

PLAIN_DASHES = {0x2009: " ", 0x2013: "-"}
"""The dash and the thin spaces around it in a span of days."""


def buttons(message: Message) -> list[str]:
    rows = [block["elements"] for block in message.blocks if block["type"] == "actions"]
    return [element["text"]["text"] for row in rows for element in row]


def is_away(house: SmallHouse) -> bool:
    """Whether Leeway has heard that Ana is."""
    found = house.person(ANA)
    return found is not None and found.away


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


def test_why_shows_when_somebody_is_away_and_says_what_that_is_used_for(
    house: SmallHouse,
) -> None:
    desk = house.desk(ANA)
    rows = "ana@x.example,2026-12-14,2026-12-18\nana@x.example,2026-12-24,2027-01-03\n"
    with house.whole.session() as session:
        sheet = people.read_absences(f"work_email,first_day,last_day\n{rows}".encode())
        people.apply_absences(session, sheet, house.playground.clock.now())
    noon = datetime(2026, 12, 3, 11, tzinfo=UTC)
    house.change(ANA, dnd_from=noon, dnd_until=noon + timedelta(hours=2))
    desk.set_status(":palm_tree:", until=noon)
    assert house.becomes(lambda: is_away(house))
    assert desk.command("/leeway why").ok
    said = house.last_message(desk, "When you are away")
    assert said.ephemeral_to == ANA
    assert (
        "*When you are away*\n"
        "Absent: Dec 14 - 18, 2026 and Dec 24, 2026 - Jan 3, 2027\n"
        "Slack status: away until Thu, 3 December, 12:00\n"
        "Do not disturb: Thu, 3 December, 12:00 to Thu, 3 December, 14:00\n"
        "I do not write to you then. Nobody else sees this here."
    ) in words(said.blocks).translate(PLAIN_DASHES)
    assert "Absent: Dec 14" in said.text


def test_why_says_nothing_of_times_away_where_none_are_known(house: SmallHouse) -> None:
    desk = house.desk(ANA)
    assert desk.command("/leeway why").ok
    assert "away" not in house.last_message(desk, "What I know about you").text


def test_a_status_without_an_end_is_shown_as_it_is_known(house: SmallHouse) -> None:
    desk = house.desk(ANA)
    desk.set_status(":face_with_thermometer:")
    assert house.becomes(lambda: is_away(house))
    assert desk.command("/leeway why").ok
    shown = words(house.last_message(desk, "When you are away").blocks).splitlines()
    assert "Slack status: away" in shown
    assert (
        "Your next note is planned for Tue, 1 December, 10:00, and waits while your Slack status "
        "says that you are away."
    ) in shown


def test_why_does_not_show_the_absences_of_the_people_in_the_team(house: SmallHouse) -> None:
    with house.whole.session() as session:
        sheet = people.read_absences(
            b"work_email,first_day,last_day\nbo@x.example,2026-12-14,2026-12-18\n"
        )
        people.apply_absences(session, sheet, house.playground.clock.now())
    desk = house.desk(ANA)
    assert desk.command("/leeway why").ok
    assert "Absent" not in house.last_message(desk, "What I know about you").text


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
