"""What stands where one would write, in a channel that one is not in or that was archived."""

from __future__ import annotations

from bot.playground.page.dom import tag
from bot.playground.page.session import MESSAGES, Session


class ClosedRoom:
    """A bar at the foot of the conversation; gone where a person may write."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._shown: object = None
        self.element = tag("div", "closed-room", data_testid="closed-room")
        session.on_refresh(self._refresh)

    def _refresh(self) -> None:
        session = self._session
        channel = session.world.channel(session.channel_id)
        is_mine = session.person_id in channel.members
        self.element.set_visibility(
            session.place == MESSAGES and (channel.is_archived or not is_mine)
        )
        shown = (channel.id, channel.is_archived, is_mine)
        if shown == self._shown:
            return
        self._shown = shown
        self.element.clear()
        with self.element:
            if channel.is_archived:
                tag("p", "", f"#{channel.name} was archived. Nobody can post here any more.")
                return
            tag("p", "", f"You are looking at #{channel.name}.")
            join = tag("button", "btn primary", "Join", type="button", data_testid="join")
            join.on("click", lambda: session.act(lambda: session.desk.join(channel.id)))
