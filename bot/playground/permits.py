"""What Slack hands out for a short while: trigger ids, response URLs, socket tickets."""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import datetime, timedelta

from bot.playground.directory import Directory
from bot.playground.entities import ResponseUrl, Trigger
from bot.playground.refusals import Refused

TRIGGER_LIFE = timedelta(seconds=3)
RESPONSE_URL_LIFE = timedelta(minutes=30)
TICKET_LIFE = timedelta(seconds=30)


class Permits(Directory):
    """Each is made by what a person did and used up by the app."""

    def _start_permits(self) -> None:
        self.base_url = ""  # where this server is reached: http://127.0.0.1:port, set when it runs
        self._triggers: dict[str, Trigger] = {}
        self._response_urls: dict[str, ResponseUrl] = {}
        self._tickets: dict[str, datetime] = {}

    def make_trigger(
        self, user_id: str, view_id: str | None = None, channel_id: str | None = None
    ) -> str:
        """A trigger_id for what `user_id` just did (in a modal, over a channel)."""
        with self.lock:
            team_id = self._acts_in(user_id)
            made = Trigger(
                id=f"{self.new_id('')}.{team_id}.{secrets.token_hex(8)}",
                user_id=user_id,
                team_id=team_id,
                expires=self.now() + TRIGGER_LIFE,
                view_id=view_id,
                channel_id=channel_id,
            )
            self._triggers[made.id] = made
            return made.id

    def _acts_in(self, user_id: str) -> str:
        """The workspace of what somebody does: a stranger acts in the one that shares a channel."""
        user = self.user(user_id)
        return user.shared_with[0] if user.is_stranger else user.team_id

    def redeem_trigger(self, trigger_id: str, team_id: str) -> Trigger:
        """Use a trigger up; refused as invalid_, exchanged_ or expired_trigger_id."""
        with self.lock:
            known = self._triggers.get(trigger_id)
            if known is None or known.team_id != team_id:
                raise Refused("invalid_trigger_id")
            if known.used:
                raise Refused("exchanged_trigger_id")
            if self.now() > known.expires:
                raise Refused("expired_trigger_id")
            self._triggers[trigger_id] = replace(known, used=True)
            return known

    def make_response_url(
        self, user_id: str, channel_id: str, message_ts: str | None = None
    ) -> str:
        """The URL under which the app may answer five times in thirty minutes."""
        with self.lock:
            made = ResponseUrl(
                token=secrets.token_hex(12),
                team_id=self._acts_in(user_id),
                channel_id=channel_id,
                user_id=user_id,
                expires=self.now() + RESPONSE_URL_LIFE,
                message_ts=message_ts,
            )
            self._response_urls[made.token] = made
            return f"{self.base_url}/response/{made.token}"

    def response_url(self, token: str) -> ResponseUrl:
        """A response URL that still works; refused as `expired_url` or `used_url`."""
        with self.lock:
            known = self._response_urls.get(token)
            if known is None or self.now() >= known.expires:
                raise Refused("expired_url")
            if known.uses_left <= 0:
                raise Refused("used_url")
            return known

    def use_response_url(self, token: str) -> None:
        """Count one use; call it once the answer was accepted."""
        with self.lock:
            known = self.response_url(token)
            self._response_urls[token] = replace(known, uses_left=known.uses_left - 1)

    def make_socket_url(self) -> str:
        """A WebSocket URL that can be connected once: `{ws base}/link?ticket=...&app_id=...`."""
        with self.lock:
            ticket = secrets.token_hex(12)
            self._tickets[ticket] = self.now() + TICKET_LIFE
            base = self.base_url.replace("http", "ws", 1)
            return f"{base}/link?ticket={ticket}&app_id={self.app.id}"

    def use_socket_ticket(self, ticket: str) -> bool:
        """Whether this ticket was handed out and not used before."""
        with self.lock:
            expires = self._tickets.pop(ticket, None)
            return expires is not None and self.now() < expires
