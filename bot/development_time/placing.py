"""Where the blocks of the weeks ahead stand; pure: the same is asked, the same is answered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from bot.core.errors import N_
from bot.core.spans import Span
from bot.development_time.domain import (
    AHEAD_WEEKS,
    MOST_MOVES,
    NEAR,
    Clock,
    Placed,
    Rule,
    WeeklyPlan,
    monday_of,
)
from bot.development_time.openings import Taken, at_work, free_slots, nearness, window

_WEEK = timedelta(days=7)
_Key = tuple[int, date]
"""Plan and week: there is one block for each."""


def place(
    plans: Sequence[WeeklyPlan],
    existing: Sequence[Placed],
    busy: Sequence[Span],
    clock: Clock,
    now: datetime,
    *,
    may_move: bool,
) -> list[Placed]:
    """The blocks of these plans as they should stand: one for each plan and week, by their start.

    `busy` is when others keep the person busy, `existing` what stands there now. What has begun and
    what is held comes back untouched; what is of today stays where it is. What no plan wants any
    more does not come back. What stands where the rule no longer wants it, or where the person does
    not work (any more), is placed anew. With `may_move` what a meeting was put over moves out of
    its way, as long as it is not near and shows as free: at most twice a week.

    A new block is over busy time where its week has no other slot; where it cannot be at its time
    (a day off) and its week has no slot either, there is none.
    """
    desk = _Desk({plan.id: plan for plan in plans}, Taken(busy), clock, now)
    given = sorted(existing, key=_order)
    while True:
        found, wanting = _once(desk, given, may_move=may_move)
        # What moved may have left a slot to what found none: the next look would say so.
        if not wanting or found == given:
            return found
        given = found


def slots(
    placed: Placed,
    others: Sequence[Span],
    busy: Sequence[Span],
    clock: Clock,
    now: datetime,
    *,
    most: int = 3,
) -> list[Span]:
    """Where else in its week a block could be, from tomorrow on: the best first.

    On different days as far as there are some; `others` are the person's other blocks.
    """
    free = free_slots(
        clock, *window(placed, clock, now), placed.span.length, Taken([*busy, *others])
    )
    order = nearness(placed.planned, clock)
    ranked = sorted((slot for slot in free if slot != placed.span), key=order)
    firsts = {slot.start.astimezone(clock.zone).date(): slot for slot in reversed(ranked)}
    chosen = sorted(firsts.values(), key=order)[:most]
    for slot in ranked:
        if len(chosen) < most and slot.is_free(chosen):
            chosen.append(slot)
    return sorted(chosen, key=order)


def fits(rule: Rule, clock: Clock, day: date) -> str | None:
    """What is wrong with a rule for this person from a local day on; None where nothing is.

    A rule at the same moment for a whole team is looked at for the weeks ahead: where the clocks
    change, it may be within their hours in one week and outside in the next.
    """
    if rule.zone is None or rule.zone == clock.zone:
        return _misfit(rule, clock)
    ordinary = replace(clock, is_off=lambda _day: False)
    monday = day - timedelta(days=day.weekday())
    for week in range(AHEAD_WEEKS + 1):
        span = rule.in_week(monday + week * _WEEK, clock.zone)
        if span is not None and span.start.astimezone(clock.zone).date() >= day:
            weekday = span.start.astimezone(clock.zone).weekday()
            if weekday not in clock.hours.days:
                return _NO_WORKING_DAY
            if not at_work(span, ordinary):
                return OUTSIDE_HOURS
    return None


def _key(block: Placed) -> _Key:
    return block.plan_id, block.week


def _order(block: Placed) -> tuple[datetime, int]:
    return block.span.start, block.plan_id


_NO_WORKING_DAY = N_("That is not one of your working days.")
OUTSIDE_HOURS = N_("That is outside your working hours.")


def _misfit(rule: Rule, clock: Clock) -> str | None:
    if rule.weekday not in clock.hours.days:
        return _NO_WORKING_DAY
    start = timedelta(hours=rule.start.hour, minutes=rule.start.minute)
    hours = (clock.hours.start, clock.hours.end)
    opens, closes = (timedelta(hours=at.hour, minutes=at.minute) for at in hours)
    return None if opens <= start and start + rule.length <= closes else OUTSIDE_HOURS


@dataclass(frozen=True)
class _Desk:
    """What stays the same while blocks are placed."""

    plans: dict[int, WeeklyPlan]
    busy: Taken
    clock: Clock
    now: datetime

    def day_of(self, instant: datetime) -> date:
        return instant.astimezone(self.clock.zone).date()

    def is_ahead(self, span: Span) -> bool:
        """Whether it begins after today."""
        return self.day_of(span.start) > self.day_of(self.now)

    def wanted(self, plan_id: int, week: date) -> Span | None:
        """When a plan wants its block of a week; None where it wants none."""
        plan = self.plans.get(plan_id)
        if plan is None or week in plan.skipped:
            return None
        day = week + timedelta(days=plan.rule.weekday)
        if plan.paused_until is not None and day < plan.paused_until:
            return None
        return plan.rule.in_week(week, self.clock.zone)

    def stays(self, block: Placed, wanted: Span) -> bool:
        """Whether a block that has not begun stays where it is, whatever is put over it."""
        if block.held or not self.is_ahead(block.span):
            return True
        as_wanted = block.planned == wanted or not self.is_ahead(wanted)
        return as_wanted and at_work(block.span, self.clock)

    def free_slot(self, block: Placed, own: Sequence[Span]) -> Span | None:
        """Where a block is planned if that is free, else the nearest slot of its week."""
        near = Taken(one for one in own if abs(one.start - block.planned.start) < 2 * _WEEK)
        if self._possible(block) and self.busy.leaves(block.planned) and near.leaves(block.planned):
            return block.planned
        plan = self.plans[block.plan_id]
        first, last = window(block, self.clock, self.now)
        first = max(first, plan.rule.first_day, plan.paused_until or first)
        last = min(last, plan.rule.until or last)
        day = self.day_of(block.planned.start)
        of_that_day = self._nearest(block, max(first, day), min(last, day), near)
        return of_that_day or self._nearest(block, first, last, near)

    def _nearest(self, block: Placed, first: date, last: date, own: Taken) -> Span | None:
        free = free_slots(self.clock, first, last, block.planned.length, self.busy)
        left = (slot for slot in free if own.leaves(slot))
        return min(left, key=nearness(block.planned, self.clock), default=None)

    def crowded_slot(self, block: Placed, own: Sequence[Span]) -> Span | None:
        """Where a block is planned although others keep the person busy then."""
        free = self._possible(block) and Taken(own).leaves(block.planned)
        return block.planned if free else None

    def _possible(self, block: Placed) -> bool:
        """Nothing moves into today; what is new (it stands nowhere else) may be today."""
        new = block.span == block.planned
        return (new or self.is_ahead(block.planned)) and at_work(block.planned, self.clock)


def _once(desk: _Desk, given: Sequence[Placed], *, may_move: bool) -> tuple[list[Placed], bool]:
    """One look at all blocks; and whether one would rather be elsewhere, or found no place."""
    standing: dict[_Key, Placed] = {}
    anew: list[Placed] = []
    for block in given:
        wanted = desk.wanted(block.plan_id, block.week)
        if block.span.start <= desk.now or (wanted is not None and desk.stays(block, wanted)):
            standing[_key(block)] = block
        elif wanted is not None:
            anew.append(replace(block, planned=wanted))
    known = {_key(block) for block in given}
    anew += [block for block in _wanted_ahead(desk) if _key(block) not in known]
    wanting = _place_anew(desk, anew, standing)
    if may_move:
        wanting |= _make_way(desk, standing)
    return sorted(standing.values(), key=_order), wanting


def _wanted_ahead(desk: _Desk) -> Iterator[Placed]:
    """What the plans want in the weeks ahead that is not over."""
    this_week = monday_of(desk.now, desk.clock.zone)
    for week in (this_week + ahead * _WEEK for ahead in range(AHEAD_WEEKS)):
        for plan_id in desk.plans:
            wanted = desk.wanted(plan_id, week)
            if wanted is not None and wanted.start > desk.now:
                yield Placed(plan_id, week, wanted, wanted)


def _place_anew(desk: _Desk, anew: Iterable[Placed], standing: dict[_Key, Placed]) -> bool:
    """Place what has no place; whether one found none, or none that is free."""
    wanting = False
    for block in sorted(anew, key=lambda one: (one.planned.start, one.plan_id)):
        own = [one.span for one in standing.values()]
        free = desk.free_slot(block, own)
        span = free or desk.crowded_slot(block, own)
        wanting |= free is None
        if span is not None:
            standing[_key(block)] = replace(block, span=span)
    return wanting


def _make_way(desk: _Desk, standing: dict[_Key, Placed]) -> bool:
    """Move what a meeting was put over, where it may be; whether one found no place."""
    wanting = False
    moved = Counter[date]()
    for block in standing.values():
        moved[block.week] += block.moves
    for block in sorted(standing.values(), key=_order):
        if not _may_move(desk, block, moved[block.week]) or desk.busy.leaves(block.span):
            continue
        own = [one.span for one in standing.values() if one is not block]
        free = desk.free_slot(block, own)
        if free is None:
            wanting = True
        else:
            standing[_key(block)] = replace(block, span=free, moves=block.moves + 1)
            moved[block.week] += 1
    return wanting


def _may_move(desk: _Desk, block: Placed, moved: int) -> bool:
    if block.held or block.busy or moved >= MOST_MOVES:
        return False
    return block.span.start - desk.now > NEAR and desk.is_ahead(block.span)
