"""Calendars in trouble: away, locked, sealed with another key, or of somebody who left."""

from __future__ import annotations

import logging

import pytest
from sqlalchemy import select, update

from bot.clients.calendar import CalendarAwayError, CalendarRefusedError
from bot.core.sealing import Keys, new_key
from bot.development_time import calendars
from bot.development_time.calendar_models import CalendarConnection
from bot.storage import Database
from tests.development_time.calendar_place import KEYS, PASSWORD, SECOND, Place, known, place
from tests.development_time.workplace import BERLIN, weekly


@pytest.fixture
def here(database: Database) -> Place:
    """Nobody has a calendar yet."""
    return place(database)


def test_a_calendar_that_is_away_is_told_of_once_and_comes_back_in_silence(here: Place) -> None:
    here.work.plan("Ann", weekly())
    server = here.connect("Ann")
    here.settle()
    server.vanish()
    here.forward(minutes=43)
    assert here.work.messages("devtime_calendar") == []
    assert here.connection("Ann").state == "live"
    here.forward(minutes=30)
    assert here.connection("Ann").state == "away"
    assert known(here) is None
    here.forward(days=3)
    [message] = here.work.messages("devtime_calendar")
    assert (message.attention, message.person_id) == ("requested", here.work.ids["Ann"])
    assert server.requests < 50
    server.recover()
    server.meet(SECOND)
    here.forward(hours=5)
    assert here.connection("Ann").state == "live"
    assert known(here) == [SECOND]
    server.vanish()
    here.forward(hours=3)
    assert here.connection("Ann").state == "away"
    assert len(here.work.messages("devtime_calendar")) == 1


def test_a_web_page_instead_of_a_calendar_is_as_being_away(here: Place) -> None:
    server = here.connect("Ann")
    here.settle()
    server.speak_html()
    here.forward(hours=2)
    assert here.connection("Ann").state == "away"
    assert len(here.work.messages("devtime_calendar")) == 1


def test_a_server_that_asks_for_a_pause_gets_it(here: Place) -> None:
    server = here.connect("Ann")
    here.settle()
    server.push_back(3 * 3600)
    before = server.requests
    here.forward(hours=3)
    assert server.requests == before + 1


def test_a_calendar_that_refuses_twice_is_asked_no_more(here: Place) -> None:
    here.work.plan("Ann", weekly())
    server = here.connect("Ann")
    here.settle()
    server.lock_out()
    here.forward(minutes=15)
    assert here.connection("Ann").state == "live"  # once may be the server's bad minute
    before = server.requests
    here.forward(days=1)
    assert here.connection("Ann").state == "refused"
    assert server.requests == before + 1
    assert known(here) is None
    [message] = here.work.messages("devtime_calendar")
    assert message.details["state"] == "refused"
    server.recover()
    here.connect("Ann")
    here.settle()
    assert here.connection("Ann").state == "live"
    assert len(server.entries) == 8


def test_a_refusal_in_a_bad_minute_of_the_server_is_forgotten(here: Place) -> None:
    server = here.connect("Ann")
    here.settle()
    for _ in range(2):
        server.lock_out()
        here.forward(minutes=14)
        server.recover()
        here.forward(minutes=30)
    assert here.connection("Ann").state == "live"
    assert here.work.messages("devtime_calendar") == []


def test_a_single_refusal_after_other_trouble_ends_nothing(here: Place) -> None:
    server = here.connect("Ann")
    here.settle()
    server.vanish()
    here.forward(minutes=14)
    server.lock_out()
    here.forward(minutes=14)
    assert here.connection("Ann").failures == 2
    server.stumble()
    here.forward(minutes=14)
    server.lock_out()
    here.forward(minutes=14)
    assert here.connection("Ann").poll_at is not None
    here.forward(hours=1)
    assert here.connection("Ann").state == "refused"


def test_who_is_refused_again_after_connecting_again_is_told_again(here: Place) -> None:
    here.work.plan("Ann", weekly())
    server = here.connect("Ann")
    here.settle()
    for times in (1, 2):
        server.lock_out()
        here.forward(minutes=45)
        assert here.connection("Ann").state == "refused"
        assert len(here.work.messages("devtime_calendar")) == times
        server.recover()
        here.connect("Ann")
        here.forward(hours=2)
        assert here.connection("Ann").state == "live"


