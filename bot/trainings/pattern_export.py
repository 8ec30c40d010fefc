"""What L&D is told of given-up trainings, as a CSV file of one row for each number."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from bot.core import csv_writing
from bot.storage import Session
from bot.trainings import pattern_settling
from bot.trainings.patterns import OTHERS, Outcomes, Period

HEADER = ("from", "to", "table", "cell", "trainings")
OTHERS_SAID = "(others)"


def export_patterns(session: Session, now: datetime) -> bytes:
    """All periods, the oldest first: their sum, the tables, and what became of them."""
    told = pattern_settling.periods(session, now)
    rows = (row for period, outcomes in told for row in _rows(period, outcomes))
    return csv_writing.written(HEADER, rows)


def _rows(period: Period, outcomes: Outcomes | None) -> Iterator[tuple[object, ...]]:
    days = (period.first, period.last)
    yield (*days, "given up", "", period.given_up)
    for table, cells in period.tables.items():
        for cell, count in cells:
            yield (*days, table, OTHERS_SAID if cell == OTHERS else cell, count)
    if outcomes is None:
        return
    for name, value in (
        ("restored within 30 days", outcomes.restored),
        ("median days to restoration", outcomes.median_days),
        ("asked", outcomes.asked),
        ("answered", outcomes.answered),
    ):
        if value is not None:
            yield (*days, "outcome", name, value)
