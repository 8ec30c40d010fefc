"""A small stand-in for Open Library: a shelf of known books that answers as the real one does.

The shapes are those of Open Library's own source, where `jscmd=data` and the search are made. It is
mounted under a path of its own: `/api/books` is none of Slack's methods.
"""

from __future__ import annotations

import html
import re
import unicodedata
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

DEFAULT_FIELDS = "key,title,author_name,first_publish_year,edition_count"


@dataclass(frozen=True)
class ShelfBook:
    """One edition of a book; `isbn` has 13 digits, `authors` are parted by commas."""

    isbn: str
    title: str
    authors: str
    year: int
    subtitle: str = ""

    @property
    def names(self) -> list[str]:
        """The authors, one by one."""
        return self.authors.split(", ")


SHELF = (
    ShelfBook("9780679762881", "High Output Management", "Andrew S. Grove", 1995),
    ShelfBook("9781250103505", "Radical Candor", "Kim Scott", 2017),
    ShelfBook("9781491973899", "The Manager's Path", "Camille Fournier", 2017),
    ShelfBook("9780735219564", "The Making of a Manager", "Julie Zhuo", 2019),
    ShelfBook("9780787960759", "The Five Dysfunctions of a Team", "Patrick Lencioni", 2002),
    ShelfBook("9781591846406", "Turn the Ship Around!", "L. David Marquet", 2013),
    ShelfBook("9780978440749", "The Coaching Habit", "Michael Bungay Stanier", 2016),
    ShelfBook("9781732265189", "An Elegant Puzzle", "Will Larson", 2019),
    ShelfBook("9780070511132", "SPIN Selling", "Neil Rackham", 1988),
    ShelfBook("9781591844358", "The Challenger Sale", "Matthew Dixon, Brent Adamson", 2011),
    ShelfBook("9781594487156", "To Sell Is Human", "Daniel H. Pink", 2012),
    ShelfBook("9780061241895", "Influence", "Robert B. Cialdini", 2006),
    ShelfBook(
        "9780062407801", "Never Split the Difference", "Chris Voss, Tahl Raz", 2016,
        "Negotiating As If Your Life Depended On It",
    ),
    ShelfBook(
        "9780143118756", "Getting to Yes", "Roger Fisher, William Ury, Bruce Patton", 2011,
        "Negotiating Agreement Without Giving In",
    ),
    ShelfBook("9780553371314", "Getting Past No", "William Ury", 1993),
    ShelfBook(
        "9780143118442", "Difficult Conversations",
        "Douglas Stone, Bruce Patton, Sheila Heen", 2010, "How to Discuss What Matters Most",
    ),
    ShelfBook("9780135957059", "The Pragmatic Programmer", "David Thomas, Andrew Hunt", 2019),
    ShelfBook("9780201835953", "The Mythical Man-Month", "Frederick P. Brooks Jr.", 1995),
    ShelfBook("9781449373320", "Designing Data-Intensive Applications", "Martin Kleppmann", 2017),
    ShelfBook("9781942788331", "Accelerate", "Nicole Forsgren, Jez Humble, Gene Kim", 2018),
    ShelfBook("9781942788812", "Team Topologies", "Matthew Skelton, Manuel Pais", 2019),
    ShelfBook("9780141033570", "Thinking, Fast and Slow", "Daniel Kahneman", 2012),
    ShelfBook("9780393310726", "How to Lie with Statistics", "Darrell Huff", 1993),
    ShelfBook(
        "9780393347777", "Naked Statistics", "Charles Wheelan", 2014,
        "Stripping the Dread from the Data",
    ),
    ShelfBook("9781594204111", "The Signal and the Noise", "Nate Silver", 2012),
    ShelfBook("9780241398630", "The Art of Statistics", "David Spiegelhalter", 2019),
)  # fmt: skip


def routes() -> list[Route]:
    """`/api/books`, `/search.json`, and `/isbn/…` as JSON and as a page for whoever clicks."""
    return [
        Route("/api/books", _books),
        Route("/search.json", _search),
        Route("/isbn/{isbn}.json", _edition),
        Route("/isbn/{isbn}", _shown),
    ]


