"""Google as far as Leeway uses it: consent with PKCE, tokens, one primary calendar; on loopback.

It behaves as Google's documentation says, and refuses what the documentation does not say rather
than guess. What it gave out is kept, so that a test can say what was never asked for.
"""

from __future__ import annotations

import base64
import hashlib
import itertools
import json
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import parse_qsl, urlencode

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from bot.core.clock import Clock
from bot.playground.server import served
from bot.settings import Google
from bot.settings.values import Registration
from tests.support.google_fake_answers import oauth_error, refused, url64
from tests.support.google_fake_calendar import GoogleCalendarFake
from tests.support.google_fake_fields import EVENT, EVENTS, Json, RefusedError, invalid, masked

CLIENT_ID, CLIENT_SECRET = "leeway.apps.googleusercontent.com", "GOCSPX-secret"
EVENTS_SCOPE = "https://www.googleapis.com/auth/calendar.events.owned"
FREE_BUSY_SCOPE = "https://www.googleapis.com/auth/calendar.freebusy"
# Google gives the short names of OpenID Connect back under others.
GIVEN_NAMES = {"email": "https://www.googleapis.com/auth/userinfo.email"}
HOUR = timedelta(hours=1)

Answering = Callable[[Request], Awaitable[Response]]


@dataclass
class Grant:
    """What somebody agreed to, from the code until it is given back."""

    scopes: frozenset[str]
    redirect_uri: str
    challenge: str
    code: str
    refresh_token: str
    access: dict[str, datetime] = field(default_factory=dict)
    """Access tokens, each with its end."""


