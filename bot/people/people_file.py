"""The columns of people.csv, and how the exports of HR systems call them."""

from __future__ import annotations

from datetime import time

from bot.core import csv_cells
from bot.core.csv_table import Column, Sheet, read_table
from bot.core.errors import N_
from bot.people.domain import ROLES

_STATUS = {
    "active": "active", "employed": "active", "current": "active", "on_leave": "active",
    "inactive": "inactive", "terminated": "inactive", "left": "inactive", "former": "inactive",
}  # fmt: skip
_EMAILS = (
    "Email", "E-Mail", "Mail", "Email address", "E-mail address", "Work E-Mail", "Work mail",
    "Company email", "Business email", "Primary work email", "Email - Primary Work", "Office email",
)  # fmt: skip
_MANAGERS = (
    "Manager", "Manager E-mail", "Manager's email", "Manager email address", "Manager work email",
    "Reports To", "Reports To (Email)", "Reports to email", "Reporting to", "Reporting to email",
    "Supervisor", "Supervisor email", "Supervisor E-Mail", "Supervisor work email",
    "Line manager", "Line manager email", "Direct manager email", "Manager - Primary Work Email",
)  # fmt: skip
_NAMES = (
    "Name", "Full name", "Employee name", "Employee", "Worker", "Preferred name", "Legal name",
    "Real name",
)  # fmt: skip

COLUMNS = (
    Column("work_email", csv_cells.email, _EMAILS, required=True),
    Column("display_name", csv_cells.text(), _NAMES, required=True),
    Column("manager_email", csv_cells.email, _MANAGERS),
    Column(
        "department",
        csv_cells.text(),
        ("Dept", "Division", "Org unit", "Supervisory organization", "Cost center name"),
        empty="",
    ),
    Column(
        "title",
        csv_cells.text(),
        ("Job title", "Position", "Job", "Role title", "Business title", "Job profile"),
        empty="",
    ),
    Column(
        "country",
        csv_cells.country,
        ("Country code", "Work country", "Location country", "Country/Region"),
        empty="",
    ),
    Column("timezone", csv_cells.zone, ("Time zone", "TZ", "Zone", "Working time zone")),
    Column(
        "roles",
        csv_cells.choices({role: role for role in ROLES}),
        ("Role", "Leeway roles", "Leeway role"),
        empty=frozenset(),
    ),
    Column(
        "start_date",
        csv_cells.day,
        ("Hire date", "Hired on", "Date of hire", "Original hire date", "Joined", "Started on",
         "Employment start date", "Entry date"),
    ),
    Column(
        "manager_since",
        csv_cells.day,
        ("Manager start date", "Reports to since", "Supervisor since", "Manager from"),
    ),
    Column("work_start", csv_cells.time_of_day, ("Work starts", "Workday start")),
    Column("work_end", csv_cells.time_of_day, ("Work ends", "Workday end")),
    Column("work_days", csv_cells.weekdays, ("Working days", "Workdays")),
    Column(
        "status",
        csv_cells.choice(_STATUS),
        ("Employment status", "Employee status", "Worker status", "State"),
        empty="active",
    ),
)  # fmt: skip


def read_people(data: bytes, encoding: str | None = None) -> Sheet:
    """people.csv as rows, in memory: give it to `preview_people` or `apply_people`.

    Its problems are not raised here, because those of the org chart belong to the same list.
    """
    return read_table(data, COLUMNS, key="work_email", encoding=encoding)


def check_hours(sheet: Sheet, line: int, start: time, end: time) -> None:
    """Add a problem where somebody's working day would end before it starts."""
    if start >= end:
        what = N_("the working day would end at {end}, before it starts at {start}. Correct it.")
        said = {"start": f"{start:%H:%M}", "end": f"{end:%H:%M}"}
        column = "work_end" if sheet.has("work_end") else "work_start"
        sheet.problem(line, column, what, **said)
