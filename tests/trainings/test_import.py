"""`leeway import trainings`: bookings out of the exports of learning systems, all or nothing."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from bot.people.models import Person
from bot.settings import ROOT
from bot.storage import Database
from bot.trainings.commands import import_trainings
from bot.trainings.importing_trainings import apply_trainings, preview_trainings
from bot.trainings.models import Booking, Course
from bot.trainings.trainings_file import read_trainings
from tests.people.company import FOUR, MONDAY, Company, counted_statements
from tests.people.test_people_commands import Context

HEAD = "work_email,title,start,end,status,course_id,booking_id\n"
TWO = (
    HEAD
    + "bo@x.example,Negotiation,2026-12-09 09:00,2026-12-09 17:00,registered,N2,B-1\n"
    + "cy@x.example,Negotiation,2026-12-09T14:00:00Z,,registered,N2,B-2\n"
)
Stored = tuple[str | None, str, str, datetime | None, datetime | None]


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 12, day, hour, minute, tzinfo=UTC)


class Desk:
    """An admin's terminal, in a folder with a trainings.csv."""

    def __init__(self, company: Company, folder: Path) -> None:
        self.company = company
        self.file = folder / "trainings.csv"

    def imports(self, text: str, *words: str, answer: str = "", now: datetime = MONDAY) -> Result:
        self.file.write_text(text, encoding="utf-8")
        context = Context(self.company.database, self.company.id, now)
        arguments = [str(self.file), *words]
        return CliRunner().invoke(import_trainings, arguments, obj=context, input=answer)

    def stored(self) -> list[Stored]:
        """Who is booked on what, in which state, from when to when."""
        with self.company.session() as session:
            found = session.execute(
                select(
                    Person.email, Course.title, Booking.state, Booking.starts_at, Booking.ends_at
                )
                .join(Booking, Booking.person_id == Person.id)
                .join(Course, Course.id == Booking.course_id)
                .order_by(Person.email, Course.title, Booking.id)
            )
            return [(one[0], one[1], one[2], one[3], one[4]) for one in found]

    def only(self) -> Stored:
        """The one booking there is."""
        (found,) = self.stored()
        return found


@pytest.fixture
def desk(database: Database, tmp_path: Path) -> Desk:
    company = Company(database)
    company.imports(FOUR)
    return Desk(company, tmp_path)


def test_a_dry_run_says_what_would_be_booked_and_stores_nothing(desk: Desk) -> None:
    said = desk.imports(TWO, "--dry-run")
    assert (said.exit_code, said.output) == (
        0,
        (
            "2 new trainings: Bo: Negotiation (2026-12-09), Cy: Negotiation (2026-12-09)\n"
            "What is not in the file stays as it is.\n"
        ),
    )
    assert desk.stored() == []


def test_times_are_read_by_the_persons_own_clock_unless_the_file_names_another(desk: Desk) -> None:
    assert desk.imports(TWO, answer="y\n").output.endswith("Done.\n")
    assert desk.stored() == [
        ("bo@x.example", "Negotiation", "booked", at(9, 9), at(9, 17)),
        ("cy@x.example", "Negotiation", "booked", at(9, 14), at(9, 15)),
    ]


def test_the_same_file_again_changes_nothing(desk: Desk) -> None:
    desk.imports(TWO, "--yes")
    before = desk.stored()
    assert "Nothing changes." in desk.imports(TWO, "--yes").output
    assert desk.stored() == before


def test_a_later_file_moves_ends_and_withdraws_what_it_names_and_leaves_the_rest(
    desk: Desk,
) -> None:
    desk.imports(TWO + "dee@x.example,Excel,2026-12-01 09:00,,registered,E1,B-3\n", "--yes")
    later = (
        HEAD
        + "bo@x.example,Negotiation,2026-12-16 09:00,2026-12-16 17:00,registered,N2,B-1\n"
        + "dee@x.example,Excel,2026-12-01 09:00,,Completed,E1,B-3\n"
    )
    said = desk.imports(later, "--yes", now=at(2, 8)).output
    assert "1 on another date:\n  Bo: Negotiation (2026-12-16)\n" in said
    assert "1 attended:\n  Dee: Excel (2026-12-01)\n" in said
    assert [one[2:4] for one in desk.stored()] == [
        ("booked", at(16, 9)),
        ("booked", at(9, 14)),
        ("attended", at(1, 9)),
    ]
    gone = HEAD + "cy@x.example,Negotiation,2026-12-09T14:00:00Z,,Withdrawn,N2,B-2\n"
    assert "1 withdrawn:" in desk.imports(gone, "--yes", now=at(3, 8)).output
    assert [one[2] for one in desk.stored()] == ["booked", "withdrawn", "attended"]


