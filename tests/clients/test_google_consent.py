"""Somebody lets Leeway into their Google calendar, and takes that back again."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from starlette.responses import HTMLResponse, JSONResponse

from bot.clients.calendar import CalendarAwayError, CalendarRefusedError, NotACalendarError
from bot.clients.google_calendar import GoogleCalendar
from bot.clients.google_consent import GoogleConsent, NotAllCheckedError, challenge
from bot.clients.google_http import GoogleLine
from bot.clients.google_tokens import Tokens
from bot.core.clock import MovableClock
from tests.clients.calendar_ground import UID, WEEK, between, entry
from tests.clients.google_ground import GoogleGround
from tests.clients.network import clock, web
from tests.support.google_fake import FREE_BUSY_SCOPE, GIVEN_NAMES, GoogleFake, google

BACK = "https://leeway.example.com/consent/google"


def new_verifier() -> str:
    return secrets.token_urlsafe(48)


@pytest.fixture
def now() -> MovableClock:
    return clock()


@pytest.fixture
def fake(now: MovableClock) -> Iterator[GoogleFake]:
    with google(now, (BACK,)) as fake:
        yield fake


@pytest.fixture
def consent(fake: GoogleFake) -> GoogleConsent:
    return GoogleConsent(fake.google, fake.clock)


def brought_back(consent: GoogleConsent, verifier: str) -> dict[str, str]:
    """With what the browser comes back from Google."""
    answer = httpx.get(consent.authorize_url(BACK, "state-1", verifier, "leonie@example.com"))
    assert answer.status_code == 302, answer.text
    address, _, query = answer.headers["Location"].partition("?")
    assert address == BACK
    return {name: values[0] for name, values in parse_qs(query).items()}


def test_who_agrees_has_a_calendar_that_can_be_written(
    fake: GoogleFake, consent: GoogleConsent
) -> None:
    verifier = new_verifier()
    brought = brought_back(consent, verifier)
    assert brought["state"] == "state-1"
    tokens = consent.exchange(brought["code"], BACK, verifier)
    assert tokens.account == "me@example.com"
    calendar = GoogleCalendar(fake.google, tokens.written(), fake.clock)
    calendar.create(entry(busy=True))
    assert calendar.busy(WEEK) == []
    assert calendar.read(UID) is not None


def test_only_the_challenge_of_the_verifier_is_shown(consent: GoogleConsent) -> None:
    verifier = new_verifier()
    url = consent.authorize_url(BACK, "state-1", verifier)
    assert verifier not in url
    assert parse_qs(urlsplit(url).query)["code_challenge"] == [challenge(verifier)]


def test_a_challenge_is_that_of_the_example_in_the_rfc() -> None:
    # RFC 7636, appendix B.
    verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    assert challenge(verifier) == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


def test_a_code_is_worth_nothing_without_its_verifier_and_only_once(
    consent: GoogleConsent,
) -> None:
    verifier = new_verifier()
    stolen = brought_back(consent, verifier)["code"]
    with pytest.raises(CalendarRefusedError):
        consent.exchange(stolen, BACK, new_verifier())
    code = brought_back(consent, verifier)["code"]
    consent.exchange(code, BACK, verifier)
    with pytest.raises(CalendarRefusedError):
        consent.exchange(code, BACK, verifier)


def test_who_does_not_agree_brings_no_code_back(fake: GoogleFake, consent: GoogleConsent) -> None:
    fake.person_agrees = False
    assert brought_back(consent, new_verifier()) == {"error": "access_denied", "state": "state-1"}


def test_who_does_not_say_who_they_are_has_no_calendar(
    fake: GoogleFake, consent: GoogleConsent
) -> None:
    fake.unchecked = frozenset({GIVEN_NAMES["email"]})
    verifier = new_verifier()
    code = brought_back(consent, verifier)["code"]
    with pytest.raises(CalendarRefusedError):
        consent.exchange(code, BACK, verifier)
    assert fake.grants == []


def test_who_unchecks_a_part_is_told_so_and_nothing_stays_agreed(
    fake: GoogleFake, consent: GoogleConsent
) -> None:
    fake.unchecked = frozenset({FREE_BUSY_SCOPE})
    verifier = new_verifier()
    code = brought_back(consent, verifier)["code"]
    with pytest.raises(NotAllCheckedError):
        consent.exchange(code, BACK, verifier)
    assert fake.grants == []


def test_a_consent_is_given_back_and_giving_it_back_twice_is_fine(
    fake: GoogleFake, consent: GoogleConsent
) -> None:
    verifier = new_verifier()
    tokens = consent.exchange(brought_back(consent, verifier)["code"], BACK, verifier)
    consent.revoke(tokens)
    consent.revoke(tokens)
    with pytest.raises(CalendarRefusedError):
        GoogleCalendar(fake.google, tokens.written(), fake.clock).changes("")


def test_giving_back_at_a_google_that_is_away_says_so(
    fake: GoogleFake, consent: GoogleConsent
) -> None:
    tokens = Tokens("", fake.agreed(), fake.clock.now())
    fake.trouble = lambda _: JSONResponse({}, 503)
    with pytest.raises(CalendarAwayError):
        consent.revoke(tokens)


def test_an_access_token_is_used_for_an_hour_and_then_renewed(
    fake: GoogleFake, now: MovableClock
) -> None:
    ground = GoogleGround(fake)
    ground.open().changes("")
    first = ground.secret
    now.move_to(now.now() + timedelta(minutes=50))
    ground.open().changes("")
    assert ground.secret == first
    now.move_to(now.now() + timedelta(minutes=10))
    ground.open().changes("")
    assert ground.secret != first
    assert [path for _, path in fake.requests].count("/token") == 2


def test_an_access_token_that_is_no_longer_taken_is_renewed_once(fake: GoogleFake) -> None:
    ground = GoogleGround(fake)
    ground.open().create(entry())
    fake.grants[0].access.clear()
    assert ground.open().read(UID) is not None
    fake.trouble = lambda request: (
        JSONResponse({"error": {"code": 401}}, 401) if "calendar" in request.url.path else None
    )
    before = len(fake.requests)
    with pytest.raises(CalendarRefusedError):
        ground.open().read(UID)
    assert len(fake.requests) - before == 3


def test_a_new_refresh_token_is_kept(fake: GoogleFake) -> None:
    ground = GoogleGround(fake)
    given = {"access_token": "a", "refresh_token": "1//new", "expires_in": 3599}
    fake.trouble = lambda request: JSONResponse(given) if request.url.path == "/token" else None
    with pytest.raises(CalendarRefusedError):
        ground.open().read(UID)
    assert Tokens.read(ground.secret).refresh == "1//new"


def test_a_registration_that_google_does_not_know_is_not_the_persons_fault(
    fake: GoogleFake,
) -> None:
    ground = GoogleGround(fake)
    wrong = replace(fake.google, registration=replace(fake.google.registration, client_secret="x"))
    with pytest.raises(CalendarAwayError, match="invalid_client"):
        GoogleCalendar(wrong, ground.secret, fake.clock).changes("")


@pytest.mark.parametrize(
    "secret",
    ["", "nonsense", "[]", "{}", '{"refresh": "1//x", "expires_at": "soon"}',
     '{"refresh": "1//x", "expires_at": "2026-11-23T09:00:00"}',
     '{"refresh": "", "expires_at": "2026-11-23T09:00:00+00:00"}'],
)  # fmt: skip
def test_a_secret_that_was_not_kept_whole_wants_a_new_consent(
    fake: GoogleFake, secret: str
) -> None:
    with pytest.raises(CalendarRefusedError):
        GoogleCalendar(fake.google, secret, fake.clock)


def test_no_secret_is_in_a_log_an_error_or_a_repr(
    fake: GoogleFake, caplog: pytest.LogCaptureFixture
) -> None:
    ground = GoogleGround(fake)
    with caplog.at_level(logging.DEBUG, "bot"):
        ground.open().create(entry())
        tokens = Tokens.read(ground.secret)
        fake.take_back()
        with pytest.raises(CalendarRefusedError) as raised:
            ground.open().read(UID)
    for secret in (tokens.access, tokens.refresh, fake.google.registration.client_secret):
        assert secret not in f"{tokens!r} {raised.value!r} {fake.google!r} {caplog.text}"


def test_a_page_instead_of_tokens_is_no_google(fake: GoogleFake) -> None:
    ground = GoogleGround(fake)
    fake.trouble = lambda _: HTMLResponse("<h1>Sign in to this network</h1>")
    with pytest.raises(NotACalendarError):
        ground.open().busy(between(25, 9, 10))


def test_an_answer_that_drips_in_is_waited_for_only_so_long(now: MovableClock) -> None:
    def dripping(_: str) -> Iterator[bytes]:
        yield b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n{"
        while True:
            now.move_to(now.now() + timedelta(seconds=1))
            yield b" "

    with web(dripping) as there:
        address = f"http://127.0.0.1:{there.network._port}/"
        with pytest.raises(CalendarAwayError, match="too slow"):
            GoogleLine(now, 5).ask("GET", address)


def test_the_proxy_of_the_environment_is_not_asked(
    fake: GoogleFake, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    assert GoogleGround(fake).open().changes("").token
