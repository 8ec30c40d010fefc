"""The log: JSON by line, and in it neither tokens nor what people wrote nor who they are."""

from __future__ import annotations

import io
import json
import logging
import sys
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, OperationalError

from bot.core.clock import MovableClock
from bot.logs import JsonLines, TextLines, where
from bot.nudges.messages import DO, WHY
from bot.playground.desk import Desk
from bot.playground.faults import Kind
from bot.playground.playground import ClockRefusedError, Playground
from bot.playground.server import serving
from bot.storage import Database
from tests.bench.ports import free_port, until_it_answers
from tests.support.house import MANIFEST, MONDAY
from tests.support.real_process import move_in, started

TOKEN = "xoxb-4815162342-planted-Zq8w"
SECRET = "planted-signing-secret"
EMAIL = "zerlina.quillfeather@planted.example"
NAME = "Zerlina Quillfeather"
REPORT = "Osric Featherstonehaugh"
WORDS = "planted words of a person"


class Book:
    """A logger of its own and what it wrote."""

    def __init__(self, formatter: logging.Formatter) -> None:
        self.written = io.StringIO()
        handler = logging.StreamHandler(self.written)
        handler.setFormatter(formatter)
        self.logger = logging.Logger("bot.planted")
        self.logger.addHandler(handler)

    def text(self) -> str:
        """All of it."""
        return self.written.getvalue()

    def line(self) -> dict[str, Any]:
        """The one line that it wrote."""
        found: dict[str, Any] = json.loads(self.text())
        return found


@pytest.fixture
def book() -> Book:
    names = {"levelname": "level", "name": "logger"}
    wanted = ["levelname", "name", "message"]
    return Book(JsonLines(wanted, rename_fields=names, timestamp="time"))


@pytest.fixture
def pages() -> Book:
    return Book(TextLines("%(levelname)s %(name)s: %(message)s"))


def test_an_event_is_one_line_of_json_with_its_time_in_utc(book: Book) -> None:
    book.logger.warning("no answer\nfrom %s", "Slack", extra={"workspace": 3, "kind": "nudge"})
    assert book.text().count("\n") == 1
    line = book.line()
    assert list(line) == ["time", "level", "logger", "message", "workspace", "kind"]
    assert datetime.fromisoformat(line.pop("time")).utcoffset() == timedelta(0)
    assert line == {
        "level": "WARNING",
        "logger": "bot.planted",
        "message": "no answer\nfrom Slack",
        "workspace": 3,
        "kind": "nudge",
    }


def test_on_a_terminal_it_is_text_with_the_same_extras(pages: Book) -> None:
    pages.logger.warning("no answer", extra={"workspace": 3, "kind": "nudge"})
    assert pages.text() == "WARNING bot.planted: no answer workspace=3 kind=nudge\n"


@pytest.mark.parametrize(
    "secret",
    [
        TOKEN,
        "xoxp-1-a",
        "xoxe.xoxb-1-abc",
        "xapp-1-A02-6",
        EMAIL,
        "leeway:hunter2",
        "T0/B0/XXXX",
    ],
)
@pytest.mark.parametrize("kind", ["book", "pages"])
def test_a_secret_is_left_out_wherever_it_stands(
    request: pytest.FixtureRequest, kind: str, secret: str
) -> None:
    book: Book = request.getfixturevalue(kind)
    said = {
        "leeway:hunter2": f"postgresql://{secret}@host/leeway",
        "T0/B0/XXXX": f"https://hooks.slack.com/services/{secret}",
    }.get(secret, secret)
    book.logger.error(
        f"with {said} and\n{said} %s",
        {"token": said},
        extra={"code": said, "deep": [{"one": (said,)}, ValueError(said)]},
        exc_info=OSError(said),
    )
    assert secret not in book.text()
    assert book.text().count("[redacted]") == 7


def test_of_an_exception_it_tells_where_and_not_its_words(book: Book, pages: Book) -> None:
    try:
        datetime.fromisoformat(WORDS)
    except ValueError as error:
        book.logger.exception("a defect", exc_info=KeyError(WORDS).with_traceback(None))
        error.__cause__ = KeyError(WORDS)
        pages.logger.exception("a defect")
    assert WORDS not in book.text() + pages.text()
    assert book.line()["exc_info"] == "KeyError"
    assert pages.text().startswith("ERROR bot.planted: a defect\nValueError\n  File ")
    assert "test_logs.py" in pages.text()
    assert pages.text().endswith("caused by KeyError\n")


