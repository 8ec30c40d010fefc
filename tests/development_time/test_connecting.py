"""Somebody connects their calendar: found behind what they typed, sealed, and let go again."""

from __future__ import annotations

import threading
from pathlib import Path

from sqlalchemy import select

from bot.development_time.calendar_models import CalendarConnection
from bot.playground.desk import Desk
from tests.development_time import calendar_desk
from tests.development_time.at_the_desk import ANA, BEN, blocks_of, home, makes, opened, reads
from tests.development_time.calendar_desk import (
    FRIDAY,
    connects,
    firm,
    person_id,
    types,
)
from tests.support.databases import new_sqlite
from tests.support.house import House
from tests.support.radicale import CalendarApp, Radicale

dav, house, small_house = calendar_desk.dav, calendar_desk.house, calendar_desk.small_house
WEEKS = 8


def stored(house: House) -> list[CalendarConnection]:
    """Every connected calendar."""
    with house.session() as session:
        return list(session.scalars(select(CalendarConnection)))


def opens_form(house: House, email: str = ANA) -> Desk:
    """The form, from App Home."""
    desk = house.desk(email)
    makes(house, email)
    home(house, desk, lambda read: "Connect a calendar…" in read)
    assert desk.act_in_home("devtime_connect").ok
    opened(house, desk, "App password")
    return desk


def entries(names: list[str]) -> list[str]:
    """Those that are ours."""
    return [one for one in names if one.startswith("leeway-")]


def emptied(app: CalendarApp, left: list[str]) -> None:
    """What of a calendar is left once it is emptied, after the click was answered."""
    for _ in range(400):
        if app.names() == left:
            return
        threading.Event().wait(0.05)
    assert app.names() == left


def test_a_calendar_is_found_behind_the_address_of_its_server_and_filled(
    house: House, dav: Radicale
) -> None:
    makes(house, ANA)
    app = connects(house, dav)
    assert len(entries(app.names())) == WEEKS
    assert FRIDAY in [app.span(one) for one in app.names()]
    text = app.text(entries(app.names())[0])
    assert "SUMMARY:Focus time" in text
    assert "TRANSP:TRANSPARENT" in text
    assert "Ana" not in text
    desk = house.desk(ANA)
    read = home(house, desk, lambda read: "Your calendar (ana) is connected" in read)
    assert "Disconnect it" in read
    [connection] = stored(house)
    assert (connection.address, connection.account) == (app.address, "ana")
    assert dav.password("ana") not in connection.secret


def test_of_several_calendars_the_person_chooses_one(house: House, dav: Radicale) -> None:
    work, private = dav.add_calendar("ana", "work"), dav.add_calendar("ana", "private")
    desk = opens_form(house)
    types(desk, dav, "ana")
    assert desk.submit().ok
    opened(house, desk, "Your development time goes into")
    assert dav.password("ana") not in str(desk.top_modal().content)
    [pick] = desk.top_modal().blocks
    offered = [one["text"]["text"] for one in pick["element"]["options"]]
    assert offered == ["private", "work"]
    desk.fill("which", "1")
    assert desk.submit().ok
    opened(house, desk, "“work” is connected.")
    house.settle()
    assert len(entries(work.names())) == WEEKS
    assert entries(private.names()) == []


def test_a_wrong_password_is_said_with_all_that_was_typed_but_it(
    small_house: House, dav: Radicale
) -> None:
    dav.add_calendar("ana")
    desk = opens_form(small_house)
    types(desk, dav, "ana", "a wrong one")
    assert desk.submit().ok
    read = opened(small_house, desk, "The server does not know this name with this password.")
    assert "a wrong one" not in str(desk.top_modal().content)
    assert dav.url in str(desk.top_modal().content)
    assert "App password" in read
    desk.fill("password", dav.password("ana"))
    assert desk.submit().ok
    opened(small_house, desk, "is connected.")
    assert len(stored(small_house)) == 1


def test_an_address_that_is_none_is_said(small_house: House, dav: Radicale) -> None:
    dav.add_calendar("ana")
    desk = opens_form(small_house)
    for address in ("http://127.0.0.1:1/", "https://10.0.0.7/dav/", "not an address at all"):
        types(desk, dav, "ana")
        desk.fill("address", address)
        assert desk.submit().ok
        opened(small_house, desk, "I may not call this address")
        assert address in str(desk.top_modal().content)
    assert stored(small_house) == []


def test_a_server_that_is_down_or_answers_with_web_pages_is_said(
    small_house: House, dav: Radicale
) -> None:
    dav.add_calendar("ana")
    desk = opens_form(small_house)
    page = ("200 OK", {"Content-Type": "text/html"}, b"<html>Welcome</html>")
    dav.fault = lambda _method, _path: page
    types(desk, dav, "ana")
    assert desk.submit().ok
    opened(small_house, desk, "There is an answer, but no calendar that you may write into.")
    dav.fault = lambda _method, _path: ("503 Service Unavailable", {}, b"")
    types(desk, dav, "ana")
    assert desk.submit().ok
    opened(small_house, desk, "The server does not answer.")


