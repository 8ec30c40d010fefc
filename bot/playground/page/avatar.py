"""Pictures of people: initials on a colour that stays the same for the same person."""

from __future__ import annotations

import zlib

from nicegui.element import Element

from bot.playground.entities import Channel, User
from bot.playground.page.dom import tag

# each has a contrast of at least 4.5:1 with white
COLOURS = (
    "#7a3e8e", "#a8325b", "#1f6f6a", "#2f5fa8", "#9a4a12", "#4a6b1f", "#5b4bb5", "#8a3b3b",
    "#14708a", "#6b5416", "#3f6650", "#8c3f7a",
)  # fmt: skip


def initials(name: str) -> str:
    """First letters of the first and the last word."""
    words = [w for w in name.split() if w[0].isalnum()]
    letters = [words[0][0], words[-1][0]] if len(words) > 1 else [w[0] for w in words]
    return "".join(letters).upper() or "?"


def colour(key: str) -> str:
    """The colour of an id."""
    return COLOURS[zlib.crc32(key.encode()) % len(COLOURS)]


def avatar(user: User | None, size: str = "") -> Element:
    """A decorative square; the name stands beside it in text."""
    if user is not None and user.is_bot:
        return tag("span", f"avatar app {size}", initials(user.shown_name)[:1], aria_hidden="true")
    made = tag(
        "span", f"avatar {size}", initials(user.shown_name) if user else "?", aria_hidden="true"
    )
    made.style(f"background:{colour(user.id if user else '?')}")
    return made


def hash_sign(channel: Channel) -> Element:
    """What stands before a channel's name: a hash, or a lock where it is private."""
    kind = "hash private" if channel.is_private else "hash"
    return tag("span", kind, "" if channel.is_private else "#", aria_hidden="true")
