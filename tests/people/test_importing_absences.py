"""`leeway import absences`: who is away on which days, everything or nothing."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from bot.people import service
from bot.people.commands import import_absences
from bot.people.models import Absence, Person
from bot.storage import Database
from tests.people.company import FOUR, MONDAY, Company, counted_statements
from tests.people.test_people_commands import Context

HEAD = "work_email,first_day,last_day\n"
TWO = HEAD + "bo@x.example,2026-12-01,2026-12-04\ncy@x.example,2026-12-24,2027-01-02\n"


class Desk:
    """An admin's terminal, in a folder with an absences.csv."""

    def __init__(self, company: Company, folder: Path) -> None:
        self.company = company
        self.file = folder / "absences.csv"

    def imports(self, text: str, *words: str, answer: str = "", now: datetime = MONDAY) -> Result:
        self.file.write_text(text, encoding="utf-8")
        context = Context(self.company.database, self.company.id, now)
        arguments = [str(self.file), *words]
        return CliRunner().invoke(import_absences, arguments, obj=context, input=answer)

    def stored(self) -> list[tuple[str | None, str, str]]:
        """Who is away from when to when."""
        with self.company.session() as session:
            found = session.execute(
                select(Person.email, Absence.first_day, Absence.last_day)
                .join(Person, Person.id == Absence.person_id)
                .order_by(Absence.first_day, Person.email)
            )
            return [(email, str(first), str(last)) for email, first, last in found]


@pytest.fixture
def desk(database: Database, tmp_path: Path) -> Desk:
    company = Company(database)
    company.imports(FOUR)
    return Desk(company, tmp_path)


def test_a_dry_run_says_who_would_be_away_and_stores_nothing(desk: Desk) -> None:
    said = desk.imports(TWO, "--dry-run")
    assert (said.exit_code, said.output) == (
        0,
        (
            "2 new absences: bo@x.example (2026-12-01 to 2026-12-04), "
            "cy@x.example (2026-12-24 to 2027-01-02)\n"
        ),
    )
    assert desk.stored() == []


def test_absences_become_those_of_the_file_and_one_that_it_lacks_is_taken_back(desk: Desk) -> None:
    assert desk.imports(TWO, answer="y\n").output.endswith("Done.\n")
    later = HEAD + "cy@x.example,24.12.2026,06.01.2027\ndee@x.example,2026-12-02,2026-12-02\n"
    said = desk.imports(later, "--yes").output
    assert "1 new absence: dee@x.example (2026-12-02 to 2026-12-02)\n" in said
    assert "  Cy, absent from 2026-12-24: last day 2027-01-02 -> 2027-01-06\n" in said
    assert "1 will be taken back (not in the file): Bo (2026-12-01 to 2026-12-04)\n" in said
    assert desk.stored() == [
        ("dee@x.example", "2026-12-02", "2026-12-02"),
        ("cy@x.example", "2026-12-24", "2027-01-06"),
    ]
    assert desk.imports(later, "--yes").output.startswith("Nothing changes.\n")


def test_a_reason_is_not_read_and_the_names_of_other_systems_are_understood(desk: Desk) -> None:
    said = desk.imports(
        "Employee email;Start date;End date;Type\nbo@x.example;01.12.2026;04.12.2026;Sick leave\n",
        "--yes",
    ).output
    assert "Ignored columns: Type\n" in said
    assert desk.stored() == [("bo@x.example", "2026-12-01", "2026-12-04")]


def test_every_problem_is_named_with_its_line_and_column_and_nothing_is_stored(desk: Desk) -> None:
    said = desk.imports(
        HEAD
        + "bo@x.example,2026-12-04,2026-12-01\n"
        + "nobody@x.example,2026-12-01,2026-12-02\n"
        + "cy@x.example,2026-12-01,\n"
        + "dee@x.example,2026-12-01,2026-12-01\n"
        + "dee@x.example,2026-12-01,2026-12-03\n",
        "--yes",
    )
    assert said.exit_code == 2
    assert said.stderr.splitlines() == [
        "Nothing was imported. Problems in the file: 4.",
        (
            "  line 2, last_day: the absence would end on 2026-12-01, before it begins on "
            "2026-12-04. Correct it."
        ),
        (
            "  line 3, work_email: nobody here has the address nobody@x.example. Import people.csv "
            "first, or correct it."
        ),
        "  line 4, last_day: is empty. Fill it in, or remove the line.",
        (
            "  line 6, first_day: dee@x.example is absent from that day on line 5. Remove one "
            "of the two."
        ),
    ]
    assert desk.stored() == []


def test_what_is_over_is_passed_over_and_one_that_was_made_longer_counts_again(desk: Desk) -> None:
    desk.imports(TWO, "--yes")
    then = datetime(2026, 12, 10, 8, tzinfo=UTC)
    longer = HEAD + "bo@x.example,2026-12-01,2026-12-18\ncy@x.example,2026-11-01,2026-11-02\n"
    said = desk.imports(longer, "--yes", now=then).output
    assert said.startswith("1 new absence: bo@x.example (2026-12-01 to 2026-12-18)\n1 will be ")
    assert desk.stored() == [("bo@x.example", "2026-12-01", "2026-12-18")]


def test_an_absence_is_forgotten_once_it_is_over_everywhere(desk: Desk) -> None:
    desk.imports(TWO, "--yes")
    for hours, left in ((0, 2), (11, 2), (25, 1)):
        with desk.company.database.everywhere() as session:
            service.forget_absences(
                session, datetime(2026, 12, 5, tzinfo=UTC) + timedelta(hours=hours)
            )
        assert len(desk.stored()) == left


def test_another_workspace_has_its_own_absences(desk: Desk, database: Database) -> None:
    other = Company(database, "T2")
    other.imports(FOUR)
    desk.imports(TWO, "--yes")
    assert Desk(other, desk.file.parent).stored() == []
    Desk(other, desk.file.parent).imports(HEAD, "--yes")
    assert len(desk.stored()) == 2


def test_ten_thousand_absences_are_a_fixed_number_of_statements(desk: Desk) -> None:
    def statements(count: int) -> int:
        rows = (
            f"bo@x.example,{date(2026, 12, 1) + timedelta(days=at)},2199-12-31\n"
            for at in range(count)
        )
        with counted_statements(desk.company.database) as said:
            assert desk.imports(HEAD + "".join(rows), "--yes").exit_code == 0
        return len(said)

    assert statements(3000) == statements(3)
