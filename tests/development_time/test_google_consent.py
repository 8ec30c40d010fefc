"""Somebody connects their Google calendar: the link from App Home, Google's page, and back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from urllib.parse import parse_qs

import httpx
import pytest
from starlette.responses import JSONResponse

from bot.clients.google_calendar import GoogleCalendar
from bot.clients.google_consent import GoogleConsent as GoogleClient
from bot.core.clock import MovableClock
from bot.core.sealing import Keys, new_key
from bot.development_time import calendars
from bot.development_time.calendar_models import CalendarConnection
from bot.development_time.consents import (
    ConsentAwayError,
    ConsentError,
    ConsentRefusedError,
    Consents,
)
from bot.development_time.google_consent import GoogleConsent
from bot.storage import Database
from tests.clients.calendar_ground import WEEK
from tests.development_time.workplace import NOW, Workplace, workplace
from tests.support.google_fake import FREE_BUSY_SCOPE, GoogleFake, google

KEYS = Keys.parse(new_key())
URL = "https://leeway.example.com"
ANN = "ann@t1.example"


@dataclass
class Way:
    """Ann's way to Google and back."""

    office: Workplace
    fake: GoogleFake
    site: GoogleConsent
    consents: Consents

    def goes(self, name: str = "Ann") -> str:
        """Somebody clicks the button in App Home; where it leads."""
        with self.office.session() as session:
            return self.consents.begin(
                session, self.office.person(session, name), "google", self.fake.clock.now()
            )

    def agrees(self, address: str, account: str = ANN) -> None:
        """Whoever is signed in at Google agrees there, and the browser comes back."""
        self.fake.account = account
        answer = httpx.get(address)
        assert answer.status_code == 302, answer.text
        back, _, query = answer.headers["Location"].partition("?")
        assert back == f"{URL}/consent/google"
        brought = {name: values[0] for name, values in parse_qs(query).items()}
        now = self.fake.clock.now()
        with self.office.database.everywhere() as session:
            agreement = self.consents.take(session, "google", brought["state"], now)
        assert agreement is not None
        self.consents.finish(self.office.database, agreement, "google", brought["code"], now=now)

    def connected(self, name: str = "Ann") -> CalendarConnection | None:
        """What is kept of somebody's calendar."""
        with self.office.session() as session:
            return calendars.connection_of(session, self.office.ids[name])


@pytest.fixture
def way(database: Database) -> Iterator[Way]:
    with google(MovableClock(NOW), (f"{URL}/consent/google",)) as fake:
        site = GoogleConsent(GoogleClient(fake.google, fake.clock), KEYS)
        yield Way(workplace(database), fake, site, Consents(URL, KEYS, {"google": site}))


def opened(way: Way, found: CalendarConnection) -> GoogleCalendar:
    secret = KEYS.open(found.secret, "calendar_connection", "secret", found.id)
    return GoogleCalendar(way.fake.google, secret, way.fake.clock)


def test_who_agrees_has_their_own_calendar_connected(way: Way) -> None:
    way.agrees(way.goes())
    found = way.connected()
    assert found is not None
    assert (found.kind, found.account, found.state) == ("google", ANN, "live")
    assert found.poll_at == NOW
    assert way.fake.grants[0].refresh_token not in found.secret
    assert opened(way, found).busy(WEEK) == []


def test_an_account_is_the_same_however_its_address_is_written(way: Way) -> None:
    way.agrees(way.goes(), "Ann@T1.example")
    assert way.connected() is not None


def test_nobody_shows_their_calendar_to_whoever_sent_them_a_link(way: Way) -> None:
    with pytest.raises(ConsentRefusedError) as refused:
        way.agrees(way.goes("Bob"), ANN)
    assert str(refused.value).startswith("You agreed as ann@t1.example, and in Slack you are bob@")
    assert way.connected("Bob") is None
    assert way.fake.grants == []


def test_who_has_connected_another_calendar_meanwhile_keeps_it(way: Way) -> None:
    address = way.goes()
    way.office.connect("Ann")
    with pytest.raises(ConsentRefusedError, match="Disconnect it in App Home first"):
        way.agrees(address)
    found = way.connected()
    assert found is not None
    assert found.kind == "caldav"
    assert way.fake.grants == []


def test_who_unchecks_a_part_is_told_to_leave_it_checked(way: Way) -> None:
    way.fake.unchecked = frozenset({FREE_BUSY_SCOPE})
    with pytest.raises(ConsentRefusedError, match="leave every box ticked"):
        way.agrees(way.goes())
    assert way.connected() is None
    assert way.fake.grants == []


def test_a_google_that_is_away_says_try_again(way: Way) -> None:
    address = way.goes()
    way.fake.trouble = lambda request: (
        JSONResponse({}, 503) if request.url.path == "/token" else None
    )
    with pytest.raises(ConsentAwayError, match="Google does not answer"):
        way.agrees(address)
    assert way.connected() is None


def test_a_registration_that_google_does_not_know_names_what_the_admin_set(way: Way) -> None:
    wrong = replace(
        way.fake.google, registration=replace(way.fake.google.registration, client_secret="x")
    )
    site = GoogleConsent(GoogleClient(wrong, way.fake.clock), KEYS)
    with pytest.raises(ConsentRefusedError, match="GOOGLE_CLIENT_SECRET"):
        site.exchange("4/code", f"{URL}/consent/google", "verifier")


def test_a_code_that_is_none_says_start_again(way: Way) -> None:
    with pytest.raises(ConsentRefusedError, match="used already"):
        way.site.exchange("4/none", f"{URL}/consent/google", "verifier")


def test_what_cannot_be_given_back_is_a_line_in_the_log(
    way: Way, caplog: pytest.LogCaptureFixture
) -> None:
    way.agrees(way.goes())
    found = way.connected()
    assert found is not None
    secret = KEYS.open(found.secret, "calendar_connection", "secret", found.id)
    way.fake.trouble = lambda _: JSONResponse({}, 503)
    way.site.discard(secret)
    assert caplog.messages == ["a consent could not be given back to Google: Google answered 503"]
    way.fake.trouble = lambda _: None
    way.site.discard(secret)
    assert way.fake.grants == []


def test_connecting_again_after_the_consent_was_taken_back_goes_on_where_it_was(way: Way) -> None:
    way.agrees(way.goes())
    way.fake.take_back()
    way.fake.clock = MovableClock(NOW + timedelta(hours=1))
    way.agrees(way.goes())
    found = way.connected()
    assert found is not None
    assert opened(way, found).busy(WEEK) == []


def test_where_nothing_can_be_sealed_nobody_is_sent_to_google(way: Way) -> None:
    way.consents = Consents(URL, None, {"google": way.site})
    with pytest.raises(ConsentError, match="leeway keys new"):
        way.goes()
