"""trainings.csv into the database: what it would change, and all of it or nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from bot.core.csv_difference import SHOWN, Difference
from bot.core.csv_table import Progress, Sheet, unheard
from bot.core.local_time import WorkingHours
from bot.people import service as people
from bot.trainings import learning
from bot.trainings.domain import Source
from bot.trainings.file_repository import Addressed, addressed
from bot.trainings.trainings_file import Line, Named, lines_of
from bot.trainings.views import Change

BATCH = 1000
_SAID = {
    Change.MOVED: "on another date",
    Change.ATTENDED: "attended",
    Change.WITHDRAWN: "withdrawn",
    Change.BOOKED: "booked again",
    Change.CHANGED: "with another title, place, provider or link",
}


@dataclass(frozen=True)
class TrainingChange(Difference):
    """What a trainings.csv changes. Nothing is lost: what it does not name stays as it is."""

    NOUNS: ClassVar = ("training", "trainings")
    LOST: ClassVar = "kept"

    others: Mapping[Change, Sequence[str]] = field(default_factory=dict)
    """Bookings that are there already and change, by how."""
    passed_over: int = 0
    """Lines that say nothing of a booking, or nothing more than another one does."""

    @property
    def is_empty(self) -> bool:
        """Whether nothing changes that a person can see."""
        return not (self.new or any(self.others.values()))

    def sentences(self, *, decided: bool = False) -> list[str]:
        """The difference as lines to read."""
        said = super().sentences(decided=decided) if self.new or self.is_empty else []
        for change, names in self.others.items():
            said.append(f"{len(names)} {_SAID[change]}:")
            said += [f"  {name}" for name in names[:SHOWN]]
            if len(names) > SHOWN:
                said.append(f"  ... and {len(names) - SHOWN} more")
        if self.passed_over:
            noun = "line" if self.passed_over == 1 else "lines"
            said.append(
                f"{self.passed_over} {noun} passed over: of people who left or wait for a place, "
                "or of a booking that another line has."
            )
        return [*said, "What is not in the file stays as it is."]


def preview_trainings(session: Session, sheet: Sheet, now: datetime) -> TrainingChange:
    """What `apply_trainings` would change; refuses (`BadFileError`) a file with problems."""
    lines = _lines(session, sheet, now)
    changes: list[Change] = []
    for start in range(0, len(lines), BATCH):
        told = [line.learned for line in lines[start : start + BATCH]]
        changes += learning.preview(session, told, now)
    found: dict[Change, list[str]] = {}
    for line, change in zip(lines, changes, strict=True):
        found.setdefault(change, []).append(str(line))
    return TrainingChange(
        new=tuple(found.get(Change.ADDED, ())),
        others={change: found[change] for change in _SAID if change in found},
        passed_over=len(sheet.rows) - len(lines),
    )


def apply_trainings(
    session: Session, sheet: Sheet, now: datetime, progress: Progress = unheard
) -> None:
    """Store what the file says of each booking in it; refuses (`BadFileError`) a bad one.

    A statement more for each thousand lines, not for each line.
    """
    lines = _lines(session, sheet, now)
    for start in range(0, len(lines), BATCH):
        told = [line.learned for line in lines[start : start + BATCH]]
        learning.store(session, told, Source.CSV, now)
        progress(start + len(told), len(lines))


def _lines(session: Session, sheet: Sheet, now: datetime) -> list[Line]:
    known = addressed(session)
    gone = frozenset(email for email, one in known.items() if not one.active)
    by_email = {email: _named(one) for email, one in known.items() if one.active}
    return lines_of(sheet, by_email.get, gone, now)


def _named(one: Addressed) -> Named:
    if people.clock_known(one):
        return Named(one.id, one.display_name, people.zone_of(one), people.hours_of(one))
    return Named(one.id, one.display_name, ZoneInfo("UTC"), WorkingHours())
