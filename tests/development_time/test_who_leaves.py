"""Who leaves: their calendar is emptied of our entries, and what opens it is forgotten."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.development_time import calendars
from bot.development_time.calendar_models import CalendarConnection, CalendarEntry
from bot.people import service as people
from bot.storage import Database
from tests.development_time import test_google_in_slack as at_google
from tests.development_time.at_the_desk import ANA, makes, rows
from tests.development_time.calendar_desk import FRIDAY, connects, dav, small_house
from tests.development_time.calendar_place import place
from tests.development_time.workplace import weekly
from tests.support.company import HEAD
from tests.support.house import House
from tests.support.radicale import Radicale

__all__ = ["dav", "small_house"]
NEXT_FRIDAY = type(FRIDAY)(*(one + timedelta(days=7, hours=3) for one in FRIDAY))


def leaves(house: House, size: int = 6) -> None:
    """The next import does not have Ana any more."""
    staying = [row for row in rows(size) if row[0] != ANA]
    written = "\n".join([HEAD, *(",".join(row) for row in staying), ""])
    with house.session() as session:
        people.apply_people(
            session, people.read_people(written.encode()), house.now, confirmed_large=True
        )
    house.settle()


def kept(house: House) -> tuple[int, int]:
    """How many calendars, and how many entries in them, are known."""
    with house.session() as session:
        connections = session.scalars(select(CalendarConnection.id)).all()
        return len(connections), len(session.scalars(select(CalendarEntry.id)).all())


def test_their_calendar_is_emptied_of_ours_and_never_touched_again(
    small_house: House, dav: Radicale
) -> None:
    makes(small_house, ANA)
    calendar = connects(small_house, dav)
    meeting = calendar.meet(NEXT_FRIDAY)
    assert len(calendar.names()) == 9
    leaves(small_house)
    assert calendar.names() == [meeting]
    assert kept(small_house) == (0, 0)
    asked = len(dav.requests)
    small_house.move(days=3)
    assert len(dav.requests) == asked


def test_a_calendar_that_does_not_answer_is_tried_for_an_hour_and_then_forgotten(
    small_house: House, dav: Radicale
) -> None:
    makes(small_house, ANA)
    calendar = connects(small_house, dav)
    dav.fault = lambda _method, _path: ("503 Service Unavailable", {}, b"")
    leaves(small_house)
    small_house.move(minutes=20)
    assert kept(small_house)[0] == 1
    small_house.move(hours=1)
    assert kept(small_house) == (0, 0)
    dav.fault = lambda _method, _path: None
    asked = len(dav.requests)
    small_house.move(days=1)
    assert len(dav.requests) == asked
    assert len(calendar.names()) == 8, "nobody could take them out"


def test_a_calendar_that_answers_again_within_the_hour_is_emptied(
    small_house: House, dav: Radicale
) -> None:
    makes(small_house, ANA)
    calendar = connects(small_house, dav)
    dav.fault = lambda _method, _path: ("503 Service Unavailable", {}, b"")
    leaves(small_house)
    dav.fault = lambda _method, _path: None
    assert len(calendar.names()) == 8
    small_house.move(minutes=20)
    assert calendar.names() == []
    assert kept(small_house) == (0, 0)


def test_where_the_key_is_gone_what_it_sealed_is_forgotten_all_the_same(
    database: Database,
) -> None:
    here = place(database)
    here.work.plan("Ann", weekly())
    server = here.connect("Ann")
    here.connect("Bob")
    here.settle()
    asked = server.requests
    with here.work.session() as session:
        here.work.person(session, "Ann").active = False
        session.flush()
        calendars.forget_left(session, here.work.ids.values())
    keyless = here.another(keys=None)
    assert keyless.step()
    assert not keyless.step()
    with here.work.session() as session:
        left = session.scalars(select(CalendarConnection.person_id)).all()
    assert left == [here.work.ids["Bob"]]
    assert server.requests == asked


def test_who_is_back_before_that_keeps_their_calendar(database: Database) -> None:
    here = place(database)
    here.work.plan("Ann", weekly())
    server = here.connect("Ann")
    here.settle()
    with here.work.session() as session:
        ann = here.work.person(session, "Ann")
        ann.active = False
        session.flush()
        calendars.forget_left(session, [ann.id])
        ann.active = True
    here.forward(hours=1)
    assert here.connection("Ann").state == "live"
    assert len(server.entries) == 8


@pytest.mark.parametrize("refused", [0, 1])
def test_the_consent_is_given_back_to_google_after_its_events_are_gone(
    tmp_path: Path, refused: int
) -> None:
    with at_google.firm(tmp_path) as google:
        makes(google.house, ANA)
        google.connects()
        google.house.settle()
        assert len(google.events()) == 8
        assert google.fake.grants
        left = [refused]

        def trouble(request: Request) -> Response | None:
            if request.url.path != "/revoke" or not left[0]:
                return None
            left[0] -= 1
            return JSONResponse({"error": "internal"}, 503)

        google.fake.trouble = trouble
        leaves(google.house, 2)
        assert google.events() == []
        assert bool(google.fake.grants) is bool(refused)
        google.house.move(minutes=20)
        assert google.fake.grants == []
        assert kept(google.house) == (0, 0)
        asked = len(google.fake.requests)
        google.house.move(hours=5)
        assert len(google.fake.requests) == asked
