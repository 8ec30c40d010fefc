"""A client that keeps its connections to Slack: the sender's calls are many and short.

slack_sdk's own transport opens a connection for each call, and reads the machine's certificates
each time: 27 ms of processor time a call were measured, against half a millisecond with a kept
connection (docs/performance.md).
"""

from __future__ import annotations

import ssl
from functools import cache
from typing import Any
from urllib.request import Request

import urllib3
from slack_sdk import WebClient
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

MOST_IDLE = 200  # kept connections to one host; as many as there may be threads


class NotReachedError(ConnectionError):
    """There was no connection, so nothing was sent."""


class PooledClient(WebClient):
    """As slack_sdk's, and like it without any retry where `retry_handlers` is empty."""

    def _perform_urllib_http_request_internal(self, url: str, req: Request) -> dict[str, Any]:
        if self.proxy is not None:  # slack_sdk knows how to speak to it
            return super()._perform_urllib_http_request_internal(url, req)
        try:
            answer = _pool().request(
                req.get_method(),
                url,
                body=req.data,  # type: ignore[arg-type]  # bytes: slack_sdk encoded it
                headers=req.headers,
                timeout=self.timeout,
                retries=False,  # what was perhaps taken is never sent again by itself
            )
        except (NewConnectionError, ConnectTimeoutError) as error:
            raise NotReachedError(type(error).__name__) from error
        except urllib3.exceptions.HTTPError as error:
            raise ConnectionError(type(error).__name__) from error
        headers = dict(answer.headers)
        if "Retry-After" in answer.headers:  # slack_sdk and we ask for it by this very name
            headers["Retry-After"] = answer.headers["Retry-After"]
        return {
            "status": answer.status,
            "headers": headers,
            "body": answer.data.decode("utf-8", "replace"),
        }


@cache
def tls() -> ssl.SSLContext:
    """The machine's certificates, read once."""
    return ssl.create_default_context()


@cache
def _pool() -> urllib3.PoolManager:
    return urllib3.PoolManager(maxsize=MOST_IDLE, ssl_context=tls())
