"""Somebody lets Leeway set their Slack status: App Home, Slack's own page, and back again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from sqlalchemy import select

from bot.core.sealing import Keys, new_key
from bot.development_time.calendar_models import ConsentRequest, StatusConsent
from bot.playground.desk import Desk
from bot.playground.faults import Kind
from bot.playground.world import DEFAULT_APP
from bot.settings import Calendars, Registration
from tests.development_time.at_the_desk import ALONE, ANA, home, makes, opened, rows
from tests.support.company import HEAD
from tests.support.databases import new_sqlite
from tests.support.house import House, running

URL = "https://leeway.example.com"
APP = Registration(DEFAULT_APP.client_id, DEFAULT_APP.client_secret)
CONNECT, DISCONNECT = "devtime_connect_status", "devtime_disconnect_status"
TOO_LATE = "This link was used already, or is too old."


@contextmanager
def firm(database_url: str, folder: Path, known: Calendars) -> Iterator[House]:
    people_csv = folder / "people.csv"
    people_csv.write_text("\n".join([HEAD, *(",".join(row) for row in rows(2))]) + "\n", "utf-8")
    with running(database_url, people_csv=people_csv, calendars=known) as house:
        yield house


@pytest.fixture
def house(database_url: str, tmp_path: Path) -> Iterator[House]:
    """On each engine."""
    known = Calendars(keys=Keys.parse(new_key()), url=URL, slack=APP)
    with firm(database_url, tmp_path, known) as running_house:
        yield running_house


@pytest.fixture
def small_house(tmp_path: Path) -> Iterator[House]:
    known = Calendars(keys=Keys.parse(new_key()), url=URL, slack=APP)
    with firm(new_sqlite(tmp_path), tmp_path, known) as running_house:
        yield running_house


def way_to_slack(house: House, desk: Desk) -> str:
    """Click in App Home; the address that the form links to."""
    home(house, desk, lambda words: "What comes next" in words)
    assert desk.act_in_home(CONNECT).ok
    opened(house, desk, "Agree in Slack")
    view = desk.modals()[-1]
    (address,) = [
        element["url"]
        for block in view.blocks
        for element in block.get("elements", [])
        if isinstance(element, Mapping) and "url" in element
    ]
    desk.close()
    return str(address)


def decides(address: str, desk: Desk, decision: str = "allow") -> str:
    """On Slack's page; where the browser is sent afterwards."""
    page = urlsplit(address)
    form = {name: values[0] for name, values in parse_qs(page.query).items()}
    answer = httpx.post(
        f"{page.scheme}://{page.netloc}{page.path}",
        data={**form, "user_id": desk.user_id, "decision": decision},
    )
    assert answer.status_code == 302, answer.text
    return answer.headers["location"]


def comes_back(house: House, location: str) -> httpx.Response:
    """The browser goes where it was sent; the address of the installation is the bot's."""
    assert location.startswith(f"{URL}/consent/slack?")
    back = urlsplit(location)
    return httpx.get(f"{house.playground.bot_url}{back.path}?{back.query}")


def connects(house: House, email: str) -> httpx.Response:
    desk = house.desk(email)
    return comes_back(house, decides(way_to_slack(house, desk), desk))


def tokens(house: House, desk: Desk) -> int:
    return len(house.playground.world.tokens_of(desk.user_id))


def stored(house: House) -> int:
    with house.session() as session:
        return len(session.scalars(select(StatusConsent)).all())


def test_whoever_agrees_has_it_set_and_takes_it_back_in_app_home(house: House) -> None:
    makes(house, ANA)
    ana = house.desk(ANA)
    page = connects(house, ANA)
    assert (page.status_code, "Done. You can close this page" in page.text) == (200, True)
    assert page.headers["referrer-policy"] == "no-referrer"
    assert page.headers["cache-control"] == "no-store"
    house.playground.wait_until(lambda: DISCONNECT in str(ana.home()))
    assert DISCONNECT in str(ana.home()), "App Home knows it at once"
    house.move_to(4, 14)
    assert house.playground.world.user(ana.user_id).status_text == "Focus time"
    assert ana.act_in_home(DISCONNECT).ok
    house.settle()
    assert house.playground.world.user(ana.user_id).status(house.now)["status_text"] == ""
    assert (tokens(house, ana), stored(house)) == (0, 0)
    home(house, ana, lambda words: "What comes next" in words)
    assert CONNECT in str(ana.home())


def test_slack_is_asked_for_user_scopes_of_this_workspace_alone(small_house: House) -> None:
    makes(small_house, ANA)
    query = parse_qs(urlsplit(way_to_slack(small_house, small_house.desk(ANA))).query)
    assert query["user_scope"] == ["dnd:read,dnd:write,users.profile:read,users.profile:write"]
    assert "scope" not in query, "parse_qs leaves out what is empty: the bot asks for nothing"
    assert query["team"] == ["T0001"]
    assert query["redirect_uri"] == [f"{URL}/consent/slack"]
    assert "code_challenge" not in query, "it would make the app a public client for ever"


