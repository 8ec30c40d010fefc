"""What Slack refuses in blocks and views, and where it says so."""

from __future__ import annotations

from typing import Any

import pytest
from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block, HeaderBlock, SectionBlock

from bot.playground.block_kit import (
    blocks_too_long,
    problems_of_blocks,
    problems_of_view,
    view_too_large,
)
from bot.playground.block_kit.rules import Surface
from tests.playground.web_api.blocks import (
    ALERT,
    BOX,
    CARD,
    FEEDBACK,
    IMAGE,
    RICH,
    TABLE,
    TRASH,
    VIDEO,
    actions,
    asks,
    confirm,
    mrkdwn,
    option,
    plain,
    pointers,
    select,
)
from tests.playground.web_api.company import Company, button, home, modal, section


@pytest.mark.parametrize(
    ("block", "surfaces"),
    [
        (section(), "message modal home"),
        ({"type": "section", "fields": [mrkdwn(), plain()]}, "message modal home"),
        ({**section(), "accessory": IMAGE, "expand": True}, "message modal home"),
        ({"type": "header", "text": plain()}, "message modal home"),
        ({"type": "divider", "block_id": "d"}, "message modal home"),
        ({"type": "context", "elements": [IMAGE, mrkdwn(), plain()]}, "message modal home"),
        ({**IMAGE, "title": plain()}, "message modal home"),
        (RICH, "message modal home"),
        (VIDEO, "message modal home"),
        (actions(button(style="primary", confirm=confirm(style="danger"))), "message modal home"),
        (asks({"type": "plain_text_input", "multiline": True}), "message modal home"),
        (CARD, "message home"),
        ({"type": "carousel", "elements": [CARD]}, "message home"),
        (BOX, "message"),
        ({"type": "markdown", "text": "# Hi"}, "message"),
        (TABLE, "message"),
        ({"type": "context_actions", "elements": [TRASH, FEEDBACK]}, "message"),
        (ALERT, "modal"),
        (asks({"type": "file_input", "max_files": 10}), "modal"),
    ],
)
def test_each_block_has_its_surfaces(block: dict[str, Any], surfaces: str) -> None:
    everywhere: tuple[Surface, ...] = ("message", "modal", "home")
    allowed = [s for s in everywhere if not problems_of_blocks([block], s)]
    assert allowed == surfaces.split()


@pytest.mark.parametrize(
    "element",
    [
        button(url="https://example.org", value="x" * 2000, accessibility_label="y" * 75),
        select(option("x" * 75, "v" * 150, description=plain("d" * 75))),
        select(option(), option("y", "w"), initial_option=option("y", "w"), placeholder=plain()),
        {
            "type": "static_select",
            "option_groups": [{"label": plain("g" * 75), "options": [option()]}],
        },
        {
            "type": "overflow",
            "options": [option(value=str(n), url="https://example.org") for n in range(5)],
        },
        {
            "type": "checkboxes",
            "options": [{"text": mrkdwn("*b*"), "value": str(n)} for n in range(10)],
        },
        {"type": "radio_buttons", "options": [option()], "initial_option": option()},
        {"type": "datepicker", "initial_date": "2026-11-23"},
        {"type": "timepicker", "initial_time": "09:30", "timezone": "Europe/Berlin"},
        {"type": "datetimepicker", "initial_date_time": 1795424400},
        {"type": "users_select", "initial_user": "U0001"},
        {"type": "conversations_select", "filter": {"include": ["im"]}},
        {"type": "multi_users_select", "initial_users": ["U0001"], "max_selected_items": 3},
    ],
)
def test_elements_for_a_row_of_actions(element: dict[str, Any]) -> None:
    assert problems_of_blocks([actions(element)], "message") == []


def test_the_same_block_id_may_not_come_twice_in_a_message() -> None:
    assert pointers([section(block_id="a"), section(block_id="b")]) == []
    assert pointers([section(block_id="a"), section(block_id="a")]) == ["/blocks/1/block_id"]


def test_the_same_action_id_may_come_in_another_block() -> None:
    assert pointers([actions(button()), actions(button())]) == []


@pytest.mark.parametrize(("surface", "most"), [("message", 50), ("modal", 100), ("home", 100)])
def test_a_surface_holds_so_many_blocks(surface: Surface, most: int) -> None:
    assert pointers([section()] * most, surface) == []
    assert pointers([section()] * (most + 1), surface) == ["/blocks"]


