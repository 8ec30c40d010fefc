"""The clients that call Slack, and what its silence or refusal means when Leeway starts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPException

from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_handlers import RateLimitErrorRetryHandler

from bot.core.errors import StartError
from bot.slack.pooled import PooledClient, tls

CALL_SECONDS = 10  # the HTTP time-out; delivery's lease is far above it
SLACK_AWAY = (SlackApiError, OSError, HTTPException)


def sending_client(token: str, api_url: str) -> WebClient:
    """Without retry handlers: slack_sdk's default one posts again after a lost answer."""
    return PooledClient(
        token=token, base_url=api_url, retry_handlers=[], timeout=CALL_SECONDS, ssl=tls()
    )


def base_client(api_url: str) -> WebClient:
    """Of no workspace: Bolt makes a copy for each request, with the token of its workspace."""
    return WebClient(base_url=api_url, ssl=tls())


def patient_client(client: WebClient) -> WebClient:
    """As `client`, but it waits as long as Slack's rate limits tell it."""
    return WebClient(
        token=client.token,
        base_url=client.base_url,
        ssl=tls(),
        retry_handlers=[RateLimitErrorRetryHandler(max_retry_count=5)],
    )


def connect(bolt: App, client: WebClient, app_token: str) -> SocketModeHandler:
    """A connection of Socket Mode, open; raises `StartError`."""

    def reason(code: str) -> str:
        return (
            f"Slack refuses SLACK_APP_TOKEN ({code}): copy it again from your app's page Basic "
            "Information > App-Level Tokens, with the scope connections:write."
        )

    with asking(client, reason):
        url = patient_client(client).apps_connections_open(app_token=app_token)["url"]
        handler = SocketModeHandler(bolt, app_token)
        handler.client.wss_uri = url  # else it asks for one itself, and logs a refusal of its own
        try:
            handler.connect()  # type: ignore[no-untyped-call]  # of Bolt
        except BaseException:
            handler.close()  # type: ignore[no-untyped-call]  # of Bolt
            raise
    return handler


@contextmanager
def asking(client: WebClient, reason: Callable[[str], str]) -> Iterator[None]:
    """What goes wrong while Slack is asked becomes a `StartError`.

    `reason` says in words why Slack answered with an error code.
    """
    try:
        yield
    except SlackApiError as error:
        code = str(error.response.get("error") or "")
        if not code.isidentifier():  # slack_sdk puts the page there that came instead
            raise StartError(
                f"{client.base_url} does not answer like Slack (HTTP status "
                f"{error.response.status_code}): check SLACK_API_URL."
            ) from None
        raise StartError(reason(code)) from None
    except (OSError, HTTPException) as error:
        raise StartError(
            f"Slack does not answer at {client.base_url} ({error}): "
            "check the network and SLACK_API_URL."
        ) from None
