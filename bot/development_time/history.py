"""Takes over development time of an earlier time from a CSV file: weekly plans, and how they went.

One line is the plan of one person. Who has a team's plan names the manager who offered it; the
team's plan is as the first of these lines has it.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy.orm import Session

from bot.core import csv_cells
from bot.core.csv_cells import CellError
from bot.core.csv_table import Column, Row, Sheet, read_table
from bot.core.errors import N_
from bot.core.spans import Span
from bot.development_time import blocks, clocks, drafting, going, repository
from bot.development_time.answering import REASONED
from bot.development_time.domain import MOST_PURPOSE, Clock, Draft, Outcome, Reason
from bot.development_time.errors import DraftError, Field
from bot.development_time.models import Plan, TeamPlan
from bot.people import service as people
from bot.people.service import Person

OPEN = "open"
"""Over, and not answered yet."""
WEEK = timedelta(weeks=1)
ANSWERED_AFTER = timedelta(minutes=5)
SKIPPED_BEFORE = timedelta(days=1)


class Went(NamedTuple):
    """What became of a block: an `Outcome` or `OPEN`, and why."""

    outcome: str
    reason: str = ""


def went(cell: str) -> tuple[Went, ...]:
    """ "kept lost:travel partly:deadline skipped unknown open": a word for each week."""
    return tuple(_went(word) for word in cell.lower().split())


def _went(word: str) -> Went:
    outcome, _, reason = word.partition(":")
    reasoned = outcome in REASONED and reason in set(Reason)
    if not reasoned and word not in (set(Outcome) | {OPEN}) - REASONED:
        raise CellError(
            N_("“{cell}” is not how a block goes. Write it like kept, or lost:client_meeting."),
            cell=word[:60],
        )
    return Went(outcome, reason)


def minutes(cell: str) -> int:
    """A number of minutes."""
    if not (cell.isascii() and cell.isdigit() and len(cell) <= 4):
        raise CellError(N_("“{cell}” is not a number of minutes. Write it like 90."), cell=cell)
    return int(cell)


HISTORY = (
    Column("work_email", csv_cells.email, ("Email", "E-mail"), required=True),
    Column("offered_by", csv_cells.email, empty=""),
    Column("first_day", csv_cells.day, required=True),
    Column("start", csv_cells.time_of_day, required=True),
    Column("minutes", minutes, required=True),
    Column("purpose", csv_cells.text(MOST_PURPOSE), empty=""),
    Column("shares", csv_cells.choice({"yes": "yes", "no": ""}), empty=""),
    Column("went", went, empty=()),
)
_COLUMNS = {Field.WEEKDAY: "first_day"}
"""Where the file has another name for a field of a draft."""


def read_history(data: bytes) -> Sheet:
    """The file as rows; refuses a bad one (`BadFileError`) with every problem in it."""
    sheet = read_table(data, HISTORY)
    sheet.problems.refuse()
    return sheet


def apply_history(session: Session, sheet: Sheet, now: datetime) -> int:
    """Store the plans of the file with what became of them, and plan the weeks ahead; how many.

    Refuses the whole file (`BadFileError`) where a line names somebody who does not work here, a
    manager who is not theirs, a time at which they do not work, or a week to come.
    """
    known = {one.email or "": one for one in people.active_people(session)}
    found = clocks.clocks(session, list(known.values()))
    reader = _Reader(sheet, known, {number: clock for number, (clock, _) in found.items()}, now)
    wishes = [wish for row in sheet.rows if (wish := reader.read(row)) is not None]
    sheet.problems.refuse()
    claimed = repository.claim(session, {wish.person.id for wish in wishes})
    sharing = {wish.person.id for wish in wishes if wish.shares}
    for chosen, _ in claimed:
        chosen.shares = chosen.shares or chosen.person_id in sharing
    offers = _offers(session, wishes, now)
    stored = [(wish, _plan(wish, offers, now)) for wish in wishes]
    session.add_all(plan for _, plan in stored)
    session.flush()
    past = [_block(plan, one) for wish, plan in stored for one in wish.past]
    repository.add_blocks(session, past)
    blocks.plan_people(session, {wish.person.id for wish in wishes}, now)
    return len(stored)


class _Past(NamedTuple):
    """A block that is over; `week` is the Monday of its week."""

    week: date
    span: Span
    went: Went


class _Wish(NamedTuple):
    """A line of the file."""

    person: Person
    leader: Person | None
    draft: Draft
    shares: bool
    past: Sequence[_Past]


class _Reader(NamedTuple):
    """Looks at the lines of a file one by one, and notes what is wrong with each."""

    sheet: Sheet
    known: Mapping[str, Person]
    clocks: Mapping[int, Clock]
    now: datetime

    def read(self, row: Row) -> _Wish | None:
        """What a line means; None where something is wrong with it."""
        cells = row.cells
        person = self.known.get(cells["work_email"])
        if person is None or person.id not in self.clocks:
            self.sheet.problem(row.line, "work_email", N_("Nobody here has this address."))
            return None
        offered_by = cells.get("offered_by", "")
        leader = self.known.get(offered_by)
        if offered_by and (leader is None or leader.id != person.manager_id):
            what = N_("This is not the manager of {name}.")
            self.sheet.problem(row.line, "offered_by", what, name=person.display_name)
            return None
        clock, first_day = self.clocks[person.id], cells["first_day"]
        draft = Draft(
            weekday=first_day.weekday(),
            start=cells["start"],
            minutes=cells["minutes"],
            first_day=first_day,
            purpose=cells.get("purpose", ""),
        )
        if not self._can_be(row, draft, clock):
            return None
        past = self._past(row, draft, clock)
        if past is None:
            return None
        return _Wish(person, leader, draft, bool(cells.get("shares")), past)

    def _can_be(self, row: Row, draft: Draft, clock: Clock) -> bool:
        try:
            drafting.check_form(draft, self.now.astimezone(clock.zone).date(), draft.first_day)
            drafting.check_hours(draft.rule(clock.zone), clock, draft.first_day)
        except DraftError as error:
            column = _COLUMNS.get(error.field, str(error.field))
            self.sheet.problem(row.line, column, error.message, **error.values)
            return False
        return True

    def _past(self, row: Row, draft: Draft, clock: Clock) -> list[_Past] | None:
        rule, week = draft.rule(clock.zone), draft.first_day - timedelta(days=draft.weekday)
        found = []
        for one in row.cells.get("went", ()):
            span = rule.in_week(week, clock.zone)
            if span is None or span.end > self.now:
                what = N_("A week is still to come. Leave it out.")
                self.sheet.problem(row.line, "went", what)
                return None
            if one.outcome == OPEN and span.end + going.ANSWERABLE <= self.now:
                what = N_("A week that is over for so long is not open. Write unknown.")
                self.sheet.problem(row.line, "went", what)
                return None
            found.append(_Past(week, span, one))
            week += WEEK
        return found


def _offers(session: Session, wishes: Sequence[_Wish], now: datetime) -> dict[int, TeamPlan]:
    """The plan that each manager in the file offers."""
    found: dict[int, TeamPlan] = {}
    for wish in wishes:
        if wish.leader is not None and wish.leader.id not in found:
            columns = drafting.columns(wish.draft, wish.leader)
            found[wish.leader.id] = TeamPlan(
                manager_id=wish.leader.id, state="live", version=1, created_at=now, **columns
            )
    session.add_all(found.values())
    session.flush()
    return found


def _plan(wish: _Wish, offers: Mapping[int, TeamPlan], now: datetime) -> Plan:
    return Plan(
        key=secrets.token_hex(16),
        person_id=wish.person.id,
        team_plan_id=offers[wish.leader.id].id if wish.leader is not None else None,
        state="live",
        version=1,
        created_at=now,
        changed_at=now,
        **drafting.columns(wish.draft, wish.person),
    )


def _block(plan: Plan, past: _Past) -> dict[str, Any]:
    outcome, (start, end) = past.went.outcome, past.span
    kept = {str(Outcome.KEPT): plan.minutes, str(Outcome.PARTLY): plan.minutes // 2}
    answered_at = {
        OPEN: None,
        str(Outcome.UNKNOWN): None,
        str(Outcome.SKIPPED): start - SKIPPED_BEFORE,
    }
    is_open = outcome == OPEN
    return {
        "plan_id": plan.id,
        "person_id": plan.person_id,
        "week": past.week,
        "planned_at": start,
        "starts_at": start,
        "ends_at": end,
        "state": "asked" if is_open else "over",
        "outcome": "" if is_open else outcome,
        "reason": past.went.reason,
        "kept_minutes": kept.get(outcome, 0),
        "answered_at": answered_at.get(outcome, end + ANSWERED_AFTER),
        "next_at": end + going.ANSWERABLE if is_open else None,
    }
