"""The stand-in for Open Library answers in the shapes of the real one."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Mount

from bot.clients.isbn import checked
from bot.playground.open_library import SHELF, routes
from bot.playground.server import served

YES = "9780143118756"


@pytest.fixture(scope="module")
def library() -> Iterator[httpx.Client]:
    app = Starlette(routes=[Mount("/open-library", routes=routes())])
    with (
        served(app) as address,
        httpx.Client(base_url=f"{address}/open-library", trust_env=False) as client,
    ):
        yield client


def test_every_book_of_the_shelf_has_an_isbn_that_holds() -> None:
    assert [book.isbn for book in SHELF] == [checked(book.isbn) for book in SHELF]
    assert len({book.isbn for book in SHELF}) == len(SHELF) >= 25


def test_the_data_of_a_book_has_its_authors_by_name(library: httpx.Client) -> None:
    asked = {"bibkeys": f"ISBN:{YES},ISBN:9783161484100", "jscmd": "data", "format": "json"}
    answer = library.get("/api/books", params=asked)
    told = answer.json()
    assert (answer.status_code, list(told)) == (200, [f"ISBN:{YES}"])
    record = told[f"ISBN:{YES}"]
    assert record["title"] == "Getting to Yes"
    assert [a["name"] for a in record["authors"]] == ["Roger Fisher", "William Ury", "Bruce Patton"]
    assert record["identifiers"]["isbn_13"] == [YES]
    assert record["url"].startswith(f"{library.base_url}".rstrip("/"))


def test_what_is_not_known_is_said_as_the_real_one_says_it(library: httpx.Client) -> None:
    asked = {"bibkeys": "ISBN:9783161484100", "jscmd": "data", "format": "json"}
    assert library.get("/api/books", params=asked).json() == {}
    missing = library.get("/isbn/9783161484100.json")
    assert missing.status_code == 404
    assert missing.json() == {"error": "notfound", "key": "/isbn/9783161484100"}
    assert library.get("/isbn/9783161484100").status_code == 404
    assert library.get("/search.json", params={"q": "no such book"}).json()["docs"] == []


def test_a_search_gives_only_the_fields_that_were_asked_for(library: httpx.Client) -> None:
    asked = {"q": "ury", "fields": "title,editions,editions.isbn", "limit": "1"}
    told = library.get("/search.json", params=asked).json()
    assert told["numFound"] == 2
    (doc,) = told["docs"]
    assert set(doc) == {"title", "editions"}
    assert doc["editions"]["docs"][0]["isbn"] == [YES]


def test_an_edition_and_its_page_can_be_opened(library: httpx.Client) -> None:
    edition = library.get(f"/isbn/{YES}.json").json()
    assert (edition["title"], edition["isbn_13"]) == ("Getting to Yes", [YES])
    shown = library.get(f"/isbn/{YES}")
    assert shown.status_code == 200
    assert "<h1>Getting to Yes</h1>" in shown.text