def test_one_table_and_twelve_thousand_characters_of_markdown_are_the_most() -> None:
    assert pointers([TABLE, TABLE]) == ["/blocks"]
    half = {"type": "markdown", "text": "x" * 6001}
    assert pointers([half, half]) == ["/blocks"]


def test_one_element_has_the_focus() -> None:
    typed = asks({"type": "plain_text_input", "focus_on_load": True})
    assert pointers([typed], "modal") == []
    assert pointers([typed, typed], "modal") == ["/blocks/1/element/focus_on_load"]


def test_what_is_wrong_inside_a_container_is_found() -> None:
    box = {**BOX, "child_blocks": [actions(button(), button())]}
    assert pointers([box]) == ["/blocks/0/child_blocks/0/elements/1/action_id"]


@pytest.mark.parametrize(
    ("view", "pointer"),
    [
        (modal(title=plain("x" * 25)), "/view/title/text"),
        (modal(title=mrkdwn()), "/view/title/type"),
        ({"type": "modal", "blocks": [section()]}, "/view"),
        (modal(submit=plain("x" * 25)), "/view/submit/text"),
        (modal(private_metadata="x" * 3001), "/view/private_metadata"),
        (modal(callback_id="x" * 256), "/view/callback_id"),
        (modal(asks({"type": "plain_text_input"})), "/view"),
        (modal(color="red"), "/view/color"),
        ({"type": "workflow_step", "blocks": []}, "/view/type"),
        ({**home(), "title": plain()}, "/view/title"),
        (home(ALERT), "/view/blocks/0/type"),
        (modal({"type": "markdown", "text": "x"}), "/view/blocks/0/type"),
        ("modal", "/view"),
        ({**modal(), "blocks": {}}, "/view/blocks"),
    ],
)
def test_a_wrong_view_is_refused(view: object, pointer: str) -> None:
    assert [p.pointer for p in problems_of_view(view)] == [pointer]


def test_a_right_view_is_taken() -> None:
    asked = asks({"type": "plain_text_input", "max_length": 3000}, block_id="why", hint=plain())
    more = {"submit": plain("Save"), "close": plain("Cancel"), "private_metadata": "x" * 3000}
    assert problems_of_view(modal(asked, **more, callback_id="c", notify_on_close=True)) == []
    assert problems_of_view(home()) == []


def test_sizes_of_a_whole() -> None:
    assert not view_too_large(home())
    assert view_too_large(modal(*[section("ä" * 1300)] * 100))
    assert not blocks_too_long([section("x" * 2750)] * 4)
    assert blocks_too_long([section("x" * 2751)] * 4)


@pytest.mark.parametrize(
    "block",
    [
        SectionBlock(text="x" * 3001),
        SectionBlock(),
        SectionBlock(fields=["x"] * 11),
        HeaderBlock(text="x" * 151),
        *(Block.parse(actions(*[button(str(n)) for n in range(26)])),),
    ],
)
def test_what_slack_sdk_refuses_is_refused_too(block: Block) -> None:
    with pytest.raises(SlackObjectFormationError):
        block.validate_json()
    written = {k: v for k, v in vars(block).items() if k in block.attributes and v is not None}
    plain_json = {k: _json(v) for k, v in written.items()} | {"type": block.type}
    assert problems_of_blocks([plain_json], "message")


def _json(value: object) -> object:
    if isinstance(value, list):
        return [_json(v) for v in value]
    return value.to_dict() if hasattr(value, "to_dict") else value


def test_blocks_validate_answers_with_pointers_and_asks_for_no_token() -> None:
    company = Company()
    assert company.call("blocks.validate", None, blocks=[section()]) == {"ok": True}
    answer = company.call("blocks.validate", None, view=modal(private_metadata="x" * 3001))
    assert answer == {
        "ok": False,
        "error": "invalid_blocks",
        "errors": [
            {
                "pointer": "/view/private_metadata",
                "code": "too_long",
                "message": "must be less than 3001 characters",
                "constraint": 3000,
            }
        ],
    }
    message = {"blocks": [section("")]}
    wrong = company.call("blocks.validate", None, message=message)
    assert wrong["errors"][0]["pointer"] == "/message/blocks/0/text/text"
    assert company.error("blocks.validate", None) == "invalid_arguments"
