"""absences.csv into the database: who does not work on which days, everything or nothing."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any, ClassVar

from sqlalchemy.orm import Session

from bot.core import csv_cells
from bot.core.csv_difference import Difference, FieldChange, RowChange
from bot.core.csv_table import Column, Progress, Sheet, read_table, unheard
from bot.core.errors import N_
from bot.people import absence_repository, repository
from bot.people.absence_repository import AbsenceRow
from bot.people.do_not_disturb import KEPT

COLUMNS = (
    Column(
        "work_email",
        csv_cells.email,
        ("Email", "E-Mail", "Mail", "Email address", "Work E-Mail", "Employee email"),
        required=True,
    ),
    Column(
        "first_day",
        csv_cells.day,
        ("From", "Start", "Start date", "Starts on", "First day of absence", "Absence start"),
        required=True,
    ),
    Column(
        "last_day",
        csv_cells.day,
        ("To", "Until", "End", "End date", "Ends on", "Last day of absence", "Absence end"),
        required=True,
    ),
)

Key = tuple[str, date]
"""Whose (address), and the first day: what makes an absence this one."""


@dataclass(frozen=True)
class AbsenceChange(Difference):
    """What an absences.csv changes; what is over is in neither side."""

    NOUNS: ClassVar = ("absence", "absences")
    LOST: ClassVar = "taken back"


@dataclass
class _Work:
    diff: AbsenceChange = field(default_factory=AbsenceChange)
    added: list[dict[str, Any]] = field(default_factory=list)
    changed: list[dict[str, Any]] = field(default_factory=list)
    gone: list[int] = field(default_factory=list)


def read_absences(data: bytes, encoding: str | None = None) -> Sheet:
    """absences.csv as rows; give it to `preview_absences` or `apply_absences`.

    Both refuse a bad file (`BadFileError`) with every problem in it. A reason is not read, and no
    other column either.
    """
    sheet = read_table(data, COLUMNS, encoding=encoding)
    seen: dict[Key, int] = {}
    for line, cells in sheet.rows:
        email, first_day, last_day = (cells.get(column.name) for column in COLUMNS)
        if first_day and last_day and last_day < first_day:
            what = N_("the absence would end on {last}, before it begins on {first}. Correct it.")
            sheet.problem(line, "last_day", what, last=last_day, first=first_day)
        if email and first_day and seen.setdefault((email, first_day), line) != line:
            what = N_("{email} is absent from that day on line {first}. Remove one of the two.")
            first = seen[email, first_day]
            sheet.problem(line, "first_day", what, email=email, first=first)
    return sheet


def preview_absences(session: Session, sheet: Sheet, now: datetime) -> AbsenceChange:
    """What `apply_absences` would change; refuses (`BadFileError`) a file with problems."""
    return _compare(session, sheet, now).diff


def apply_absences(
    session: Session, sheet: Sheet, now: datetime, progress: Progress = unheard
) -> AbsenceChange:
    """Make the absences those of the file: what it does not name any more is deleted.

    What is over is passed over. Refuses a file with problems (`BadFileError`).
    """
    repository.lock_workspace(session)
    work = _compare(session, sheet, now)
    absence_repository.remove_absences_before(session, _still_on(now))
    total, written = len(work.added) + len(work.changed), 0
    for values, statement in (
        (work.added, absence_repository.add_absences),
        (work.changed, absence_repository.change_absences),
    ):
        for start in range(0, len(values), repository.BATCH):
            batch = values[start : start + repository.BATCH]
            statement(session, batch)
            written += len(batch)
            progress(written, total)
    for start in range(0, len(work.gone), repository.BATCH):
        absence_repository.remove_absences(session, work.gone[start : start + repository.BATCH])
    return work.diff


def forget_absences(session: Session, now: datetime) -> None:
    """Delete the absences that are over, and what Slack said a day ago; for `everywhere`."""
    absence_repository.remove_absences_before(session, _still_on(now))
    absence_repository.forget_dnd_asked_before(session, now - KEPT)


def _still_on(now: datetime) -> date:
    """An absence that ended before this day is over in every zone."""
    return now.astimezone(UTC).date() - timedelta(days=1)


def _compare(session: Session, sheet: Sheet, now: datetime) -> _Work:
    ids = repository.ids_by_email(session)
    _check_addresses(sheet, ids)
    sheet.problems.refuse()
    known = {_key(row): row for row in absence_repository.absences_since(session, _still_on(now))}
    wanted = {
        (cells["work_email"], cells["first_day"]): cells["last_day"]
        for _, cells in sheet.rows
        if cells["last_day"] >= _still_on(now)
    }
    return _difference(known, wanted, ids)


def _check_addresses(sheet: Sheet, known: Collection[str]) -> None:
    for line, cells in sheet.rows:
        email = cells.get("work_email")
        if email and email not in known:
            what = N_(
                "nobody here has the address {email}. Import people.csv first, or correct it."
            )
            sheet.problem(line, "work_email", what, email=email)


def _difference(
    known: dict[Key, AbsenceRow], wanted: dict[Key, date], ids: dict[str, int]
) -> _Work:
    work = _Work()
    new: list[str] = []
    changes: list[RowChange] = []
    for (email, first_day), last_day in wanted.items():
        row = known.get((email, first_day))
        if row is None:
            new.append(_said(email, first_day, last_day))
            work.added.append(
                {"person_id": ids[email], "first_day": first_day, "last_day": last_day}
            )
        elif row.last_day != last_day:
            change = FieldChange("last day", str(row.last_day), str(last_day))
            changes.append(RowChange(f"{row.name}, absent from {first_day}", (change,)))
            work.changed.append({"id": row.id, "last_day": last_day})
    gone = [row for key, row in known.items() if key not in wanted]
    work.gone = [row.id for row in gone]
    lost = tuple(_said(row.name, row.first_day, row.last_day) for row in gone)
    work.diff = AbsenceChange(tuple(new), tuple(changes), lost)
    return work


def _key(row: AbsenceRow) -> Key:
    return row.email or "", row.first_day


def _said(name: str, first_day: date, last_day: date) -> str:
    return f"{name} ({first_day} to {last_day})"
