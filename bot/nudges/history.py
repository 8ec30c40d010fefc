"""Takes over the nudges of an earlier time from a CSV file: what came, and what was answered."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from bot.core import csv_cells
from bot.core.csv_table import Column, Sheet, read_table
from bot.core.errors import N_
from bot.nudges import repository
from bot.nudges.domain import LEVERS, OUTCOMES, REASONS
from bot.people import service as people

_ANSWERS = {
    "done_by_click": "promised",
    "promised": "promised",
    "told": "told",
    "already_done": "already_done",
    "not_now": "not_now",
    "none": "",
}
HISTORY = (
    Column("work_email", csv_cells.email, ("Email", "E-mail"), required=True),
    Column("nudge", csv_cells.text(60), ("Key",), required=True),
    Column("slot_at", csv_cells.instant, ("Sent at",), required=True),
    Column("lever", csv_cells.choice({one: one for one in LEVERS}), required=True),
    Column("answer", csv_cells.choice(_ANSWERS), empty=""),
    Column("reason", csv_cells.choice({one: one for one in REASONS}), empty=""),
    Column("answered_at", csv_cells.instant, empty=None),
    Column("outcome", csv_cells.choice({one: one for one in OUTCOMES}), empty=""),
)


def read_history(data: bytes) -> Sheet:
    """The file as rows; refuses a bad one (`BadFileError`) with every problem in it."""
    sheet = read_table(data, HISTORY)
    sheet.problems.refuse()
    return sheet


def apply_history(session: Session, sheet: Sheet, now: datetime) -> int:
    """Store the nudges of the file; how many. Whoever got one knows Leeway and needs no welcome.

    Refuses the whole file (`BadFileError`) where a line names somebody who does not work here, or
    a day to come.
    """
    known = {one.email: one for one in people.active_people(session)}
    by_person: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for line, cells in sheet.rows:
        person = known.get(cells["work_email"])
        if person is None:
            sheet.problem(line, "work_email", N_("Nobody here has this address."))
        elif cells["slot_at"] > now:
            sheet.problem(line, "slot_at", N_("This is still to come. Leave the line out."))
        else:
            by_person[person.id].append(_nudge(person.id, cells))
    sheet.problems.refuse()
    repository.add_history(session, [one for nudges in by_person.values() for one in nudges])
    preferences = people.preferences_of(session, by_person.keys())
    for person_id, nudges in by_person.items():
        if person_id in preferences:
            first = min(nudge["slot_at"] for nudge in nudges)
            preferences[person_id].welcomed_at = first - timedelta(days=1)
    return sum(len(nudges) for nudges in by_person.values())


def _nudge(person_id: int, cells: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "person_id": person_id,
        "key": cells["nudge"],
        "lever": cells["lever"],
        "fact": {},
        "slot_at": cells["slot_at"],
        "sent_at": cells["slot_at"],
        "answer": cells["answer"] or None,
        "reason": cells["reason"] or None,
        "answered_at": cells["answered_at"],
        "outcome": cells["outcome"] or None,
        "outcome_at": cells["answered_at"] if cells["outcome"] else None,
        "reported": 1 if cells["outcome"] else 0,
    }
