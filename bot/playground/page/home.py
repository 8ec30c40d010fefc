"""The Home tab of the app."""

from __future__ import annotations

from nicegui import ui

from bot.playground.desk import Outcome
from bot.playground.entities import Json
from bot.playground.page.blocks import render_blocks
from bot.playground.page.dom import tag
from bot.playground.page.session import HOME, Session
from bot.playground.page.surface import Surface


class HomeTab:
    """The view that the app published for this person."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._shown: object = None
        self.element = tag("div", "home", tabindex="0", data_testid="home", aria_label="Home")
        session.on_refresh(self._refresh)

    def _refresh(self) -> None:
        here = self._session.place == HOME
        self.element.set_visibility(here)
        if not here:
            return
        view = self._session.desk.home()
        shown = (self._session.person_id, view.get("blocks") if view else None)
        if shown == self._shown:
            return
        is_update = isinstance(self._shown, tuple) and self._shown[0] == shown[0]
        self._shown = shown
        self.element.clear()
        with self.element, tag("div", "home-page"):
            if view is None:
                tag("p", "empty", "The app has not published a Home tab for you yet.")
            else:
                render_blocks(view["blocks"], self._surface(view))
        if is_update:
            ui.run_javascript("leewayBack('.home')")

    def _surface(self, view: Json) -> Surface:
        desk = self._session.desk

        async def act(element: Json, block_id: str, value: object) -> Outcome:
            action = str(element["action_id"])
            return await self._session.act(
                lambda: desk.act_in_home(action, block_id=block_id or None, value=value)
            )

        def fill(element: Json, block_id: str, value: object) -> None:
            action = str(element["action_id"])
            self._session.keep(lambda: desk.fill_in_home(block_id, value, action_id=action))

        return Surface(session=self._session, act=act, fill=fill, state=view["state"]["values"])
