"""A calendar's server is asked politely, briefly, and never anywhere that it must not be."""

from __future__ import annotations

import hashlib
import re

import httpx
import pytest

from bot.clients.caldav import ForbiddenAddressError
from bot.clients.caldav_asking import is_same_site
from bot.clients.calendar import (
    CalendarAwayError,
    CalendarError,
    CalendarRefusedError,
    NotACalendarError,
)
from tests.clients.calendar_ground import BERLIN, UID, WEEK
from tests.clients.dav_answers import (
    ADDRESS,
    HOST,
    PASSWORD,
    caldav,
    multistatus,
    opened,
    resource,
)
from tests.clients.network import PUBLIC, Names, Played, Recorded, answer, moved, web
from tests.clients.test_guard import HOSTILE, any_name

NOTHING = multistatus()


@pytest.mark.parametrize("link", [link.replace("http://", "https://") for link in HOSTILE])
def test_a_hostile_address_connects_to_nothing(link: str) -> None:
    network = Recorded()
    there = caldav(network, allowed=["own.example"], resolve=any_name)
    with pytest.raises(ForbiddenAddressError):
        there.find_calendars(link, "paula", PASSWORD)
    assert network.connects == []


def test_without_https_a_password_goes_only_where_the_admin_allows_it() -> None:
    network = Recorded()
    with pytest.raises(ForbiddenAddressError, match="https"):
        caldav(network, allowed=[]).find_calendars(ADDRESS, "paula", PASSWORD)
    with pytest.raises(ForbiddenAddressError, match="https"):
        caldav(network, allowed=[]).calendar(ADDRESS, "paula", PASSWORD, BERLIN)
    assert network.connects == []
    with pytest.raises(CalendarAwayError):
        opened(network).busy(WEEK)
    assert network.connects == [(PUBLIC, 80)]


@pytest.mark.parametrize(
    ("allowed", "address", "port"),
    [
        ("nextcloud.intern", "https://nextcloud.intern/dav/", 443),
        ("nextcloud.intern", "http://NextCloud.intern.:8080/dav/", 8080),
        ("nextcloud.intern:8443", "https://nextcloud.intern:8443/dav/", 8443),
    ],
)
def test_an_allowed_host_may_be_private(allowed: str, address: str, port: int) -> None:
    network = Recorded()
    names = Names({name: [["10.0.0.5"]] for name in ("nextcloud.intern", "nextcloud.intern.")})
    there = caldav(network, allowed=[allowed], resolve=names)
    with pytest.raises(CalendarAwayError):
        there.calendar(address.lower(), "paula", PASSWORD, BERLIN).busy(WEEK)
    assert network.connects == [("10.0.0.5", port)]


@pytest.mark.parametrize(
    "address",
    [
        "https://nextcloud.intern/dav/",
        "https://nextcloud.intern:9000/dav/",
        "https://other.intern:8443/dav/",
        "https://10.0.0.5:8443/dav/",
    ],
)
def test_what_is_beside_an_allowed_host_is_not_allowed(address: str) -> None:
    network = Recorded()
    names = Names({name: [["10.0.0.5"]] for name in ("nextcloud.intern", "other.intern")})
    there = caldav(network, allowed=["nextcloud.intern:8443"], resolve=names)
    with pytest.raises(ForbiddenAddressError):
        there.calendar(address, "paula", PASSWORD, BERLIN).busy(WEEK)
    assert network.connects == []


def test_what_is_sent_is_what_a_calendar_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://10.9.9.9:3128")
    with web(
        lambda _: [answer(NOTHING.partition(b"\r\n\r\n")[2], status="207 Multi-Status")]
    ) as at:
        assert opened(at.network).busy(WEEK) == []
    (head,) = at.asked
    assert head.startswith("REPORT /dav/work/ HTTP/1.1\r\n")
    names = {line.partition(":")[0].lower() for line in head.splitlines()[1:]}
    assert names == {
        "host",
        "content-length",
        "content-type",
        "depth",
        "authorization",
        "user-agent",
        "accept-encoding",
        "connection",
    }
    assert "Accept-Encoding: identity" in head
    assert "cookie" not in names


def test_titles_are_not_asked_for() -> None:
    network = Played(lambda: [NOTHING])
    opened(network).busy(WEEK)
    assert b"DTSTART" in network.sent
    assert b"SUMMARY" not in network.sent
    assert b"DESCRIPTION" not in network.sent
    assert b'start="20270322T000000Z" end="20270329T000000Z"' in network.sent


