"""Somebody's Slack status and pause of notifications: as they were, and as they are for a block."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

EMOJI = ":seedling:"
MOST_TEXT = 100
"""Characters of a status that Slack takes."""
NEARLY = 60
"""Seconds: a pause that ends within them of ours is ours; Slack counts in whole minutes."""


@dataclass(frozen=True, slots=True)
class Status:
    """A status; `expires` is an epoch second, 0 for one that stays."""

    text: str = ""
    emoji: str = ""
    expires: int = 0

    def says(self, other: Status) -> bool:
        """Whether both say the same, however long."""
        return (self.text, self.emoji) == (other.text, other.emoji)

    def at(self, now: int) -> Status:
        """What is left of it at an epoch second."""
        return Status() if 0 < self.expires <= now else self

    def profile(self) -> dict[str, Any]:
        """As users.profile.set takes it."""
        return {
            "status_text": self.text,
            "status_emoji": self.emoji,
            "status_expiration": self.expires,
        }


@dataclass(frozen=True, slots=True)
class Seen:
    """How somebody's status and notifications are now; `paused_until` is an epoch second or 0."""

    status: Status
    paused_until: int = 0


@dataclass(frozen=True, slots=True)
class Change:
    """What was before a block, and what was set for it. No `our_pause`: theirs was long enough."""

    before: Seen
    ours: Status
    our_pause: int = 0

    def written(self) -> str:
        """As text, to be sealed."""
        return json.dumps(asdict(self), ensure_ascii=False, separators=(",", ":"))


def read_change(text: str) -> Change:
    """What `Change.written` wrote."""
    data = json.loads(text)
    before = data["before"]
    return Change(
        Seen(Status(**before["status"]), before["paused_until"]),
        Status(**data["ours"]),
        data["our_pause"],
    )


def seen(profile: Mapping[str, Any], dnd: Mapping[str, Any]) -> Seen:
    """From what users.profile.get and dnd.info answer to the person's own token."""
    status = Status(
        str(profile.get("status_text") or ""),
        str(profile.get("status_emoji") or ""),
        int(profile.get("status_expiration") or 0),
    )
    if not dnd.get("snooze_enabled"):
        return Seen(status)
    return Seen(status, int(dnd.get("snooze_endtime") or 0))


def wanted(current: Seen, text: str, ends_at: datetime, now: datetime) -> Change:
    """What to set for a block that ends then, and what to remember.

    A pause is never made shorter, and ours ends with the block or within the minute before it.
    """
    end, since = int(ends_at.timestamp()), int(now.timestamp())
    minutes = (end - since) // 60
    needed = current.paused_until < end - NEARLY and minutes > 0
    pause = since + 60 * minutes if needed else 0
    return Change(current, Status(text[:MOST_TEXT], EMOJI, end), pause)


def renewed(fresh: Change, former: Change | None, now: datetime) -> Change:
    """The same, where something of ours was set already: what was before that is remembered."""
    if former is None:
        return fresh
    before, pause = fresh.before, fresh.our_pause
    if _is_ours(fresh.before.status, former, now):
        before = replace(before, status=former.before.status)
    if _same(fresh.before.paused_until, former.our_pause):
        before = replace(before, paused_until=former.before.paused_until)
        pause = pause or former.our_pause  # it is long enough still
    return replace(fresh, before=before, our_pause=pause)


def status_to_restore(change: Change, current: Seen, now: datetime) -> Status | None:
    """The status to put back; None where it is as it should be, or the person's own choice."""
    if not _is_ours(current.status, change, now):
        return None
    before = change.before.status.at(int(now.timestamp()))
    return None if before.says(current.status) else before


def minutes_to_restore(change: Change, current: Seen, now: datetime) -> int | None:
    """For how many minutes to pause as before, 0 for not at all; None where nothing is to be done.

    What runs out within the minute is left alone: Slack takes few of these calls.
    """
    since = int(now.timestamp())
    if not _same(current.paused_until, change.our_pause) or current.paused_until <= since + NEARLY:
        return None
    return max(0, -((since - change.before.paused_until) // 60))


def _is_ours(status: Status, change: Change, now: datetime) -> bool:
    """Whether it is what we set, or what is left of that after it ended by itself."""
    ended = now.timestamp() >= change.ours.expires and status.says(Status())
    return ended or status.says(change.ours)


def _same(until: int, ours: int) -> bool:
    return ours > 0 and abs(until - ours) <= NEARLY
