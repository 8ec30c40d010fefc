"""Controls in which something is typed or a day or time is chosen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from nicegui import ui
from nicegui.elements.input import Input

from bot.playground.entities import Json
from bot.playground.page.choices import placeholder
from bot.playground.page.control import Control
from bot.playground.page.dom import field_style

_AT_EACH_LETTER = "on_character_entered"


def _text(control: Control, kind: str = "text") -> None:
    element = control.element
    value = control.value
    shown = "" if value is None else str(value)
    make = ui.textarea if element.get("multiline") else ui.input
    field = make(placeholder=placeholder(element) or None, value=shown)
    field_style(
        field,
        control.name,
        type=None if element.get("multiline") else kind,
        rows="3" if element.get("multiline") else None,
        maxlength=element.get("max_length"),
        autofocus=True if element.get("focus_on_load") else None,
        step="any" if element.get("is_decimal_allowed") else None,
        min=element.get("min_value"),
        max=element.get("max_value"),
        aria_describedby=f"{control.box}-error" if control.box else None,
        **control.hooks(),
    )
    if control.sends and _AT_EACH_LETTER in _sent_on(element):
        field.on_value_change(lambda e: control.changed(e.value or ""))
    else:
        field.on_value_change(lambda e: control.keep(e.value or ""))
    if not element.get("multiline"):
        field.on("keydown.enter", lambda: _entered(control, field))


def _sent_on(element: Json) -> list[str]:
    """When a field that tells the app does so; Slack's default is Enter."""
    config = element.get("dispatch_action_config") or {}
    return list(config.get("trigger_actions_on", ["on_enter_pressed"]))


async def _entered(control: Control, field: Input) -> None:
    """Enter sends a field that asked for it, else the modal it stands in."""
    if control.sends or not control.is_input:
        await control.send(field.value or "")
    elif control.surface.enter is not None:
        await control.surface.enter()


def _number(control: Control) -> None:
    _text(control, "number")


def _email(control: Control) -> None:
    _text(control, "email")


def _url(control: Control) -> None:
    _text(control, "url")


def _picker(control: Control, kind: str, shown: str) -> None:
    """A browser's own picker; the value is sent when it is a whole date or time."""
    field = ui.input(value=shown)
    field_style(field, control.name, type=kind, **control.hooks())
    field.classes("picker")
    field.on_value_change(lambda e: control.changed(e.value) if e.value else None)


def _date(control: Control) -> None:
    _picker(control, "date", str(control.value or ""))


def _time(control: Control) -> None:
    _picker(control, "time", str(control.value or ""))


def _date_time(control: Control) -> None:
    """Slack keeps epoch seconds; the browser shows and returns the local time of the person."""
    zone = control.surface.session.zone
    value = control.value
    at = datetime.fromtimestamp(int(str(value)), UTC).astimezone(zone) if value else None
    field = ui.input(value=f"{at:%Y-%m-%dT%H:%M}" if at else "")
    field_style(field, control.name, type="datetime-local", **control.hooks())

    async def changed(text: str | None) -> None:
        if text:
            local = datetime.fromisoformat(text).replace(tzinfo=zone)
            await control.changed(int(local.timestamp()))

    field.on_value_change(lambda e: changed(e.value))


TEXT_FIELDS: dict[str, Callable[[Control], None]] = {
    "plain_text_input": _text,
    "number_input": _number,
    "email_text_input": _email,
    "url_text_input": _url,
    "datepicker": _date,
    "timepicker": _time,
    "datetimepicker": _date_time,
}
