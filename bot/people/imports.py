"""people.csv into the database: everything or nothing, in a few bulk statements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from bot.core.csv_table import Progress, Sheet, unheard
from bot.people import repository
from bot.people.comparison import Comparison, compare
from bot.people.import_diff import ImportDiff, LargeChangeError
from bot.people.leaving import note_left
from bot.people.preferences import plan_managers
from bot.people.repository import BATCH, PersonRow

_WRITTEN = (
    "display_name", "title", "department", "country", "zone", "zone_in_file", "work_start",
    "work_end", "work_days", "started_on", "manager_since", "active", "in_file",
)  # fmt: skip


def preview_people(session: Session, sheet: Sheet, *, keep_missing: bool = False) -> ImportDiff:
    """What `apply_people` would change; refuses (`BadFileError`) a file with problems."""
    return _compare(session, sheet, keep_missing).diff


def apply_people(
    session: Session,
    sheet: Sheet,
    now: datetime,
    *,
    keep_missing: bool = False,
    confirmed_large: bool = False,
    progress: Progress = unheard,
) -> ImportDiff:
    """Make the people those of the file, and plan the notes of who leads now.

    Who was in an earlier file and is not in this one is deactivated, unless `keep_missing`.
    Refuses a file with problems (`BadFileError`) and, without `confirmed_large`, one that changes
    more than 30 % of the reporting lines (`LargeChangeError`).
    """
    repository.lock_workspace(session)
    found = _compare(session, sheet, keep_missing)
    if found.diff.is_large and not confirmed_large:
        raise LargeChangeError(found.diff.lines_changed, found.diff.lines_before)
    session.flush()
    _write(session, found, progress)
    note_left(session, found.left)
    session.expire_all()
    plan_managers(session, now, found.moved)
    return found.diff


def _compare(session: Session, sheet: Sheet, keep_missing: bool) -> Comparison:
    roles: dict[int, set[str]] = defaultdict(set)
    for person_id, name in repository.all_roles(session):
        roles[person_id].add(name)
    found = compare(sheet, repository.rows(session), roles, keep_missing=keep_missing)
    sheet.problems.refuse()
    return found


def _write(session: Session, found: Comparison, progress: Progress) -> None:
    total = len(found.added) + len(found.updated) + len(found.managers)
    written = 0

    def write(values: list[dict[str, Any]], statement: Callable[..., None]) -> None:
        nonlocal written
        for start in range(0, len(values), BATCH):
            batch = values[start : start + BATCH]
            statement(session, batch)
            written += len(batch)
            progress(written, total)

    write([{"email": row.email, **_values(row)} for row in found.added], repository.add_people)
    write([{"id": row.id, **_values(row)} for row in found.updated], repository.change_people)
    if found.managers or found.granted:
        ids = repository.ids_by_email(session)
        links = [
            {"id": ids[email], "manager_id": None if manager is None else ids[manager]}
            for email, manager in found.managers.items()
        ]
        write(links, repository.change_people)
        repository.add_roles(session, [(ids[email], name) for email, name in found.granted])
    by_role: dict[str, list[int]] = defaultdict(list)
    for person_id, name in found.revoked:
        by_role[name].append(person_id)
    for name, person_ids in by_role.items():
        repository.remove_roles(session, name, person_ids)


def _values(row: PersonRow) -> dict[str, Any]:
    return {name: getattr(row, name) for name in _WRITTEN}
