"""How the stand-in reaches the bot: one interface, spoken over HTTP or over a socket."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, Protocol

Kind = Literal["events_api", "interactive", "slash_commands"]
"""Socket Mode's names for the three kinds of request."""


@dataclass(frozen=True)
class Retry:
    """Which retry of an event this is (1..3) and why Slack sends it again."""

    attempt: int
    reason: str


@dataclass(frozen=True)
class Answer:
    """What came back from the bot within the time that Slack allows.

    `failure` is None for an acknowledgement, else one of Slack's retry reasons ("http_timeout",
    "connection_failed", "too_many_redirects", "http_error", "timeout", "no_connection").
    """

    status: int | None = None
    text: str = ""
    payload: Mapping[str, object] | None = None
    failure: str | None = None
    no_retry: bool = False

    @property
    def ok(self) -> bool:
        """Whether the bot acknowledged."""
        return self.failure is None

    @property
    def late(self) -> bool:
        """Whether the bot was reached and did not acknowledge in time."""
        return self.failure in {"http_timeout", "timeout"}


class Transport(Protocol):
    """Carries one request to the bot and waits for its acknowledgement."""

    def event(self, envelope: Mapping[str, object], retry: Retry | None) -> Answer:
        """Send an event_callback (or url_verification) body."""
        ...

    def interaction(self, payload: Mapping[str, object]) -> Answer:
        """Send a block_actions, view_submission, view_closed or shortcut payload."""
        ...

    def command(self, fields: Mapping[str, str], path: str) -> Answer:
        """Send the fields of a slash command; `path` is where HTTP posts them."""
        ...

    def close(self) -> None:
        """Let go of open connections."""
        ...
