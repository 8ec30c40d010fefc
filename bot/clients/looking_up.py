"""Fills in what a person need not type: the title, the author and the kind of a resource."""

from __future__ import annotations

import threading
from collections import OrderedDict
from concurrent.futures import Future
from dataclasses import dataclass

from bot.clients.open_library import Book, OpenLibrary
from bot.clients.pages import Pages

REMEMBERED = 256

Key = tuple[str, str, str]


@dataclass(frozen=True)
class Found:
    """What was found, as raw text; `kind` is one of the kinds of resources or empty."""

    title: str
    author: str
    isbn: str
    link: str
    kind: str


class Lookup:
    """Looks a resource up outside; None for a part means that it is switched off."""

    def __init__(self, pages: Pages | None, library: OpenLibrary | None) -> None:
        self._pages = pages
        self._library = library
        self._lock = threading.Lock()
        self._known: OrderedDict[Key, Future[Found | None]] = OrderedDict()

    def resource(self, link: str = "", isbn: str = "", title: str = "") -> Found | None:
        """What is known of an ISBN (13 digits), else of a link, else of a title with words.

        A second click at the same time waits for the first one's answer, and what was found is
        remembered; what was not found is asked for again the next time. A link is returned as it
        was given. It may take twice three seconds: call it after the acknowledgement.
        """
        key = (link.strip(), isbn, " ".join(title.split()).casefold())
        with self._lock:
            answer = self._known.get(key)
            mine = answer is None
            if answer is None:
                answer = self._known[key] = Future()
            self._known.move_to_end(key)
            while len(self._known) > REMEMBERED:
                self._known.popitem(last=False)
        if not mine:
            return answer.result()
        found: Found | None = None
        try:
            found = self._look(link.strip(), isbn, title)
        finally:
            if found is None:
                self._forget(key, answer)
            answer.set_result(found)
        return found

    def _forget(self, key: Key, answer: Future[Found | None]) -> None:
        with self._lock:
            if self._known.get(key) is answer:
                del self._known[key]

    def _look(self, link: str, isbn: str, title: str) -> Found | None:
        if isbn and self._library and (book := self._library.by_isbn(isbn)):
            return _book(book, link)
        if link:
            return self._page(link, isbn)
        if title and not isbn and self._library and (book := self._library.by_title(title)):
            return _book(book, "")
        return None

    def _page(self, link: str, isbn: str) -> Found | None:
        page = self._pages.read(link) if self._pages else None
        if page is None:
            return None
        kind = "book" if isbn else page.kind_hint
        return Found(title=page.title, author=page.author, isbn=isbn, link=link, kind=kind)


def _book(book: Book, link: str) -> Found:
    return Found(
        title=book.title, author=book.author, isbn=book.isbn, link=link or book.link, kind="book"
    )