def test_the_words_of_the_network_and_of_a_database_that_is_away_are_told() -> None:
    assert where(ConnectionResetError("reset by peer")) == "ConnectionResetError: reset by peer"
    away = OperationalError("SELECT 1", {}, Exception("no\nroute"))
    assert where(away) == "OperationalError: no route"
    refused = IntegrityError("INSERT", {}, Exception(f"Key (email)=({EMAIL}) already exists"))
    assert where(refused) == "IntegrityError: Exception"


@pytest.fixture
def people_csv(tmp_path: Path) -> Path:
    path = tmp_path / "people.csv"
    head = "work_email,display_name,manager_email,timezone,start_date,manager_since"
    boss = f"{EMAIL},{NAME},,Europe/Berlin,2015-01-01,"
    report = f"osric@planted.example,{REPORT},{EMAIL},Europe/Berlin,2026-11-23,2026-11-23"
    path.write_text("\n".join([head, boss, report]) + "\n", "utf-8")
    return path


@pytest.fixture
def playground(people_csv: Path) -> Playground:
    clock = MovableClock(MONDAY, ticking=True)
    return Playground(people_csv, MANIFEST, clock, signing_secret=SECRET, bot_token=TOKEN)


@pytest.fixture
def slack(playground: Playground) -> Iterator[str]:
    with serving(playground) as address:
        yield address


def test_a_week_with_every_kind_of_fault_leaves_no_secret_in_the_log(
    playground: Playground, slack: str, database_url: str, people_csv: Path, tmp_path: Path
) -> None:
    port = free_port()
    move_in(database_url, people_csv)
    access = {"SLACK_BOT_TOKEN": TOKEN, "SLACK_SIGNING_SECRET": SECRET}
    faults = playground.world.faults
    for kind in (Kind.RATE_LIMITED, Kind.SERVER_ERROR, Kind.DROPPED):
        faults.inject("chat.postMessage", kind)
    words = ("serve", "--port", str(port))
    with started(playground, slack, database_url, tmp_path, *words, **access) as process:
        assert process.has_said("Leeway listens"), process.said
        playground.bot_url = f"http://127.0.0.1:{port}"
        until_it_answers(f"{playground.bot_url}/readyz")
        user = next(one for one in playground.world.users.values() if one.email == EMAIL)
        desk = Desk(playground, user.id)
        assert desk.say(desk.app_dm(), WORDS).ok
        playground.move_clock(playground.upcoming(1, 10, "Europe/Berlin") + timedelta(hours=1))
        said = desk.messages(desk.app_dm())
        nudge = next(one for one in said if DO in str(one.blocks))
        assert REPORT in nudge.text
        faults.inject("chat.update", Kind.SERVER_ERROR)
        assert desk.click(nudge, DO).ok
        playground.move_clock(playground.clock.now() + timedelta(days=1))
        break_database(database_url)
        desk.click(nudge, WHY)
        with suppress(ClockRefusedError):  # the bot says so with a 500, and logs why
            playground.move_clock(playground.clock.now() + timedelta(days=6))
        process.terminate()
    log = process.log()
    assert all(set(line) >= {"time", "level", "logger", "message"} for line in log)
    assert "no such table" in process.said or "UndefinedTable" in process.said
    assert any(line["logger"].startswith("bot.delivery") for line in log), process.said
    texts = [line for one in said for line in one.text.splitlines() if len(line) > 12]
    assert len(texts) > 5
    for secret in [TOKEN, SECRET, EMAIL, NAME, "Zerlina", REPORT, "Osric", WORDS, *texts]:
        assert secret not in process.said, secret
    assert (datetime.fromisoformat(log[0]["time"]).tzinfo or UTC) == UTC
    assert sys.executable not in process.said


def break_database(url: str) -> None:
    """Take a table away, as a botched restore would: whatever needs it fails and is logged."""
    database = Database(url)
    with database.engine.begin() as connection:
        connection.execute(text("ALTER TABLE nudge RENAME TO nudge_that_was"))
    database.close()
