"""From what somebody typed to the calendars that they may write into."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.clients.caldav import CalDav, ForbiddenAddressError, FoundCalendar
from bot.clients.calendar import CalendarAwayError, CalendarRefusedError, NotACalendarError
from tests.clients.dav_answers import PASSWORD, caldav, calendar, multistatus, resource
from tests.clients.network import PUBLIC, Recorded, Web, answer, clock, moved, page, web
from tests.support.radicale import PASSWORD as AT_RADICALE
from tests.support.radicale import Radicale, radicale

PRINCIPAL = "<current-user-principal><href>{}</href></current-user-principal>"
HOME = "<C:calendar-home-set><href>{}</href></C:calendar-home-set>"
_SET = "C:supported-calendar-component-set"
EVENTS = f'<{_SET}><C:comp name="VEVENT"/></{_SET}>'
TASKS = EVENTS.replace("VEVENT", "VTODO")
READ = "<current-user-privilege-set><privilege><read/></privilege></current-user-privilege-set>"
WRITE = READ.replace("<read/>", "<write/>")

Answers = Callable[[str, str], bytes]
"""From the host and the path of a request to its answer."""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Radicale]:
    """Radicale, in which Paula has two calendars and Tom has one."""
    with radicale(tmp_path) as found:
        found.add_calendar("paula", "work")
        found.add_calendar("paula", "Home and garden")
        found.add_calendar("tom", "secret")
        yield found


def finding(url: str, password: str = AT_RADICALE) -> list[FoundCalendar]:
    there = CalDav(clock(), allowed_hosts=["127.0.0.1"])
    return there.find_calendars(url, "paula", password)


@pytest.mark.parametrize("path", ["", "paula", "paula/", ".well-known/caldav", "  "])
def test_the_address_of_a_server_leads_to_its_calendars(server: Radicale, path: str) -> None:
    found = finding(f"{server.url}{path}")
    assert [one.name for one in found] == ["Home and garden", "work"]
    assert found[1].address == f"{server.url}paula/work/"


def test_the_address_of_a_calendar_leads_to_it_alone(server: Radicale) -> None:
    found = finding(f"{server.url}paula/work")
    assert found == [FoundCalendar(f"{server.url}paula/work/", "work")]


def test_a_wrong_password_is_tried_once(server: Radicale) -> None:
    server.requests.clear()
    with pytest.raises(CalendarRefusedError):
        finding(server.url, "open barley")
    assert len(server.requests) == 1


def test_the_calendar_of_somebody_else_is_refused(server: Radicale) -> None:
    with pytest.raises(CalendarRefusedError):
        finding(f"{server.url}tom/secret/")


def played(answers: Answers) -> Callable[[str], bytes]:
    def answered(head: str) -> bytes:
        lines = head.splitlines()
        host = next(line.partition(": ")[2] for line in lines if line.startswith("Host:"))
        return answers(host, lines[0].split()[1])

    return answered


def found_by(answers: Answers, url: str, at: list[Web] | None = None) -> list[FoundCalendar]:
    """What is found where servers of all names answer so."""
    answered = played(answers)
    hosts = ["dav.example", "p42-dav.cloud.example", "caldav.cloud.example"]
    with web(lambda head: [answered(head)]) as there:
        if at is not None:
            at.append(there)
        return caldav(there.network, allowed=hosts).find_calendars(url, "paula", PASSWORD)


def test_a_home_on_a_host_beside_it_is_gone_to() -> None:
    def answers(host: str, path: str) -> bytes:
        if (host, path) == ("caldav.cloud.example", "/"):
            return multistatus(resource("/", PRINCIPAL.format("/17/principal/")))
        if path == "/17/principal/":
            return multistatus(resource(path, HOME.format("http://p42-dav.cloud.example/17/all/")))
        return multistatus(resource(path), calendar("/17/all/work/", "Work"))

    found = found_by(answers, "http://caldav.cloud.example")
    assert found == [FoundCalendar("http://p42-dav.cloud.example/17/all/work/", "Work")]


def test_a_home_on_another_site_is_not() -> None:
    def answers(_host: str, path: str) -> bytes:
        if path == "/":
            return multistatus(resource("/", PRINCIPAL.format("https://evil.test/")))
        return answer(b"", status="404 Not Found")

    with pytest.raises(NotACalendarError, match="another site"):
        found_by(answers, "http://dav.example")


def test_the_well_known_address_is_asked_where_there_is_only_a_web_page() -> None:
    asked: list[str] = []

    def answers(_host: str, path: str) -> bytes:
        asked.append(path)
        if path == "/.well-known/caldav":
            return moved("/dav/")
        if path == "/dav/":
            return multistatus(resource("/dav/", HOME.format("/dav/paula/")))
        if path == "/dav/paula/":
            return multistatus(calendar("/dav/paula/work/", ""))
        return page("<title>Welcome</title>")

    found = found_by(answers, "http://dav.example/index.html")
    assert found == [FoundCalendar("http://dav.example/dav/paula/work/", "work")]
    assert asked == ["/index.html", "/.well-known/caldav", "/dav/", "/dav/paula/"]


def test_nextcloud_is_found_where_nobody_set_the_well_known_address_up() -> None:
    def answers(_host: str, path: str) -> bytes:
        if path == "/remote.php/dav/":
            return multistatus(resource(path, HOME.format("/remote.php/dav/calendars/paula/")))
        if path == "/remote.php/dav/calendars/paula/":
            return multistatus(calendar(f"{path}personal/", "Personal", EVENTS))
        return answer(b"", status="405 Method Not Allowed")

    assert [one.name for one in found_by(answers, "http://dav.example")] == ["Personal"]


def test_only_calendars_of_events_that_may_be_written_into_are_offered() -> None:
    def answers(_host: str, path: str) -> bytes:
        if path != "/home/":
            return multistatus(resource("/", HOME.format("/home/")))
        return multistatus(
            resource("/home/", "<resourcetype><collection/></resourcetype>"),
            calendar("/home/tasks/", "Tasks", TASKS),
            calendar("/home/holidays/", "Holidays", EVENTS + READ),
            calendar("/home/b/", "b&lt;ooks&#10; &amp; more", EVENTS + WRITE),
            calendar("/home/a%20a/", "", WRITE),
            resource("/home/inbox/", "<resourcetype><C:schedule-inbox/></resourcetype>"),
            *(calendar(f"/home/z{number}/", "z" * 200, WRITE) for number in range(60)),
        )

    found = found_by(answers, "http://dav.example")
    assert [one.name for one in found[:3]] == ["a a", "b<ooks & more", "z" * 75]
    assert len(found) == 50


NONE = {
    "a web page": page("<title>Welcome</title>"),
    "nothing": answer(b"", status="404 Not Found"),
    "a server of files": multistatus(resource("/", "<resourcetype><collection/></resourcetype>")),
    "a home without calendars": multistatus(resource("/", HOME.format("/"))),
    "a calendar that is read only": multistatus(calendar("/", "Holidays", READ)),
}


@pytest.mark.parametrize("there", NONE.values(), ids=NONE.keys())
def test_where_no_calendar_is_that_is_said(there: bytes) -> None:
    with pytest.raises(NotACalendarError):
        found_by(lambda _host, _path: there, "http://dav.example")


def test_a_server_that_is_away_is_not_asked_at_other_addresses() -> None:
    asked: list[str] = []

    def answers(_host: str, path: str) -> bytes:
        asked.append(path)
        return answer(b"", status="503 Service Unavailable")

    with pytest.raises(CalendarAwayError):
        found_by(answers, "http://dav.example")
    assert asked == ["/"]


@pytest.mark.parametrize(
    ("typed", "port"),
    [
        ("cloud.example.example", 443),
        ("  https://cloud.example.example/dav/?a=b#c ", 443),
        ("paula@cloud.example.example", 443),
    ],
)
def test_what_has_no_scheme_is_meant_by_https(typed: str, port: int) -> None:
    network = Recorded()
    with pytest.raises(CalendarAwayError):
        caldav(network, allowed=[]).find_calendars(typed, "paula", PASSWORD)
    assert network.connects == [(PUBLIC, port)]


@pytest.mark.parametrize("typed", ["", "   ", "paula", "https://", "http://cloud.example", "a b"])
def test_what_is_no_address_is_refused(typed: str) -> None:
    network = Recorded()
    with pytest.raises((ForbiddenAddressError, CalendarAwayError)) as raised:
        caldav(network, allowed=[]).find_calendars(typed, "paula", PASSWORD)
    assert network.connects == []
    assert typed == "paula" or isinstance(raised.value, ForbiddenAddressError)