class GoogleFake:
    """The server's state, and what happens to it from outside."""

    def __init__(self, clock: Clock, redirect_uris: tuple[str, ...] = ()) -> None:
        self.clock = clock
        self.calendar = GoogleCalendarFake(clock)
        self.redirect_uris = redirect_uris
        self.person_agrees = True
        self.account = "me@example.com"
        """Who is signed in there."""
        self.unchecked: frozenset[str] = frozenset()
        """Scopes that the person unchecks on the page of consent."""
        self.trouble: Callable[[Request], Response | None] = lambda _: None
        """What a request is answered with; None: as it should be."""
        self.requests: list[tuple[str, str]] = []
        """Method and path of all that was asked, in order."""
        self.given: list[str] = []
        """The bodies of all answers of the calendar."""
        self.grants: list[Grant] = []
        self._numbers = itertools.count(1)
        self.url = ""

    @property
    def google(self) -> Google:
        """The settings with which Leeway reaches this."""
        return Google(
            Registration(CLIENT_ID, CLIENT_SECRET),
            oauth_url=f"{self.url}/o/oauth2/v2/auth",
            token_url=f"{self.url}/token",
            calendar_url=f"{self.url}/calendar/v3",
        )

    def agreed(self) -> str:
        """A refresh token, as of somebody who agreed to everything a while ago."""
        grant = self._grant(frozenset({EVENTS_SCOPE, FREE_BUSY_SCOPE}), "", "")
        grant.code = ""
        return grant.refresh_token

    def take_back(self) -> None:
        """The person takes all of their consents back in their account."""
        self.grants.clear()

    def app(self) -> Starlette:
        """All of it as one application."""
        event = "/calendar/v3/calendars/primary/events/{id}"
        routes = [
            Route("/o/oauth2/v2/auth", self._heard(self._consent)),
            Route("/token", self._heard(self._token), methods=["POST"]),
            Route("/revoke", self._heard(self._revoke), methods=["POST"]),
            Route("/calendar/v3/freeBusy", self._heard(self._free_busy), methods=["POST"]),
            Route("/calendar/v3/calendars/primary/events", self._heard(self._list)),
            Route(
                "/calendar/v3/calendars/primary/events",
                self._heard(self._insert),
                methods=["POST"],
            ),
            Route(event, self._heard(self._get)),
            Route(event, self._heard(self._patch), methods=["PATCH"]),
            Route(event, self._heard(self._delete), methods=["DELETE"]),
        ]
        return Starlette(routes=routes)

    def _heard(self, answer: Answering) -> Answering:
        async def heard(request: Request) -> Response:
            self.requests.append((request.method, request.url.path))
            try:
                response = self.trouble(request) or await answer(request)
            except RefusedError as error:
                response = refused(error)
            if request.url.path.startswith("/calendar/"):
                self.given.append(bytes(response.body).decode())
            return response

        return heard

    def _grant(self, scopes: frozenset[str], redirect_uri: str, challenge: str) -> Grant:
        number = next(self._numbers)
        grant = Grant(scopes, redirect_uri, challenge, f"4/code-{number}", f"1//refresh-{number}")
        self.grants.append(grant)
        return grant

    async def _consent(self, request: Request) -> Response:
        """The page on which somebody agrees, or not: here at once."""
        asked = dict(request.query_params)
        needed = {
            "client_id": CLIENT_ID,
            "response_type": "code",
            "access_type": "offline",
            "prompt": "consent",
            "code_challenge_method": "S256",
        }
        wrong = [name for name, value in needed.items() if asked.pop(name, "") != value]
        redirect_uri, state = asked.pop("redirect_uri", ""), asked.pop("state", "")
        challenge, scopes = asked.pop("code_challenge", ""), asked.pop("scope", "").split()
        asked.pop("login_hint", None)
        known = {"openid", "email", EVENTS_SCOPE, FREE_BUSY_SCOPE}
        if wrong or asked or not state or len(challenge) != 43 or not set(scopes) <= known:
            return HTMLResponse(f"Error 400: invalid_request {wrong} {sorted(asked)}", 400)
        if redirect_uri not in self.redirect_uris:
            return HTMLResponse("Error 400: redirect_uri_mismatch", 400)
        if not self.person_agrees:
            query = {"error": "access_denied", "state": state}
        else:
            agreed = {GIVEN_NAMES.get(one, one) for one in scopes} - self.unchecked
            grant = self._grant(frozenset(agreed), redirect_uri, challenge)
            query = {"state": state, "code": grant.code, "scope": " ".join(sorted(grant.scopes))}
        return RedirectResponse(f"{redirect_uri}?{urlencode(query)}", 302)

    async def _token(self, request: Request) -> Response:
        form = dict(parse_qsl((await request.body()).decode(), strict_parsing=True))
        if (form.pop("client_id", ""), form.pop("client_secret", "")) != (CLIENT_ID, CLIENT_SECRET):
            return oauth_error("invalid_client", "The OAuth client was not found.", 401)
        match form:
            case {
                "grant_type": "authorization_code",
                "code": code,
                "code_verifier": verifier,
                "redirect_uri": redirect_uri,
            } if len(form) == 4:
                grant = self._by_code(code, verifier, redirect_uri)
                more = self._first(grant) if grant else {}
            case {"grant_type": "refresh_token", "refresh_token": token} if len(form) == 2:
                grant = next((one for one in self.grants if one.refresh_token == token), None)
                more = {}
            case _:
                return oauth_error("invalid_request", f"{sorted(form)}", 400)
        if grant is None:
            return oauth_error("invalid_grant", "Token has been expired or revoked.", 400)
        access = f"ya29.access-{next(self._numbers)}"
        grant.access[access] = self.clock.now() + HOUR
        return JSONResponse(
            {
                "access_token": access,
                "expires_in": int(HOUR.total_seconds()) - 1,
                "scope": " ".join(sorted(grant.scopes)),
                "token_type": "Bearer",
                **more,
            }
        )

    def _first(self, grant: Grant) -> Json:
        """What comes with the first access token alone."""
        more = {"refresh_token": grant.refresh_token}
        if "openid" in grant.scopes:
            claims: Json = {"iss": "https://accounts.google.com", "aud": CLIENT_ID, "sub": "1"}
            if GIVEN_NAMES["email"] in grant.scopes:
                claims |= {"email": self.account, "email_verified": True}
            parts = [url64({"alg": "RS256"}), url64(claims), "signature"]
            more["id_token"] = ".".join(parts)
        return more

    def _by_code(self, code: str, verifier: str, redirect_uri: str) -> Grant | None:
        """A code is good once, with the verifier of its challenge."""
        digest = hashlib.sha256(verifier.encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        for grant in self.grants:
            if grant.code == code and grant.redirect_uri == redirect_uri:
                grant.code = ""
                return grant if grant.challenge == challenge else None
        return None

    async def _revoke(self, request: Request) -> Response:
        form = dict(parse_qsl((await request.body()).decode()))
        token = form.get("token", "")
        kept = [g for g in self.grants if token != g.refresh_token and token not in g.access]
        if len(kept) == len(self.grants):
            return oauth_error("invalid_token", "Token expired or revoked", 400)
        self.grants = kept
        return JSONResponse({})

    def _allow(self, request: Request, scope: str) -> None:
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        grant = next((one for one in self.grants if token in one.access), None)
        if grant is None or grant.access[token] <= self.clock.now():
            raise RefusedError(401, "authError", "Invalid Credentials")
        if scope not in grant.scopes:
            raise RefusedError(403, "insufficientPermissions", "Insufficient Permission")

    async def _free_busy(self, request: Request) -> Response:
        self._allow(request, FREE_BUSY_SCOPE)
        return JSONResponse(self.calendar.free_busy(await _document(request)))

    async def _list(self, request: Request) -> Response:
        self._allow(request, EVENTS_SCOPE)
        asked: dict[str, list[str]] = {}
        for name, value in request.query_params.multi_items():
            asked.setdefault(name, []).append(value)
        mask = asked.get("fields", [""])[-1]
        return JSONResponse(masked(self.calendar.page(asked), mask, EVENTS))

    async def _insert(self, request: Request) -> Response:
        self._allow(request, EVENTS_SCOPE)
        return _shown(request, self.calendar.insert(await _document(request)))

    async def _get(self, request: Request) -> Response:
        self._allow(request, EVENTS_SCOPE)
        return _shown(request, self.calendar.get(request.path_params["id"]))

    async def _patch(self, request: Request) -> Response:
        self._allow(request, EVENTS_SCOPE)
        body, etag = await _document(request), request.headers.get("If-Match", "")
        return _shown(request, self.calendar.patch(request.path_params["id"], body, etag))

    async def _delete(self, request: Request) -> Response:
        self._allow(request, EVENTS_SCOPE)
        self.calendar.delete(request.path_params["id"], request.headers.get("If-Match", ""))
        return Response(status_code=204)


@contextmanager
def google(clock: Clock, redirect_uris: tuple[str, ...] = ()) -> Iterator[GoogleFake]:
    """Google, served on loopback until the block ends."""
    fake = GoogleFake(clock, redirect_uris)
    with served(fake.app()) as url:
        fake.url = url
        yield fake


async def _document(request: Request) -> Json:
    if request.headers.get("Content-Type") != "application/json":
        raise invalid("Parse Error", "parseError")
    document: Json = json.loads(await request.body())
    return document


def _shown(request: Request, event: Json) -> Response:
    if unknown := set(request.query_params) - {"fields", "maxAttendees"}:
        raise invalid(f"this fake does not play {sorted(unknown)}", "invalidParameter")
    return JSONResponse(masked(event, request.query_params.get("fields", ""), EVENT))
