"""`leeway serve` as a process: where it cannot start, it ends with 2 and one sentence."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route

from bot.core.clock import MovableClock
from bot.playground.playground import Playground
from bot.playground.server import served, serving
from bot.settings import ROOT
from tests.bench.ports import free_port, until_it_answers
from tests.support.command_line import Ended, leeway
from tests.support.databases import new_sqlite
from tests.support.house import MANIFEST, SAMPLE

MONDAY = datetime(2026, 11, 30, 7, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def slack() -> Iterator[str]:
    """The stand-in's address for SLACK_API_URL; its only token is xoxb-playground."""
    with serving(Playground(SAMPLE / "people.csv", MANIFEST, MovableClock(MONDAY))) as address:
        yield f"{address}/api/"


def serve(url: str, **change: str) -> Ended:
    """Run `leeway serve` with what it needs but for `change`; an empty value is none."""
    environment = {
        "SLACK_BOT_TOKEN": "xoxb-playground",
        "SLACK_SIGNING_SECRET": "shh",
        "SLACK_API_URL": "http://127.0.0.1:1/api/",
        "DATABASE_URL": url,
        **change,
    }
    return leeway("serve", "--port", "0", **environment)


def assert_one_sentence(ended: Ended, *parts: str) -> None:
    assert ended.code == 2, ended
    assert ended.out == ""
    assert ended.err.startswith("Leeway: ")
    assert ended.err.count("\n") == 1
    assert ended.err.rstrip().endswith(".")
    assert "Traceback" not in ended.err
    for part in parts:
        assert part in ended.err


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("SLACK_BOT_TOKEN", "", "SLACK_BOT_TOKEN is missing: copy the Bot User OAuth Token"),
        ("SLACK_BOT_TOKEN", "xoxp-1", "SLACK_BOT_TOKEN does not start with xoxb-"),
        ("SLACK_BOT_TOKEN", "xoxb-\N{HORIZONTAL ELLIPSIS}", "SLACK_BOT_TOKEN holds a space or"),
        ("SLACK_SIGNING_SECRET", "", "SLACK_SIGNING_SECRET is missing: copy it from your app's"),
        ("DATABASE_URL", "mysql://h/n", "DATABASE_URL is not a database that Leeway knows"),
        ("LEEWAY_CONFIG", "/nowhere.toml", "there is no such file: correct the path or unset it"),
    ],
)
def test_a_wrong_setting_is_named(tmp_path: Path, name: str, value: str, said: str) -> None:
    assert_one_sentence(serve(new_sqlite(tmp_path), **{name: value}), said)


def test_a_database_without_its_schema_is_told_to_be_migrated(tmp_path: Path) -> None:
    ended = serve(f"sqlite:///{tmp_path / 'empty.db'}")
    assert_one_sentence(ended, "The database is not up to date: run `leeway migrate`.")


@pytest.mark.parametrize(
    "url",
    ["postgresql://leeway:hunter2@127.0.0.1:1/leeway", "sqlite:////nowhere/leeway.db"],
    ids=["postgresql", "sqlite"],
)
def test_a_database_that_does_not_answer_is_named_without_its_password(url: str) -> None:
    ended = serve(url)
    assert_one_sentence(ended, "The database does not answer", "check DATABASE_URL")
    assert "hunter2" not in ended.err


def test_a_mistake_in_the_catalogue_is_named_with_file_and_line(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "config" / "nudges", tmp_path / "nudges")
    path = tmp_path / "nudges" / "encourage.yaml"
    lines = path.read_text().split("\n")
    at = next(number for number, line in enumerate(lines) if line.startswith("  lever:"))
    lines[at] = "  lever: encorage"
    path.write_text("\n".join(lines))
    (tmp_path / "leeway.toml").write_text('[nudges]\ncatalogue = "nudges"\n')

    ended = serve(new_sqlite(tmp_path), LEEWAY_CONFIG=str(tmp_path / "leeway.toml"))

    assert_one_sentence(ended, f"encourage.yaml, line {at + 1}: lever is 'encorage'; write one of")


def test_a_slack_that_cannot_be_reached_is_told_with_its_address(tmp_path: Path) -> None:
    ended = serve(new_sqlite(tmp_path))
    assert_one_sentence(ended, "Slack does not answer at http://127.0.0.1:1/api/", "SLACK_API_URL")


def test_a_token_that_slack_does_not_know_is_told(tmp_path: Path, slack: str) -> None:
    ended = serve(new_sqlite(tmp_path), SLACK_API_URL=slack, SLACK_BOT_TOKEN="xoxb-wrong")
    assert_one_sentence(ended, "Slack does not let Leeway in: ", "token")
    assert "xoxb-wrong" not in ended.err


@pytest.mark.parametrize("status", [200, 404, 503])
def test_an_address_that_is_not_slacks_is_told_without_quoting_its_page(
    tmp_path: Path, status: int
) -> None:
    async def page(_: Request) -> HTMLResponse:
        return HTMLResponse("<h1>Welcome to the intranet</h1>", status)

    intranet = Starlette(routes=[Route("/{path:path}", page, methods=["GET", "POST"])])
    with served(intranet) as address:
        ended = serve(new_sqlite(tmp_path), SLACK_API_URL=f"{address}/api/")
    assert_one_sentence(ended, f"does not answer like Slack (HTTP status {status})")
    assert "intranet" not in ended.err


def test_an_app_token_that_slack_does_not_know_ends_the_start(tmp_path: Path) -> None:
    stand_in = Playground(SAMPLE / "people.csv", MANIFEST, MovableClock(MONDAY), socket_mode=True)
    with serving(stand_in) as address:
        ended = serve(
            new_sqlite(tmp_path), SLACK_API_URL=f"{address}/api/", SLACK_APP_TOKEN="xapp-wrong"
        )
    assert_one_sentence(ended, "Slack refuses SLACK_APP_TOKEN (invalid_auth): copy it again")


def test_a_start_says_where_it_listens_and_nothing_else(tmp_path: Path, slack: str) -> None:
    environment = {
        "SLACK_BOT_TOKEN": "xoxb-playground",
        "SLACK_SIGNING_SECRET": "shh",
        "SLACK_API_URL": slack,
        "DATABASE_URL": new_sqlite(tmp_path),
        "LEEWAY_LOG": "text",
    }
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "bot", "serve", "--port", str(port)]
    with subprocess.Popen(  # noqa: S603  # our own interpreter and our own words
        command, cwd=ROOT, stderr=subprocess.PIPE, text=True, env=os.environ | environment
    ) as process:
        assert process.stderr is not None
        assert process.stderr.readline() == f"INFO bot: Leeway listens on {address}\n"
        until_it_answers(f"{address}/readyz")
        process.terminate()
        assert process.stderr.read() == ""
    assert process.returncode == 0
