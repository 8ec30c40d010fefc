"""Open Library: a book by its ISBN or its title. Its host is the admin's choice."""

from __future__ import annotations

import json
import logging
import re
import threading
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import httpcore
import httpx

from bot.clients.asking import Answer, Question, UnansweredError, ask
from bot.clients.deadline import Deadline, Timed
from bot.clients.dialing import Dialing, Resolve, system_addresses
from bot.clients.html_page import MOST_NAME, MOST_TITLE, folded
from bot.clients.isbn import checked
from bot.core.clock import Clock

SECONDS = 3.0
LEFT_ALONE = timedelta(minutes=1)
LONGEST_REST = timedelta(hours=1)
MOST_BYTES = 512 * 1024
MOST_WORDS = 200

_FIELDS = "key,title,subtitle,author_name,editions,editions.isbn"
# What stands between a title and its author when a person writes both.
_JOINING = frozenset({"by", "von", "de", "par", "di", "por"})

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Book:
    """A book as raw text. `isbn` has 13 digits or is empty; `link` leads to Open Library."""

    title: str
    author: str
    isbn: str
    link: str


class OpenLibrary:
    """Asks the service at `base_url`; whatever goes wrong there is None and a line in the log.

    After a failure this process leaves it alone for a minute, or as long as it asks for, so that
    nobody waits for a dead service again and again. `network` and `resolve` are for tests.
    """

    def __init__(
        self,
        base_url: str,
        clock: Clock,
        *,
        network: httpcore.NetworkBackend | None = None,
        resolve: Resolve = system_addresses,
        seconds: float = SECONDS,
    ) -> None:
        self._base_url = base_url.rstrip("/")
        self._clock = clock
        self._network = network or httpcore.SyncBackend()
        self._resolve = resolve
        self._seconds = seconds
        self._lock = threading.Lock()
        self._rests_until: datetime | None = None

    def by_isbn(self, isbn13: str) -> Book | None:
        """The book with this ISBN (13 digits); None if it is not known or nobody answers.

        `/api/books` gives the authors by name, where `/isbn/` gives keys that cost a question each.
        """
        key = f"ISBN:{isbn13}"
        found = self._json("/api/books", {"bibkeys": key, "jscmd": "data", "format": "json"})
        record = _mapping(_mapping(found).get(key))
        names = [_text(_mapping(author).get("name")) for author in _list(record.get("authors"))]
        # A record whose work has no authors yet says them in the words of its title page.
        authors = names or [_text(record.get("by_statement"))]
        return self._book(_text(record.get("title")), authors, isbn13, f"/isbn/{isbn13}")

    def by_title(self, words: str) -> Book | None:
        """The one book that `words` (a title, perhaps with its author) can mean; else None.

        Every word must be one of the title, the subtitle or the author. Where two authors wrote a
        book of that name and none of them is named, it is nobody's.
        """
        asked = _words(words[:MOST_WORDS])
        if not asked:
            return None
        # Only words, in lower case: nothing in them is an operator of the search.
        # "by" is in few titles, and a search wants every word to be somewhere.
        sought = [word for word in asked if word not in _JOINING] or asked
        query = {"q": " ".join(sought), "fields": _FIELDS, "limit": "5"}
        found = _mapping(self._json("/search.json", query))
        hits = [hit for hit in map(_mapping, _list(found.get("docs"))) if _means(asked, hit)]
        writers = {tuple(_words(" ".join(_authors(hit)))) for hit in hits}
        if len(writers) != 1:
            return None
        isbn = _isbn(hits[0])
        path = f"/isbn/{isbn}" if isbn else _work(hits[0])
        return self._book(_text(hits[0].get("title")), _authors(hits[0]), isbn, path)

    def _book(self, title: str, authors: Sequence[str], isbn: str, path: str) -> Book | None:
        if not title.strip():
            return None
        return Book(
            title=folded(title, MOST_TITLE),
            author=folded(", ".join(filter(None, authors)), MOST_NAME),
            isbn=isbn,
            link=f"{self._base_url}{path}",
        )

    def _json(self, path: str, query: Mapping[str, str]) -> object:
        """What the service says, or None."""
        with self._lock:
            if self._rests_until is not None and self._clock.now() < self._rests_until:
                return None
        try:
            return self._asked(path, query)
        except UnansweredError as error:
            log.info("Open Library gave no answer: %s", error)
            self._rest(LEFT_ALONE)
            return None

    def _asked(self, path: str, query: Mapping[str, str]) -> object:
        try:
            url = httpx.URL(f"{self._base_url}{path}", params=dict(query))
        except httpx.InvalidURL as error:
            raise UnansweredError("its address is none") from error
        deadline = Deadline(self._clock, self._seconds)
        network = Dialing(Timed(self._network, deadline), self._resolve)
        question = Question(url, "application/json", MOST_BYTES)
        answer = ask(question, network, deadline, lambda head: head.status == 200)
        if answer.status != 200:
            self._rest(_retry_after(answer))
            raise UnansweredError(f"status {answer.status}")
        try:
            return json.loads(answer.body)
        except (ValueError, RecursionError) as error:
            raise UnansweredError("not JSON") from error

    def _rest(self, time: timedelta) -> None:
        until = self._clock.now() + time
        with self._lock:
            if self._rests_until is None or self._rests_until < until:
                self._rests_until = until


def _retry_after(answer: Answer) -> timedelta:
    asked = answer.headers.get("retry-after", "").strip()
    if not re.fullmatch(r"[0-9]{1,6}", asked):
        return LEFT_ALONE
    return min(timedelta(seconds=int(asked)), LONGEST_REST)


def _means(asked: Sequence[str], hit: Mapping[str, object]) -> bool:
    title = _words(_text(hit.get("title")))
    writer = set(_words(" ".join(_authors(hit))))
    rest = set(asked) - set(title)
    allowed = writer | set(_words(_text(hit.get("subtitle")))) | _JOINING
    if not title or not set(title) <= set(asked) or not rest <= allowed:
        return False
    # One word is the name of many books: it takes the author to know which.
    return len(title) > 1 or bool(rest & writer)


def _words(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", text.replace("'", "").replace("\u2019", "")).casefold()
    return re.findall(r"[^\W_]+", "".join(c for c in plain if not unicodedata.combining(c)))


def _authors(hit: Mapping[str, object]) -> list[str]:
    return [_text(name) for name in _list(hit.get("author_name"))]


def _isbn(hit: Mapping[str, object]) -> str:
    """The ISBN of the edition that fits the search best."""
    editions = _list(_mapping(hit.get("editions")).get("docs"))
    numbers = [_text(one) for edition in editions for one in _list(_mapping(edition).get("isbn"))]
    return next(filter(None, map(checked, numbers)), "")


def _work(hit: Mapping[str, object]) -> str:
    key = _text(hit.get("key"))
    return key if re.fullmatch(r"/works/OL[0-9]{1,12}W", key) else ""


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> Sequence[object]:
    return value if isinstance(value, list) else []


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
