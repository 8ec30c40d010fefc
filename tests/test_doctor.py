"""`leeway doctor`: one page that says what is wrong, and what to do about it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy.exc import OperationalError

from bot.__main__ import main
from bot.core.clock import MovableClock
from bot.doctor.database import no_answer
from bot.doctor.examination import examine
from bot.people import service as people
from bot.playground.playground import Playground
from bot.playground.server import serving
from bot.settings import ROOT
from bot.storage import Database
from tests.delivery.shelf import ANA, BO, NOW, Shelf
from tests.people.company import FOUR

MANIFEST = ROOT / "config" / "manifest.yaml"
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
CLOSED = "The person's Slack account was closed."
REVOKED = "The bot's token was revoked: install the app again."


class Patient:
    """Leeway's settings, its database and a stand-in for Slack, to be examined."""

    def __init__(self, playground: Playground, database_url: str) -> None:
        self.playground = playground
        self.environ: dict[str, str | None] = {
            "DATABASE_URL": database_url,
            "LEEWAY_CONFIG": None,
            "SLACK_API_URL": f"{playground.base_url}/api/",
            "SLACK_APP_TOKEN": None,
            "SLACK_BOT_TOKEN": "xoxb-playground",
            "SLACK_SIGNING_SECRET": "secret",
        }

    def command(self) -> Result:
        """`leeway doctor`."""
        return CliRunner().invoke(main, ["doctor"], env=self.environ)

    def lines(self, now: datetime = NOW, **environ: str) -> list[str]:
        """What the doctor says at an instant."""
        given = {name: value for name, value in self.environ.items() if value} | environ
        found = examine(given, MovableClock(now))
        return [line for finding in found for line in finding.lines()]


@contextmanager
def patient_of(folder: Path, database_url: str, manifest: str) -> Iterator[Patient]:
    people_csv, manifest_path = folder / "people.csv", folder / "manifest.yaml"
    people_csv.write_text(FOUR, encoding="utf-8")
    manifest_path.write_text(manifest, encoding="utf-8")
    playground = Playground(people_csv, manifest_path, MovableClock(NOW), team_name="Halden")
    with serving(playground):
        yield Patient(playground, database_url)


@pytest.fixture
def patient(tmp_path: Path, database_url: str) -> Iterator[Patient]:
    with patient_of(tmp_path, database_url, MANIFEST.read_text("utf-8")) as made:
        yield made


@pytest.fixture
def shelf(database: Database) -> Shelf:
    shelf = Shelf(database, Playground.team_id)
    with shelf.company.session() as session:
        people.grant_role(session, people.person_by_email(session, ANA), "admin")
    return shelf


def beginning(lines: list[str], text: str) -> list[str]:
    return [line for line in lines if line.startswith(text)]


def remedy(lines: list[str], text: str) -> str:
    return lines[next(at for at, line in enumerate(lines) if text in line) + 1].strip()


@pytest.mark.usefixtures("shelf")
def test_a_healthy_bot_is_all_ok_and_ends_with_0(patient: Patient) -> None:
    result = patient.command()
    lines = result.output.splitlines()
    assert (result.exit_code, beginning(lines, "look"), beginning(lines, "broken")) == (0, [], [])
    assert lines[:4] == [
        "ok      The settings are complete (HTTP).",
        f"ok      Slack accepts the token for Halden ({Playground.team_id}).",
        "ok      The app has the permissions of config/manifest.yaml, no others.",
        "ok      This machine's clock agrees with Slack's.",
    ]
    assert lines[4].startswith("ok      The database answers (")
    assert lines[-2:] == ["ok      No message is due.", "ok      All 4 people are known to Slack."]


@pytest.mark.usefixtures("shelf")
def test_a_missing_setting_is_said_and_the_database_is_examined_all_the_same(
    patient: Patient,
) -> None:
    patient.environ["SLACK_BOT_TOKEN"] = None
    result = patient.command()
    lines = result.output.splitlines()
    assert result.exit_code == 1
    assert lines[0].startswith("broken  SLACK_BOT_TOKEN is missing: copy the Bot User OAuth Token")
    assert lines[-1] == "ok      All 4 people are known to Slack."


@pytest.mark.usefixtures("shelf")
def test_a_revoked_token_and_a_slack_that_is_away_are_broken(patient: Patient) -> None:
    patient.playground.world.revoke("xoxb-playground")
    result = patient.command()
    assert result.exit_code == 1
    said = beginning(result.output.splitlines(), "broken")
    assert len(said) == 1
    assert said[0].startswith("broken  Slack does not let Leeway in: ")
    away = patient.lines(SLACK_API_URL="http://127.0.0.1:1/api/")
    assert beginning(away, "broken  Slack does not answer at http://127.0.0.1:1/api/")


@pytest.mark.usefixtures("shelf")
@pytest.mark.parametrize(
    ("there", "instead", "said"),
    [
        ("- im:history", "- im:read", "broken  The app lacks permissions: im:history."),
        (
            "- im:history",
            "- im:history\n      - files:read",
            "look    The app may do more than Leeway needs: files:read.",
        ),
    ],
)
def test_scopes_are_held_against_the_manifest(
    tmp_path: Path, database_url: str, there: str, instead: str, said: str
) -> None:
    manifest = MANIFEST.read_text("utf-8").replace(there, instead)
    with patient_of(tmp_path, database_url, manifest) as patient:
        lines = patient.lines()
    assert said in lines
    assert "install" in remedy(lines, said)


@pytest.mark.usefixtures("shelf")
def test_a_clock_that_went_astray_is_broken(patient: Patient) -> None:
    lines = patient.lines(datetime(2020, 1, 1, tzinfo=UTC))
    assert len(beginning(lines, "broken  This machine's clock is ")) == 1
    assert remedy(lines, "This machine's clock").startswith("Let the machine keep time (NTP)")


