"""*Recommend this* on a message: its link, or its first line, and nothing else of it."""

from __future__ import annotations

import pytest

from bot.playground.entities import Json
from bot.slack.typed import first_line, first_link
from tests.recommendations.at_the_desk import (
    DANIEL,
    HANNAH,
    WHY,
    answer,
    chooses,
    fills,
    has_fields,
    holds,
    sales,
    stored,
)
from tests.support.house import House

SECRET = "between us, the deal is off"


def rich(*elements: Json) -> Json:
    """A message of one rich_text block."""
    section = {"type": "rich_text_section", "elements": list(elements)}
    return {"text": "", "blocks": [{"type": "rich_text", "elements": [section]}]}


@pytest.mark.parametrize(
    ("message", "link"),
    [
        ({"text": "See <https://a.example/x?a=1&amp;b=2|this>"}, "https://a.example/x?a=1&b=2"),
        ({"text": "See https://a.example/x."}, "https://a.example/x"),
        ({"text": "<mailto:a@b.example|me> <https://b.example>"}, "https://b.example"),
        ({"text": "no link, and <@U0001>"}, ""),
        (
            rich({"type": "text", "text": "x"}, {"type": "link", "url": "https://c.example/1"}),
            "https://c.example/1",
        ),
        (rich({"type": "link", "url": "mailto:a@b.example"}), ""),
        (
            {"text": "", "blocks": [{"type": "section", "text": {"text": "<https://d.example>"}}]},
            "https://d.example",
        ),
    ],
)
def test_the_first_link_of_a_message_is_found(message: Json, link: str) -> None:
    assert first_link(message) == link


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("\n  Getting to Yes &amp; more \nby Fisher", "Getting to Yes & more"),
        ("<@U0001> <#C0001|sales> read &lt;this&gt;", "sales read <this>"),
        ("", ""),
    ],
)
def test_the_first_line_is_read_as_it_is_seen(text: str, line: str) -> None:
    assert first_line({"text": text}) == line


def test_a_message_with_a_link_becomes_a_recommendation(house: House) -> None:
    channel, hannah = sales(house, HANNAH), house.desk(HANNAH)
    assert hannah.say(channel.id, f"https://youtu.be/abcdefgh {SECRET}").ok
    desk = house.desk(DANIEL)
    message = desk.message(channel.id, SECRET)
    assert desk.shortcut("recommend_message", message).ok
    assert house.playground.wait_until(lambda: has_fields(desk))
    assert holds(desk, "kind") == "video"
    assert holds(desk, "link") == "https://youtu.be/abcdefgh"
    assert not holds(desk, "title")
    assert SECRET not in str(desk.top_modal().payload())
    fills(desk, title="Three rules", why=WHY)
    chooses(house, desk, "channel")
    assert holds(desk, "channel") == channel.id
    assert desk.submit().ok
    said = answer(house, desk, "You recommended “Three rules” in #sales", channel)
    assert said.ephemeral_to == desk.user_id
    [(resource, recommendation)] = stored(house)
    assert SECRET not in f"{vars(resource)} {vars(recommendation)}"


def test_without_a_link_the_first_line_is_a_title_to_begin_with(small_house: House) -> None:
    channel, hannah = sales(small_house, HANNAH), small_house.desk(HANNAH)
    assert hannah.say(channel.id, "Getting Past No\nread it last week").ok
    desk = small_house.desk(DANIEL)
    assert desk.shortcut("recommend_message", desk.message(channel.id, "Getting Past No")).ok
    assert small_house.playground.wait_until(lambda: has_fields(desk))
    assert holds(desk, "title") == "Getting Past No"
    assert holds(desk, "kind") == "book"
    assert "read it last week" not in str(desk.top_modal().payload())


def test_a_line_of_500_characters_is_cut(small_house: House) -> None:
    channel, hannah = sales(small_house, HANNAH), small_house.desk(HANNAH)
    assert hannah.say(channel.id, "much " * 100).ok
    desk = small_house.desk(DANIEL)
    assert desk.shortcut("recommend_message", desk.message(channel.id, "much")).ok
    assert small_house.playground.wait_until(lambda: has_fields(desk))
    assert len(str(holds(desk, "title"))) <= 300
