"""users.list is read to its last page before anything is stored."""

from __future__ import annotations

from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.people import service
from bot.people.jobs import sync
from bot.storage import Database
from tests.people.company import MONDAY, Company, member


class PagedClient(WebClient):
    """A client whose users.list has three pages; it may fail at one of them."""

    def __init__(self, company: Company, *, fails_at: str = "") -> None:
        super().__init__("xoxb-test")
        self.asked: list[tuple[int, bool, str]] = []
        self._company = company
        self._fails_at = fails_at

    def users_list(  # type: ignore[override]  # the answer is used as a mapping, as sync does
        self,
        *,
        limit: int = 0,
        include_locale: bool = False,
        cursor: str | None = None,
        **_: object,
    ) -> dict[str, Any]:
        at = cursor or "first"
        self.asked.append((limit, include_locale, at))
        if at == self._fails_at:
            answer = {"ok": False, "error": "internal_error"}
            raise SlackApiError("no", answer)  # type: ignore[no-untyped-call]  # slack_sdk's own
        # SQLite has one writer: this would wait for ever inside of a transaction of the caller.
        with self._company.session() as session:
            service.active_people(session)
        after = {"first": "second", "second": "third", "third": ""}[at]
        return {
            "members": [member(f"U-{at}", f"{at}@x.example", at)],
            "response_metadata": {"next_cursor": after},
        }


@pytest.fixture
def company(database: Database) -> Company:
    return Company(database)


def test_every_page_is_taken_in(company: Company) -> None:
    client = PagedClient(company)
    result = sync(client, company.database, company.id, MONDAY)
    assert client.asked == [(200, True, "first"), (200, True, "second"), (200, True, "third")]
    assert result.new == 3
    with company.session() as session:
        names = [person.display_name for person in service.active_people(session)]
    assert names == ["first", "second", "third"]


def test_a_page_that_fails_leaves_everything_as_it_was(company: Company) -> None:
    with pytest.raises(SlackApiError):
        sync(PagedClient(company, fails_at="third"), company.database, company.id, MONDAY)
    with company.session() as session:
        assert list(service.active_people(session)) == []
