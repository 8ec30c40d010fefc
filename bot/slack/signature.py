"""Is a request from Slack, fresh, and here for the first time?"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Callable, Mapping
from datetime import datetime

from bot.core.clock import Clock

FRESH_SECONDS = 300
_TIMESTAMP = re.compile(r"[0-9]{1,12}")

Unseen = Callable[[str, datetime], bool]


class SignatureCheck:
    """Slack's v0 signature (HMAC-SHA256 over timestamp and raw body, at most 5 minutes old).

    `first_time(signature, now)` remembers it beyond this process, so that the same request is
    refused by every replica.
    """

    def __init__(self, signing_secret: str, clock: Clock, first_time: Unseen) -> None:
        self._clock = clock
        self._first_time = first_time
        self._secret = signing_secret.encode()

    def genuine(self, body: bytes, headers: Mapping[str, str]) -> bool:
        """Whether a request with these headers (lower case) may come in; False means 401."""
        signature = headers.get("x-slack-signature")
        timestamp = headers.get("x-slack-request-timestamp")
        if signature is None or timestamp is None or not _TIMESTAMP.fullmatch(timestamp):
            return False
        age = self._clock.now().timestamp() - int(timestamp)
        if abs(age) > FRESH_SECONDS or not _is_text(body) or not self.signed(body, headers):
            return False
        return self._first_time(signature, self._clock.now())

    def signed(self, body: bytes, headers: Mapping[str, str]) -> bool:
        """Whether the secret's owner signed it, whenever that was: for moving the clock itself."""
        # Bytes throughout: slack_sdk's verifier fails on a body or a header that is not text.
        timestamp = headers.get("x-slack-request-timestamp", "").encode()
        signed = hmac.new(self._secret, b"v0:" + timestamp + b":" + body, hashlib.sha256)
        given = headers.get("x-slack-signature", "").encode()
        return hmac.compare_digest(b"v0=" + signed.hexdigest().encode(), given)


def _is_text(body: bytes) -> bool:
    try:
        body.decode()
    except UnicodeDecodeError:
        return False
    return True
