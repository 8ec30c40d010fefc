"""Rules of the way out: what a message is, when it may go, what Slack's refusals mean."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, NamedTuple, Protocol, Self, TypeVar

from bot.core.availability import Availability
from bot.core.errors import N_
from bot.core.language import Language
from bot.core.text import Mrkdwn, lines

LEASE = timedelta(minutes=5)  # far above the HTTP time-out
LAST_WORD = 0.8  # of the lease; after that a row is left to whoever takes it over
LOOK_UP_AFTER = timedelta(seconds=30)  # how soon Slack's history shows a post is not documented
PER_PERSON = timedelta(seconds=1)  # between two messages: Slack takes one a second per channel
MARK = "outbox-"
Context_contra = TypeVar("Context_contra", contravariant=True)
NOT_KNOWN = N_("Nobody knows whether it arrived: ")  # and the reason why it was not looked up
BROKEN = N_("Leeway failed to write this message; its log says why.")


class Attention(StrEnum):
    """The class of a message decides how it may reach somebody."""

    REPLY = "reply"
    REQUESTED = "requested"
    WAITING = "waiting"
    NUDGE = "nudge"


@dataclass(frozen=True)
class Composed:
    """What is said: blocks for the eye, `text` for the screen reader and the lock screen.

    `small_print` are quiet buttons that stand beside *Fewer of these*.
    """

    text: Mrkdwn
    blocks: Sequence[dict[str, Any]]
    small_print: Sequence[dict[str, Any]] = ()

    @classmethod
    def of_sections(cls, blocks: Sequence[dict[str, Any]]) -> Self:
        """The text is what their sections say."""
        sections = [block for block in blocks if block["type"] == "section"]
        return cls(lines(*(Mrkdwn(one["text"]["text"]) for one in sections)), blocks)


class Replies(Protocol[Context_contra]):
    """Answers a click where it was made; the context is Bolt's, which no domain knows."""

    def show(self, context: Context_contra, edit_id: int | None) -> None:
        """Replace the message that was clicked by what it says now."""
        ...

    def replace(
        self, context: Context_contra, composed: Composed, outgoing_id: int | None = None
    ) -> bool:
        """Put `composed` in the place of the message that was clicked; whether Slack took it.

        With the `outgoing_id` of that message it gets its small print and its mark.
        """
        ...


class Method(StrEnum):
    """The methods of Slack's that the way out calls; each has a limit, and a lane, of its own."""

    POST = "chat.postMessage"
    EDIT = "chat.update"
    LOOK_UP = "conversations.history"


@dataclass(frozen=True)
class Terms:
    """How to speak: `threads` calls at once, `nudges_a_week` to a person.

    A row is in somebody's hands for a `lease`. Messages of the kinds in `carriers` take along what
    did not fit into the week.
    """

    threads: int = 10
    nudges_a_week: int = 2
    carriers: frozenset[str] = frozenset()
    lease: timedelta = LEASE
    look_up_after: timedelta = LOOK_UP_AFTER


class Due(NamedTuple):
    """A row of the outbox that was taken at `claimed_at`, as its composer sees it.

    `attempted_at` is when it was last tried to say it: now, unless it is to be looked up.
    """

    id: int
    workspace_id: int
    kind: str
    person_id: int
    subject_id: int | None
    edits_id: int | None
    attention: str
    not_before: datetime
    attempts: int
    refusals: int
    attempted_at: datetime | None
    channel: str | None
    ts: str | None
    method: Method
    claimed_at: datetime
    details: dict[str, Any]

    @property
    def mark(self) -> str:
        """The `block_id` by which a message that was perhaps posted is found again."""
        return f"{MARK}{self.edits_id or self.id}"

    @property
    def place(self) -> dict[str, Any]:
        """The fields of a log line about it: no words of it, and nobody's name."""
        return {
            "workspace": self.workspace_id,
            "outbox": self.id,
            "kind": self.kind,
            "method": str(self.method),
        }


def marked(message: Mapping[str, Any]) -> int | None:
    """The outbox id that a message of ours carries, as Slack gives the message back."""
    for block in message.get("blocks") or ():
        block_id = str(block.get("block_id", ""))
        if block_id.startswith(MARK) and block_id.removeprefix(MARK).isdigit():
            return int(block_id.removeprefix(MARK))
    return None


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a form was opened: in App Home, in a message of the outbox, or in one of the moment.

    `answer_to` is the response_url by which a message of the moment can be replaced, `screen` says
    what it shows.
    """

    home: bool = False
    message_id: int = 0
    answer_to: str = ""
    screen: str = ""


def origin_in(view: Mapping[str, Any]) -> Origin:
    """Where a form was opened, as it carries it; without a word of it: nowhere in particular."""
    carried = json.loads(view.get("private_metadata") or "{}")
    return Origin(**carried.get("origin", {})) if isinstance(carried, dict) else Origin()


@dataclass(frozen=True)
class Recipient:
    """Whom, in which language, and when: what delivery knows of somebody."""

    slack_user_id: str
    lang: Language
    available: Availability


@dataclass(frozen=True)
class Moot:
    """There is nothing to say any more; `reason` tells an admin why."""

    reason: str


@dataclass(frozen=True)
class Later:
    """It is not the moment: the person paused, or their working hours are over."""

    not_before: datetime
