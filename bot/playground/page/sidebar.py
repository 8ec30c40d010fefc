"""The sidebar: workspace, channels, direct messages, apps, with what is unread."""

from __future__ import annotations

from collections.abc import Callable

from nicegui.element import Element

from bot.playground.entities import Channel, User
from bot.playground.page.avatar import avatar, hash_sign
from bot.playground.page.dom import html, tag
from bot.playground.page.mrkdwn import plain_text
from bot.playground.page.session import MESSAGES, Session


class Sidebar:
    """A navigation landmark; on a narrow screen it is a drawer."""

    def __init__(self, session: Session, on_chosen: Callable[[], None]) -> None:
        self._session = session
        self._on_chosen = on_chosen
        self._shown: object = None
        self.element = tag(
            "nav", "sidebar", aria_label="Channels and direct messages", id="sidebar"
        )
        session.on_refresh(self._refresh)

    def _refresh(self) -> None:
        session = self._session
        rows = [
            (c, session.title_of(c), self._unread(c), session.channel_id == c.id)
            for c in session.desk.channels()
            if not c.is_archived or session.channel_id == c.id
        ]
        mine = {c.id for c, *_ in rows if session.person_id in c.members}
        listed = [(c.id, name, new, here) for c, name, new, here in rows]
        shown = (session.person_id, mine, listed, self._own_status())
        if shown == self._shown:
            return
        self._shown = shown
        self.element.clear()
        with self.element:
            self._head()
            channels = [r for r in rows if not r[0].is_im]
            direct = [r for r in rows if r[0].is_im and not self._is_app(r[0])]
            apps = [r for r in rows if r[0].is_im and self._is_app(r[0])]
            channels.sort(key=lambda r: r[1])
            self._group("Channels", [r for r in channels if r[0].id in mine])
            self._group("Direct messages", direct)
            self._group("Apps", apps)
            self._group("Not joined", [r for r in channels if r[0].id not in mine])

    def _unread(self, channel: Channel) -> int:
        """What is on the screen counts as read, also in the moment before the list is drawn."""
        session = self._session
        on_screen = channel.id == session.channel_id and session.place == MESSAGES
        return 0 if on_screen else session.desk.unread(channel.id)

    def _is_app(self, channel: Channel) -> bool:
        other = self._other(channel)
        return other is not None and other.is_bot

    def _other(self, channel: Channel) -> User | None:
        other = channel.other(self._session.person_id)
        return self._session.world.users.get(other) if other else None

    def _head(self) -> None:
        team = self._session.world.teams[self._session.person.team_id]
        with tag("div", "workspace"):
            tag("span", "workspace-name", team.name)
            tag("span", "workspace-note", "Stand-in for Slack, on this machine")
            status = self._own_status()
            if status:
                html(plain_text(status), "own-status", "span", data_testid="own-status")

    def _own_status(self) -> str:
        """What others see beside the name of whoever sits here."""
        world, person = self._session.world, self._session.person
        status = person.status(world.now())
        paused = person.dnd.snooze_until > world.epoch()
        said = f"{status['status_emoji']} {status['status_text']}".strip()
        return " · ".join(filter(None, [said, "Notifications paused" if paused else ""]))

    def _group(self, title: str, rows: list[tuple[Channel, str, int, bool]]) -> None:
        if not rows:
            return
        key = title.lower().replace(" ", "-")
        with tag("section", "group", aria_labelledby=f"group-{key}"):
            tag("h2", "", title, id=f"group-{key}")
            with tag("ul"):
                for channel, name, unread, here in rows:
                    with tag("li"):
                        self._row(channel, name, unread, here=here)

    def _row(self, channel: Channel, name: str, unread: int, *, here: bool) -> None:
        spoken = f"{name}, {unread} unread" if unread else name
        row = tag(
            "button",
            f"nav-row {'unread' if unread else ''} {'here' if here else ''}",
            type="button",
            aria_label=spoken,
            aria_current="page" if here else None,
            data_testid="channel",
            data_channel=channel.id,
        )
        with row:
            self._picture(channel)
            tag("span", "row-name", name)
            if unread:
                tag("span", "badge", str(unread), aria_hidden="true", data_testid="unread")
        row.on("click", lambda: self._choose(channel.id))

    def _picture(self, channel: Channel) -> Element:
        if channel.is_im:
            return avatar(self._other(channel), "small")
        return hash_sign(channel)

    async def _choose(self, channel_id: str) -> None:
        self._on_chosen()
        await self._session.go(channel_id=channel_id)
