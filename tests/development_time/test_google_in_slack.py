"""Google Calendar from App Home on: connected, written into, read, let go of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from bot.core.clock import MovableClock
from bot.core.sealing import Keys, new_key
from bot.core.spans import Span
from bot.playground.desk import Desk
from bot.settings import Calendars
from tests.clients.google_ground import SECRETS
from tests.development_time.at_the_desk import ANA, blocks_of, home, makes, opened, rows
from tests.support.company import HEAD
from tests.support.databases import new_sqlite
from tests.support.google_fake import GoogleFake, google
from tests.support.google_fake_fields import Json
from tests.support.house import MONDAY, House, becomes, running

URL = "https://leeway.example.com"


@dataclass
class Place:
    """The firm, and Ana's account at Google."""

    house: House
    fake: GoogleFake

    @property
    def ana(self) -> Desk:
        return self.house.desk(ANA)

    def connects(self) -> httpx.Response:
        """She clicks in App Home, agrees at Google, and her browser comes back."""
        home(self.house, self.ana, lambda words: "Connect Google Calendar" in words)
        assert self.ana.act_in_home("devtime_connect_google").ok
        opened(self.house, self.ana, "Agree at Google")
        (address,) = addresses(self.ana.top_modal().blocks)
        gone = httpx.get(address)
        back = urlsplit(gone.headers["Location"])
        assert f"{back.scheme}://{back.netloc}" == URL
        return httpx.get(f"{self.house.playground.bot_url}{back.path}?{back.query}")

    def events(self) -> list[Json]:
        kept = self.fake.calendar.events.values()
        return [one for one in kept if one["status"] != "cancelled"]


def addresses(view: object) -> Iterator[str]:
    """All that a view links to."""
    if isinstance(view, Mapping):
        if view.get("type") == "button" and "url" in view:
            yield str(view["url"])
        for inner in view.values():
            yield from addresses(inner)
    elif isinstance(view, list):
        for inner in view:
            yield from addresses(inner)


@contextmanager
def firm(folder: Path) -> Iterator[Place]:
    people_csv = folder / "people.csv"
    people_csv.write_text("\n".join([HEAD, *(",".join(row) for row in rows(2))]) + "\n", "utf-8")
    with google(MovableClock(MONDAY), (f"{URL}/consent/google",)) as fake:
        fake.account = ANA
        known = Calendars(keys=Keys.parse(new_key()), url=URL, google=fake.google)
        with running(new_sqlite(folder), people_csv=people_csv, calendars=known) as house:
            yield Place(house, fake)


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    with firm(tmp_path) as place:
        yield place


def spans(place: Place) -> set[Span]:
    return {Span(one.starts_at, one.ends_at) for one in blocks_of(place.house, ANA)}


def shown(place: Place) -> set[Span]:
    """When the events of ours are."""
    moments: list[Any] = [
        place.fake.calendar._span(one) for one in place.events() if "extendedProperties" in one
    ]
    return set(moments)


def test_blocks_stand_in_the_calendar_move_out_of_the_way_and_go_with_it(place: Place) -> None:
    makes(place.house, ANA)
    back = place.connects()
    assert (back.status_code, "Done." in back.text) == (200, True)
    home(place.house, place.ana, lambda words: f"({ANA}) is connected" in words)
    place.house.settle()
    assert shown(place) == spans(place)
    assert {one["summary"] for one in place.events()} == {"Focus time"}

    last = max(spans(place))
    place.fake.calendar.put(
        {
            "id": "meeting1",
            "status": "confirmed",
            "eventType": "default",
            "summary": SECRETS[0],
            "start": {"dateTime": (last.start - timedelta(hours=1)).isoformat()},
            "end": {"dateTime": last.end.isoformat()},
        }
    )
    place.house.move(minutes=15)
    moved = max(spans(place))
    assert not moved.overlaps(last)
    assert shown(place) == spans(place)
    assert not any(SECRETS[0] in body for body in place.fake.given)

    home(place.house, place.ana, lambda words: "Disconnect it" in words)
    assert place.ana.act_in_home("devtime_disconnect").ok
    assert becomes(lambda: not place.fake.grants)
    assert [one["id"] for one in place.events()] == ["meeting1"]


def test_who_agrees_with_another_account_reads_which_two_they_are(place: Place) -> None:
    makes(place.house, ANA)
    place.fake.account = "ben@x.example"
    back = place.connects()
    assert back.status_code == 400
    assert f"You agreed as ben@x.example, and in Slack you are {ANA}." in back.text
    assert place.fake.grants == []