def test_a_redirect_on_the_same_site_is_followed_as_it_was_asked() -> None:
    def answers(head: str) -> list[bytes]:
        if head.startswith("REPORT /dav/work/"):
            return [moved("/moved/work/", "308 Permanent Redirect")]
        return [NOTHING]

    with web(answers) as at:
        assert opened(at.network).busy(WEEK) == []
    assert [head.split()[:2] for head in at.asked] == [
        ["REPORT", "/dav/work/"],
        ["REPORT", "/moved/work/"],
    ]
    assert all("Authorization: Basic " in head for head in at.asked)


@pytest.mark.parametrize(
    "place",
    [
        "https://evil.example/",
        "http://169.254.169.254/",
        "https://127.0.0.1/",
        "http://cloud.example.evil.test/",
        "http://user:secret@cloud.example/",
        "ftp://cloud.example/",
        "http://[::1/",
        f"http://{HOST}/{'a' * 3000}",
    ],
)
def test_a_redirect_to_another_site_is_not_followed(place: str) -> None:
    network = Played(lambda: [moved(place)])
    with pytest.raises(NotACalendarError):
        opened(network).busy(WEEK)
    assert network.connects == [(PUBLIC, 80)]


def test_redirects_come_to_an_end() -> None:
    network = Played(lambda: [moved(ADDRESS)])
    with pytest.raises(NotACalendarError, match="redirects"):
        opened(network).busy(WEEK)
    assert len(network.connects) == 4


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("https://caldav.icloud.com/", "https://p42-caldav.icloud.com/", True),
        ("https://fastmail.com/", "https://caldav.fastmail.com/x", True),
        ("http://cloud.example/", "https://cloud.example:8443/", True),
        ("https://cloud.example/", "http://cloud.example/", False),
        ("https://cloud.example/", "https://evil.example/", False),
        ("https://a.co.uk/", "https://evil.co.uk/", False),
        ("https://10.0.0.5/", "https://11.0.0.5/", False),
        ("https://mycloud.example/", "https://cloud.example/", False),
    ],
)
def test_a_password_stays_on_its_site(one: str, other: str, same: bool) -> None:
    assert is_same_site(httpx.URL(one), httpx.URL(other)) is same


def test_nobodys_password_is_in_what_is_said() -> None:
    calendar = opened(Recorded())
    assert PASSWORD not in repr(calendar)
    with pytest.raises(CalendarError) as raised:
        calendar.read(UID)
    assert not {PASSWORD, "paula", HOST} & set(str(raised.value).split())


def test_a_server_that_wants_a_digest_gets_one_and_from_then_on_at_once() -> None:
    challenge = 'WWW-Authenticate: Digest realm="baikal", nonce="a", algorithm=SHA-256, qop="auth"'

    def answers(head: str) -> list[bytes]:
        if "Authorization: Digest" in head:
            return [multistatus(resource("/dav/work/"))]
        return [answer(b"", challenge, status="401 Unauthorized")]

    with web(answers) as at:
        calendar = opened(at.network)
        calendar.busy(WEEK)
        calendar.busy(WEEK)
    first, *signed = at.asked
    assert "Authorization: Basic" in first
    assert len(signed) == 2
    for head in signed:
        said = dict(re.findall(r'(\w+)="?([^",\r]+)', head.partition("Digest ")[2]))
        password = hashlib.sha256(f"paula:baikal:{PASSWORD}".encode()).hexdigest()
        path = hashlib.sha256(b"REPORT:/dav/work/").hexdigest()
        parts = [password, "a", said["nc"], said["cnonce"], "auth", path]
        assert said["response"] == hashlib.sha256(":".join(parts).encode()).hexdigest()


@pytest.mark.parametrize(
    "challenge",
    ["Digest", "Digest nonsense", 'Digest realm="x", nonce="y", algorithm=ROT13', "Bearer x"],
)
def test_a_challenge_that_nobody_understands_is_a_refusal(challenge: str) -> None:
    refusal = answer(b"", f"WWW-Authenticate: {challenge}", status="401 Unauthorized")
    with pytest.raises(CalendarRefusedError):
        opened(Played(lambda: [refusal])).busy(WEEK)