async def _books(request: Request) -> Response:
    """Only those that are known are in the answer: an empty one is no error."""
    asked = request.query_params.get("bibkeys", "").split(",")
    base = str(request.url).partition("/api/books")[0]
    known = {key: _with_isbn(key.removeprefix("ISBN:")) for key in asked}
    return JSONResponse({key: _data(book, base) for key, book in known.items() if book})


async def _edition(request: Request) -> Response:
    isbn = request.path_params["isbn"]
    book = _with_isbn(isbn)
    if book is None:
        return JSONResponse({"error": "notfound", "key": f"/isbn/{isbn}"}, 404)
    return JSONResponse(
        {
            "type": {"key": "/type/edition"},
            "key": _key(book, "books", "M"),
            "title": book.title,
            "isbn_13": [book.isbn],
            "publish_date": str(book.year),
            "works": [{"key": _key(book, "works", "W")}],
            **({"subtitle": book.subtitle} if book.subtitle else {}),
        }
    )


async def _shown(request: Request) -> Response:
    book = _with_isbn(request.path_params["isbn"])
    if book is None:
        return HTMLResponse("<!doctype html><title>Not found</title><h1>Not found</h1>", 404)
    title, authors = html.escape(book.title), html.escape(book.authors)
    return HTMLResponse(
        f'<!doctype html><html lang="en"><title>{title}</title><h1>{title}</h1>'
        f"<p>{authors}, {book.year}</p><p>ISBN {book.isbn}</p></html>"
    )


async def _search(request: Request) -> Response:
    """Books that have every word of `q` in their title, subtitle or authors."""
    asked = set(_words(request.query_params.get("q", "")))
    fields = set(request.query_params.get("fields", DEFAULT_FIELDS).split(","))
    limit = request.query_params.get("limit", "100")
    hits = [
        book
        for book in SHELF
        if asked and asked <= set(_words(f"{book.title} {book.subtitle} {book.authors}"))
    ]
    docs = [_doc(book, fields) for book in hits[: int(limit) if limit.isdecimal() else 100]]
    return JSONResponse({"numFound": len(hits), "start": 0, "numFoundExact": True, "docs": docs})


def _with_isbn(isbn: str) -> ShelfBook | None:
    return next((book for book in SHELF if book.isbn == isbn.replace("-", "")), None)


def _data(book: ShelfBook, base: str) -> dict[str, Any]:
    """As `jscmd=data` has it: what is empty is left out."""
    key = _key(book, "books", "M")
    record = {
        "url": f"{base}{key}",
        "key": key,
        "title": book.title,
        "subtitle": book.subtitle,
        "authors": [
            {"url": f"{base}/authors/{_number(name)}A", "name": name} for name in book.names
        ],
        "identifiers": {"isbn_13": [book.isbn], "openlibrary": [key.rpartition("/")[2]]},
        "publish_date": str(book.year),
    }
    return {name: value for name, value in record.items() if value}


def _doc(book: ShelfBook, fields: set[str]) -> dict[str, Any]:
    """A work, with the edition that fits best where `editions` is asked for."""
    edition = {"key": _key(book, "books", "M"), "title": book.title, "isbn": [book.isbn]}
    work: dict[str, Any] = {
        "key": _key(book, "works", "W"),
        "title": book.title,
        "subtitle": book.subtitle,
        "author_name": book.names,
        "first_publish_year": book.year,
        "edition_count": 1,
        "isbn": [book.isbn],
        "editions": {"numFound": 1, "start": 0, "numFoundExact": True, "docs": [edition]},
    }
    return {name: value for name, value in work.items() if name in fields and value}


def _key(book: ShelfBook, kind: str, letter: str) -> str:
    return f"/{kind}/OL{book.isbn[3:-1]}{letter}"


def _number(name: str) -> str:
    return f"OL{sum(map(ord, name))}"


def _words(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", text.replace("'", "")).casefold()
    return re.findall(r"[^\W_]+", "".join(c for c in plain if not unicodedata.combining(c)))
