"""Somebody agrees at Google, and comes back with a code: OAuth 2.0 with PKCE (RFC 7636)."""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import replace
from urllib.parse import urlencode, urljoin

from bot.clients.calendar import CalendarRefusedError
from bot.clients.google_http import GoogleLine, mapping, refusal, text
from bot.clients.google_tokens import Tokens, asked_for, given_tokens
from bot.core.clock import Clock
from bot.settings import Google

NEEDED = (
    "https://www.googleapis.com/auth/calendar.events.owned",
    "https://www.googleapis.com/auth/calendar.freebusy",
)
"""To write into the person's own calendar, and to know when they are busy."""
SCOPES = ("openid", "email", *NEEDED)
"""And whose account it is, so that nobody connects the calendar of somebody else."""


class NotAllCheckedError(CalendarRefusedError):
    """They agreed, but not to all that is needed: Google lets people uncheck each part."""


class GoogleConsent:
    """Sends people to Google and takes what they bring back to a `redirect_uri`.

    That address has to be one of those that Google knows of the registration.
    """

    def __init__(self, google: Google, clock: Clock) -> None:
        self._google = google
        self._clock = clock
        self._line = GoogleLine(clock)

    def authorize_url(self, redirect_uri: str, state: str, verifier: str, hint: str = "") -> str:
        """Where to send somebody; `hint` is their e-mail address, so that they need not choose.

        Offline, so that there is a refresh token; with the page of consent each time, because
        Google gives that token only there.
        """
        query = {
            "client_id": self._google.registration.client_id,
            "redirect_uri": redirect_uri,
            "response_type": "code",
            "scope": " ".join(SCOPES),
            "access_type": "offline",
            "prompt": "consent",
            "state": state,
            "code_challenge": challenge(verifier),
            "code_challenge_method": "S256",
        }
        if hint:
            query["login_hint"] = hint
        return f"{self._google.oauth_url}?{urlencode(query)}"

    def exchange(self, code: str, redirect_uri: str, verifier: str) -> Tokens:
        """What opens the calendar of who agreed, for a code; raises a `CalendarError`.

        `CalendarRefusedError` where the code is not good (any more), `NotAllCheckedError` where
        they did not agree to all; what they agreed to is given back then.
        """
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "code_verifier": verifier,
            "redirect_uri": redirect_uri,
        }
        given = asked_for(self._line, self._google, form)
        tokens = given_tokens(given, self._clock.now())
        if not set(NEEDED) <= set(text(given.get("scope")).split()):
            self._give_back(tokens.refresh or tokens.access)
            raise NotAllCheckedError("not all that is needed was agreed to")
        account = _account(text(given.get("id_token")))
        if not tokens.refresh or not account:
            self._give_back(tokens.refresh or tokens.access)
            raise CalendarRefusedError("Google gave no refresh token, or does not say whose it is")
        return replace(tokens, account=account)

    def revoke(self, tokens: Tokens) -> None:
        """Give the consent back; one that is over already is fine. Raises a `CalendarError`."""
        self._give_back(tokens.refresh)

    def _give_back(self, token: str) -> None:
        said = self._line.ask(
            "POST", urljoin(self._google.token_url, "revoke"), form={"token": token}
        )
        if said.status != 200 and text(said.body.get("error")) != "invalid_token":
            raise refusal(said)


def challenge(verifier: str) -> str:
    """What is shown of a verifier before it is used."""
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def _account(id_token: str) -> str:
    """The verified e-mail address in an ID token; empty where there is none.

    Its signature is not looked at: it came from Google itself, over TLS (OpenID Connect Core,
    3.1.3.7).
    """
    payload = id_token.split(".")[1] if id_token.count(".") == 2 else ""
    try:
        claims = mapping(json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4))))
    except ValueError:
        return ""
    return text(claims.get("email")) if claims.get("email_verified") is True else ""
