"""The command line as whoever runs Leeway meets it: what it says, and with which code it ends."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.__main__ import main
from bot.goals import service as goals
from bot.people import service as people
from bot.settings import ROOT
from bot.storage import Database

NOW = datetime(2026, 11, 30, 7, 0, tzinfo=UTC)
SAMPLE = ROOT / "config" / "sample"


class Terminal:
    """A shell whose DATABASE_URL names a database."""

    def __init__(self, url: str) -> None:
        self.environment: dict[str, str | None] = {"DATABASE_URL": url, "LEEWAY_CONFIG": None}

    def run(self, *words: str, **environment: str) -> Result:
        return CliRunner().invoke(main, words, env={**self.environment, **environment})


def install(database: Database, *teams: str) -> list[int]:
    """What `leeway serve` does at its first start: note the workspace; the ids."""
    with database.everywhere() as session:
        made = [
            people.upsert_workspace(session, team, f"{team} Ltd", "UBOT", NOW) for team in teams
        ]
        return [workspace.id for workspace in made]


@pytest.fixture
def terminal(database_url: str) -> Terminal:
    return Terminal(database_url)


@pytest.fixture
def workspace_id(database: Database) -> int:
    return install(database, "T1")[0]


# check-nudges


def test_check_nudges_lists_what_the_catalogue_holds(terminal: Terminal) -> None:
    result = terminal.run("check-nudges")
    assert result.exit_code == 0
    assert result.output.splitlines()[-1] == "21 nudges and 30 questions, no mistake."
    assert "encourage   joiner_first_talk        {name} joined your team" in result.output


def test_check_nudges_names_file_line_and_remedy_of_a_typo(
    terminal: Terminal, tmp_path: Path
) -> None:
    folder = tmp_path / "nudges"
    folder.mkdir()
    good = (ROOT / "config" / "nudges" / "space.yaml").read_text(encoding="utf-8")
    (folder / "space.yaml").write_text(good.replace("deed: tell", "deed: tel"), encoding="utf-8")
    config = tmp_path / "leeway.toml"
    config.write_text('[nudges]\ncatalogue = "nudges"\n', encoding="utf-8")
    result = terminal.run("check-nudges", LEEWAY_CONFIG=str(config))
    line = 1 + good.splitlines().index("  deed: tell")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == (
        f"space.yaml, line {line}: deed is 'tel'; "
        "write one of promise, tell, write, recommend, plan, give_back\n"
    )


def test_check_nudges_says_which_setting_is_wrong(terminal: Terminal, tmp_path: Path) -> None:
    result = terminal.run("check-nudges", LEEWAY_CONFIG=str(tmp_path / "none.toml"))
    assert result.exit_code == 2
    assert "there is no such file: correct the path or unset it." in result.stderr


# migrate


def test_migrate_makes_a_database_that_the_other_commands_take(tmp_path: Path) -> None:
    terminal = Terminal(f"sqlite:///{tmp_path / 'leeway.db'}")
    before = terminal.run("role", "list")
    assert before.exit_code == 2
    assert before.stderr.startswith("Leeway: ")
    assert "leeway migrate" in before.stderr
    for _ in range(2):  # the second time there is nothing to do
        made = terminal.run("migrate")
        assert (made.exit_code, made.output) == (0, "The database is up to date.\n")
    after = terminal.run("role", "list")
    assert after.exit_code == 2
    assert "run `leeway serve` once" in after.stderr


@pytest.mark.parametrize("url", ["mysql://somewhere/leeway", "sqlite:///:memory:", "leeway.db"])
def test_an_address_that_is_no_database_of_ours_ends_with_one_sentence(url: str) -> None:
    result = Terminal(url).run("migrate")
    assert result.exit_code == 2
    assert result.stderr == (
        "Leeway: DATABASE_URL is not a database that Leeway knows: give "
        "sqlite:////path/leeway.db or postgresql://user:password@host/name.\n"
    )


def test_a_database_that_does_not_answer_ends_with_one_sentence() -> None:
    result = Terminal("postgresql://nobody:secret-word@127.0.0.1:1/none").run("role", "list")
    assert result.exit_code == 2
    assert result.stderr.count("\n") == 1
    assert "The database does not answer" in result.stderr
    assert "secret-word" not in result.stderr


# import and role, through the whole command line


def test_the_sample_company_is_imported_with_its_milestones_and_results(
    terminal: Terminal, database: Database, workspace_id: int
) -> None:
    for what in ("people", "milestones", "results"):
        line = ("import", what, str(SAMPLE / f"{what}.csv"), "--yes")
        assert terminal.run(*line).exit_code == 0
        assert terminal.run(*line).output.startswith("Nothing changes.")
    with database.transaction(workspace_id) as session:
        assert people.person_by_email(session, "amara.okafor@halden.example").zone == (
            "Europe/Berlin"
        )
        names = {one.name for one in goals.upcoming(session, NOW.date())}
        assert "Customer audit, pharma line" in names
        assert "Firmware released without a second round" in {
            one.name for one in goals.results(session)
        }


def test_a_milestone_without_a_day_is_refused_with_its_line(
    terminal: Terminal, database: Database, workspace_id: int, tmp_path: Path
) -> None:
    file = tmp_path / "milestones.csv"
    file.write_text("name,date,kind\nRelease 8,2027-02-30,release\n", encoding="utf-8")
    result = terminal.run("import", "milestones", str(file))
    assert result.exit_code == 2
    assert "line 2, date: " in result.stderr
    with database.transaction(workspace_id) as session:
        assert list(goals.upcoming(session, NOW.date())) == []


@pytest.mark.usefixtures("workspace_id")
def test_a_role_is_given_and_seen_through_the_whole_command_line(terminal: Terminal) -> None:
    terminal.run("import", "people", str(SAMPLE / "people.csv"), "--yes")
    given = terminal.run("role", "add", "admin", "Amara.Okafor@halden.example")
    assert (given.exit_code, given.output) == (0, "Amara Okafor now has the role admin.\n")
    assert "Amara Okafor <amara.okafor@halden.example>" in terminal.run("role", "list").output
    refused = terminal.run("role", "add", "admin", "nobody@halden.example")
    assert (refused.exit_code, refused.stderr) == (
        2,
        "Nobody here is known as nobody@halden.example.\n",
    )


def test_with_two_workspaces_one_has_to_be_named(terminal: Terminal, database: Database) -> None:
    install(database, "T1", "T2")
    unclear = terminal.run("role", "list")
    assert unclear.exit_code == 2
    assert unclear.stderr == (
        "Leeway: There is more than one workspace: choose with --workspace one of "
        "T1 (T1 Ltd), T2 (T2 Ltd).\n"
    )
    assert terminal.run("role", "--workspace", "T2", "list").exit_code == 0
    unknown = terminal.run("role", "--workspace", "T3", "list")
    assert unknown.exit_code == 2
    assert "Leeway knows no such workspace yet" in unknown.stderr
