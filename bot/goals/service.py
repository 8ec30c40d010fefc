"""Milestones and results of the business: offered to people, and imported from CSV files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from bot.core import csv_cells
from bot.core.csv_table import Column, Sheet, read_table
from bot.core.errors import N_
from bot.goals import repository
from bot.goals.domain import KINDS, TableChange
from bot.goals.models import BusinessResult, Milestone

__all__ = [
    "BusinessResult",
    "Milestone",
    "apply_milestones",
    "apply_results",
    "milestone",
    "read_milestones",
    "read_results",
    "result",
    "results",
    "upcoming",
]

_DEPARTMENT = Column(
    "department", csv_cells.text(), ("Dept", "Team", "Business unit", "Org unit"), empty=""
)
_KINDS = {kind: kind for kind in KINDS} | {
    "launch": "release",
    "trade_fair": "sales",
    "budget": "budget_end",
    "budget_year_end": "budget_end",
    "hr": "people",
}
MILESTONES = (
    Column("name", csv_cells.text(), ("Milestone", "Title", "Event"), required=True),
    Column("date", csv_cells.day, ("Day", "On", "When", "Due date"), required=True),
    Column("kind", csv_cells.choice(_KINDS), ("Type", "Category"), empty="other"),
    _DEPARTMENT,
)
RESULTS = (
    Column("name", csv_cells.text(), ("Result", "Business result", "Title"), required=True),
    Column("wording", csv_cells.text(), ("Unit", "Measure", "Measured in", "KPI"), empty=""),
    _DEPARTMENT,
)


def upcoming(session: Session, today: date, department: str | None = None) -> Sequence[Milestone]:
    """Milestones of a department and of everybody (None: of all) from today on, nearest first."""
    return repository.upcoming(session, today, department)


def results(session: Session, department: str | None = None) -> Sequence[BusinessResult]:
    """Results of a department (None: of all), then those of everybody, by name."""
    return repository.results(session, department)


def milestone(session: Session, milestone_id: int) -> Milestone | None:
    """A milestone by its id, or None."""
    return repository.milestone(session, milestone_id)


def result(session: Session, result_id: int) -> BusinessResult | None:
    """A result by its id, or None."""
    return repository.business_result(session, result_id)


def read_milestones(data: bytes, encoding: str | None = None) -> Sheet:
    """milestones.csv as rows; refuses a bad file (`BadFileError`) with every problem in it."""
    return _read(data, MILESTONES, encoding)


def read_results(data: bytes, encoding: str | None = None) -> Sheet:
    """results.csv as rows; refuses a bad file (`BadFileError`) with every problem in it."""
    return _read(data, RESULTS, encoding)


def apply_milestones(session: Session, sheet: Sheet) -> TableChange:
    """Make the milestones those of the file: new, changed, and withdrawn where it has them not."""
    known = {(row.name, row.department): row for row in repository.milestones(session)}
    wanted = {
        _key(cells): {"on_day": cells["date"], "kind": cells.get("kind", "other")}
        for _, cells in sheet.rows
    }
    return _apply(session, Milestone, known, wanted)


def apply_results(session: Session, sheet: Sheet) -> TableChange:
    """Make the results those of the file: new, changed, and withdrawn where it has them not."""
    known = {(row.name, row.department): row for row in repository.business_results(session)}
    says = ("wording",) if sheet.has("wording") else ()
    wanted = {_key(cells): {name: cells[name] for name in says} for _, cells in sheet.rows}
    return _apply(session, BusinessResult, known, wanted)


def _read(data: bytes, columns: Sequence[Column], encoding: str | None) -> Sheet:
    sheet = read_table(data, columns, encoding=encoding)
    seen: dict[tuple[str, str], int] = {}
    for line, cells in sheet.rows:
        if cells.get("name") and seen.setdefault(_key(cells), line) != line:
            what = N_("{name} is on line {first} already. Remove one of the two lines.")
            sheet.problem(line, "name", what, name=cells["name"], first=seen[_key(cells)])
    sheet.problems.refuse()
    return sheet


def _key(cells: Mapping[str, Any]) -> tuple[str, str]:
    return cells["name"], cells.get("department", "")


Listed = TypeVar("Listed", Milestone, BusinessResult)


def _apply(
    session: Session,
    model: type[Listed],
    known: Mapping[tuple[str, str], Listed],
    wanted: Mapping[tuple[str, str], dict[str, Any]],
) -> TableChange:
    new, changed, gone = [], [], []
    for (name, department), values in wanted.items():
        row = known.get((name, department))
        if row is None:
            session.add(model(name=name, department=department, **values))
            new.append(name)
            continue
        wished = {"active": True, **values}
        if any(getattr(row, field) != value for field, value in wished.items()):
            changed.append(name)
        for field, value in wished.items():
            setattr(row, field, value)
    for key, row in known.items():
        if row.active and key not in wanted:
            row.active = False
            gone.append(row.name)
    session.flush()
    return TableChange(tuple(new), tuple(changed), tuple(gone))
