"""Block Kit parts without wording. Text is `Mrkdwn` or `Plain`, so nobody's text slips in raw."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime, time
from typing import Any, NamedTuple

from bot.core.text import Mrkdwn, Plain, shorten

Block = dict[str, Any]
Element = dict[str, Any]


class Option(NamedTuple):
    """One choice of a select or a set of radio buttons; `value` is what comes back."""

    text: Plain
    value: str
    description: Plain | None = None


def section(
    text: Mrkdwn, *, accessory: Element | None = None, block_id: str | None = None
) -> Block:
    """A paragraph, with one element at its right where there is one."""
    block: Block = {"type": "section", "text": _mrkdwn(text)}
    return _with(block, accessory=accessory, block_id=block_id)


def header(text: Plain) -> Block:
    """A headline, cut at Slack's 150 characters."""
    return {"type": "header", "text": plain(text, 150)}


def context(*texts: Mrkdwn, block_id: str | None = None) -> Block:
    """Small print."""
    elements = [_mrkdwn(text) for text in texts]
    return _with({"type": "context", "elements": elements}, block_id=block_id)


def divider() -> Block:
    """A line."""
    return {"type": "divider"}


def actions(*elements: Element, block_id: str | None = None) -> Block:
    """A row of buttons and selects."""
    return _with({"type": "actions", "elements": list(elements)}, block_id=block_id)


def button(
    text: Plain,
    action_id: str,
    *,
    value: str = "",
    style: str | None = None,
    label: Plain | None = None,
) -> Element:
    """A button; `label` is what a screen reader says where the text alone is not enough."""
    element: Element = {"type": "button", "action_id": action_id, "text": plain(text, 75)}
    return _with(
        element, value=value or None, style=style, accessibility_label=label and shorten(label, 75)
    )


def primary(text: Plain, action_id: str, *, value: str = "") -> Element:
    """The one button that does the thing."""
    return button(text, action_id, value=value, style="primary")


def select(
    placeholder: Plain, action_id: str, options: Sequence[Option], *, chosen: str | None = None
) -> Element:
    """A menu of at most 100 options."""
    shown = [_option(option) for option in options[:100]]
    initial = next((option for option in shown if option["value"] == chosen), None)
    element: Element = {
        "type": "static_select",
        "action_id": action_id,
        "placeholder": plain(placeholder, 150),
        "options": shown,
    }
    return _with(element, initial_option=initial)


def radio(action_id: str, options: Sequence[Option], *, chosen: str | None = None) -> Element:
    """At most ten options, all in sight."""
    shown = [_option(option) for option in options[:10]]
    initial = next((option for option in shown if option["value"] == chosen), None)
    return _with(
        {"type": "radio_buttons", "action_id": action_id, "options": shown}, initial_option=initial
    )


def checkboxes(
    action_id: str, options: Sequence[Option], *, chosen: Collection[str] = ()
) -> Element:
    """At most ten options of which any number can be ticked."""
    shown = [_option(option) for option in options[:10]]
    ticked = [option for option in shown if option["value"] in chosen]
    return _with(
        {"type": "checkboxes", "action_id": action_id, "options": shown},
        initial_options=ticked or None,
    )


def channel_select(placeholder: Plain, action_id: str, *, chosen: str | None = None) -> Element:
    """A channel, public or private, of this workspace alone; `chosen` is its id.

    Without `chosen` it starts with the channel that the person is looking at.
    """
    element: Element = {
        "type": "conversations_select",
        "action_id": action_id,
        "placeholder": plain(placeholder, 150),
        "filter": {
            "include": ["public", "private"],
            "exclude_bot_users": True,
            "exclude_external_shared_channels": True,
        },
    }
    current = (
        {"initial_conversation": chosen} if chosen else {"default_to_current_conversation": True}
    )
    return element | current


def person_select(placeholder: Plain, action_id: str, *, chosen: str | None = None) -> Element:
    """Somebody of the workspace, as Slack lists them: bots and guests too. `chosen` is their id."""
    return _with(
        {
            "type": "users_select",
            "action_id": action_id,
            "placeholder": plain(placeholder, 150),
        },
        initial_user=chosen or None,
    )


def date_picker(
    action_id: str, *, chosen: date | None = None, placeholder: Plain | None = None
) -> Element:
    """A day."""
    return _with(
        {"type": "datepicker", "action_id": action_id},
        initial_date=chosen and chosen.isoformat(),
        placeholder=placeholder and plain(placeholder, 150),
    )


def time_picker(action_id: str, *, chosen: time | None = None) -> Element:
    """A time of day."""
    return _with(
        {"type": "timepicker", "action_id": action_id},
        initial_time=chosen and chosen.strftime("%H:%M"),
    )


def moment_picker(action_id: str, *, chosen: datetime | None = None) -> Element:
    """A day and a time of it, by the clock of whoever looks; what comes back is an instant."""
    moment = int(chosen.timestamp()) if chosen is not None else None
    return _with({"type": "datetimepicker", "action_id": action_id}, initial_date_time=moment)


def text_input(
    action_id: str,
    *,
    text: str = "",
    multiline: bool = False,
    most: int = 3000,
    placeholder: Plain | None = None,
) -> Element:
    """A field to write in; `most` characters at the most."""
    return _with(
        {
            "type": "plain_text_input",
            "action_id": action_id,
            "multiline": multiline,
            "max_length": most,
        },
        initial_value=text or None,
        placeholder=placeholder and plain(placeholder, 150),
    )


def field(
    label: Plain,
    element: Element,
    block_id: str,
    *,
    hint: Plain | None = None,
    optional: bool = False,
    tells: bool = False,
) -> Block:
    """An input of a modal with its label; with `tells` each choice is sent at once."""
    block: Block = {
        "type": "input",
        "block_id": block_id,
        "label": plain(label, 2000),
        "element": element,
        "optional": optional,
    }
    return _with(block, hint=hint and plain(hint, 2000), dispatch_action=tells or None)


def modal(
    title: Plain,
    blocks: Sequence[Block],
    *,
    callback_id: str,
    close: Plain,
    submit: Plain | None = None,
    private_metadata: str = "",
) -> dict[str, Any]:
    """A modal view; title and buttons are cut at Slack's 24 characters."""
    view: dict[str, Any] = {
        "type": "modal",
        "callback_id": callback_id,
        "title": plain(title, 24),
        "close": plain(close, 24),
        "blocks": list(blocks),
    }
    return _with(
        view, submit=submit and plain(submit, 24), private_metadata=private_metadata or None
    )


def home(blocks: Sequence[Block]) -> dict[str, Any]:
    """The Home tab; Slack takes 100 blocks."""
    return {"type": "home", "blocks": list(blocks[:100])}


def plain(text: Plain, limit: int) -> Element:
    """A plain_text object cut at `limit` characters."""
    return {"type": "plain_text", "text": shorten(text, limit), "emoji": True}


def _mrkdwn(text: Mrkdwn) -> Element:
    # verbatim: otherwise Slack makes links and mentions of bare addresses, @names and #names.
    return {"type": "mrkdwn", "text": shorten(text, 3000), "verbatim": True}


def _option(option: Option) -> Element:
    shown: Element = {"text": plain(option.text, 75), "value": option.value}
    return _with(shown, description=option.description and plain(option.description, 75))


def _with(base: dict[str, Any], **optional: object) -> dict[str, Any]:
    return base | {key: value for key, value in optional.items() if value is not None}
