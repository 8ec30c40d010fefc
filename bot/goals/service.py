"""Milestones and results of the business: offered to people, and imported from CSV files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from bot.core import csv_cells
from bot.core.csv_difference import FieldChange, RowChange
from bot.core.csv_table import Column, Progress, Sheet, read_table, unheard
from bot.core.errors import N_
from bot.goals import repository
from bot.goals.domain import KINDS, MilestoneChange, ResultChange
from bot.goals.models import BusinessResult, Milestone

__all__ = [
    "BusinessResult",
    "Milestone",
    "apply_milestones",
    "apply_results",
    "milestone",
    "preview_milestones",
    "preview_results",
    "read_milestones",
    "read_results",
    "result",
    "results",
    "upcoming",
]

Key = tuple[str, str]
"""Name and department: what makes a row this one."""
Values = Mapping[str, Any]
Listed = TypeVar("Listed", Milestone, BusinessResult)

_SHOWN = {"on_day": "date", "kind": "kind", "wording": "wording"}
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


def preview_milestones(session: Session, sheet: Sheet) -> MilestoneChange:
    """What `apply_milestones` would change."""
    return MilestoneChange(*_compare(_listed_milestones(session), _wanted_milestones(sheet)))


def apply_milestones(
    session: Session, sheet: Sheet, progress: Progress = unheard
) -> MilestoneChange:
    """Make the milestones those of the file: new, changed, and withdrawn where it has them not."""
    known, wanted = _listed_milestones(session), _wanted_milestones(sheet)
    change = MilestoneChange(*_compare(known, wanted))
    _apply(session, Milestone, known, wanted, progress)
    return change


def preview_results(session: Session, sheet: Sheet) -> ResultChange:
    """What `apply_results` would change."""
    return ResultChange(*_compare(_listed_results(session), _wanted_results(sheet)))


def apply_results(session: Session, sheet: Sheet, progress: Progress = unheard) -> ResultChange:
    """Make the results those of the file: new, changed, and withdrawn where it has them not."""
    known, wanted = _listed_results(session), _wanted_results(sheet)
    change = ResultChange(*_compare(known, wanted))
    _apply(session, BusinessResult, known, wanted, progress)
    return change


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


def _listed_milestones(session: Session) -> dict[Key, Milestone]:
    return {(row.name, row.department): row for row in repository.milestones(session)}


def _wanted_milestones(sheet: Sheet) -> dict[Key, Values]:
    return {
        _key(cells): {"on_day": cells["date"], "kind": cells.get("kind", "other")}
        for _, cells in sheet.rows
    }


def _listed_results(session: Session) -> dict[Key, BusinessResult]:
    return {(row.name, row.department): row for row in repository.business_results(session)}


def _wanted_results(sheet: Sheet) -> dict[Key, Values]:
    says = ("wording",) if sheet.has("wording") else ()
    return {_key(cells): {name: cells[name] for name in says} for _, cells in sheet.rows}


def _compare(
    known: Mapping[Key, Listed], wanted: Mapping[Key, Values]
) -> tuple[tuple[str, ...], tuple[RowChange, ...], tuple[str, ...]]:
    """Names that are new, what changes, and names that the file does not have any more."""
    changes = {key: _changes(known[key], wanted[key]) for key in wanted if key in known}
    return (
        tuple(name for name, department in wanted if (name, department) not in known),
        tuple(RowChange(name, made) for (name, _), made in changes.items() if made),
        tuple(row.name for key, row in known.items() if row.active and key not in wanted),
    )


def _changes(row: Milestone | BusinessResult, values: Values) -> tuple[FieldChange, ...]:
    again = () if row.active else (FieldChange("status", "withdrawn", "offered"),)
    other = {field: value for field, value in values.items() if getattr(row, field) != value}
    return *again, *(
        FieldChange(_SHOWN[field], str(getattr(row, field)), str(value))
        for field, value in other.items()
    )


def _apply(
    session: Session,
    model: type[Listed],
    known: Mapping[Key, Listed],
    wanted: Mapping[Key, Values],
    progress: Progress,
) -> None:
    for written, (key, values) in enumerate(wanted.items(), start=1):
        row = known.get(key)
        if row is None:
            name, department = key
            row = model(name=name, department=department)
            session.add(row)
        for field, value in {"active": True, **values}.items():
            setattr(row, field, value)
        progress(written, len(wanted))
    for key, row in known.items():
        row.active = row.active and key in wanted
    session.flush()