EXPORTS = {
    "LearnUpon": (
        (
            "Login ID,Course Name,Enrollment Created Date,Completed Date,Score,Status\n"
            "bo@x.example,Negotiation,2026-11-01,2026-11-20,80,Completed\n"
        ),
        ("attended", None, None),
    ),
    "Cornerstone": (
        (
            "User Email;Training Title;Training Start Date;Training End Date;Transcript Status;"
            "Training Provider;Locator Number\n"
            "bo@x.example;Negotiation;12/24/2026 9:00 AM;12/24/2026 1:30 PM;Registered;Acme;77\n"
        ),
        ("booked", at(24, 9), at(24, 13, 30)),
    ),
    "NetDimensions": (
        "Action,UserId,Title,Start Date,Duration\nEnroll,bo@x.example,Negotiation,2026-12-09,90\n",
        ("booked", at(9, 9), at(9, 10, 30)),
    ),
    "Docebo": (
        (
            "Username\tCourse name\tSession start date\tSession end date\tEnrollment status\t"
            "Session time zone\tCourse code\n"
            "bo@x.example\tNegotiation\t2026-12-09 09:00:00\t2026-12-09 10:00:00\tSubscribed\t"
            "America/New_York\tN2\n"
        ),
        ("booked", at(9, 14), at(9, 15)),
    ),
    "Moodle": (
        (
            '"Email address","Course full name","Course short name","Status"\n'
            '"bo@x.example","Negotiation","neg2","Active"\n'
        ),
        ("booked", None, None),
    ),
    "by hand": (
        "Person,Training,Date,Minutes,Place\nbo@x.example,Negotiation,9.12.2026 9:00,1:30,Room 1\n",
        ("booked", at(9, 9), at(9, 10, 30)),
    ),
    "a whole day": (
        "Email,Course,From\nbo@x.example,Negotiation,2026-12-09\n",
        ("booked", at(9, 9), at(9, 17)),
    ),
    "some days": (
        "Email,Course,From,Until\nbo@x.example,Negotiation,2026-12-09,2026-12-11\n",
        ("booked", at(9, 9), at(11, 17)),
    ),
}


@pytest.mark.parametrize("system", EXPORTS)
def test_the_export_of_a_learning_system_is_read_as_it_is(desk: Desk, system: str) -> None:
    text, expected = EXPORTS[system]
    said = desk.imports(text, "--yes")
    assert said.exit_code == 0, said.output
    email, title, *booking = desk.only()
    assert (email, title, tuple(booking)) == ("bo@x.example", "Negotiation", expected)


def test_every_problem_of_a_file_is_told_with_its_line_and_nothing_is_stored(desk: Desk) -> None:
    bad = (
        HEAD
        + "nobody@x.example,Negotiation,2026-12-09,,registered,,\n"
        + "bo@x.example,,2026-12-09,,registered,,\n"
        + "bo@x.example,Negotiation,03/04/2026,,registered,,\n"
        + "bo@x.example,Negotiation,2026-12-09 25:00,,registered,,\n"
        + "bo@x.example,Negotiation,2026-12-09 09:00,2026-12-08 09:00,registered,,\n"
        + "bo@x.example,Negotiation,2026-12-09,,half done,,\n"
        + "bo@x.example,Negotiation,,2026-12-09,registered,,\n"
        + "cy@x.example,Excel,2026-12-09 09:00,,registered,,\n"
        + "cy@x.example,EXCEL,2026-12-09 09:00,,completed,,\n"
        + "cy@x.example,Excel,2026-12-09 09:00,2026-12-30 09:00,registered,,K\n"
        + "dee@x.example,Excel,2026-12-09 09:00,,registered,,K\n"
    )
    said = desk.imports(bad, "--yes")
    assert (said.exit_code, desk.stored()) == (2, [])
    found = [line.strip() for line in said.output.splitlines()[1:]]
    assert found == [
        (
            "line 2, work_email: nobody here has the address nobody@x.example. "
            "Import people.csv first, or correct it."
        ),
        "line 3, title: is empty. Fill it in, or remove the line.",
        "line 4, start: “03/04/2026” can be 2026-04-03 or 2026-03-04. Write the date in that form.",
        (
            "line 5, start: “2026-12-09 25:00” is not a date with a time. "
            "Write it like 2026-12-01 09:00."
        ),
        "line 6, end: the training would end before it begins. Correct it.",
        (
            "line 7, status: “half done” is not known here. "
            "Write one of: booked, attended, withdrawn, waiting."
        ),
        "line 8, end: the training has an end and no start. Add it.",
        "line 11, end: a training lasts from 15 minutes to 14 days. Correct it.",
        "line 12, booking_id: this booking is on line 11 already. Remove one of the two lines.",
    ]


