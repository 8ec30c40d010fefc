"""The head of a conversation: its name, who is in it, the tabs Home and Messages of the app."""

from __future__ import annotations

from collections.abc import Callable

from nicegui import ui
from nicegui.element import Element

from bot.playground.desk import Outcome
from bot.playground.entities import Channel
from bot.playground.page.avatar import avatar, hash_sign
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
        channel = session.world.channel(session.channel_id)
        with_bot = session.bot_user_id in channel.members
        shown = (
            session.person_id,
            session.channel_id,
            session.place,
            channel.is_archived,
            with_bot,
            session.person_id in channel.members,
            len(channel.members),
        )
        if shown == self._shown:
            return
        self._shown = shown
        self.element.clear()
        with self.element:
            self._title(channel)
            if session.in_app_dm:
                self._tabs()

    def _title(self, channel: Channel) -> None:
        session = self._session
        title = session.title_of(channel)
        with tag("div", "head-title"):
            if channel.is_im:
                avatar(session.world.users.get(channel.other(session.person_id) or ""), "small")
                tag("h1", "", title)
                return
            hash_sign(channel)
            tag("h1", "", title)
            if channel.purpose:
                tag("span", "head-note", channel.purpose)
            self._room(channel)

    def _room(self, channel: Channel) -> None:
        """Who is in a channel, whether the app is, and what can be done about it."""
        session, app = self._session, self._session.world.manifest.bot_name
        is_mine = session.person_id in channel.members and not channel.is_archived
        with tag("div", "room"):
            count = len(channel.members)
            tag("span", "room-count", f"{count} member" + ("s" if count != 1 else ""))
            if session.bot_user_id in channel.members:
                tag("span", "room-app", f"✓ {app}", title=f"{app} is in this channel")
            elif is_mine:
                self._button(f"Add {app}", "add-app", session.desk.invite_bot, channel.id)
            if is_mine and not channel.is_mpim:
                self._menu(channel, app)

    def _button(
        self, label: str, name: str, deed: Callable[[str], Outcome], channel_id: str
    ) -> None:
        button = tag("button", "btn small", label, type="button", data_testid=name)
        button.on("click", lambda: self._session.act(lambda: deed(channel_id)))

    def _menu(self, channel: Channel, app: str) -> None:
        desk = self._session.desk
        deeds: list[tuple[str, Callable[[str], Outcome]]] = []
        if self._session.bot_user_id in channel.members:
            deeds.append((f"Remove {app} from #{channel.name}", desk.remove_bot))
        if not channel.is_general:
            deeds += [("Leave channel", desk.leave), ("Archive channel", desk.archive)]
        if not deeds:
            return
        button = tag(
            "button",
            "icon-button room-menu",
            "⋮",
            type="button",
            aria_label="Channel actions",
            aria_haspopup="menu",
            data_testid="room-menu",
        )
        with button, ui.menu().classes("menu"):
            for label, deed in deeds:
                item = ui.menu_item(
                    label,
                    on_click=lambda d=deed: self._session.act(lambda: d(channel.id)),
                )
                item.classes("menu-item")

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
