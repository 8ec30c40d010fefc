"""milestones.csv and results.csv: what the business is after, for whom, and from when to when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from bot.core.csv_problems import BadFileError
from bot.goals import service
from bot.goals.commands import import_milestones, import_results
from bot.goals.domain import MilestoneChange, ResultChange
from bot.people.service import upsert_workspace
from bot.storage import Database

MONDAY = datetime(2026, 11, 30, 7, tzinfo=UTC)
MILESTONES = (
    "name,date,kind,department\n"
    "Trade fair,2027-05-11,sales,Sales\n"
    "Budget ends,2026-12-31,budget_end,\n"
    "Old release,2026-11-29,release,\n"
    "Release,2027-01-21,Release,Engineering\n"
)
RESULTS = "name,department\nFewer leave,\nMore orders,Sales\nA better forecast,Finance\n"


@dataclass
class Context:
    database: Database
    workspace_id: int
    now: datetime = MONDAY


class Business:
    """One workspace and its lists."""

    def __init__(self, database: Database, team_id: str = "T1") -> None:
        with database.everywhere() as session:
            made = upsert_workspace(session, team_id, "Halden", "UBOT", MONDAY)
            self.context = Context(database, made.id)

    def milestones(self, text: str) -> MilestoneChange:
        with self.context.database.transaction(self.context.workspace_id) as session:
            return service.apply_milestones(session, service.read_milestones(text.encode()))

    def results(self, text: str) -> ResultChange:
        with self.context.database.transaction(self.context.workspace_id) as session:
            return service.apply_results(session, service.read_results(text.encode()))

    def upcoming(self, department: str = "", today: date = date(2026, 11, 30)) -> list[str]:
        with self.context.database.transaction(self.context.workspace_id) as session:
            return [found.name for found in service.upcoming(session, today, department)]

    def named(self, department: str = "") -> list[str]:
        with self.context.database.transaction(self.context.workspace_id) as session:
            return [found.name for found in service.results(session, department)]

    def run(self, command: click.Command, *words: str, answer: str = "") -> Result:
        return CliRunner().invoke(command, words, obj=self.context, input=answer)


@pytest.fixture
def business(database: Database) -> Business:
    return Business(database)


def test_the_milestones_of_everybody_and_of_a_department_come_the_nearest_first(
    business: Business,
) -> None:
    business.milestones(MILESTONES)
    assert business.upcoming() == ["Budget ends"]
    assert business.upcoming("Engineering") == ["Budget ends", "Release"]
    assert business.upcoming("Sales", date(2027, 5, 11)) == ["Trade fair"]
    assert business.upcoming("Sales", date(2027, 5, 12)) == []


def test_the_results_of_a_department_come_before_those_of_everybody(business: Business) -> None:
    business.results(RESULTS)
    assert business.named("Sales") == ["More orders", "Fewer leave"]
    assert business.named() == ["Fewer leave"]


def test_a_second_import_changes_what_changed_and_withdraws_what_is_gone(
    business: Business,
) -> None:
    business.milestones(MILESTONES)
    assert business.milestones(MILESTONES).is_empty
    change = business.milestones(
        "name,date,kind,department\nBudget ends,2027-01-31,budget_end,\nAudit,2027-02-09,,\n"
    )
    assert change.new == ("Audit",)
    assert [str(one) for one in change.changed] == ["Budget ends: date 2026-12-31 -> 2027-01-31"]
    assert set(change.gone) == {"Trade fair", "Old release", "Release"}
    assert business.upcoming() == ["Budget ends", "Audit"]
    business.milestones(MILESTONES)
    assert business.upcoming("Engineering") == ["Budget ends", "Release"]


def test_a_milestone_that_was_withdrawn_is_still_there_for_what_refers_to_it(
    business: Business,
) -> None:
    business.milestones(MILESTONES)
    with business.context.database.transaction(business.context.workspace_id) as session:
        found = service.upcoming(session, MONDAY.date())[0]
    business.milestones("name,date\nOther,2027-01-01\n")
    with business.context.database.transaction(business.context.workspace_id) as session:
        kept = service.milestone(session, found.id)
        assert kept is not None
        assert (kept.name, kept.kind, kept.active) == ("Budget ends", "budget_end", False)


def test_how_a_result_is_measured_stays_where_the_file_does_not_say(business: Business) -> None:
    business.results("Result,Unit\nMore orders,orders a month\n")
    business.results("name\nMore orders\n")
    with business.context.database.transaction(business.context.workspace_id) as session:
        assert service.results(session)[0].wording == "orders a month"


def test_a_milestone_that_comes_twice_in_the_file_is_refused(business: Business) -> None:
    with pytest.raises(BadFileError) as refused:
        business.milestones(MILESTONES + "Release,2027-03-01,release,Engineering\n")
    assert refused.value.problems.sentences() == [
        "line 6, name: Release is on line 5 already. Remove one of the two lines."
    ]


def test_two_workspaces_have_their_own_lists(database: Database) -> None:
    one, two = Business(database, "T1"), Business(database, "T2")
    one.milestones(MILESTONES)
    two.milestones("name,date\nOther,2027-01-01\n")
    assert one.upcoming() == ["Budget ends"]
    assert two.upcoming() == ["Other"]


def test_the_commands_say_what_they_do_and_how_far_they_are(
    business: Business, tmp_path: Path
) -> None:
    milestones, results = tmp_path / "m.csv", tmp_path / "r.csv"
    milestones.write_text(MILESTONES)
    results.write_text("name,Owner\nFewer leave,Jo\n")
    said = business.run(import_milestones, str(milestones), "--yes")
    assert (said.exit_code, said.output) == (
        0,
        "4 new milestones: Trade fair, Budget ends, Old release, Release\nImporting\nDone.\n",
    )
    again = business.run(import_milestones, str(milestones)).output  # and nothing is asked
    assert again.splitlines()[0] == "Nothing changes."
    assert business.run(import_results, str(results), "--yes").output == (
        "Ignored columns: Owner\n1 new result: Fewer leave\nImporting\nDone.\n"
    )


@pytest.mark.parametrize("words", [("--dry-run",), ("--dry-run", "--yes")])
def test_a_dry_run_shows_what_would_change_and_changes_nothing(
    business: Business, tmp_path: Path, words: tuple[str, ...]
) -> None:
    business.milestones(MILESTONES)
    file = tmp_path / "m.csv"
    file.write_text("name,date,kind\nBudget ends,2027-01-31,people\nAudit,2027-02-09,\n")
    result = business.run(import_milestones, str(file), *words)
    assert (result.exit_code, result.output.splitlines()) == (
        0,
        [
            "1 new milestone: Audit",
            "1 changed:",
            "  Budget ends: date 2026-12-31 -> 2027-01-31, kind budget_end -> people",
            "3 would be withdrawn (not in the file): Trade fair, Old release, Release",
        ],
    )
    assert business.upcoming("Engineering") == ["Budget ends", "Release"]


def test_nothing_is_withdrawn_without_a_yes(business: Business, tmp_path: Path) -> None:
    business.results(RESULTS)
    file = tmp_path / "r.csv"
    file.write_text("name\nFewer leave\n")
    refused = business.run(import_results, str(file), answer="n\n")
    assert refused.exit_code == 1
    assert refused.output.splitlines()[:2] == [
        "2 would be withdrawn (not in the file): More orders, A better forecast",
        "Import this? [y/N]: n",
    ]
    assert business.named("Sales") == ["More orders", "Fewer leave"]
    assert business.run(import_results, str(file), answer="y\n").exit_code == 0
    assert business.named("Sales") == ["Fewer leave"]


def test_what_comes_back_is_said_to_be_offered_again(business: Business) -> None:
    business.results(RESULTS)
    business.results("name\nFewer leave\n")
    change = business.results(RESULTS)
    assert [str(one) for one in change.changed] == [
        "More orders: status withdrawn -> offered",
        "A better forecast: status withdrawn -> offered",
    ]


def test_a_progress_is_told_line_by_line(business: Business) -> None:
    heard: list[tuple[int, int]] = []
    with business.context.database.transaction(business.context.workspace_id) as session:
        sheet = service.read_results(RESULTS.encode())
        service.apply_results(session, sheet, lambda *told: heard.append(told))
    assert heard == [(1, 3), (2, 3), (3, 3)]


def test_a_bad_file_ends_with_code_2_and_readable_problems(
    business: Business, tmp_path: Path
) -> None:
    file = tmp_path / "m.csv"
    file.write_text("name,date,kind\nFair,05/11/2027,party\n")
    result = business.run(import_milestones, str(file), "--yes")
    assert result.exit_code == 2
    assert result.stderr.splitlines() == [
        "Nothing was imported. Problems in the file: 2.",
        (
            "  line 2, date: “05/11/2027” can be 2027-11-05 or 2027-05-11. "
            "Write the date in that form."
        ),
        (
            "  line 2, kind: “party” is not known here. "
            "Write one of: release, sales, budget_end, people, other."
        ),
    ]
    assert business.upcoming("Sales") == []
