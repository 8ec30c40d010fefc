"""people.csv beside the people who are there: what is new, what changes, who is missing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import time
from typing import Any

from bot.core.csv_difference import FieldChange, RowChange
from bot.core.csv_table import Sheet
from bot.people.import_diff import ImportDiff
from bot.people.org_chart import check_chart
from bot.people.people_file import check_hours
from bot.people.repository import PersonRow

NOBODY = PersonRow(
    id=0, slack_user_id=None, email=None, display_name="", title="", department="", country="",
    zone="UTC", locale="en-GB", work_start=time(9), work_end=time(17), work_days="01234",
    manager_id=None, manager_since=None, started_on=None, active=True, in_file=False,
    zone_in_file=False, left_slack=False,
)  # fmt: skip
# Column of the file -> field of a person, where an empty cell says: there is none.
_FIELDS = {
    "title": "title",
    "department": "department",
    "country": "country",
    "start_date": "started_on",
    "manager_since": "manager_since",
}
# ... and where it says nothing.
_WORDLESS = ("work_start", "work_end", "work_days")
_SHOWN = {
    "display_name": "name",
    "title": "title",
    "department": "department",
    "country": "country",
    "zone": "time zone",
    "work_start": "work starts",
    "work_end": "work ends",
    "work_days": "working days",
    "started_on": "start date",
    "manager_since": "manager since",
    "active": "status",
}
_CLOCK = ("zone", "work_start", "work_end", "work_days")


@dataclass(slots=True)
class Comparison:
    """What to write, and `diff` in words."""

    diff: ImportDiff = field(default_factory=ImportDiff)
    added: list[PersonRow] = field(default_factory=list)
    updated: list[PersonRow] = field(default_factory=list)
    managers: dict[str, str | None] = field(default_factory=dict)
    """Address -> address of the new manager, for whom that changes."""
    granted: list[tuple[str, str]] = field(default_factory=list)
    """(address, role)."""
    revoked: list[tuple[int, str]] = field(default_factory=list)
    """(person, role)."""
    moved: set[int] = field(default_factory=set)
    """Whose zone or working hours change."""
    left: set[int] = field(default_factory=set)


def compare(
    sheet: Sheet,
    rows: Iterable[PersonRow],
    roles: Mapping[int, set[str]],
    *,
    keep_missing: bool,
) -> Comparison:
    """What the file changes about the people there are; adds its problems to `sheet.problems`."""
    work = _Work(sheet, rows, roles)
    missing = [] if keep_missing else work.missing()
    leaving = {row.email for row in missing if row.email}
    elsewhere = {
        email: work.manager_of(row)
        for email, row in work.by_email.items()
        if email not in work.in_sheet and email not in leaving
    }
    check_chart(sheet, elsewhere, leaving, work.names)
    for line, cells in sheet.rows:
        if cells.get("work_email"):
            work.take(line, cells)
    for row in missing:
        work.leave(row)
    return work.finished(missing)


class _Work:
    """A comparison on its way."""

    def __init__(
        self, sheet: Sheet, rows: Iterable[PersonRow], roles: Mapping[int, set[str]]
    ) -> None:
        self.sheet = sheet
        self.roles = roles
        self.by_id = {row.id: row for row in rows}
        self.by_email = {row.email: row for row in self.by_id.values() if row.email}
        self.in_sheet = {row.cells.get("work_email") for row in sheet.rows}
        self.names = {
            row.cells["work_email"]: row.cells.get("display_name") or row.cells["work_email"]
            for row in sheet.rows
            if row.cells.get("work_email")
        }
        # Whom Slack knows, Slack names; their name in the file does not count.
        self.names |= {
            email: row.display_name
            for email, row in self.by_email.items()
            if row.slack_user_id is not None or email not in self.names
        }
        self.out = Comparison()
        self.new: list[str] = []
        self.changes: list[RowChange] = []
        self.lines_changed = 0

    def missing(self) -> list[PersonRow]:
        """Who came from an earlier file and is not in this one."""
        return [
            row
            for row in self.by_id.values()
            if row.in_file and row.active and row.email not in self.in_sheet
        ]

    def manager_of(self, row: PersonRow) -> str | None:
        """The address of somebody's present manager."""
        manager = self.by_id.get(row.manager_id or 0)
        return manager.email if manager else None

    def take(self, line: int, cells: Mapping[str, Any]) -> None:
        """Compare one line of the file with the person that it names."""
        email = cells["work_email"]
        old = self.by_email.get(email)
        wished = _wished(self.sheet, old or NOBODY._replace(email=email), cells)
        check_hours(self.sheet, line, wished.work_start, wished.work_end)
        before = self.manager_of(old) if old else None
        manager = cells.get("manager_email") if self.sheet.has("manager_email") else before
        if manager != before:
            self.out.managers[email] = manager
        if manager is None or (manager != before and not cells.get("manager_since")):
            wished = wished._replace(manager_since=None)
        roles = self._take_roles(old, email, cells)
        if old is None:
            self.new.append(wished.display_name)
            self.out.added.append(wished)
            return
        if wished != old:
            self.out.updated.append(wished)
        if old.active and not wished.active:
            self.out.left.add(old.id)
        if any(getattr(wished, name) != getattr(old, name) for name in _CLOCK):
            self.out.moved.add(old.id)
        self.lines_changed += old.active and before is not None and manager != before
        line_change = () if manager == before else (self._manager_change(before, manager),)
        changes = (*line_change, *_field_changes(old, wished), *roles)
        if changes:
            self.changes.append(RowChange(old.display_name, changes))

    def leave(self, row: PersonRow) -> None:
        """Deactivate somebody whom the file does not name."""
        self.out.updated.append(row._replace(active=False, in_file=False))
        self.out.left.add(row.id)
        self.lines_changed += row.manager_id is not None

    def finished(self, missing: list[PersonRow]) -> Comparison:
        """The comparison with its difference in words."""
        before = sum(row.active and row.manager_id is not None for row in self.by_id.values())
        self.out.diff = ImportDiff(
            new=tuple(self.new),
            changed=tuple(self.changes),
            gone=tuple(row.display_name for row in missing),
            lines_before=before,
            lines_changed=self.lines_changed,
        )
        return self.out

    def _manager_change(self, before: str | None, manager: str | None) -> FieldChange:
        old, new = (self.names.get(email or "", email or "") for email in (before, manager))
        return FieldChange("manager", old, new)

    def _take_roles(
        self, old: PersonRow | None, email: str, cells: Mapping[str, Any]
    ) -> tuple[FieldChange, ...]:
        had = self.roles.get(old.id, set()) if old else set()
        wished = cells.get("roles", had)
        self.out.granted += [(email, name) for name in sorted(wished - had)]
        if old:
            self.out.revoked += [(old.id, name) for name in sorted(had - wished)]
        if wished == had:
            return ()
        return (FieldChange("roles", _said(had), _said(wished)),)