def test_a_database_that_is_not_there_is_said_and_not_made(
    patient: Patient, tmp_path: Path
) -> None:
    path = tmp_path / "none.db"
    lines = patient.lines(DATABASE_URL=f"sqlite:///{path}")
    assert lines[-2:] == [
        f"broken  There is no database at {path}.",
        "        Run `leeway migrate`.",
    ]
    assert not path.exists()
    path.touch()
    assert "leeway migrate" in patient.lines(DATABASE_URL=f"sqlite:///{path}")[-1]


def test_a_database_that_does_not_answer_is_said_without_its_password(patient: Patient) -> None:
    url = "postgresql://nobody:secret-word@127.0.0.1:1/none"
    lines = patient.lines(DATABASE_URL=url)
    assert len(beginning(lines, "broken  The database does not answer (")) == 1
    assert lines[-1].strip() == "Check DATABASE_URL, and that the database runs."
    assert "secret-word" not in "".join(lines)


@pytest.mark.parametrize(
    ("said", "sentence", "remedy"),
    [
        ("database is locked", "Another process has kept the SQLite file", "One process alone"),
        ("database or disk is full", "The disk is full", "Make room"),
    ],
)
def test_a_locked_file_and_a_full_disk_are_told_apart(
    said: str, sentence: str, remedy: str
) -> None:
    found = no_answer(OperationalError("BEGIN", {}, sqlite3.OperationalError(said)))
    assert found.sentence.startswith(sentence)
    assert found.remedy.startswith(remedy)


def test_what_is_stopped_waits_failed_or_is_unknown_is_counted_and_nobody_named(
    patient: Patient, shelf: Shelf
) -> None:
    shelf.lane(stopped_because=REVOKED)
    shelf.lane("chat.update", stopped_because=REVOKED)
    shelf.put_many(3, "pending", not_before=NOW - 3 * HOUR)
    shelf.put("pending", BO, not_before=NOW + HOUR)
    shelf.put("unknown", attempted_at=NOW - 2 * MINUTE, lease_until=NOW + MINUTE)
    shelf.put_many(2, "failed", reason=CLOSED, done_at=NOW - DAY)
    shelf.put("failed", reason="The channel was archived.", done_at=NOW - DAY)
    shelf.put("failed", reason=CLOSED, done_at=NOW - 8 * DAY)
    lines = patient.lines()
    said = [line for line in lines if line.startswith(("look", "broken")) and "clock" not in line]
    assert said == [
        f"broken  Nothing is sent: {REVOKED}",
        "look    Due: 3 messages, the oldest for 3 hours.",
        "look    Nobody knows yet whether 1 message arrived; the first was tried 2 minutes ago.",
        f"look    Failed in the last seven days: 2. {CLOSED}",
        "look    Failed in the last seven days: 1. The channel was archived.",
    ]
    assert remedy(lines, "Nothing is sent") == (
        "Put that right and start Leeway again: what waits goes out by itself."
    )
    assert "Ana" not in "".join(lines)
    assert "x.example" not in "".join(lines)


def test_what_is_due_and_not_stopped_asks_whether_anybody_sends(
    patient: Patient, shelf: Shelf
) -> None:
    shelf.put("pending", not_before=NOW - MINUTE)
    assert "ok      Due: 1 message, the oldest for 1 minute." in patient.lines()
    lines = patient.lines(NOW + HOUR)
    assert remedy(lines, "Due: 1 message").startswith("See that `leeway serve`")


def test_a_pace_below_the_configured_one_and_a_clock_set_back_are_told(
    patient: Patient, shelf: Shelf
) -> None:
    shelf.lane(per_minute=118.4)
    shelf.lane("chat.update", next_at=NOW + DAY)
    shelf.put("sending", attempted_at=NOW, lease_until=NOW + 2 * HOUR)
    lines = patient.lines()
    assert (
        "look    Slack allows 118 messages a minute here, not the 240 of messages_per_minute."
    ) in lines
    assert "look    The clock was set back: 2 rests or leases end far from now." in lines


def test_people_who_cannot_be_reached_are_counted(patient: Patient, shelf: Shelf) -> None:
    shelf.company.imports(FOUR + "eve@x.example,Eve,bo@x.example,\n")
    with shelf.company.session() as session:
        people.revoke_role(session, people.person_by_email(session, ANA), "admin")
    lines = patient.lines()
    assert remedy(lines, "people.csv: 1 of 5 people; they hear nothing.") == (
        "Correct the addresses in people.csv, and import it again."
    )
    assert remedy(lines, "Nobody has the role admin") == "Run `leeway role add admin EMAIL`."


def test_each_of_several_workspaces_is_named_and_one_without_token_is_said(
    patient: Patient, shelf: Shelf, database: Database
) -> None:
    other = Shelf(database, "T2")
    other.put("failed", reason=CLOSED)
    shelf.put("pending")
    lines = patient.lines()
    assert "ok      Halden: Due: 1 message, the oldest for a moment." in lines
    assert "look    Halden: Slack accepts no token for T2: nothing is sent there." in lines
    assert f"look    Halden: Failed in the last seven days: 1. {CLOSED}" in lines


def test_an_empty_house_is_told_its_first_steps(patient: Patient, database: Database) -> None:
    assert "look    Leeway knows no workspace yet." in patient.lines()
    with database.everywhere() as session:
        people.upsert_workspace(session, Playground.team_id, "Halden", "UBOT", NOW)
    assert remedy(patient.lines(), "Nobody is imported") == (
        "Run `leeway import people people.csv`."
    )
