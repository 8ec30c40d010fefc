"""Signed HTTP requests to the bot, as Slack sends them when Socket Mode is off."""

from __future__ import annotations

import itertools
import json
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

import httpx
from slack_sdk.signature import SignatureVerifier

from bot.core.clock import Clock
from bot.playground.transport import Answer, Retry

FORM = "application/x-www-form-urlencoded"
JSON = "application/json"


@dataclass(frozen=True)
class SignedRequest:
    """The very bytes and headers of one request, so that it can be replayed."""

    path: str
    body: bytes
    headers: Mapping[str, str]


class HttpTransport:
    """Posts to the bot and gives it `ack_seconds` of real time to answer.

    `bot_url` may be set later; until then nothing reaches the bot. The paths are those of the
    manifest's request URLs.
    """

    def __init__(
        self,
        bot_url: str | None,
        signing_secret: str,
        clock: Clock,
        *,
        ack_seconds: float = 3.0,
        events_path: str = "/slack/events",
        interactions_path: str = "/slack/events",
    ) -> None:
        self._signer = SignatureVerifier(signing_secret)
        self._clock = clock
        self._numbers = itertools.count(1)
        self._ack_seconds = ack_seconds
        self._events_path = events_path
        self._interactions_path = interactions_path
        self._last: SignedRequest | None = None
        self.bot_url = bot_url
        # Slack follows two redirects and no more; proxies of this machine have no say on loopback.
        # Each request has a connection of its own: one that the bot closes after an error of its
        # own, a moment later, must not be the one on which the next click goes out.
        self._client = httpx.Client(
            follow_redirects=True,
            max_redirects=2,
            trust_env=False,
            limits=httpx.Limits(max_keepalive_connections=0),
        )

    def event(self, envelope: Mapping[str, object], retry: Retry | None) -> Answer:
        """Post an event as JSON, with Slack's retry headers when it is a retry."""
        extra = {}
        if retry is not None:
            extra = {
                "X-Slack-Retry-Num": str(retry.attempt),
                "X-Slack-Retry-Reason": retry.reason,
            }
        body = json.dumps(envelope).encode()
        return self._post(self.sign(self._events_path, body, JSON, extra))

    def interaction(self, payload: Mapping[str, object]) -> Answer:
        """Post a form whose one field, `payload`, is JSON."""
        body = urlencode({"payload": json.dumps(payload)}).encode()
        return self._post(self.sign(self._interactions_path, body, FORM, {}))

    def command(self, fields: Mapping[str, str], path: str) -> Answer:
        """Post the fields of a slash command as a form."""
        return self._post(self.sign(path, urlencode(fields).encode(), FORM, {}))

    def tell(self, path: str, content: Mapping[str, object], seconds: float) -> Answer:
        """Post signed JSON that is none of Slack's (the clock), with its own time-out."""
        # A number of its own: told twice at one instant, it is no replay.
        numbered = {**content, "number": next(self._numbers)}
        signed = self.sign(path, json.dumps(numbered).encode(), JSON, {})
        return self._send(signed, seconds)

    def replay_last(self) -> int:
        """Send the last request again, byte for byte with its old signature: the HTTP status.

        Raises `LookupError` when nothing was sent yet or nobody answers.
        """
        return self._status(self._last_request())

    def forge(self) -> int:
        """Send the last request with a fresh timestamp and a wrong signature: the HTTP status.

        Raises `LookupError` when nothing was sent yet or nobody answers.
        """
        last = self._last_request()
        headers = {
            **last.headers,
            "X-Slack-Request-Timestamp": str(int(self._clock.now().timestamp())),
            "X-Slack-Signature": "v0=" + "0" * 64,
        }
        return self._status(SignedRequest(last.path, last.body, headers))

    def close(self) -> None:
        """Close the pooled connections."""
        self._client.close()

    def sign(
        self, path: str, body: bytes, content_type: str, extra: Mapping[str, str]
    ) -> SignedRequest:
        """Sign `body` with v0 at the stand-in's present instant."""
        timestamp = str(int(self._clock.now().timestamp()))
        signature = self._signer.generate_signature(timestamp=timestamp, body=body)
        headers = {
            "Content-Type": content_type,
            "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
            "X-Slack-Request-Timestamp": timestamp,
            "X-Slack-Signature": str(signature),
            **extra,
        }
        return SignedRequest(path, body, headers)

    def _post(self, signed: SignedRequest) -> Answer:
        self._last = signed
        return self._send(signed, self._ack_seconds)

    def _send(self, signed: SignedRequest, seconds: float) -> Answer:
        if self.bot_url is None:
            return Answer(failure="connection_failed")
        try:
            response = self._client.post(
                self.bot_url + signed.path,
                content=signed.body,
                headers=signed.headers,
                timeout=seconds,
            )
        except httpx.TimeoutException:
            return Answer(failure="http_timeout")
        except httpx.TooManyRedirects:
            return Answer(failure="too_many_redirects")
        except httpx.RequestError:
            return Answer(failure="connection_failed")
        return _answer(response)

    def _status(self, signed: SignedRequest) -> int:
        answer = self._send(signed, self._ack_seconds)
        if answer.status is None:
            raise LookupError(f"the bot did not answer: {answer.failure}")
        return answer.status

    def _last_request(self) -> SignedRequest:
        if self._last is None:
            raise LookupError("nothing was sent to the bot yet")
        return self._last


def _answer(response: httpx.Response) -> Answer:
    payload: Mapping[str, object] | None = None
    if response.headers.get("content-type", "").startswith(JSON) and response.content:
        try:
            found = response.json()
        except ValueError:
            found = None  # said to be JSON and is not: the text speaks for itself
        payload = found if isinstance(found, dict) else None
    return Answer(
        status=response.status_code,
        text=response.text,
        payload=payload,
        failure=None if response.is_success else "http_error",
        no_retry=response.headers.get("x-slack-no-retry") == "1",
    )
