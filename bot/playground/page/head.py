"""The head of a conversation: its name and, for the app, the tabs Home and Messages."""

from __future__ import annotations

from nicegui.element import Element

from bot.playground.page.avatar import avatar
from bot.playground.page.dom import tag
from bot.playground.page.session import HOME, MESSAGES, Session


class Head:
    """Title and tabs above the messages."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._shown: object = None
        self.element = tag("header", "head")
        session.on_refresh(self._refresh)

    def _refresh(self) -> None:
        session = self._session
        shown = (session.person_id, session.channel_id, session.place)
        if shown == self._shown:
            return
        self._shown = shown
        channel = session.world.channel(session.channel_id)
        title = session.title_of(channel)
        self.element.clear()
        with self.element:
            with tag("div", "head-title"):
                if channel.is_im:
                    avatar(session.world.users.get(channel.other(session.person_id) or ""), "small")
                tag("h1", "", title if channel.is_im else f"# {title}")
                if channel.purpose:
                    tag("span", "head-note", channel.purpose)
            if session.in_app_dm:
                self._tabs()

    def _tabs(self) -> None:
        manifest = self._session.world.manifest
        with tag("div", "tabs", role="tablist", aria_label="App"):
            if manifest.home_tab_enabled:
                self._tab("Home", HOME)
            if manifest.messages_tab_enabled:
                self._tab("Messages", MESSAGES)

    def _tab(self, label: str, place: str) -> Element:
        here = self._session.place == place
        tab = tag(
            "button",
            "tab here" if here else "tab",
            label,
            type="button",
            role="tab",
            aria_selected="true" if here else "false",
            data_testid=f"tab-{place}",
        )
        return tab.on("click", lambda: self._session.go(place=place))