def test_whoever_says_no_is_told_that_nothing_changed(small_house: House) -> None:
    makes(small_house, ANA)
    ana = small_house.desk(ANA)
    location = decides(way_to_slack(small_house, ana), ana, "deny")
    page = comes_back(small_house, location)
    assert "You did not agree, and nothing was changed." in page.text
    assert stored(small_house) == 0
    assert TOO_LATE in comes_back(small_house, location).text


def test_a_link_works_once(small_house: House) -> None:
    makes(small_house, ANA)
    ana = small_house.desk(ANA)
    location = decides(way_to_slack(small_house, ana), ana)
    assert comes_back(small_house, location).status_code == 200
    again = comes_back(small_house, location)
    assert (again.status_code, TOO_LATE in again.text) == (400, True)
    assert tokens(small_house, ana) == 1


def test_a_link_is_too_old_after_ten_minutes(small_house: House) -> None:
    makes(small_house, ANA)
    ana = small_house.desk(ANA)
    address = way_to_slack(small_house, ana)
    small_house.move(minutes=10)
    page = comes_back(small_house, decides(address, ana))
    assert (page.status_code, TOO_LATE in page.text) == (400, True)
    assert (tokens(small_house, ana), stored(small_house)) == (0, 0)


def test_a_state_that_nobody_gave_out_opens_nothing(small_house: House) -> None:
    bot = small_house.playground.bot_url
    for query in ("", "?state=guessed&code=x", "?code=x"):
        assert httpx.get(f"{bot}/consent/slack{query}").status_code == 400
    assert httpx.get(f"{bot}/consent/elsewhere?state=x&code=x").status_code == 404
    assert httpx.post(f"{bot}/consent/slack?state=x&code=x").status_code == 405


def test_looking_at_the_address_uses_nothing_up(small_house: House) -> None:
    makes(small_house, ANA)
    ana = small_house.desk(ANA)
    location = decides(way_to_slack(small_house, ana), ana)
    back = urlsplit(location)
    head = httpx.head(f"{small_house.playground.bot_url}{back.path}?{back.query}")
    assert head.status_code == 200
    assert comes_back(small_house, location).status_code == 200


def test_a_link_that_was_passed_on_connects_nobody_and_its_token_dies(small_house: House) -> None:
    makes(small_house, ANA)
    ana, greta = small_house.desk(ANA), small_house.desk(ALONE)
    page = comes_back(small_house, decides(way_to_slack(small_house, ana), greta))
    assert (page.status_code, "belongs to somebody else" in page.text) == (400, True)
    assert stored(small_house) == 0
    assert (tokens(small_house, ana), tokens(small_house, greta)) == (0, 0)


def test_less_than_is_needed_is_given_back(small_house: House) -> None:
    makes(small_house, ANA)
    ana = small_house.desk(ANA)
    address = way_to_slack(small_house, ana).replace("%2Cusers.profile%3Awrite", "")
    page = comes_back(small_house, decides(address, ana))
    assert (page.status_code, "leave every box ticked" in page.text) == (400, True)
    assert (tokens(small_house, ana), stored(small_house)) == (0, 0)


def test_a_slack_that_is_away_says_so_and_another_try_works(small_house: House) -> None:
    makes(small_house, ANA)
    ana = small_house.desk(ANA)
    address = way_to_slack(small_house, ana)
    small_house.playground.world.faults.inject("oauth.v2.access", Kind.SERVER_ERROR)
    page = comes_back(small_house, decides(address, ana))
    assert (page.status_code, "Slack does not answer" in page.text) == (503, True)
    assert connects(small_house, ANA).status_code == 200


def test_a_wrong_secret_of_the_installation_is_told_for_the_admin(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    wrong = Registration(DEFAULT_APP.client_id, "wrong")
    known = Calendars(keys=Keys.parse(new_key()), url=URL, slack=wrong)
    with firm(new_sqlite(tmp_path), tmp_path, known) as house:
        makes(house, ANA)
        page = connects(house, ANA)
        assert "SLACK_APP_CLIENT_SECRET" in page.text
        assert "bad_client_secret" in caplog.text


def test_requests_that_nobody_came_back_with_are_forgotten(small_house: House) -> None:
    makes(small_house, ANA)
    ana = small_house.desk(ANA)
    way_to_slack(small_house, ana)
    small_house.move(minutes=11)
    way_to_slack(small_house, ana)
    with small_house.session() as session:
        [request] = session.scalars(select(ConsentRequest)).all()
    assert request.created_at == small_house.now


KEYS = Keys.parse(new_key())


@pytest.mark.parametrize(
    "known",
    [
        Calendars(keys=KEYS, slack=APP),
        Calendars(keys=KEYS, url=URL),
        Calendars(url=URL, slack=APP),
    ],
    ids=["no address", "no secret of the app", "no key to seal with"],
)
def test_what_is_not_set_up_is_not_offered(tmp_path: Path, known: Calendars) -> None:
    with firm(new_sqlite(tmp_path), tmp_path, known) as house:
        makes(house, ANA)
        ana = house.desk(ANA)
        home(house, ana, lambda words: "What comes next" in words)
        assert CONNECT not in str(ana.home())
        assert httpx.get(f"{house.playground.bot_url}/consent/slack").status_code == 404
