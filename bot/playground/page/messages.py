"""The list of messages: only rows that changed are drawn again."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

from nicegui.element import Element

from bot.playground.desk import Outcome
from bot.playground.entities import Json, Message
from bot.playground.page import dates
from bot.playground.page.avatar import avatar
from bot.playground.page.blocks import render_blocks
from bot.playground.page.dom import html, tag
from bot.playground.page.extras import (
    draw_files,
    draw_reactions,
    draw_shortcuts,
    draw_thread_mark,
)
from bot.playground.page.mrkdwn import to_html
from bot.playground.page.session import MESSAGES, Session
from bot.playground.page.surface import Surface

SAME_BREATH = timedelta(minutes=5)
SHOWN_AT_MOST = 300


@dataclass(frozen=True)
class Row:
    """A line of the list: a day, or a message (compact when the one above has the same author)."""

    key: str
    day: str = ""
    message: Message | None = None
    compact: bool = False


def rows_of(messages: list[Message], session: Session) -> list[Row]:
    """The rows for these messages, oldest first."""
    rows: list[Row] = []
    before: Message | None = None
    day = ""
    for message in messages[-SHOWN_AT_MOST:]:
        at = dates.instant_of(message.ts)
        named = dates.day_name(at, session.zone, session.now)
        if named != day:
            rows.append(Row(f"day-{at.astimezone(session.zone).date()}", day=named))
            before, day = None, named
        compact = before is not None and _same_breath(before, message)
        rows.append(Row(message.ts, message=replace(message, state={}), compact=compact))
        before = message
    return rows


def _same_breath(before: Message, message: Message) -> bool:
    near = dates.instant_of(message.ts) - dates.instant_of(before.ts) < SAME_BREATH
    same = (before.user_id, before.ephemeral_to) == (message.user_id, message.ephemeral_to)
    return near and same and before.subtype is None


class MessageList:
    """The log of a conversation; its scroller stays at the bottom by itself (column-reverse)."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._frame = tag("div", "log-frame")
        self._list: Element | None = None
        self._looked_at: object = None
        self._drawn: dict[str, tuple[Row, Element]] = {}
        session.on_refresh(self._refresh)

    def _refresh(self) -> None:
        session = self._session
        self._frame.set_visibility(session.place == MESSAGES)
        if session.place != MESSAGES:
            return
        messages = session.desk.messages(session.channel_id)
        looked_at = (session.person_id, session.channel_id)
        if looked_at != self._looked_at or self._list is None:
            self._looked_at = looked_at
            self._list = self._start()
        self._draw(self._list, rows_of(messages, session))

    def _start(self) -> Element:
        session = self._session
        title = session.title_of(session.world.channel(session.channel_id))
        self._frame.clear()
        self._drawn = {}
        with self._frame, tag("div", "scroller", tabindex="0", aria_label=f"Messages, {title}"):
            rows = tag(
                "div",
                "log",
                role="log",
                aria_live="polite",
                aria_label=f"Messages, {title}",
                data_testid="messages",
            )
        with rows:
            self._beginning(title)
        return rows

    def _beginning(self, title: str) -> None:
        session = self._session
        channel = session.world.channel(session.channel_id)
        with tag("div", "beginning"):
            if channel.is_im:
                avatar(session.world.users.get(channel.other(session.person_id) or ""), "large")
                tag("p", "", f"This is the beginning of your direct messages with {title}.")
            else:
                about = f"{channel.purpose}." if channel.purpose else ""
                tag("p", "", f"This is the beginning of #{title}. {about}".strip())

    def _draw(self, rows: Element, wanted: list[Row]) -> None:
        keys = {row.key for row in wanted}
        for key in [k for k in self._drawn if k not in keys]:
            self._drawn.pop(key)[1].delete()
        for index, row in enumerate(wanted):
            known = self._drawn.get(row.key)
            if known is not None and known[0] == row:
                continue
            if known is None:
                with rows:
                    holder = tag("div", "row-holder")
                if index < len(self._drawn):
                    holder.move(target_index=index + 1)
            else:
                holder = known[1]
                holder.clear()
            self._drawn[row.key] = (row, holder)
            with holder:
                self._row(row)

    def _row(self, row: Row) -> None:
        if row.message is None:
            with tag("div", "day", role="separator", aria_label=row.day):
                tag("span", "", row.day)
            return
        message = row.message
        if message.subtype:
            self._note(message)
            return
        kind = f"{'compact' if row.compact else ''} {'ephemeral' if message.ephemeral_to else ''}"
        with tag("article", f"message {kind}", data_testid="message", data_ts=message.ts):
            if message.ephemeral_to:
                tag("p", "only-you", "Only visible to you")
            if not row.compact:
                self._head(message)
            else:
                at = dates.instant_of(message.ts)
                tag("span", "gutter-time", dates.clock_time(at, self._session.zone))
            with tag("div", "body"):
                self._content(message)
            if not message.ephemeral_to:
                draw_shortcuts(self._session, message)

    def _note(self, message: Message) -> None:
        """What Slack itself says: somebody came or went."""
        at = dates.instant_of(message.ts)
        with tag("p", "note", data_testid="note", data_ts=message.ts):
            avatar(self._session.world.users.get(message.user_id), "small")
            html(to_html(message.text, self._session.reader()), "text", "span")
            tag("time", "", dates.clock_time(at, self._session.zone), datetime=at.isoformat())

    def _head(self, message: Message) -> None:
        session = self._session
        author = session.world.users.get(message.user_id)
        avatar(author)
        at = dates.instant_of(message.ts)
        with tag("header", "message-head"):
            tag("span", "author", message.username or session.name_of(message.user_id))
            if message.from_bot:
                tag("span", "app-badge", "APP")
            tag(
                "time",
                "",
                dates.clock_time(at, session.zone),
                title=dates.full_time(at, session.zone),
                datetime=at.isoformat(),
            )

    def _content(self, message: Message) -> None:
        draw_thread_mark(message)
        if message.blocks:
            render_blocks(message.blocks, _surface(self._session, message))
        else:
            html(to_html(message.text, self._session.reader()), "text")
        for attachment in message.attachments:
            with tag("div", "attachment"):
                text = str(attachment.get("text") or attachment.get("fallback") or "")
                if text:
                    html(to_html(text, self._session.reader()), "text")
                render_blocks(attachment.get("blocks", ()), _surface(self._session, message))
        draw_files(self._session, message)
        if message.edited:
            tag("span", "edited", "(edited)")
        draw_reactions(message)


def _surface(session: Session, message: Message) -> Surface:
    async def act(element: Json, block_id: str, value: object) -> Outcome:
        channel = session.world.channel(message.channel_id)
        latest = channel.messages.get(message.ts, message)
        action = str(element["action_id"])
        return await session.act(
            lambda: session.desk.click(latest, action, block_id=block_id or None, value=value)
        )

    def fill(element: Json, block_id: str, value: object) -> None:
        action = str(element["action_id"])
        session.keep(lambda: session.desk.fill(block_id, value, action_id=action, message=message))

    return Surface(session=session, act=act, fill=fill, state=session.desk.message_state(message))
