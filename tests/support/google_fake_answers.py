"""How Google refuses, and how it writes the parts of a token."""

from __future__ import annotations

import base64
import json

from starlette.responses import JSONResponse, Response

from tests.support.google_fake_fields import Json, RefusedError


def refused(error: RefusedError, **headers: str) -> Response:
    """A refusal in the shape of the guide to errors."""
    limits = error.reason.lower().endswith("limitexceeded")
    told = {
        "domain": "usageLimits" if limits else "calendar",
        "reason": error.reason,
        "message": error.message,
    }
    document = {"error": {"errors": [told], "code": error.status, "message": error.message}}
    return JSONResponse(document, error.status, headers)


def oauth_error(error: str, description: str, status: int) -> Response:
    """A refusal of the token endpoint (RFC 6749, 5.2)."""
    return JSONResponse({"error": error, "error_description": description}, status)


def url64(document: Json) -> str:
    return base64.urlsafe_b64encode(json.dumps(document).encode()).decode().rstrip("=")
