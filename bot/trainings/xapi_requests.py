"""What an xAPI request has to look like before its body counts (xAPI 1.0.3, Communication)."""

from __future__ import annotations

import binascii
import re
from base64 import b64decode
from collections.abc import Mapping, Sequence

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

VERSION = "1.0.3"
HEADERS = {"X-Experience-API-Version": VERSION, "Cache-Control": "no-store"}
REALM = 'Bearer realm="Leeway xAPI", Basic realm="Leeway xAPI", charset="UTF-8"'
LARGEST_BODY = 32 * 2**20
"""Bytes of one request: some 30,000 statements."""
MOST_HELD = 4 * LARGEST_BODY
"""Bytes of all the requests that are read or waited for at once."""
MOST_AT_ONCE = 32
_OF_ONE_ZERO = re.compile(r"1\.0(?:\.[0-9]+)?")


class RefusedError(Exception):
    """The request is answered with an error."""

    def __init__(
        self,
        status: int,
        sentence: str,
        problems: Sequence[str] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(sentence)
        self.status = status
        self.sentence = sentence
        self.problems = problems
        self.headers = headers or {}

    def answer(self) -> Response:
        """What the sender reads."""
        body: dict[str, object] = {"error": self.sentence}
        if self.problems:
            body["problems"] = list(self.problems)
        return JSONResponse(body, self.status, {**HEADERS, **self.headers})


def token_in(request: Request) -> str:
    """The token that a request carries: as a bearer's, or as a password. Empty where there is none.

    Whatever name stands before the password is not looked at: the token says who it is.
    """
    scheme, _, given = request.headers.get("Authorization", "").strip().partition(" ")
    if scheme.lower() == "bearer":
        return given.strip()
    if scheme.lower() != "basic":
        return ""
    try:
        return b64decode(given.strip(), validate=True).decode().partition(":")[2]
    except (binascii.Error, UnicodeDecodeError):
        return ""


def check_version(request: Request) -> None:
    """Refuse what is not of version 1.0."""
    version = request.headers.get("X-Experience-API-Version")
    if version is None:
        raise RefusedError(400, f"The header X-Experience-API-Version is missing: send {VERSION}.")
    if not _OF_ONE_ZERO.fullmatch(version.strip()):
        raise RefusedError(400, f"Leeway speaks xAPI {VERSION}, and no other version.")


def check_parameters(request: Request, *known: str) -> None:
    """Refuse parameters that mean nothing here; every one that does has to be there once."""
    if "method" in request.query_params:
        raise RefusedError(
            400, "The alternate request syntax is not read here: send a real PUT or POST."
        )
    for name in request.query_params:
        if name not in known:
            raise RefusedError(400, f"The parameter {name[:80]} means nothing here.")
    for name in known:
        if len(request.query_params.getlist(name)) != 1:
            raise RefusedError(400, f"The parameter {name} has to be there once.")


def check_content(request: Request) -> None:
    """Refuse what is not JSON in UTF-8, as it stands."""
    kind, _, rest = request.headers.get("Content-Type", "").partition(";")
    if kind.strip().lower() == "multipart/mixed":
        raise RefusedError(
            400,
            "Attachments are not kept here: send application/json, "
            "with a fileUrl in each attachment.",
        )
    if kind.strip().lower() != "application/json":
        raise RefusedError(400, "Content-Type has to be application/json.")
    charset = rest.strip().lower().replace('"', "")
    if charset not in ("", "charset=utf-8", "charset=utf8"):
        raise RefusedError(400, "Statements are written in UTF-8.")
    if request.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise RefusedError(400, "A compressed body is not read here.")


class Held:
    """The bodies of the requests that are under way: so many bytes, and no more.

    For one event loop, on which nothing else happens between two lines.
    """

    def __init__(self) -> None:
        self._bytes = 0
        self._requests = 0

    def enter(self) -> None:
        """A request begins, and `leave` follows; refuses one too many."""
        if self._requests >= MOST_AT_ONCE:
            raise _busy()
        self._requests += 1

    def leave(self, size: int) -> None:
        """It is over, and its bytes are let go."""
        self._requests -= 1
        self._bytes -= size

    async def read(self, request: Request, body: bytearray) -> None:
        """Add what comes in to `body`; refuses what is too much for a request, or for all."""
        told = request.headers.get("Content-Length", "")
        if told.isdecimal() and int(told[:20]) > LARGEST_BODY:
            raise _too_large()
        try:
            async for chunk in request.stream():
                if len(body) + len(chunk) > LARGEST_BODY:
                    raise _too_large()
                if self._bytes + len(chunk) > MOST_HELD:
                    raise _busy()
                self._bytes += len(chunk)
                body += chunk
        except ClientDisconnect:
            raise RefusedError(400, "The request ended before its end.") from None


def _too_large() -> RefusedError:
    megabytes = LARGEST_BODY // 2**20
    return RefusedError(413, f"A request has at most {megabytes} MB: send several smaller ones.")


def _busy() -> RefusedError:
    return RefusedError(
        429, "There is more under way than fits: send it again.", headers={"Retry-After": "5"}
    )
