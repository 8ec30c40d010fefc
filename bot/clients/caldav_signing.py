"""Signs a request with a name and a password: Basic, or Digest where a server wants no other."""

from __future__ import annotations

import base64

import httpx

_CHALLENGE = "www-authenticate"


class Signing:
    """Somebody's name and password; remembers what a server wants of them."""

    def __init__(self, user: str, password: str) -> None:
        basic = base64.b64encode(f"{user}:{password}".encode()).decode("ascii")
        self._basic = f"Basic {basic}"
        self._digest = httpx.DigestAuth(user, password)
        self._uses_digest = False

    def header(self, method: str, url: httpx.URL) -> str:
        """The header `Authorization` of a request."""
        if not self._uses_digest:
            return self._basic
        # httpx signs by what it learned before; nothing is sent here.
        return str(
            next(self._digest.auth_flow(httpx.Request(method, url))).headers["Authorization"]
        )

    def learn(self, method: str, url: httpx.URL, challenge: str) -> bool:
        """Whether it is worth asking again after a refusal with this `WWW-Authenticate`."""
        if not challenge.lower().startswith("digest "):
            return False
        request = httpx.Request(method, url)
        refusal = httpx.Response(401, headers={_CHALLENGE: challenge}, request=request)
        flow = self._digest.auth_flow(request)
        try:
            next(flow)
            flow.send(refusal)
        except (httpx.ProtocolError, LookupError, NotImplementedError, StopIteration, ValueError):
            return False  # a challenge that is none, or of a kind that nobody here knows
        self._uses_digest = True
        return True
