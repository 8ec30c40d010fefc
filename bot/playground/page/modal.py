"""The dialog for the modal on top of the stack; typed values outlive every re-drawing."""

from __future__ import annotations

from collections.abc import Mapping

from nicegui import ui
from nicegui.element import Element

from bot.playground.desk import Outcome
from bot.playground.entities import Json, View
from bot.playground.page.blocks import render_blocks
from bot.playground.page.control import set_busy
from bot.playground.page.dom import set_attribute, tag
from bot.playground.page.session import Session
from bot.playground.page.surface import Surface


class ModalDialog:
    """Shows the top view of the person's stack; drawn again when the app sends another content."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._shown: object = None
        self._view_id: str | None = None
        self._surface: Surface | None = None
        self._submit: Element | None = None
        self._banner: Element | None = None
        self._dialog = ui.dialog().props("no-backdrop-dismiss no-route-dismiss")
        self._dialog.props["data-testid"] = "modal"
        self._dialog.on_value_change(lambda e: None if e.value else self._dismissed())
        with self._dialog:
            self._card = tag("div", "modal-card")
        session.on_refresh(self._refresh)

    def _refresh(self) -> None:
        stack = self._session.desk.modals()
        top = stack[-1] if stack else None
        shown = (self._session.person_id, top.id, top.content, len(stack)) if top else None
        if shown == self._shown:
            return
        is_update = top is not None and top.id == self._view_id and self._dialog.value
        self._view_id = top.id if top else None
        self._shown = shown
        self._card.clear()
        if top is None:
            self._surface = None
            self._dialog.close()
            return
        set_attribute(self._dialog, "aria-label", _text(top.content, "title", "Dialog"))
        with self._card:
            self._draw(top, len(stack))
        self._dialog.open()
        if is_update:
            ui.run_javascript("leewayBack('.q-dialog .modal-body')")

    def _draw(self, view: View, depth: int) -> None:
        content = view.content
        with tag("header", "modal-head"):
            if depth > 1:
                back = tag("button", "icon-button", "←", type="button", aria_label="Back")
                back.on("click", self._closed)
            tag("h2", "modal-title", _text(content, "title", ""))
            close = tag("button", "icon-button", "✕", type="button", aria_label="Close dialog")
            close.on("click", lambda: self._close(everything=True))
        self._surface = self._surface_of(view)
        with tag("div", "modal-body"):
            self._banner = tag("p", "banner", "", role="alert", data_testid="modal-error")
            self._banner.set_visibility(False)
            render_blocks(view.blocks, self._surface)
        with tag("footer", "modal-foot"):
            cancel = tag("button", "btn", _text(content, "close", "Cancel"), type="button")
            with_testid(cancel, "modal-close").on("click", self._closed)
            self._submit = None
            if content.get("submit"):
                label = _text(content, "submit", "Submit")
                self._submit = tag("button", "btn primary", label, type="button")
                with_testid(self._submit, "modal-submit").on("click", self._send)

    def _surface_of(self, view: View) -> Surface:
        desk = self._session.desk

        async def act(element: Json, block_id: str, value: object) -> Outcome:
            action = str(element["action_id"])
            return await self._session.act(
                lambda: desk.act_in_modal(action, block_id=block_id or None, value=value)
            )

        def fill(element: Json, block_id: str, value: object) -> None:
            action = str(element["action_id"])
            self._session.keep(lambda: desk.fill(block_id, value, action_id=action))

        return Surface(
            session=self._session,
            act=act,
            fill=fill,
            enter=self._send,
            state=desk.view_state(view),
        )

    async def _send(self) -> None:
        if self._surface is None or self._submit is None:
            return
        button, surface = self._submit, self._surface
        self._show_errors(surface, {})
        set_busy(button, busy=True)
        outcome = await self._session.act(self._session.desk.submit)
        set_busy(button, busy=False)
        if surface is self._surface:
            self._show_errors(surface, outcome.field_errors)
            if outcome.error and self._banner is not None:
                self._banner.text = outcome.error  # type: ignore[attr-defined]  # made with a text
                self._banner.set_visibility(True)

    def _show_errors(self, surface: Surface, errors: Mapping[str, str]) -> None:
        for block_id, place in surface.errors.items():
            place.text = errors.get(block_id, "")  # type: ignore[attr-defined]  # made with a text
            place.set_visibility(block_id in errors)
        if errors:
            first = next((b for b in surface.errors if b in errors), None)
            ui.run_javascript(f"leewayFocus({first!r})")

    async def _closed(self) -> None:
        await self._close()

    async def _close(self, *, everything: bool = False) -> None:
        await self._session.act(lambda: self._session.desk.close(everything=everything))

    async def _dismissed(self) -> None:
        """Escape closed the dialog: the view is closed too, then the one below shows."""
        if self._session.desk.modals() and self._shown is not None:
            self._shown = None
            await self._close()


def with_testid(element: Element, name: str) -> Element:
    """Name an element for browser tests."""
    element.props["data-testid"] = name
    return element


def _text(content: Json, key: str, otherwise: str) -> str:
    return str((content.get(key) or {}).get("text", otherwise))
