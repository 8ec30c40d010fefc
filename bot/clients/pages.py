"""Reads what a page that somebody links to says of itself, through the guard."""

from __future__ import annotations

import logging

import httpcore
import httpx

from bot.clients.asking import Answer, Question, UnansweredError, ask
from bot.clients.charsets import decoded
from bot.clients.deadline import Deadline, Timed
from bot.clients.dialing import Resolve, system_addresses
from bot.clients.guard import PORTS, BlockedError, Guard
from bot.clients.html_page import Page, page_of
from bot.core.clock import Clock

MOST_REDIRECTS = 3
MOST_BYTES = 256 * 1024
SECONDS = 3.0
LONGEST_LINK = 2000

_TYPES = ("text/html", "application/xhtml+xml")
_MOVED = (301, 302, 303, 307, 308)

log = logging.getLogger(__name__)


class Pages:
    """Fetches pages for their titles: nothing else of them is kept, and no cookie is.

    `network` is what lies behind the guard, `resolve` names addresses; both are for tests. The
    `clock` should be the machine's: a demo's that is moved ends what is under way.
    """

    def __init__(
        self,
        clock: Clock,
        *,
        network: httpcore.NetworkBackend | None = None,
        resolve: Resolve = system_addresses,
        seconds: float = SECONDS,
    ) -> None:
        self._clock = clock
        self._network = network or httpcore.SyncBackend()
        self._resolve = resolve
        self._seconds = seconds

    def read(self, url: str) -> Page | None:
        """What the page at `url` says of itself; None if it cannot or must not be read.

        It takes `seconds` at most, redirects included. Whatever the outside does ends in None and
        one line in the log, which names the host and no more: a path may be a secret.
        """
        host = "-"
        try:
            asked = _address(url)
            host = asked.host
            landed, answer = self._followed(asked)
        except (BlockedError, UnansweredError) as error:
            log.info("No title from %s: %s", host, error)
            return None
        text = decoded(answer.body, answer.headers.get("content-type", ""))
        page = page_of(text, landed.host)
        if page is None:
            log.info("No title from %s: the page has none", host)
        return page

    def _followed(self, url: httpx.URL) -> tuple[httpx.URL, Answer]:
        deadline = Deadline(self._clock, self._seconds)
        guard = Guard(Timed(self._network, deadline), self._resolve)
        for _ in range(MOST_REDIRECTS + 1):
            question = Question(url, ", ".join(_TYPES), MOST_BYTES)
            answer = ask(question, guard, deadline, _is_page)
            if answer.status not in _MOVED:
                return url, _page(answer)
            url = _address(answer.headers.get("location", ""), url)
        raise UnansweredError(f"more than {MOST_REDIRECTS} redirects")


def _address(link: str, base: httpx.URL | None = None) -> httpx.URL:
    """The link as an address that may be asked; raises `BlockedError`."""
    try:
        url = httpx.URL(link.strip()) if base is None else base.join(link)
    except (httpx.InvalidURL, ValueError) as error:
        raise BlockedError("The link is none.") from error
    if url.scheme not in ("http", "https"):
        raise BlockedError("The link is neither http nor https.")
    if url.userinfo:
        raise BlockedError("The link names a user.")
    if url.port is not None and url.port not in PORTS:
        raise BlockedError("The link names another port than 80 or 443.")
    if not url.host or len(url.raw_path) > LONGEST_LINK:
        raise BlockedError("The link is none.")
    return url


def _is_page(answer: Answer) -> bool:
    kind = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
    return answer.status == 200 and kind in _TYPES


def _page(answer: Answer) -> Answer:
    if answer.status != 200:
        raise UnansweredError(f"status {answer.status}")
    if not _is_page(answer):
        raise UnansweredError("not a page in HTML")
    return answer
