"""resources.csv in and out: the first shelf, and what was recommended elsewhere before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from bot.core.csv_table import Column, read_table
from bot.core.csv_writing import guarded, unguarded, written
from bot.people import service as people
from bot.recommendations import search, sharing, viewing
from bot.recommendations.commands import export_resources, import_resources
from bot.recommendations.domain import Channel, Share, Thing
from bot.storage import Database

NOW = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)
FORMULAS = ("=", "+", "-", "@", "%", "|", "\uff1d", "\uff0b", "\uff0d", "\uff20")
PEOPLE = (
    "work_email,display_name,manager_email\n"
    "lea@halden.example,Lea,\nann@halden.example,Ann,lea@halden.example\n"
)
SHELF = (
    "Type,Title,Author,ISBN-13,URL,Topic,Comment,Shared by\n"
    "book,Getting to Yes,Roger Fisher,978-0-14-311875-6,,negotiation,,\n"
    "course,Lead a team,,,https://learn.example/lead?utm_source=mail,leading,It made me ask,"
    "lea@halden.example\n"
)


@dataclass
class Context:
    """What a command works on."""

    database: Database
    workspace_id: int
    now: datetime = NOW


class Company:
    """Lea and Ann, who reports to her."""

    def __init__(self, database: Database, folder: Path) -> None:
        with database.everywhere() as session:
            made = people.upsert_workspace(session, "T1", "Halden", "UBOT", NOW)
            self.context = Context(database, made.id)
        with database.transaction(made.id) as session:
            people.apply_people(session, people.read_people(PEOPLE.encode()), NOW)
        self.file = folder / "resources.csv"

    def run(self, command: click.Command, *words: str) -> Result:
        return CliRunner().invoke(command, [str(self.file), *words], obj=self.context)

    def imported(self, text: str, *words: str) -> Result:
        self.file.write_text(text, encoding="utf-8")
        return self.run(import_resources, *(words or ("--yes",)))

    def exported(self) -> str:
        assert self.run(export_resources).exit_code == 0
        return self.file.read_text(encoding="utf-8-sig")

    def found(self, words: str) -> list[tuple[str, bool, list[str]]]:
        """(title, on the shelf, who recommends it) of what Ann finds."""
        with self.context.database.transaction(self.context.workspace_id) as session:
            ann = people.person_by_email(session, "ann@halden.example")
            ids = search.find(session, ann, words).resource_ids
            return [
                (one.thing.title, one.on_shelf, [voice.name for voice in one.voices])
                for one in viewing.entries(session, ann, ids)
            ]

    def shares(self, share: Share) -> None:
        with self.context.database.transaction(self.context.workspace_id) as session:
            lea = people.person_by_email(session, "lea@halden.example")
            sharing.share(session, lea, share, NOW)


@pytest.fixture
def company(database: Database, tmp_path: Path) -> Company:
    return Company(database, tmp_path)


def test_the_shelf_and_what_a_colleague_recommended_before_are_found_at_once(
    company: Company,
) -> None:
    dry = company.imported(SHELF, "--dry-run")
    assert "2 new resources: “Getting to Yes”, “Lead a team”" in dry.output
    assert company.found("negotiation") == []
    assert company.imported(SHELF).exit_code == 0
    assert company.found("negotiation") == [("Getting to Yes", True, [])]
    assert company.found("lead a team") == [("Lead a team", False, ["Lea"])]


def test_a_second_import_changes_nothing_and_a_shorter_one_clears_the_shelf(
    company: Company,
) -> None:
    company.imported(SHELF)
    assert company.imported(SHELF).output == "Nothing changes.\n"
    changed = company.imported(SHELF.replace("Getting to Yes", "Getting to Yes (third edition)"))
    assert (
        "“Getting to Yes”: title Getting to Yes -> Getting to Yes (third edition)" in changed.output
    )
    other = "title,link\nA talk,https://talk.example/1\n"
    assert "1 would be taken off the shelf" in company.imported(other, "--dry-run").output
    emptied = company.imported(other, "--yes", "--confirm-large")
    assert "1 will be taken off the shelf" in emptied.output
    assert company.found("negotiation") == []
    assert company.found("lead a team") == [("Lead a team", False, ["Lea"])], "that is her own"


@pytest.mark.parametrize("rest", ["", "A talk,\n"])
def test_a_file_without_most_of_the_shelf_needs_a_second_word(company: Company, rest: str) -> None:
    company.imported("title,link\nA talk,\nOne,\nTwo,\n")
    shorter = f"title,link\n{rest}"
    refused = company.imported(shorter)
    assert refused.exit_code == 2
    gone = 2 if rest else 3
    assert f"{gone} of 3 on the shelf are not in the file." in refused.stderr
    assert "If it is, add --confirm-large." in refused.stderr
    assert company.found("two") == [("Two", True, [])]
    assert company.imported(shorter, "--yes", "--confirm-large").exit_code == 0
    assert company.found("two") == []
    assert company.imported("title,link\nA talk,\nOne,\n", "--yes").exit_code == 0
    half = company.imported("title,link\nA talk,\n")
    assert half.exit_code == 0, "half of the shelf is not more than half"


def test_who_else_recommends_what_is_there_is_a_change(company: Company) -> None:
    company.imported(SHELF)
    both = SHELF + "course,Lead a team,,,https://learn.example/lead,,Mine,ann@halden.example\n"
    assert "1 new recommendation of what is there\n" in company.imported(both).output
    assert company.found("lead a team") == [("Lead a team", False, ["Lea", "Ann"])]
    assert company.imported(both).output == "Nothing changes.\n"


def test_what_somebody_said_themselves_stays(company: Company) -> None:
    thing = Thing("course", "Leading, by me", link="https://learn.example/lead")
    company.shares(Share(thing, "My own words", "everyone"))
    company.imported(SHELF)
    assert company.found("leading by me") == [("Leading, by me", False, ["Lea"])]
    assert "My own words" in company.exported()
    assert "It made me ask" not in company.exported()


def test_what_was_behind_a_door_is_called_on_the_shelf_as_the_file_calls_it(
    company: Company,
) -> None:
    hidden = Thing("book", "Getting to Yes, for Acme", "", "https://intra.example", "9780143118756")
    deal = Channel("C1", "deal", private=True)
    company.shares(Share(hidden, "Between us.", "channel", deal, skill="hostile takeover"))
    assert "Acme" not in company.imported(SHELF, "--dry-run").output
    assert "Acme" not in company.imported(SHELF).output
    assert company.found("negotiation") == [("Getting to Yes", True, [])]
    for secret in ("acme", "takeover"):
        assert company.found(secret) == []
    assert "Acme" not in company.exported()
    assert "intra.example" not in company.exported()


def test_a_bad_line_is_named_and_nothing_is_stored(company: Company) -> None:
    bad = (
        "kind,title,isbn,link,recommended_by\n"
        "book,One,9780143118757,,\n"
        "video,Two,,javascript:alert(1),\n"
        "sculpture,Three,,,\n"
        "talk,Four,,,nobody@halden.example\n"
    )
    refused = company.imported(bad)
    assert refused.exit_code == 2
    for line, word in ((2, "wrong digit"), (3, "is no link"), (4, "kind")):
        assert any(f"line {line}" in row and word in row for row in refused.output.splitlines())
    refused = company.imported("title,recommended_by\nFour,nobody@halden.example\n")
    assert "nobody here has the address nobody@halden.example" in refused.output
    assert company.found("four") == []


def test_an_export_holds_what_everybody_finds_and_reads_back_as_it_was(company: Company) -> None:
    company.imported(SHELF)
    company.shares(Share(Thing("book", "=cmd|' /C calc'!A0"), "+1 from me", "everyone"))
    company.shares(Share(Thing("book", "For the team"), "Quietly", "team"))
    secret = Channel("C1", "leadership", private=True)
    company.shares(Share(Thing("book", "For the few"), "Quietly", "channel", secret))
    first = company.exported()
    assert "\"'=cmd|' /C calc'!A0\"" in first
    assert "For the" not in first
    assert "Nothing changes." in company.run(import_resources, "--yes").output
    assert company.exported() == first


@given(st.text(st.characters(codec="utf-8"), max_size=30))
def test_no_exported_cell_is_a_formula_and_every_one_reads_back(cell: str) -> None:
    shown = guarded(cell)
    assert unguarded(shown) == cell or cell.startswith("'")
    assert not shown.lstrip().startswith(FORMULAS)


def test_a_written_file_is_read_by_the_importers() -> None:
    data = written(["title"], [["Ünïcode, “quoted”\nand =2"], ["=1+1"]])
    sheet = read_table(data, [Column("title", unguarded)])
    assert [row.cells["title"] for row in sheet.rows] == ["Ünïcode, “quoted”\nand =2", "=1+1"]
