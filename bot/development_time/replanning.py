"""What planning changes: one person's plans, and how their blocks come to stand as they should."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from bot.core.local_time import to_utc
from bot.core.spans import Span
from bot.development_time import calendar_entries, placing, reminders, repository
from bot.development_time.defending import is_busy, next_flip
from bot.development_time.domain import (
    NEAR,
    Clock,
    Defence,
    Placed,
    Rule,
    WeeklyPlan,
    monday_of,
)
from bot.development_time.models import Block, DevelopmentTime, Plan
from bot.development_time.openings import Taken

WEEK = timedelta(days=7)
SECONDS_A_DAY = 24 * 60 * 60


def near_at(starts_at: datetime) -> datetime:
    """When a block becomes busy, and its message is decided."""
    return starts_at - NEAR


def rule_of(plan: Plan) -> Rule:
    """What a plan wants each week."""
    zone = ZoneInfo(plan.zone) if plan.zone else None
    return Rule(plan.weekday, plan.start, plan.minutes, plan.first_day, plan.until, zone)


def placed_of(block: Block) -> Placed:
    """A block as the planner sees it: what has begun stays where it is."""
    length = block.ends_at - block.starts_at
    return Placed(
        block.plan_id,
        block.week,
        Span(block.planned_at, block.planned_at + length),
        Span(block.starts_at, block.ends_at),
        block.moves,
        block.held or block.state != "planned",
        block.busy,
    )


def is_ahead(block: Block, now: datetime) -> bool:
    """Whether it is planned and has not begun."""
    return block.state == "planned" and block.starts_at > now


def is_left_out(block: Block) -> bool:
    """Whether its week is to have no other block: it was skipped, or given up before it began."""
    given_up_at = block.answered_at if block.state == "over" else None
    return given_up_at is not None and given_up_at < block.starts_at


def goes_on(plan: Plan, clock: Clock, now: datetime) -> bool:
    """Whether a plan wants blocks still; one that was paused until today goes on from now."""
    today = now.astimezone(clock.zone).date()
    if plan.until is not None and plan.until < today:
        plan.state = "ended"
    elif plan.state == "paused" and plan.paused_until is not None and plan.paused_until <= today:
        plan.state, plan.paused_until = "live", None
    return plan.state != "ended"


@dataclass
class Difference:
    """What is to be written for all the people of a batch."""

    now: datetime
    new: list[dict[str, Any]] = field(default_factory=list)
    changed: list[Block] = field(default_factory=list)
    """Of which a calendar has to hear."""
    cancelled: list[Block] = field(default_factory=list)

    def cancel(self, blocks: Sequence[Block]) -> None:
        """No plan wants these any more."""
        for block in blocks:
            block.state, block.next_at = "cancelled", None
            block.sequence += 1
            self.cancelled.append(block)

    def store(self, session: Session) -> None:
        """Write it, and let the calendars hear of it."""
        repository.flush(session)
        added = repository.add_blocks(session, self.new) if self.new else []
        touched = [block.id for block in (*self.changed, *self.cancelled)]
        if added or touched:
            calendar_entries.to_write(session, [*added, *touched], self.now)
        # Only what was put elsewhere after it began was spoken of before.
        spoken = [block.id for block in self.cancelled if block.held]
        reminders.say_anew(session, spoken, self.now)


@dataclass(frozen=True)
class Planner:
    """Plans the blocks of one person; `busy` is None where no calendar says anything.

    `reserved` is what they agreed to be at, as Leeway knows itself. Of the plans in `anew`, what
    has not begun and is not held is placed as if it were new.
    """

    chosen: DevelopmentTime
    clock: Clock
    plans: Sequence[Plan]
    blocks: Sequence[Block]
    busy: Sequence[Span] | None
    reserved: Sequence[Span]
    anew: frozenset[int]

    def plan(self, difference: Difference) -> None:
        """Add what differs from what stands there, and say when to look again."""
        now = difference.now
        self._keep_this_week(now)
        placed = self._placed(now)
        taken = Taken([*self._not_free(), *(one.span for one in placed)])
        rows = {(one.plan_id, one.week): one for one in self.blocks}
        flips = []
        for one in placed:
            row = rows.get((one.plan_id, one.week))
            if one.span.start > now and (row is None or row.state in {"planned", "cancelled"}):
                shown, flip_at = self._shown(one, taken, now)
                flips += [flip_at] if flip_at is not None else []
                self._write(difference, one, row, busy=shown)
        wanted = {(one.plan_id, one.week) for one in placed}
        gone = [row for key, row in rows.items() if key not in wanted]
        difference.cancel([row for row in gone if is_ahead(row, now)])
        self.chosen.plan_at = self._next_look(now, flips)

    def _placed(self, now: datetime) -> list[Placed]:
        defence = Defence(self.chosen.defence)
        known = [one for one in self.blocks if one.state != "cancelled" and not is_left_out(one)]
        return placing.place(
            [self._weekly(plan) for plan in self.plans],
            [placed_of(one) for one in known if not self._is_placed_anew(one, now)],
            self._not_free(),
            self.clock,
            now,
            may_move=self.busy is not None and defence is not Defence.BUSY,
        )

    def _not_free(self) -> list[Span]:
        return [*(self.busy or ()), *self.reserved]

    def _weekly(self, plan: Plan) -> WeeklyPlan:
        out = {one.week for one in self.blocks if one.plan_id == plan.id and is_left_out(one)}
        paused_until = (plan.paused_until or date.max) if plan.state == "paused" else None
        return WeeklyPlan(plan.id, rule_of(plan), frozenset(out), paused_until)

    def _keep_this_week(self, now: datetime) -> None:
        """Where the new time of a changed plan is over this week, the week keeps what it has."""
        rules = {one.id: rule_of(one) for one in self.plans if one.id in self.anew}
        for block in self.blocks:
            if block.plan_id in rules and is_ahead(block, now):
                wanted = rules[block.plan_id].in_week(block.week, self.clock.zone)
                block.held = block.held or (wanted is not None and wanted.start <= now)

    def _is_placed_anew(self, block: Block, now: datetime) -> bool:
        return block.plan_id in self.anew and is_ahead(block, now) and not block.held

    def _shown(self, one: Placed, taken: Taken, now: datetime) -> tuple[bool, datetime | None]:
        """Whether it shows as busy; and when it will, where that is before it is near."""
        defence = Defence(self.chosen.defence)
        if is_busy(defence, one, taken, self.clock, now):
            return True, None
        if self.busy is None:
            return False, None  # no calendar shows it
        flip_at = next_flip(defence, one, taken, self.clock, now)
        is_early = flip_at is not None and flip_at < near_at(one.span.start)
        return False, flip_at if is_early else None

    def _write(self, difference: Difference, one: Placed, row: Block | None, *, busy: bool) -> None:
        if row is None:
            difference.new.append(_new(one, self.chosen.person_id, busy=busy))
            return
        comes_back = row.state == "cancelled"
        moved = comes_back or one.span != (row.starts_at, row.ends_at)
        if moved:
            row.starts_at, row.ends_at = one.span
            row.state, row.next_at = "planned", near_at(one.span.start)
        if moved or row.busy != busy:
            row.busy, row.sequence = busy, row.sequence + 1
            difference.changed.append(row)
        row.planned_at, row.moves, row.held = one.planned.start, one.moves, one.held

    def _next_look(self, now: datetime, flips: Sequence[datetime]) -> datetime | None:
        """Next Monday, each person at another time of that day; sooner where something flips."""
        if not self.plans:
            return None
        zone = self.clock.zone
        late = timedelta(seconds=zlib.crc32(b"%d" % self.chosen.person_id) % SECONDS_A_DAY)
        ends = [one.paused_until for one in self.plans if one.paused_until is not None]
        resumed = [to_utc(day, time(), zone) for day in ends]
        monday = to_utc(monday_of(now, zone) + WEEK, time(), zone) + late
        return min(at for at in (monday, *flips, *resumed) if at > now)


def _new(one: Placed, person_id: int, *, busy: bool) -> dict[str, Any]:
    return {
        "plan_id": one.plan_id,
        "person_id": person_id,
        "week": one.week,
        "planned_at": one.planned.start,
        "starts_at": one.span.start,
        "ends_at": one.span.end,
        "moves": one.moves,
        "held": one.held,
        "busy": busy,
        "sequence": 0,
        "state": "planned",
        "outcome": "",
        "reason": "",
        "kept_minutes": 0,
        "next_at": near_at(one.span.start),
    }