def test_without_a_key_nobody_is_asked_for_a_password(tmp_path: Path, dav: Radicale) -> None:
    with firm(new_sqlite(tmp_path), tmp_path, dav, keys=None) as house:
        desk = house.desk(ANA)
        makes(house, ANA)
        home(house, desk, lambda read: "Connect a calendar…" in read)
        assert desk.act_in_home("devtime_connect").ok
        reads(house, desk, "leeway keys new")
        assert desk.modals() == []


def test_disconnecting_forgets_the_password_and_takes_the_entries_out(
    house: House, dav: Radicale
) -> None:
    makes(house, ANA)
    app = connects(house, dav)
    app.meet(FRIDAY)
    desk = house.desk(ANA)
    home(house, desk, lambda read: "Disconnect it" in read)
    assert desk.act_in_home("devtime_disconnect").ok
    home(house, desk, lambda read: "No calendar is connected" in read)
    assert stored(house) == []
    emptied(app, ["meeting-1"])
    assert len(blocks_of(house, ANA)) == WEEKS
    house.move(hours=1)
    assert app.names() == ["meeting-1"]


def test_what_cannot_be_taken_out_is_said(small_house: House, dav: Radicale) -> None:
    makes(small_house, ANA)
    connects(small_house, dav)
    desk = small_house.desk(ANA)
    home(small_house, desk, lambda read: "Disconnect it" in read)
    dav.fault = lambda _method, _path: ("503 Service Unavailable", {}, b"")
    assert desk.act_in_home("devtime_disconnect").ok
    reads(small_house, desk, "I could not take its entries out")
    assert stored(small_house) == []


def test_another_calendar_takes_the_place_of_the_first_which_is_emptied(
    house: House, dav: Radicale
) -> None:
    makes(house, ANA)
    first = connects(house, dav)
    desk = house.desk(ANA)
    with house.session() as session:  # its button shows where the calendar refuses us
        session.get_one(CalendarConnection, stored(house)[0].id).state = "refused"
    home(house, desk, lambda read: "Connect again…" in read)
    second = dav.add_calendar("other")
    assert desk.act_in_home("devtime_connect").ok
    opened(house, desk, "App password")
    types(desk, dav, "other")
    assert desk.submit().ok
    opened(house, desk, "is connected.")
    house.settle()
    assert len(entries(second.names())) == WEEKS
    emptied(first, [])
    assert len(stored(house)) == 1


def test_a_changed_password_is_told_once_and_connecting_again_goes_on(
    house: House, dav: Radicale
) -> None:
    makes(house, ANA)
    app = connects(house, dav)
    before = app.names()
    house.move_to(0, 10)
    dav.add_user("ana", "another one")
    house.move(minutes=15)
    house.move(minutes=15)
    desk = house.desk(ANA)
    message = reads(house, desk, "Your calendar does not let me in any more.")
    assert desk.buttons(message)[:1] == ["Connect again…"]
    assert len(message.text.split()) < 75
    house.move(hours=26)
    assert desk.click(message, "devtime_connect").ok
    opened(house, desk, "App password")
    types(desk, dav, "ana")
    assert desk.submit().ok
    opened(house, desk, "is connected.")
    house.settle()
    reads(house, desk, "This is settled")
    assert app.names() == before  # the same entries, none of them twice
    assert [one.state for one in stored(house)] == ["live"]


def test_a_calendar_that_is_away_is_told_once_with_the_way_by_file(
    house: House, dav: Radicale
) -> None:
    makes(house, ANA)
    connects(house, dav)
    house.move_to(0, 10)
    dav.fault = lambda _method, _path: ("503 Service Unavailable", {}, b"")
    for _ in range(5):
        house.move(minutes=15)
    desk = house.desk(ANA)
    message = reads(house, desk, "I have not been able to reach your calendar for an hour.")
    assert desk.buttons(message)[:1] == ["Calendar file"]
    assert len(message.text.split()) < 75
    home(house, desk, lambda read: "does not answer now; I go on trying" in read)
    dav.fault = lambda _method, _path: None
    house.move(hours=5)
    home(house, desk, lambda read: "Your calendar (ana) is connected" in read)


def test_each_has_a_calendar_of_their_own(small_house: House, dav: Radicale) -> None:
    makes(small_house, ANA)
    makes(small_house, BEN)
    ana, ben = connects(small_house, dav), connects(small_house, dav, BEN)
    assert len(entries(ana.names())) == len(entries(ben.names())) == WEEKS
    assert not set(entries(ana.names())) & set(entries(ben.names()))
    assert {one.person_id for one in stored(small_house)} == {
        person_id(small_house, ANA),
        person_id(small_house, BEN),
    }
