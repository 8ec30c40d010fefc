"""Where other sites send people back to after they agreed there: /consent/slack, and so on."""

from __future__ import annotations

import html
import logging
from collections.abc import Callable, Mapping

from slack_bolt import BoltContext
from slack_sdk import WebClient
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from bot.core.clock import Clock
from bot.core.errors import N_
from bot.core.language import Language, Languages
from bot.core.text import Plain
from bot.development_time.consents import Agreement, ConsentAwayError, ConsentError, Consents
from bot.people import service as people
from bot.slack.showing import after_storing
from bot.storage import Database

logger = logging.getLogger(__name__)

HEADERS = {
    # The address holds a code: nothing may keep it, pass it on, or show it in a frame.
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; "
    "frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
}
STYLE = (
    "body{font:18px/1.5 system-ui,sans-serif;max-width:32em;margin:15vh auto;padding:0 1em;"
    "color:#1d1c1d;background:#fff}@media(prefers-color-scheme:dark)"
    "{body{color:#e8e8e8;background:#1a1d21}}"
)


class ConsentPages:
    """Takes people in who come back, each in their language, and shows their App Home anew."""

    def __init__(
        self,
        database: Database,
        consents: Consents,
        clock: Clock,
        *,
        languages: Languages,
        clients: Mapping[int, WebClient],
        show_home: Callable[[BoltContext], None],
    ) -> None:
        self._database = database
        self._consents = consents
        self._clock = clock
        self._languages = languages
        self._clients = clients
        self._show_home = show_home

    def routes(self) -> list[Route]:
        """To be served beside Slack's requests."""
        return [Route("/consent/{site}", self._back, methods=["GET"])]

    async def _back(self, request: Request) -> Response:
        if request.method == "HEAD":  # somebody looks whether there is such a page
            return Response(headers=HEADERS)
        site = str(request.path_params["site"])
        return await run_in_threadpool(self._take_in, site, dict(request.query_params))

    def _take_in(self, site: str, query: Mapping[str, str]) -> Response:
        now = self._clock.now()
        if not self._consents.offers(site):
            return _page(self._languages.of(None), N_("There is nothing here."), 404)
        with self._database.everywhere() as session:
            agreement = self._consents.take(session, site, query.get("state", ""), now)
        if agreement is None:
            return _page(
                self._languages.of(None),
                N_("This link was used already, or is too old. Start again in App Home."),
                400,
            )
        with self._database.reading(agreement.workspace_id) as session:
            person = people.person(session, agreement.person_id)
            lang, user_id = self._languages.of(person.locale), person.slack_user_id
        if not query.get("code"):
            return _page(lang, N_("You did not agree, and nothing was changed."), 200)
        try:
            self._consents.finish(self._database, agreement, site, query["code"], now=now)
        except ConsentError as refusal:
            status = 503 if isinstance(refusal, ConsentAwayError) else 400
            return _page(lang, refusal.message, status, refusal.values)
        self._show(agreement, user_id, lang)
        return _page(
            lang, N_("Done. You can close this page; App Home in Slack shows what you chose."), 200
        )

    def _show(self, agreement: Agreement, user_id: str | None, lang: Language) -> None:
        client = self._clients.get(agreement.workspace_id)
        if client is None or user_id is None:
            return
        context = BoltContext(
            {
                "workspace_id": agreement.workspace_id,
                "user_id": user_id,
                "client": client,
                "lang": lang,
                "now": self._clock.now(),
            }
        )
        with after_storing():
            self._show_home(context)


def _page(
    lang: Language, sentence: str, status: int, values: Mapping[str, object] | None = None
) -> Response:
    said = lang.plain(sentence, **(values or {}))
    title, text = html.escape(Plain("Leeway")), html.escape(said)
    return HTMLResponse(
        f'<!doctype html><html lang="{lang.locale.language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>{title}</title><style>{STYLE}</style></head>"
        f"<body><h1>{title}</h1><p>{text}</p></body></html>",
        status,
        HEADERS,
    )