def test_one_entry_that_is_refused_is_not_the_whole_calendar(here: Place) -> None:
    here.work.plan("Ann", weekly())
    server, asked = here.connect("Ann"), list[str]()

    def refuse_the_first(request: str) -> None:
        asked.append(request)
        if request == "create" and asked.count("create") == 1:
            raise CalendarRefusedError("status 403")

    server.before = refuse_the_first
    here.settle()
    assert len(server.entries) == 7
    assert here.connection("Ann").failures == 0
    here.forward(minutes=45)
    assert len(server.entries) == 8


def test_a_calendar_that_takes_no_entry_at_all_is_one_that_refuses(here: Place) -> None:
    here.work.plan("Ann", weekly())
    server = here.connect("Ann")

    def refuse_all(request: str) -> None:
        if request == "create":
            raise CalendarRefusedError("status 403")

    server.before = refuse_all
    here.forward(minutes=30)
    assert here.connection("Ann").state == "refused"
    assert server.asked.count("create") == 4


def test_what_is_read_before_it_breaks_off_is_kept(here: Place) -> None:
    here.work.plan("Ann", weekly())
    server = here.connect("Ann")

    def break_off(request: str) -> None:
        if request == "create":
            raise CalendarAwayError("no answer")

    server.meet(SECOND)
    server.before = break_off
    here.settle()
    assert known(here) == [SECOND]
    assert here.connection("Ann").failures == 1
    server.before = None
    here.forward(minutes=15)
    assert len(server.entries) == 8


def test_without_a_key_no_calendar_is_asked(here: Place) -> None:
    server = here.connect("Ann")
    keyless = here.another(keys=None)
    assert not keyless.step()
    assert server.requests == 0


def test_with_another_key_the_person_is_asked_to_connect_again(
    here: Place, caplog: pytest.LogCaptureFixture
) -> None:
    server = here.connect("Ann")
    with caplog.at_level(logging.CRITICAL):
        assert here.another(keys=Keys.parse(new_key())).step()
    assert server.requests == 0
    assert here.connection("Ann").state == "refused"
    assert PASSWORD not in caplog.text


def test_a_renewed_secret_is_kept_and_sealed(here: Place) -> None:
    here.connect("Ann")
    here.renewed = "a newer token"
    here.settle()
    connection = here.connection("Ann")
    assert here.renewed not in connection.secret
    access = calendars.access_of(connection, BERLIN)
    assert calendars.opened_secret(KEYS, access, connection.id) == here.renewed


def test_a_password_is_of_no_use_in_another_row(
    here: Place, caplog: pytest.LogCaptureFixture
) -> None:
    here.connect("Ann")
    bob = here.connect("Bob")
    hers = here.connection("Ann").secret
    with here.work.session() as session:
        his = CalendarConnection.person_id == here.work.ids["Bob"]
        session.execute(update(CalendarConnection).where(his).values(secret=hers))
    with caplog.at_level(logging.CRITICAL):
        here.polling.step()
    assert here.connection("Bob").state == "refused"
    assert bob.requests == 0


def test_who_left_is_visited_no_more(here: Place) -> None:
    server = here.connect("Ann")
    with here.work.session() as session:
        here.work.person(session, "Ann").active = False
    here.forward(hours=1)
    assert server.requests == 0
    assert not here.polling.step()


def test_of_who_left_nothing_is_kept_that_opens_their_calendar(here: Place) -> None:
    here.work.plan("Ann", weekly())
    here.connect("Ann")
    here.connect("Bob")
    here.settle()
    with here.work.session() as session:
        here.work.person(session, "Ann").active = False
        session.flush()
        calendars.forget_left(session, here.work.ids.values())
    here.settle()
    with here.work.session() as session:
        kept = session.scalars(select(CalendarConnection.person_id)).all()
    assert kept == [here.work.ids["Bob"]]
    assert here.work.to_write() == set()


def test_the_refusal_of_a_calendar_names_nobody(
    here: Place, caplog: pytest.LogCaptureFixture
) -> None:
    server = here.connect("Ann")
    server.trouble = CalendarRefusedError("the password of ann is wrong")
    with caplog.at_level(logging.INFO):
        here.settle()
    assert "could not be read" in caplog.text
    assert "ann" not in caplog.text
    assert PASSWORD not in caplog.text
