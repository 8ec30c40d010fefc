"""Blocks to say right and wrong things with."""

from __future__ import annotations

from typing import Any

from bot.playground.block_kit import problems_of_blocks
from bot.playground.block_kit.rules import Surface
from tests.playground.web_api.company import button, section


def plain(text: str = "x") -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str = "x") -> dict[str, Any]:
    return {"type": "mrkdwn", "text": text}


def option(text: str = "x", value: str = "v", **more: object) -> dict[str, Any]:
    return {"text": plain(text), "value": value, **more}


def actions(*elements: object, **more: object) -> dict[str, Any]:
    return {"type": "actions", "elements": list(elements), **more}


def asks(element: dict[str, Any], **more: object) -> dict[str, Any]:
    return {"type": "input", "label": plain("Why?"), "element": element, **more}


def select(*options: object, **more: object) -> dict[str, Any]:
    chosen = list(options) or [option()]
    return {"type": "static_select", "action_id": "s", "options": chosen, **more}


def confirm(**more: object) -> dict[str, Any]:
    return {"title": plain(), "text": mrkdwn(), "confirm": plain(), "deny": plain(), **more}


def pointers(blocks: object, surface: Surface = "message") -> list[str]:
    return [p.pointer for p in problems_of_blocks(blocks, surface)]


RICH = {
    "type": "rich_text",
    "elements": [
        {
            "type": "rich_text_section",
            "elements": [
                {"type": "text", "text": "Hi ", "style": {"bold": True}},
                {"type": "user", "user_id": "U0001"},
                {"type": "link", "url": "https://example.org", "text": "here"},
            ],
        },
        {
            "type": "rich_text_list",
            "style": "bullet",
            "elements": [
                {"type": "rich_text_section", "elements": [{"type": "emoji", "name": "tada"}]}
            ],
        },
    ],
}
IMAGE = {"type": "image", "image_url": "https://example.org/a.png", "alt_text": "A"}
CARD = {"type": "card", "title": mrkdwn("A book"), "actions": [button()]}
TABLE = {"type": "table", "rows": [[{"type": "raw_text", "text": "a"}, RICH]]}
VIDEO = {
    "type": "video",
    "alt_text": "A talk",
    "video_url": "https://example.org/v",
    "thumbnail_url": "https://example.org/t.png",
    "title": plain("A talk"),
}
BOX = {"type": "container", "title": plain(), "child_blocks": [section()]}
ALERT = {"type": "alert", "text": plain("Careful"), "level": "warning"}
TRASH = {"type": "icon_button", "icon": "trash", "text": plain("Away"), "action_id": "t"}
THUMB = {"text": plain("Good"), "value": "1"}
FEEDBACK = {"type": "feedback_buttons", "positive_button": THUMB, "negative_button": THUMB}