@pytest.mark.parametrize(
    ("cell", "column"),
    [("javascript:alert(1)", "link"), ("soon", "minutes"), ("Atlantis", "timezone")],
)
def test_a_cell_that_cannot_be_read_is_a_problem(desk: Desk, cell: str, column: str) -> None:
    said = desk.imports(f"Email,Title,{column}\nbo@x.example,Excel,{cell}\n", "--yes")
    assert said.exit_code == 2
    assert f"line 2, {column}: “{cell}”" in said.output


def test_who_left_and_who_waits_for_a_place_are_passed_over_and_counted(desk: Desk) -> None:
    without_dee = "".join(line for line in FOUR.splitlines(keepends=True) if "dee" not in line)
    desk.company.imports(without_dee)
    text = (
        HEAD
        + "dee@x.example,Excel,2026-12-09 09:00,,registered,,\n"
        + "cy@x.example,Excel,2026-12-09 09:00,,Waitlisted,,\n"
        + "bo@x.example,Excel,2026-12-09 09:00,,registered,,\n"
    )
    said = desk.imports(text, "--yes").output
    assert "2 lines passed over: of people who left or wait for a place, or" in said
    assert [one[0] for one in desk.stored()] == ["bo@x.example"]


def test_who_withdrew_and_came_back_is_on_two_lines_and_has_one_booking(desk: Desk) -> None:
    text = (
        HEAD
        + "bo@x.example,Excel,2026-12-09 09:00,,registered,,\n"
        + "bo@x.example,EXCEL,2026-12-09 09:00,,withdrawn,,\n"
        + "cy@x.example,Excel,,,withdrawn,,\n"
        + "cy@x.example,Excel,,,completed,,\n"
        + "cy@x.example,Excel,,,registered,,\n"
    )
    said = desk.imports(text, "--yes").output
    assert "3 lines passed over" in said
    assert [one[:3] for one in desk.stored()] == [
        ("bo@x.example", "Excel", "booked"),
        ("cy@x.example", "Excel", "attended"),
    ]


def test_a_thousand_lines_more_take_a_fixed_number_of_statements_more(desk: Desk) -> None:
    def statements(lines: int) -> int:
        rows = (
            f"bo@x.example,Course {n} of {lines},2026-12-09 09:00,,registered,,\n"
            for n in range(lines)
        )
        sheet = read_trainings((HEAD + "".join(rows)).encode())
        with counted_statements(desk.company.database) as counted:
            with desk.company.session() as session:
                preview_trainings(session, sheet, MONDAY)
            with desk.company.session() as session:
                apply_trainings(session, sheet, MONDAY)
        # On SQLite, rows whose ids are asked for are inserted one by one.
        return sum(not one.startswith("INSERT") for one in counted)

    assert statements(900) <= statements(20)
    assert len(desk.stored()) == 920


def test_the_trainings_of_the_sample_company_are_read_without_a_problem(
    database: Database, tmp_path: Path
) -> None:
    company = Company(database)
    company.imports((ROOT / "config" / "sample" / "people.csv").read_text(encoding="utf-8"))
    text = (ROOT / "config" / "sample" / "trainings.csv").read_text(encoding="utf-8")
    desk = Desk(company, tmp_path)
    said = desk.imports(text, "--yes").output
    assert "1 line passed over" in said
    states = [state for _, _, state, _, _ in desk.stored()]
    assert sorted(states) == ["attended"] * 3 + ["booked"] * 10 + ["withdrawn"]
