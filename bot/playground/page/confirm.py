"""The small dialog that an app can ask for before an action is sent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nicegui import ui

from bot.playground.page.dom import html, tag, with_attributes
from bot.playground.page.mrkdwn import plain_text, to_html
from bot.playground.page.session import Session


async def confirmed(confirm: Mapping[str, Any] | None, session: Session) -> bool:
    """Whether the person said yes; an action without a `confirm` object needs no question."""
    if not confirm:
        return True
    title = _text(confirm, "title", "Are you sure?")
    with session.client, ui.dialog() as dialog, tag("div", "modal-card small"):
        with_attributes(dialog, aria_label=title, data_testid="confirm")
        tag("h2", "modal-title", title)
        html(_body(confirm, session), "modal-body text")
        with tag("div", "modal-foot"):
            deny = tag("button", "btn", _text(confirm, "deny", "Cancel"), type="button")
            style = "danger" if confirm.get("style") == "danger" else "primary"
            yes = tag("button", f"btn {style}", _text(confirm, "confirm", "OK"), type="button")
        deny.on("click", lambda: dialog.submit(False))
        yes.on("click", lambda: dialog.submit(True))
    answer = bool(await dialog)
    dialog.delete()
    return answer


def _text(confirm: Mapping[str, Any], key: str, otherwise: str) -> str:
    return str((confirm.get(key) or {}).get("text", otherwise))


def _body(confirm: Mapping[str, Any], session: Session) -> str:
    text = confirm.get("text") or {}
    written = str(text.get("text", ""))
    is_mrkdwn = text.get("type") == "mrkdwn"
    return to_html(written, session.reader()) if is_mrkdwn else plain_text(written)
