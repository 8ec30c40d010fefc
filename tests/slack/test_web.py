"""The other doors: whether the bot is alive and ready, and which doors there are at all."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from sqlalchemy import text

from bot.playground.server import served
from bot.slack.web import make_web
from tests.slack.test_signature import HELLO, knock, signed
from tests.support.databases import new_sqlite
from tests.support.house import House, running

NEWER = (
    "The database is newer than this version of Leeway (its schema is 9999_future): "
    "install the newer version again, or restore a backup from before the upgrade."
)


def look(house: House, path: str) -> tuple[int, str]:
    with httpx.Client(trust_env=False) as client:
        answer = client.get(f"{house.playground.bot_url}{path}")
    return answer.status_code, answer.text


def test_a_bot_that_works_is_alive_and_ready(house: House) -> None:
    assert look(house, "/healthz") == (200, "alive")
    assert look(house, "/readyz") == (200, "ready")


@pytest.mark.parametrize(
    ("revision", "sentence"),
    [
        ("0001_people", "The database is not up to date: run `leeway migrate`."),
        ("9999_future", NEWER),
    ],
)
def test_with_a_schema_that_does_not_fit_the_bot_is_alive_and_not_ready(
    house: House, revision: str, sentence: str
) -> None:
    with house.leeway.database.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :v"), {"v": revision})
    assert look(house, "/readyz") == (503, sentence)
    assert look(house, "/healthz") == (200, "alive")


def test_a_bot_that_sends_no_more_says_that_it_needs_a_new_start() -> None:
    web = make_web(None, None, lambda: None, alive=lambda: False)
    with served(web) as address, httpx.Client(trust_env=False) as client:
        answer = client.get(f"{address}/healthz")
        assert (answer.status_code, answer.text) == (
            503,
            "Nothing is sent any more: start this process again.",
        )
        assert client.get(f"{address}/readyz").status_code == 200


def test_nobody_reads_slacks_door(house: House) -> None:
    assert look(house, "/slack/events")[0] == 405


def test_socket_mode_has_no_door_for_slack(tmp_path: Path, people_csv: Path) -> None:
    with running(new_sqlite(tmp_path), people_csv=people_csv, socket_mode=True) as house:
        assert knock(house, HELLO, signed(house, HELLO)) == 404
        assert look(house, "/readyz") == (200, "ready")
        desk = house.desk("ana@x.example")
        assert desk.command("/leeway help").ok
        house.sees(desk, "I help managers")


def test_only_the_stand_in_moves_the_clock(house: House) -> None:
    before = house.leeway.clock.now()
    wanted = json.dumps({"now": (before + timedelta(days=30)).isoformat()}).encode()
    assert knock(house, wanted, signed(house, wanted, secret="guessed"), "/clock") == 401
    assert knock(house, wanted, {}, "/clock") == 401
    assert house.leeway.clock.now() == before
    assert knock(house, wanted, signed(house, wanted), "/clock") == 200
    assert house.leeway.clock.now() == before + timedelta(days=30)


def test_in_earnest_nobody_moves_the_clock() -> None:
    with served(make_web(None, None, lambda: None)) as address, httpx.Client() as client:
        assert client.post(f"{address}/clock", content=b"{}").status_code == 404