def _wished(sheet: Sheet, old: PersonRow, cells: Mapping[str, Any]) -> PersonRow:
    """The person as the file wants them; a column that is not there changes nothing."""
    wish: dict[str, Any] = {"in_file": True}
    if old.slack_user_id is None:
        wish["display_name"] = cells.get("display_name") or old.display_name
    for column, name in _FIELDS.items():
        if column in cells:
            wish[name] = cells[column]
    for column in _WORDLESS:
        if cells.get(column):
            wish[column] = cells[column]
    if sheet.has("timezone"):
        wish["zone_in_file"] = bool(cells.get("timezone"))
        wish["zone"] = cells.get("timezone") or old.zone
    wish["active"] = cells.get("status", "active") == "active" and not old.left_slack
    return old._replace(**wish)


def _field_changes(old: PersonRow, new: PersonRow) -> list[FieldChange]:
    changed = [name for name in _SHOWN if getattr(old, name) != getattr(new, name)]
    return [
        FieldChange(_SHOWN[name], _said(getattr(old, name)), _said(getattr(new, name)))
        for name in changed
    ]


def _said(value: object) -> str:
    """A value as a person reads it."""
    if isinstance(value, bool):
        return "active" if value else "inactive"
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, set | frozenset):
        return " and ".join(sorted(value))
    return "" if value is None else str(value)
