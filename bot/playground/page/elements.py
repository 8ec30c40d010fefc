"""Controls of Block Kit: buttons, choices and menus; each tells its surface what was done."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from nicegui import ui
from nicegui.element import Element
from nicegui.events import GenericEventArguments

from bot.playground.elements import Element as Listed
from bot.playground.entities import Channel
from bot.playground.page.choices import Option, options_of, placeholder
from bot.playground.page.control import Control, set_busy
from bot.playground.page.dom import html, tag
from bot.playground.page.mrkdwn import plain_text, to_html
from bot.playground.page.session import Session
from bot.playground.page.surface import Surface
from bot.playground.page.text_fields import TEXT_FIELDS

_WEB = ("https://", "http://", "mailto:")


def draw_control(control: Control) -> None:
    """Draw any element; one that a browser cannot offer here is named."""
    kind = str(control.element.get("type"))
    draw = _DRAWN.get(kind)
    if draw is None:
        tag("span", "unknown-kind", kind.replace("_", " "))
    else:
        draw(control)


def _button(control: Control) -> None:
    element = control.element
    style = str(element.get("style", ""))
    spoken = element.get("accessibility_label")
    button = tag("button", f"btn {style}", type="button", aria_label=spoken, **control.hooks())
    text = element.get("text") or {}
    with button:
        html(plain_text(str(text.get("text", ""))), "", "span")
    url = str(element.get("url", ""))
    opens = f"window.open({json.dumps(url)}, '_blank', 'noopener');" if _is_web(url) else ""

    async def pressed() -> None:
        set_busy(button, busy=True)
        await control.send(element.get("value"))
        set_busy(button, busy=False)

    button.on("click", pressed, js_handler=f"() => {{ {opens} emit(); }}")


def _is_web(url: str) -> bool:
    return url.startswith(_WEB)


def _select(control: Control) -> None:
    """A native select: it has a keyboard, a screen reader and a phone's picker built in."""
    now = control.value
    select = tag("select", "select", aria_label=control.name, id=control.box, **control.hooks())
    with select:
        shown = placeholder(control.element, "Choose an option")
        tag("option", "", shown, value="", selected=True if now is None else None, disabled=True)
        _grouped(options_of(control.element), now)

    async def picked(event: GenericEventArguments) -> None:
        await control.changed(str(event.args))

    select.on("change", picked, js_handler="(e) => emit(e.target.value)")


def _grouped(options: list[Option], now: object) -> None:
    holder: Element | None = None
    group = ""
    for option in options:
        if option.group != group:
            group = option.group
            holder = tag("optgroup", label=group)
        if holder is None:
            _option(option, now)
        else:
            with holder:
                _option(option, now)


def _option(option: Option, now: object) -> None:
    selected = True if option.value == now else None
    tag("option", "", option.label, value=option.value, selected=selected)


def _searchable(control: Control, options: dict[str, str], *, many: bool) -> None:
    now = control.value
    known = [v for v in now if v in options] if isinstance(now, list) else now
    select = ui.select(
        options,
        value=known if many or known in options else None,
        multiple=many,
        with_input=True,
        on_change=lambda e: control.changed(e.value),
    )
    select.props("borderless dense hide-bottom-space options-dense").classes("field combo")
    if many:
        select.props("use-chips")
    select.props["aria-label"] = control.name
    select.props["placeholder"] = placeholder(control.element, "Choose") if not known else ""
    for key, value in control.hooks().items():
        select.props[key.replace("_", "-")] = value
    select.update()


def _multi_select(control: Control) -> None:
    _searchable(control, {o.value: o.label for o in options_of(control.element)}, many=True)


def _people(control: Control) -> None:
    people = {u.id: u.shown_name for u in control.surface.session.people()}
    _searchable(control, people, many=str(control.element["type"]).startswith("multi"))


def _channels(control: Control) -> None:
    """What Slack would list here for this person: by kind, by filter, nothing archived."""
    session = control.surface.session
    listed = set(session.desk.listed(Listed({"type": "input"}, control.element)))
    own = {c.id: _with_sign(session, c) for c in session.desk.channels() if c.id in listed}
    _searchable(control, own, many=str(control.element["type"]).startswith("multi"))


def _with_sign(session: Session, channel: Channel) -> str:
    title = session.title_of(channel)
    if channel.is_im:
        return title
    return f"🔒 {title}" if channel.is_private else f"# {title}"


def _option_html(option: Option, surface: Surface) -> str:
    def shown(text: Mapping[str, Any]) -> str:
        written = str(text.get("text", ""))
        is_mrkdwn = text.get("type") == "mrkdwn"
        return to_html(written, surface.reader) if is_mrkdwn else plain_text(written)

    if not option.description:
        return shown(option.text)
    return f'{shown(option.text)}<span class="option-note">{shown(option.description)}</span>'


def _radio(control: Control) -> None:
    now = control.value
    with tag("div", "choices", role="radiogroup", aria_label=control.name, id=control.box):
        for option in options_of(control.element):
            with tag("label", "choice"):
                box = tag(
                    "input",
                    type="radio",
                    name=f"{control.block_id}-{control.element.get('action_id', '')}",
                    value=option.value,
                    checked=True if option.value == now else None,
                    **control.hooks(),
                )
                html(_option_html(option, control.surface), "", "span")
            box.on("change", lambda _, v=option.value: control.changed(v))


def _checkboxes(control: Control) -> None:
    held = control.value
    now = set(held if isinstance(held, list) else [])
    order = [o.value for o in options_of(control.element)]

    async def ticked(event: GenericEventArguments, value: str) -> None:
        (now.add if event.args else now.discard)(value)
        await control.changed([v for v in order if v in now])

    with tag("div", "choices", role="group", aria_label=control.name, id=control.box):
        for option in options_of(control.element):
            with tag("label", "choice"):
                box = tag(
                    "input",
                    type="checkbox",
                    value=option.value,
                    checked=True if option.value in now else None,
                    **control.hooks(),
                )
                html(_option_html(option, control.surface), "", "span")
            box.on(
                "change",
                lambda e, v=option.value: ticked(e, v),
                js_handler="(e) => emit(e.target.checked)",
            )


def _overflow(control: Control) -> None:
    button = tag(
        "button",
        "btn overflow",
        "⋯",
        type="button",
        aria_label="More actions",
        aria_haspopup="menu",
    )
    with_hooks = control.hooks()
    with button, ui.menu().classes("menu"):
        for option in options_of(control.element):
            item = ui.menu_item(on_click=lambda v=option.value: control.send(v)).classes(
                "menu-item"
            )
            for key, value in with_hooks.items():
                item.props[key.replace("_", "-")] = value
            if _is_web(option.url):
                opens = f"() => window.open({json.dumps(option.url)}, '_blank', 'noopener')"
                item.on("click", js_handler=opens)
            with item:
                html(_option_html(option, control.surface), "", "span")


_DRAWN: dict[str, Callable[[Control], None]] = {
    "button": _button,
    "static_select": _select,
    "multi_static_select": _multi_select,
    "users_select": _people,
    "multi_users_select": _people,
    "channels_select": _channels,
    "multi_channels_select": _channels,
    "conversations_select": _channels,
    "multi_conversations_select": _channels,
    "radio_buttons": _radio,
    "checkboxes": _checkboxes,
    "overflow": _overflow,
    **TEXT_FIELDS,
}
