"""Whether a plan can be as it was drafted, and how a draft is stored."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy.orm import Session

from bot.core.errors import N_
from bot.development_time import clocks, placing, repository
from bot.development_time.domain import (
    LEAST_MINUTES,
    MOST_MINUTES,
    MOST_PURPOSE,
    Clock,
    Draft,
    Rule,
)
from bot.development_time.errors import DraftError, Field, OverlapError
from bot.development_time.models import Plan, TeamPlan
from bot.development_time.replanning import rule_of
from bot.development_time.wording import hour
from bot.people.service import Person

FARTHEST = timedelta(days=366)
"""How far ahead a plan may begin."""

LONGEST = timedelta(days=3650)
"""How far away the end of a plan may be: later days do not exist in every zone and calendar."""


def check(
    session: Session,
    person: Person,
    draft: Draft,
    now: datetime,
    *,
    instead_of: Plan | None = None,
) -> None:
    """Refuse (`DraftError`) what somebody cannot have every week.

    A plan that is changed may have begun before today.
    """
    clock = clocks.clock_of(session, person)
    earliest = instead_of.first_day if instead_of is not None else None
    check_form(draft, now.astimezone(clock.zone).date(), earliest)
    check_hours(draft.rule(clock.zone), clock, draft.first_day)
    for plan in repository.plans_of(session, person.id):
        is_other = instead_of is None or plan.id != instead_of.id
        if is_other and not draft.same_moment and _overlap(plan, draft):
            raise OverlapError(rule_of(plan))


def check_hours(rule: Rule, clock: Clock, day: date) -> None:
    """Refuse (`DraftError`) a rule that does not fit into somebody's working week."""
    objection = placing.fits(rule, clock, day)
    if objection is None:
        return
    if objection != placing.OUTSIDE_HOURS:
        raise DraftError(Field.WEEKDAY if rule.zone is None else Field.START, objection)
    hours = clock.hours
    known = {"opens": hour(hours.start), "closes": hour(hours.end)}
    latest = datetime.combine(day, hours.end) - rule.length
    if rule.zone is not None or latest < datetime.combine(day, hours.start):
        said = N_("That is outside your working hours, {opens} to {closes}.")
        raise DraftError(Field.START, said, **known)
    said = N_(
        "That is outside your working hours, {opens} to {closes}. Start at {latest} at the latest."
    )
    if rule.start < hours.start:
        said = N_(
            "That is outside your working hours, {opens} to {closes}. Start at {opens} or later."
        )
    raise DraftError(Field.START, said, latest=hour(latest), **known)


def check_form(draft: Draft, today: date, earliest: date | None = None) -> None:
    """Refuse (`DraftError`) what no plan can be.

    `today` is the local day of who drafts it, `earliest` the first day of what it changes.
    """
    if draft.minutes < LEAST_MINUTES:
        raise DraftError(
            Field.MINUTES, N_("Choose at least half an hour: less is hardly ever kept.")
        )
    if draft.minutes > MOST_MINUTES:
        raise DraftError(
            Field.MINUTES, N_("Choose four hours at most; make a second plan for more.")
        )
    if draft.weekday not in range(7):
        raise DraftError(Field.WEEKDAY, N_("Choose a day of the week."))
    if len(draft.purpose) > MOST_PURPOSE:
        raise DraftError(Field.PURPOSE, N_("Say it in {most} characters."), most=MOST_PURPOSE)
    if draft.first_day < min(today, earliest or today):
        raise DraftError(Field.FIRST_DAY, N_("That day is over. Choose today, or a later day."))
    if draft.first_day > today + FARTHEST:
        raise DraftError(
            Field.FIRST_DAY, N_("That is more than a year ahead. Choose an earlier day.")
        )
    if draft.until is not None:
        _check_until(draft, draft.until, today)


def columns(draft: Draft, person: Person) -> dict[str, Any]:
    """A checked draft as a plan, or a team plan, stores it; drafted by somebody."""
    clock = draft.clock.key if draft.clock is not None else person.zone
    return {
        "weekday": draft.weekday,
        "start": draft.start,
        "minutes": draft.minutes,
        "zone": clock if draft.same_moment else "",
        "first_day": draft.first_day,
        "until": draft.until,
        "purpose": draft.purpose.strip(),
    }


def write(plan: Plan | TeamPlan, draft: Draft, person: Person) -> None:
    """Have a plan say what a checked draft says, drafted by somebody: its next version."""
    for name, value in columns(draft, person).items():
        setattr(plan, name, value)
    plan.version += 1


def _check_until(draft: Draft, until: date, today: date) -> None:
    if until < draft.first_day:
        raise DraftError(Field.UNTIL, N_("It would end before it begins. Choose a later day."))
    if until < today:
        raise DraftError(Field.UNTIL, N_("That day is over. Choose today, or a later day."))
    if until > today + LONGEST:
        raise DraftError(Field.UNTIL, N_("That is ten years away or more. Leave it empty instead."))
    first = draft.first_day + timedelta(days=(draft.weekday - draft.first_day.weekday()) % 7)
    if first > until:
        raise DraftError(Field.UNTIL, N_("It would end before its first day. Choose a later day."))


def _overlap(plan: Plan, draft: Draft) -> bool:
    """Whether both are at one time on the same weekday, by the person's own clock."""
    if plan.zone or plan.weekday != draft.weekday:
        return False
    ends_before = plan.until is not None and plan.until < draft.first_day
    if ends_before or (draft.until is not None and draft.until < plan.first_day):
        return False
    mine, wish = (_minutes(plan.start), plan.minutes), (_minutes(draft.start), draft.minutes)
    return mine[0] < wish[0] + wish[1] and wish[0] < mine[0] + mine[1]


def _minutes(at: time) -> int:
    return at.hour * 60 + at.minute
