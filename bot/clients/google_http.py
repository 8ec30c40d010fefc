"""One request to Google over httpx, and what Google's refusals mean for a calendar."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import cache
from ssl import SSLContext

import httpcore
import httpx

from bot.clients.asking import USER_AGENT
from bot.clients.calendar import (
    CalendarAwayError,
    CalendarError,
    CalendarRefusedError,
    NotACalendarError,
)
from bot.clients.deadline import Deadline
from bot.core.clock import Clock

SECONDS = 15.0
MOST_BYTES = 16 * 1024 * 1024
LONGEST_REST = timedelta(days=1)

# What a consent or an account lacks; what else is forbidden is forbidden to this person as well.
_NO_CALENDAR = frozenset({"notACalendarUser"})
# The installation's own Google project, not the person's consent: connecting again is no help.
_PROJECT = frozenset({"accessNotConfigured", "SERVICE_DISABLED", "CONSUMER_INVALID"})
_LIMITS = frozenset({"rateLimitExceeded", "userRateLimitExceeded", "quotaExceeded"})


@dataclass(frozen=True)
class Said:
    """An answer: its status, its JSON object (empty where it has none), when to come back."""

    status: int
    body: Mapping[str, object]
    is_json: bool
    retry_after: timedelta | None = None

    @property
    def reasons(self) -> frozenset[str]:
        """Google's own words for why it refused, in both of its shapes of an error."""
        error = mapping(self.body.get("error"))
        told = [*sequence(error.get("errors")), *sequence(error.get("details"))]
        return frozenset(text(mapping(one).get("reason")) for one in told) - {""}

    @property
    def is_done(self) -> bool:
        """Whether it did what was asked."""
        return 200 <= self.status < 300 and (self.is_json or self.status == 204)


class GoogleLine:
    """Asks Google within `seconds`, from the name to the last byte; nothing is tried again.

    A connection is used once, so that nobody has to close this.
    """

    def __init__(self, clock: Clock, seconds: float = SECONDS) -> None:
        self._clock = clock
        self._seconds = seconds
        self._client = httpx.Client(
            verify=_tls(),
            trust_env=False,
            follow_redirects=False,
            timeout=seconds,
            limits=httpx.Limits(max_keepalive_connections=0),
            headers={"User-Agent": USER_AGENT, "Accept": "application/json"},
        )

    def ask(
        self,
        method: str,
        url: str,
        *,
        params: Sequence[tuple[str, str]] = (),
        document: Mapping[str, object] | None = None,
        form: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Said:
        """What Google says, whatever its status; raises `CalendarAwayError`."""
        deadline = Deadline(self._clock, self._seconds)
        try:
            with self._client.stream(
                method,
                url,
                params=list(params),
                json=document,
                data=form,
                headers=headers,
            ) as response:
                body = _body(response, deadline)
        except (httpx.TimeoutException, httpcore.TimeoutException) as error:
            raise CalendarAwayError("Google is too slow") from error
        except httpx.RequestError as error:
            raise CalendarAwayError("Google cannot be reached") from error
        return _said(response, body, self._clock.now())


def done(said: Said) -> Mapping[str, object]:
    """The body of an answer that did what was asked; raises a `CalendarError` for any other."""
    if not said.is_done:
        raise refusal(said)
    return said.body


def refusal(said: Said) -> CalendarError:
    """What an answer that did not do what was asked means for a calendar.

    After https://developers.google.com/workspace/calendar/api/guides/errors.
    """
    why = f"Google answered {said.status} {' '.join(sorted(said.reasons))}".strip()
    if said.status == 429 or said.status >= 500 or said.reasons & (_LIMITS | _PROJECT):
        return CalendarAwayError(why, said.retry_after)
    if said.reasons & _NO_CALENDAR or not said.is_json or said.status == 404:
        return NotACalendarError(why)
    if said.status in (401, 403):
        return CalendarRefusedError(why)
    return CalendarError(why)


def mapping(value: object) -> Mapping[str, object]:
    """`value` where it is a JSON object, else an empty one."""
    return value if isinstance(value, dict) else {}


def sequence(value: object) -> Sequence[object]:
    """`value` where it is a JSON array, else an empty one."""
    return value if isinstance(value, list) else []


def text(value: object) -> str:
    """`value` where it is a text, else an empty one."""
    return value if isinstance(value, str) else ""


@cache
def _tls() -> SSLContext:
    # Reading the certificates takes longer than asking most questions.
    return httpx.create_ssl_context(trust_env=False)


def _body(response: httpx.Response, deadline: Deadline) -> bytes:
    body = bytearray()
    for piece in response.iter_bytes():
        deadline.left()
        body += piece
        if len(body) > MOST_BYTES:
            raise NotACalendarError("Google answered more than is read")
    return bytes(body)


def _said(response: httpx.Response, body: bytes, now: datetime) -> Said:
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        document = None
    return Said(
        response.status_code,
        mapping(document),
        isinstance(document, dict),
        _retry_after(response.headers.get("Retry-After", ""), now),
    )


def _retry_after(asked: str, now: datetime) -> timedelta | None:
    """Seconds or a date, as RFC 9110 allows."""
    asked = asked.strip()
    if asked.isascii() and asked.isdecimal():
        # More digits than any time that is waited for.
        wait = timedelta(seconds=int(asked)) if len(asked) < 7 else LONGEST_REST
    else:
        try:
            until = parsedate_to_datetime(asked)
        except ValueError:
            return None
        wait = until.replace(tzinfo=until.tzinfo or UTC) - now
    return min(max(wait, timedelta(0)), LONGEST_REST)
