"""The tokens with which Google lets us into a calendar: kept as one text, renewed each hour."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.clients.calendar import CalendarAwayError, CalendarRefusedError
from bot.clients.google_http import GoogleLine, Said, done, mapping, text
from bot.settings import Google

EARLY = timedelta(minutes=1)
"""So long before its end an access token is renewed: a request takes a while."""


class NotRegisteredError(CalendarAwayError):
    """Google does not take this installation's registration: the admin has to set it right."""


@dataclass(frozen=True)
class Tokens:
    """An access token until `expires_at` (UTC), and what renews it; neither is in `repr`.

    `account` is the e-mail address of who agreed.
    """

    access: str = field(repr=False)
    refresh: str = field(repr=False)
    expires_at: datetime
    account: str = ""

    @classmethod
    def read(cls, secret: str) -> Tokens:
        """From the text that `written` made; raises `CalendarRefusedError` for any other."""
        try:
            kept = mapping(json.loads(secret))
            expires_at = datetime.fromisoformat(text(kept.get("expires_at")))
        except ValueError as error:
            raise CalendarRefusedError("what was kept of the consent cannot be read") from error
        tokens = cls(
            text(kept.get("access")),
            text(kept.get("refresh")),
            expires_at,
            text(kept.get("account")),
        )
        if not tokens.refresh or expires_at.tzinfo is None:
            raise CalendarRefusedError("what was kept of the consent is not whole")
        return tokens

    def written(self) -> str:
        """As one text: a secret, to be sealed."""
        return json.dumps(
            {
                "access": self.access,
                "refresh": self.refresh,
                "expires_at": self.expires_at.isoformat(),
                "account": self.account,
            }
        )

    def is_due(self, now: datetime) -> bool:
        """Whether the access token is over, or about to be."""
        return not self.access or now >= self.expires_at - EARLY


def renewed(line: GoogleLine, google: Google, tokens: Tokens, now: datetime) -> Tokens:
    """With a new access token; raises `CalendarRefusedError` where the consent is over.

    Google hands out a new refresh token only now and then: the old one stays good otherwise.
    """
    form = {"grant_type": "refresh_token", "refresh_token": tokens.refresh}
    new = given_tokens(asked_for(line, google, form), now)
    return replace(new, refresh=new.refresh or tokens.refresh, account=tokens.account)


def asked_for(line: GoogleLine, google: Google, form: Mapping[str, str]) -> Mapping[str, object]:
    """What the token endpoint gives for a form; raises a `CalendarError`."""
    registration = google.registration
    said = line.ask(
        "POST",
        google.token_url,
        form={
            "client_id": registration.client_id,
            "client_secret": registration.client_secret,
            **form,
        },
    )
    if said.is_json and 400 <= said.status < 500 and said.status != 429:
        raise _refused(said)
    return done(said)


def given_tokens(given: Mapping[str, object], now: datetime) -> Tokens:
    """The tokens in an answer; the refresh token is empty where it has none."""
    seconds = given.get("expires_in")
    lasts = timedelta(seconds=seconds) if isinstance(seconds, int) else timedelta(0)
    return Tokens(text(given.get("access_token")), text(given.get("refresh_token")), now + lasts)


def _refused(said: Said) -> CalendarRefusedError | CalendarAwayError:
    """RFC 6749, 5.2: `invalid_grant` is about the person, all else about this installation."""
    error = text(said.body.get("error"))
    if error == "invalid_grant":
        return CalendarRefusedError("Google does not take the consent any more")
    # Connecting again would not help.
    return NotRegisteredError(f"Google does not take this installation's registration: {error}")
