"""`leeway import people` and `leeway role`, as an admin at a terminal meets them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from bot.people.commands import import_people, role
from bot.storage import Database
from tests.people.company import FOUR, HEADER, MONDAY, Company


@dataclass
class Context:
    database: Database
    workspace_id: int
    now: datetime = MONDAY


class Terminal:
    """An admin's terminal, in a folder with a people.csv."""

    def __init__(self, company: Company, folder: Path) -> None:
        self.company = company
        self.file = folder / "people.csv"
        self.write(FOUR)

    def write(self, text: str, encoding: str = "utf-8") -> None:
        self.file.write_text(text, encoding=encoding)

    def run(self, command: click.Command, *words: str, answer: str = "") -> Result:
        context = Context(self.company.database, self.company.id)
        return CliRunner().invoke(command, words, obj=context, input=answer)

    def imports(self, *words: str, answer: str = "") -> Result:
        return self.run(import_people, str(self.file), *words, answer=answer)


@pytest.fixture
def terminal(database: Database, tmp_path: Path) -> Terminal:
    return Terminal(Company(database), tmp_path)


def test_a_dry_run_shows_the_difference_and_stores_nothing(terminal: Terminal) -> None:
    result = terminal.imports("--dry-run")
    assert (result.exit_code, result.output) == (0, "4 new people: Ana, Bo, Cy, Dee\n")
    assert terminal.imports("--dry-run").output == result.output


def test_an_import_asks_first_and_no_means_no(terminal: Terminal) -> None:
    result = terminal.imports(answer="n\n")
    assert result.exit_code == 1
    assert "Import this? [y/N]: n" in result.output
    assert "4 new people" in terminal.imports("--dry-run").output


def test_an_import_is_done_after_a_yes_and_shows_how_far_it_is(terminal: Terminal) -> None:
    result = terminal.imports(answer="y\n")
    assert result.exit_code == 0
    assert result.output.splitlines()[-2:] == ["Importing", "Done."]
    assert terminal.imports("--yes").output.startswith("Nothing changes.\n")
    assert terminal.company.manager_of("dee@x.example") == "bo@x.example"


def test_ignored_columns_and_a_guessed_encoding_are_said(terminal: Terminal) -> None:
    terminal.write("work_email,display_name,Shoe size\na@x.example,Zoë,38\n", "cp1252")
    said = terminal.imports("--dry-run").output
    assert "Ignored columns: Shoe size\n" in said
    assert "Read as cp1252, which is a guess: a@x.example,Zoë,38\n" in said


def test_the_encoding_can_be_named(terminal: Terminal) -> None:
    terminal.write("work_email,display_name\na@x.example,Jiří\n", "cp1250")
    assert terminal.imports("--yes", "--encoding", "cp1250").exit_code == 0
    assert terminal.company.person("a@x.example").display_name == "Jiří"


def test_a_bad_file_ends_with_code_2_and_readable_problems(terminal: Terminal) -> None:
    terminal.write(HEADER + "ana@x.example,Ana,x@y.example,\nbo,Bo,,Berlin\n")
    result = terminal.imports("--yes")
    assert result.exit_code == 2
    assert result.stderr.splitlines() == [
        "Nothing was imported. Problems in the file: 2.",
        "  line 3, work_email: “bo” is not an e-mail address. Write it like ana@example.com.",
        "  line 3, timezone: “Berlin” is not a time zone. Write it like Europe/Berlin.",
    ]
    terminal.write(HEADER + "ana@x.example,Ana,x@y.example,\n")
    assert terminal.imports("--yes").stderr.splitlines()[1:] == [
        (
            "  line 2, manager_email: nobody here has the address x@y.example. "
            "Add them, or leave it empty."
        )
    ]


def test_a_large_change_needs_its_flag(terminal: Terminal) -> None:
    terminal.imports("--yes")
    terminal.write(FOUR.replace("Cy,ana@", "Cy,bo@"))
    result = terminal.imports("--yes")
    assert result.exit_code == 2
    assert result.stderr == (
        "1 of 3 reporting lines would change. Confirm that this is right. "
        "If it is, add --confirm-large.\n"
    )
    assert terminal.company.manager_of("cy@x.example") == "ana@x.example"
    assert terminal.imports("--yes", "--confirm-large").exit_code == 0
    assert terminal.company.manager_of("cy@x.example") == "bo@x.example"


def test_who_is_missing_stays_active_with_keep_missing(terminal: Terminal) -> None:
    terminal.imports("--yes")
    terminal.write(HEADER + "ana@x.example,Ana,,\n")
    assert (
        "3 would be deactivated (not in the file): Bo, Cy, Dee"
        in terminal.imports("--dry-run").output
    )
    terminal.imports("--yes", "--keep-missing")
    assert terminal.company.person("dee@x.example").active


def test_a_role_is_added_listed_and_removed(terminal: Terminal) -> None:
    terminal.imports("--yes")
    assert terminal.run(role, "add", "expert", "CY@x.example").output == (
        "Cy now has the role expert.\n"
    )
    assert terminal.run(role, "add", "Expert", "cy@x.example").output == (
        "Cy had the role expert already.\n"
    )
    assert terminal.run(role, "list", "expert").output == "expert: Cy <cy@x.example>\n"
    assert terminal.run(role, "list").output.splitlines()[0] == "admin: nobody"
    assert terminal.run(role, "remove", "expert", "cy@x.example").output == (
        "Cy no longer has the role expert.\n"
    )
    assert terminal.run(role, "remove", "expert", "cy@x.example").output == (
        "Cy did not have the role expert.\n"
    )


def test_a_role_for_a_stranger_is_refused_with_code_2(terminal: Terminal) -> None:
    result = terminal.run(role, "add", "expert", "ghost@x.example")
    assert (result.exit_code, result.stderr) == (2, "Nobody here is known as ghost@x.example.\n")
    assert terminal.run(role, "add", "king", "cy@x.example").exit_code == 2
