"""Bolt as Leeway uses it: whose workspace, whose language, what time; unknown clicks."""

from __future__ import annotations

import logging
import re
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from copy import copy
from dataclasses import dataclass, field
from typing import Any

from slack_bolt import Ack, App, BoltContext, BoltRequest, BoltResponse
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.logger.messages import warning_client_prioritized_and_token_skipped
from slack_sdk import WebClient

from bot.core.clock import Clock
from bot.core.errors import N_, LeewayError
from bot.core.language import Language, Languages
from bot.slack.errors import handle_errors

# Bolt's own executor has 5 threads: a handful of slow listeners then starves the acknowledgements.
LISTENER_THREADS = 32
LOOK_SECONDS = 0.05


@dataclass(frozen=True)
class Installation:
    """A workspace that Leeway is installed in, as Slack names it (`T…`, `U…`) and as we do."""

    workspace_id: int
    team_id: str
    bot_user_id: str
    bot_id: str
    bot_token: str = field(repr=False)


class _LastingAck(Ack):
    """An acknowledgement that stays given, and of which Bolt's waiting thread hears at once.

    Bolt looks for it every 10 milliseconds: half of that is lost on an average click. So the
    thread that looks is held here until there is something to see.
    """

    def __init__(self) -> None:
        self.given: BoltResponse | None = None
        self._looking = threading.get_ident()
        self._was_given = threading.Event()
        super().__init__()  # type: ignore[no-untyped-call]  # of Bolt

    @property
    def response(self) -> BoltResponse | None:
        """What was acknowledged, None where nothing was yet."""
        if self.given is None and threading.get_ident() == self._looking:
            self._was_given.wait(LOOK_SECONDS)
        # A copy: Bolt writes the status 500 into it where the listener fails right after it.
        return copy(self.given)

    @response.setter
    def response(self, answer: BoltResponse | None) -> None:
        if answer is not None:
            self.given = copy(answer)
            self._was_given.set()


class _App(App):
    """Bolt, but an acknowledgement counts even where the listener fails right after it.

    Bolt then clears it, or answers with the 500 of the failure, when its waiting thread has not
    looked yet (slack_bolt/listener/thread_runner.py): Slack would tell the person that the app does
    not respond, beside our own sentence.
    """

    def dispatch(self, req: BoltRequest) -> BoltResponse:
        """Answer with the acknowledgement where one was given."""
        ack = _LastingAck()
        req.context["ack"] = ack
        answer = super().dispatch(req)
        return ack.given or answer


LocaleOf = Callable[[int, str], str | None]
"""(workspace_id, Slack user id) -> the person's locale, None where they are not known."""


def make_bolt(
    client: WebClient,
    installations: Sequence[Installation],
    clock: Clock,
    languages: Languages,
    locale_of: LocaleOf,
) -> App:
    """A Bolt app whose listeners find `workspace_id`, `now` (aware, UTC), `lang` in their context.

    Requests are verified before they get here (`bot/slack/web.py`; a Socket Mode connection is
    authenticated by its app token).
    """
    logging.getLogger("slack_bolt.App").addFilter(_worth_a_line)
    by_team = {one.team_id: one for one in installations}
    app = _App(
        name="leeway",
        client=client,
        authorize=_authorize(by_team, installations[0]),
        request_verification_enabled=False,
        listener_executor=ThreadPoolExecutor(LISTENER_THREADS, thread_name_prefix="listener"),
    )

    @app.middleware
    def place(context: BoltContext, next: Callable[[], BoltResponse]) -> BoltResponse:  # noqa: A002  # Bolt's name
        """Say once per request whose it is and what time it is."""
        found = by_team.get(context.team_id or "")
        if found is None and context.is_enterprise_install:
            found = installations[0]
        if found is None:
            # Slack Connect: somebody of another company clicked in a channel that we share.
            return BoltResponse(status=200)
        context["workspace_id"] = found.workspace_id
        context["now"] = clock.now()
        context["lang"] = _language(context, found.workspace_id, languages, locale_of)
        return next()

    handle_errors(app, lambda context: context.get("lang") or languages.of(None))
    return app


def _authorize(
    by_team: Mapping[str, Installation], first: Installation
) -> Callable[[str | None], AuthorizeResult]:
    """Which token answers a request, without asking Slack each time."""

    def authorize(team_id: str | None) -> AuthorizeResult:
        # Somebody of another company is let in here, and sent away where it is known who it is.
        found = by_team.get(team_id or "", first)
        return AuthorizeResult(
            enterprise_id=None,
            team_id=found.team_id,
            bot_user_id=found.bot_user_id,
            bot_id=found.bot_id,
            bot_token=found.bot_token,
        )

    return authorize


def _worth_a_line(record: logging.LogRecord) -> bool:
    """Bolt warns at each start that our client goes before SLACK_BOT_TOKEN, as it should."""
    return record.getMessage() != warning_client_prioritized_and_token_skipped()


def refuse_unknown(app: App) -> None:
    """Register, after every feature, what is said to a click that no listener knows."""

    @app.action(re.compile(".*"))
    def unknown_action(ack: Ack) -> None:
        ack()
        raise LeewayError(
            N_(
                "This button is from an older version of Leeway, and nothing was changed. "
                "/leeway shows what is open."
            )
        )

    @app.view(re.compile(".*"))
    def unknown_view() -> None:
        raise LeewayError(
            N_(
                "This form is from an older version of Leeway, and nothing was changed. "
                "Close it and open it again."
            )
        )

    @app.view_closed(re.compile(".*"))
    def closed(ack: Ack) -> None:
        ack()

    @app.event(re.compile(".*"))
    def unknown_event(ack: Ack) -> None:
        ack()


def _language(
    context: BoltContext, workspace_id: int, languages: Languages, locale_of: LocaleOf
) -> Language:
    locale = locale_of(workspace_id, context.user_id) if context.user_id else None
    return languages.of(locale)


def click_key(body: dict[str, Any]) -> str:
    """What makes a click this click and no other: who, where, which button, when Slack saw it."""
    action = body["actions"][0]
    team = (body.get("team") or {}).get("id", "")
    return f"click:{team}:{body['user']['id']}:{action['action_id']}:{action['action_ts']}"


def form_key(view: Mapping[str, Any]) -> str:
    """What makes a form that was submitted this one and no other: which, and what it showed."""
    return f"view:{view['id']}:{view['hash']}"
