"""One wrong thing in a block at a time, and the pointer to it."""

from __future__ import annotations

from typing import Any

import pytest

from bot.playground.block_kit import problems_of_blocks
from tests.playground.web_api.blocks import (
    actions,
    asks,
    confirm,
    mrkdwn,
    option,
    plain,
    select,
)
from tests.playground.web_api.company import button, section


@pytest.mark.parametrize(
    ("block", "pointer", "message"),
    [
        (section("x" * 3001), "/text/text", "must be less than 3001 characters"),
        (section(""), "/text/text", "must be more than 0 characters"),
        ({"type": "section"}, "", "must have at least one of: text, fields"),
        (
            {"type": "section", "fields": [mrkdwn()] * 11},
            "/fields",
            "no more than 10 items allowed",
        ),
        (
            {"type": "section", "fields": [mrkdwn("x" * 2001)]},
            "/fields/0/text",
            "must be less than 2001 characters",
        ),
        (section(colour="red"), "/colour", "invalid additional property: colour"),
        (section(block_id="x" * 256), "/block_id", "must be less than 256 characters"),
        ({"text": plain()}, "", "missing required field: type"),
        ({"type": "poll"}, "/type", "unsupported type: poll"),
        ({"type": "header", "text": mrkdwn()}, "/text/type", "unsupported type: mrkdwn"),
        (
            {"type": "header", "text": plain("x" * 151)},
            "/text/text",
            "must be less than 151 characters",
        ),
        ({"type": "header"}, "", "missing required field: text"),
        ({"type": "header", "text": "x"}, "/text", "must provide object"),
        (
            {"type": "header", "text": {**plain(), "verbatim": True}},
            "/text/verbatim",
            "invalid additional property: verbatim",
        ),
        (actions(), "/elements", "must provide at least 1 items"),
        (
            actions(*[button(str(n)) for n in range(26)]),
            "/elements",
            "no more than 25 items allowed",
        ),
        (
            actions(button(text=mrkdwn())),
            "/elements/0/text/type",
            "unsupported type: mrkdwn",
        ),
        (
            actions(button(text=plain("x" * 76))),
            "/elements/0/text/text",
            "must be less than 76 characters",
        ),
        (
            actions(button(style="default")),
            "/elements/0/style",
            "must be a valid enum value: ['primary', 'danger']",
        ),
        (
            actions(button(value="x" * 2001)),
            "/elements/0/value",
            "must be less than 2001 characters",
        ),
        (
            actions(button(confirm=confirm(deny=plain("x" * 31)))),
            "/elements/0/confirm/deny/text",
            "must be less than 31 characters",
        ),
        (
            actions(button(confirm={"title": plain(), "text": plain(), "confirm": plain()})),
            "/elements/0/confirm",
            "missing required field: deny",
        ),
        (
            actions(select(*[option()] * 101)),
            "/elements/0/options",
            "no more than 100 items allowed",
        ),
        (
            actions(select(option(value="x" * 151))),
            "/elements/0/options/0/value",
            "must be less than 151 characters",
        ),
        (
            actions({"type": "overflow", "options": [option()] * 6}),
            "/elements/0/options",
            "no more than 5 items allowed",
        ),
        (
            actions({"type": "radio_buttons", "options": [option()] * 11}),
            "/elements/0/options",
            "no more than 10 items allowed",
        ),
        (
            actions({"type": "datepicker", "initial_date": "23.11.2026"}),
            "/elements/0/initial_date",
            "must be in the format ^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$",
        ),
        (
            actions({"type": "static_select"}),
            "/elements/0",
            "must have exactly one of: options, option_groups",
        ),
        (
            actions({"type": "plain_text_input"}),
            "/elements/0/type",
            "unsupported type: plain_text_input",
        ),
        (
            {"type": "context", "elements": [mrkdwn()] * 11},
            "/elements",
            "no more than 10 items allowed",
        ),
        (
            {"type": "context", "elements": [button()]},
            "/elements/0/type",
            "unsupported type: button",
        ),
        (
            {"type": "image", "alt_text": "x"},
            "",
            "must have exactly one of: image_url, slack_file",
        ),
        (asks(button()), "/element/type", "unsupported type: button"),
        (asks({"type": "number_input"}), "/element", "missing required field: is_decimal_allowed"),
        (
            asks({"type": "plain_text_input", "placeholder": plain("x" * 151)}),
            "/element/placeholder/text",
            "must be less than 151 characters",
        ),
        (
            asks({"type": "plain_text_input", "min_length": 9, "max_length": 3}),
            "/element/min_length",
            "must not be more than max_length",
        ),
        (
            actions(select(initial_option=option("z", "z"))),
            "/elements/0/initial_option",
            "must match one of the options",
        ),
        (
            actions(button(), button()),
            "/elements/1/action_id",
            "action_id already exists in this block: go",
        ),
    ],
)
def test_a_wrong_block_is_refused_where_it_is_wrong(
    block: dict[str, Any], pointer: str, message: str
) -> None:
    (problem,) = problems_of_blocks([block], "message")
    assert (problem.pointer, problem.message) == (f"/blocks/0{pointer}", message)
    assert problem.line() == f"[ERROR] {message} [json-pointer:/blocks/0{pointer}]"
