"""Blocks, messages and modals for people to click at."""

from __future__ import annotations

from collections.abc import Sequence

from bot.playground.desk import Desk
from bot.playground.entities import Json, Message
from bot.playground.playground import Playground
from tests.playground.little_bots import TOKEN


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def option(value: str) -> Json:
    return {"text": plain(value.title()), "value": value}


def button(action_id: str, value: str = "1") -> Json:
    return {"type": "button", "action_id": action_id, "value": value, "text": plain("Press")}


COLOURS = [option("red"), option("green"), option("blue")]
BLOCKS: list[Json] = [
    {
        "type": "section",
        "block_id": "ask",
        "text": {"type": "mrkdwn", "text": "Which?"},
        "accessory": {
            "type": "static_select",
            "action_id": "colour",
            "options": COLOURS,
            "initial_option": COLOURS[0],
        },
    },
    {
        "type": "actions",
        "block_id": "do",
        "elements": [
            button("yes"),
            button("no"),
            {"type": "datepicker", "action_id": "day"},
            {"type": "timepicker", "action_id": "hour", "initial_time": "09:30"},
            {"type": "checkboxes", "action_id": "ticks", "options": COLOURS},
            {"type": "radio_buttons", "action_id": "one", "options": COLOURS},
            {"type": "users_select", "action_id": "who"},
            {"type": "overflow", "action_id": "more", "options": COLOURS},
        ],
    },
]


def said(
    playground: Playground,
    desk: Desk,
    *,
    blocks: Sequence[Json] = BLOCKS,
    metadata: Json | None = None,
) -> Message:
    """A message of the app, once the app has had the event of its own message."""
    message = playground.world.post(
        desk.app_dm(), playground.bot_user_id(), "Which?", blocks=blocks, metadata=metadata
    )
    playground.outgoing.settle()
    return message


def modal(*blocks: Json, **extra: object) -> Json:
    return {
        "type": "modal",
        "callback_id": "form",
        "private_metadata": "kept",
        "title": plain("A form"),
        "submit": plain("Save"),
        "blocks": list(blocks),
        **extra,
    }


def text_input(block_id: str, **extra: object) -> Json:
    element = {"type": "plain_text_input", "action_id": "text"}
    return {
        "type": "input",
        "block_id": block_id,
        "label": plain(block_id),
        "element": element,
        **extra,
    }


def opened(playground: Playground, view: Json, user_id: str = "U0001") -> str:
    world = playground.world
    return world.open_view(world.installations[TOKEN], user_id, view).id


def number_input(**spec: object) -> Json:
    element = {"type": "number_input", "action_id": "n", "is_decimal_allowed": False, **spec}
    return {"type": "input", "block_id": "field", "label": plain("Field"), "element": element}


def typed(kind: str, **spec: object) -> Json:
    element = {"type": kind, "action_id": "t", **spec}
    return {"type": "input", "block_id": "field", "label": plain("Field"), "element": element}
