"""What the stand-in sends to the bot: events with Slack's retries, commands, interactions."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from bot.playground.entities import Json
from bot.playground.http_transport import HttpTransport
from bot.playground.payloads import VERIFICATION_TOKEN, Payloads
from bot.playground.transport import Answer, Retry, Transport
from bot.playground.world import World

# When the three retries follow the first attempt.
RETRY_AFTER = (timedelta(0), timedelta(minutes=1), timedelta(minutes=5))
MESSAGE_EVENTS = {"im": "im", "mpim": "mpim", "group": "groups", "channel": "channels"}
# The scope without which Slack does not send an event although it is subscribed.
EVENT_SCOPES = {
    "message.im": "im:history",
    "message.mpim": "mpim:history",
    "message.groups": "groups:history",
    "message.channels": "channels:history",
    "team_join": "users:read",
    "user_change": "users:read",
    "app_mention": "app_mentions:read",
    "reaction_added": "reactions:read",
    "dnd_updated_user": "dnd:read",
    "channel_archive": "channels:read",
    "channel_unarchive": "channels:read",
    "channel_left": "channels:read",
    "group_archive": "groups:read",
    "group_unarchive": "groups:read",
    "group_left": "groups:read",
}
MEMBER_EVENTS = {"member_joined_channel", "member_left_channel"}
MEMBER_SCOPES = {"C": "channels:read", "G": "groups:read"}
NO_LONGER_IN = {"channel_left", "group_left"}  # of which the bot hears although it is not there
ALREADY_UNINSTALLED = {"app_uninstalled", "tokens_revoked"}


@dataclass(frozen=True)
class _Pending:
    due: datetime
    envelope: Json
    retry: Retry


class Outgoing:
    """Sends to the bot. Events are sent one after another by a thread of their own.

    An event of the world is sent only when the manifest subscribes to it, the app is installed
    with its scope, and (for messages) the bot is in the conversation.
    """

    def __init__(self, world: World, transport: Transport) -> None:
        self._world = world
        self._transport = transport
        self._payloads = Payloads(world)
        self._paths = {
            c.command: urlsplit(c.url).path or "/slack/events"
            for c in world.manifest.slash_commands
        }
        self._changed = threading.Condition()
        self._backlog: deque[tuple[str, Json]] = deque()
        self._retries: list[_Pending] = []
        self._thread: threading.Thread | None = None
        world.on_event(self._heard)

    def start(self) -> None:
        """Begin to send events; what happened before is not told."""
        with self._changed:
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="playground-events")
                self._thread.daemon = True
                self._thread.start()

    def close(self) -> None:
        """End the thread after the event in hand, then close the connections."""
        with self._changed:
            thread, self._thread = self._thread, None
            self._changed.notify_all()
        if thread is not None:
            thread.join()
        self._transport.close()

    def settle(self, seconds: float = 30.0) -> bool:
        """Wait until every event so far was sent and answered; False when `seconds` ran out."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._backlog, seconds)

    def command(self, fields: Mapping[str, str]) -> Answer:
        """Send a slash command."""
        return self._transport.command(fields, self._paths[fields["command"]])

    def interaction(self, payload: Json) -> Answer:
        """Send a click, a submission, a closing or a shortcut."""
        return self._transport.interaction(payload)

    def verify_url(self) -> bool:
        """Whether the bot answers Slack's url_verification with the challenge (HTTP only)."""
        challenge = f"challenge-{self._world.new_id('')}"
        body = {"type": "url_verification", "token": VERIFICATION_TOKEN, "challenge": challenge}
        return challenge in self._transport.event(body, None).text

    def next_retry(self) -> datetime | None:
        """When the next retry of an event is due."""
        with self._changed:
            return min((p.due for p in self._retries), default=None)

    def deliver_due(self) -> int:
        """Send the retries that are due on the stand-in's clock; how many there were."""
        now = self._world.now()
        with self._changed:
            due = sorted((p for p in self._retries if p.due <= now), key=lambda p: p.due)
            self._retries = [p for p in self._retries if p.due > now]
        for pending in due:
            self._attempt(pending.envelope, pending.retry, pending.due)
        return len(due)

    def replay_last(self) -> int:
        """Send the last request again, byte for byte; the HTTP status. HTTP only."""
        return self._http().replay_last()

    def forge(self) -> int:
        """Send the last request with a wrong signature; the HTTP status. HTTP only."""
        return self._http().forge()

    def _http(self) -> HttpTransport:
        if isinstance(self._transport, HttpTransport):
            return self._transport
        raise LookupError("Socket Mode has no signatures to replay or to forge")

    def _heard(self, team_id: str, event: Json) -> None:
        """Called with the world's lock held: judge here, send in the thread."""
        if self._thread is not None and self._is_for_the_app(team_id, event):
            with self._changed:
                self._backlog.append((team_id, event))
                self._changed.notify_all()

    def _is_for_the_app(self, team_id: str, event: Json) -> bool:
        name = str(event["type"])
        if name == "message":
            name = f"message.{MESSAGE_EVENTS[event['channel_type']]}"
        made = self._world.bots_of(team_id)
        living = [i for i in made if not i.revoked]
        if name not in self._world.manifest.bot_events or not made:
            return False
        if not living:
            return name in ALREADY_UNINSTALLED
        scope = _scope_of(name, event)
        if scope is not None and scope not in living[-1].scopes:
            return False
        if "channel" not in event or name in NO_LONGER_IN:
            return True
        return living[-1].bot_user_id in self._world.channel(event["channel"]).members

    def _run(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._backlog or self._thread is None)
                if self._thread is None:
                    return
                team_id, event = self._backlog[0]
            envelope = self._payloads.event(team_id, self._without_email(team_id, event))
            self._attempt(envelope, None, self._world.now())
            with self._changed:
                self._backlog.popleft()
                self._changed.notify_all()

    def _attempt(self, envelope: Json, retry: Retry | None, due: datetime) -> None:
        """Send once; a failure is tried again at once, then kept for its next instant."""
        answer = self._transport.event(envelope, retry)
        number = retry.attempt if retry else 0
        if answer.ok or answer.no_retry or number >= len(RETRY_AFTER):
            return
        first = due - RETRY_AFTER[number - 1] if number else due
        again = Retry(number + 1, answer.failure or "unknown_error")
        if not RETRY_AFTER[number]:
            self._attempt(envelope, again, first)
            return
        with self._changed:
            self._retries.append(_Pending(first + RETRY_AFTER[number], envelope, again))

    def _without_email(self, team_id: str, event: Json) -> Json:
        """A user's email is told only to an app with users:read.email."""
        made = self._world.bots_of(team_id)
        user = event.get("user")
        if "users:read.email" in made[-1].scopes or not isinstance(user, dict):
            return event
        profile = {k: v for k, v in user["profile"].items() if k != "email"}
        return {**event, "user": {**user, "profile": profile}}


def _scope_of(name: str, event: Json) -> str | None:
    if name in MEMBER_EVENTS:
        return MEMBER_SCOPES[event["channel_type"]]
    return EVENT_SCOPES.get(name)
