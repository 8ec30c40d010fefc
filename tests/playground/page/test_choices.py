"""What is offered, what is chosen, what the page decides before it draws."""

from __future__ import annotations

from typing import Any

import pytest

from bot.playground.entities import User
from bot.playground.manifest import SlashCommand
from bot.playground.page.avatar import COLOURS, colour, initials
from bot.playground.page.choices import accessible_name, chosen, fallback_text, options_of
from bot.playground.page.composer import matching
from bot.playground.page.person_switch import search

ONE = {"text": {"type": "plain_text", "text": "One"}, "value": "1"}
TWO = {"text": {"type": "plain_text", "text": "Two"}, "value": "2"}


def test_options_in_groups_are_offered_with_the_name_of_their_group() -> None:
    group = {"label": {"type": "plain_text", "text": "Numbers"}, "options": [ONE, TWO]}
    found = options_of({"type": "static_select", "option_groups": [group]})
    assert [(o.value, o.label, o.group) for o in found] == [
        ("1", "One", "Numbers"),
        ("2", "Two", "Numbers"),
    ]


@pytest.mark.parametrize(
    ("proposed", "value"),
    [
        ({"initial_option": ONE}, "1"),
        ({"initial_options": [ONE, TWO]}, ["1", "2"]),
        ({"initial_value": "text"}, "text"),
        ({"initial_date": "2026-12-01"}, "2026-12-01"),
        ({"initial_time": "09:30"}, "09:30"),
        ({"initial_user": "U0001"}, "U0001"),
        ({"initial_users": ["U0001"]}, ["U0001"]),
        ({"initial_date_time": 1796119200}, 1796119200),
        ({}, None),
    ],
)
def test_an_untouched_element_holds_what_the_app_proposed(
    proposed: dict[str, Any], value: object
) -> None:
    assert chosen({}, "b", {"action_id": "a", **proposed}) == value


def test_what_the_person_chose_wins_over_what_the_app_proposed() -> None:
    state = {"b": {"a": {"type": "static_select", "selected_option": TWO}}}
    assert chosen(state, "b", {"action_id": "a", "initial_option": ONE}) == "2"


def test_a_cleared_field_stays_clear() -> None:
    state = {"b": {"a": {"type": "plain_text_input", "value": None}}}
    assert chosen(state, "b", {"action_id": "a", "initial_value": "old"}) is None


def test_a_control_is_named_by_its_label_or_by_its_placeholder() -> None:
    element = {"placeholder": {"type": "plain_text", "text": "Why not?"}}
    assert accessible_name(element, "Reason") == "Reason"
    assert accessible_name(element, "") == "Why not?"
    assert accessible_name({}, "") == "Choose"


def test_a_block_without_a_drawing_still_shows_all_of_its_texts() -> None:
    card = {
        "type": "card",
        "title": {"type": "mrkdwn", "text": "A course"},
        "body": {"type": "mrkdwn", "text": "Two days"},
        "actions": [{"type": "button", "text": {"type": "plain_text", "text": "Book"}}],
    }
    assert fallback_text(card) == "A course\nTwo days\nBook"


def test_commands_are_offered_while_the_first_word_is_typed() -> None:
    commands = tuple(
        SlashCommand(command=c, description="", usage_hint="", url="", should_escape=False)
        for c in ("/leeway", "/learn", "/budget")
    )
    assert [c.command for c in matching(commands, "/le")] == ["/leeway", "/learn"]
    assert len(matching(commands, "/")) == 3
    assert matching(commands, "/leeway ") == []
    assert matching(commands, "le") == []


def test_people_are_found_by_every_word_of_name_and_title() -> None:
    ana = User("U1", "T1", "ana", "Ana Lima", title="Head of Sales")
    ben = User("U2", "T1", "ben", "Ben Roth", title="Sales")
    assert search([ana, ben], "sales") == [ana, ben]
    assert search([ana, ben], "head ANA") == [ana]
    assert search([ana, ben], "nobody") == []


def test_initials_come_from_the_first_and_the_last_name() -> None:
    assert initials("Ana Maria Lima") == "AL"
    assert initials("Cher") == "C"
    assert initials("(?)") == "?"


@pytest.mark.parametrize("hexes", COLOURS)
def test_white_initials_can_be_read_on_every_colour(hexes: str) -> None:
    assert colour("U0001") in COLOURS
    parts = [int(hexes[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    assert 1.05 / (luminance + 0.05) >= 4.5
