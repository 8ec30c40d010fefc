"""Gathers what screens, forms and messages show, from what is stored now; changes nothing."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from bot.core.local_time import to_utc
from bot.core.spans import Span
from bot.development_time import (
    calendar_files,
    choosing,
    ledger,
    statuses,
    team_plans,
    view_repository,
)
from bot.development_time.domain import ANSWER_DAYS, Outcome, Reason, Rule, monday_of
from bot.development_time.errors import UnknownBlockError, UnknownPlanError
from bot.development_time.models import Block, Plan, TeamPlan
from bot.development_time.views import (
    BlockView,
    CalendarView,
    Picture,
    PlanView,
    Stage,
    TeamPlanView,
)
from bot.people import service as people
from bot.people.service import Person

LATELY = timedelta(days=1)
"""For so long a plan that was ended is shown, with a way back."""
FRESH = timedelta(hours=1)
"""For so long an answer is shown where it was given, with a way back."""
SOON = timedelta(days=14)
WEEK = timedelta(days=7)


def picture(session: Session, person: Person, now: datetime) -> Picture:
    """All that somebody sees of their development time."""
    zone = people.zone_of(person)
    found = view_repository.plans(session, person.id, now - LATELY)
    monday = to_utc(monday_of(now, zone), time(), zone)
    since = min(monday, now - timedelta(days=ANSWER_DAYS + 1))
    calendar = _calendar(session, person)
    views = [
        replace(_block(block, plan, zone), by_file=calendar is None)
        for block, plan in view_repository.blocks(session, person.id, since, now + SOON)
    ]
    leads = bool(people.reports_of(session, person))
    return Picture(
        zone=zone,
        hours=people.hours_of(person),
        today=now.astimezone(zone).date(),
        plans=_plans(session, person, found, now),
        ahead=[one for one in views if one.span.start > now and _is_open(one, now)],
        week=[one for one in views if monday <= one.span.start < monday + WEEK],
        unanswered=[one for one in views if _is_unanswered(one, now)],
        answered=[one for one in views if _is_fresh(one, now)],
        chosen=choosing.chosen(session, person),
        calendar=calendar,
        status=statuses.connected(session, person),
        leads=leads,
        team_plans=team_plans_of(session, person) if leads else (),
    )


def counted(session: Session, person: Person, now: datetime) -> Picture:
    """The same with what became of the planned time: one's own, and the team's in sums."""
    seen = picture(session, person, now)
    first, last = seen.today - ledger.WEEKS * WEEK + WEEK, seen.today
    weeks = ledger.weeks_shown(now, seen.zone)
    team = ledger.of_team(session, person, *weeks) if seen.leads else None
    return replace(
        seen,
        ledger=ledger.of_person(session, person, first, last),
        team=team,
    )


def _is_open(view: BlockView, now: datetime) -> bool:
    return view.stage(now) in {Stage.AHEAD, Stage.LEFT_OUT}


def _is_unanswered(view: BlockView, now: datetime) -> bool:
    late = now - view.span.end >= timedelta(days=ANSWER_DAYS)
    return view.stage(now) is Stage.OVER and not late


def _is_fresh(view: BlockView, now: datetime) -> bool:
    said_at = view.answered_at
    is_fresh = said_at is not None and now - said_at < FRESH
    return is_fresh and view.stage(now) is Stage.ANSWERED


def plan(session: Session, person: Person, plan_id: int, now: datetime) -> PlanView:
    """A plan as it stands; refuses (`UnknownPlanError`) one that is not this person's."""
    found = view_repository.plan(session, person.id, plan_id)
    if found is None:
        raise UnknownPlanError
    [view] = _plans(session, person, [found], now)
    if view.calendar is not None or found.state != "live":
        return view
    return replace(view, links=calendar_files.links(session, person, found, now))


def block(session: Session, person: Person, block_id: int, now: datetime) -> BlockView:
    """A block as it stands; refuses (`UnknownBlockError`) one that is not this person's."""
    found = view_repository.block(session, person.id, block_id)
    if found is None:
        raise UnknownBlockError
    after = max(found[0].starts_at, now)
    following = view_repository.following(session, person.id, after)
    view = _block(*found, people.zone_of(person), _span(following) if following else None)
    return replace(view, by_file=_calendar(session, person) is None)


def _plans(
    session: Session, person: Person, found: Sequence[Plan], now: datetime
) -> list[PlanView]:
    zone = people.zone_of(person)
    following = view_repository.next_starts(session, person.id, [one.id for one in found], now)
    offers = view_repository.team_plans(session, {one.team_plan_id or 0 for one in found} - {0})
    names = _names(session, offers.values())
    calendar = _calendar(session, person)
    views = []
    for one in found:
        block, rule = following.get(one.id), rule_of(one)
        offer = offers.get(one.team_plan_id or 0)
        is_gone = one.state == "offered" and (offer is None or offer.state != "live")
        view = PlanView(
            id=one.id,
            version=one.version,
            rule=rule,
            state="ended" if is_gone else one.state,
            zone=zone,
            purpose=one.purpose,
            paused_until=one.paused_until,
            team=names.get(offer.manager_id, "") if offer is not None else "",
            following=_span(block) if block is not None else _offered(one, rule, zone, now),
            calendar=calendar,
        )
        views.append(view)
    return views


def _offered(found: Plan, rule: Rule, zone: ZoneInfo, now: datetime) -> Span | None:
    """When an offer would begin; a plan that somebody has is where its blocks are."""
    if found.state != "offered":
        return None
    monday = max(monday_of(now, zone), rule.first_day - timedelta(days=rule.first_day.weekday()))
    weeks = (rule.in_week(monday + one * WEEK, zone) for one in range(3))
    return next((span for span in weeks if span is not None and span.start > now), None)


def _names(session: Session, offers: Collection[TeamPlan]) -> dict[int, str]:
    """The managers who offer these and are still here, by person."""
    managers = people.people(session, {one.manager_id for one in offers}) if offers else {}
    return {one.id: one.display_name for one in managers.values() if one.active}


def team_plans_of(session: Session, person: Person) -> list[TeamPlanView]:
    """What a manager offers to the team, the newest first."""
    return [
        TeamPlanView(
            id=one.team_plan.id,
            version=one.team_plan.version,
            rule=rule_of(one.team_plan),
            purpose=one.team_plan.purpose,
            offered=one.accepted + one.open + one.declined,
            accepted=one.accepted,
        )
        for one in team_plans.standing(session, person)
    ]


def _calendar(session: Session, person: Person) -> CalendarView | None:
    found = view_repository.connection(session, person.id)
    return CalendarView(found.kind, found.account, found.state) if found is not None else None


def rule_of(found: Plan | TeamPlan) -> Rule:
    """What a plan wants each week."""
    zone = ZoneInfo(found.zone) if found.zone else None
    return Rule(found.weekday, found.start, found.minutes, found.first_day, found.until, zone)


def _block(
    found: Block, its_plan: Plan, zone: ZoneInfo, following: Span | None = None
) -> BlockView:
    return BlockView(
        id=found.id,
        plan_id=found.plan_id,
        span=_span(found),
        planned_at=found.planned_at,
        zone=zone,
        state=found.state,
        outcome=Outcome(found.outcome) if found.outcome else None,
        reason=Reason(found.reason) if found.reason else None,
        kept_minutes=found.kept_minutes,
        started_at=found.started_at,
        answered_at=found.answered_at,
        purpose=its_plan.purpose,
        following=following,
    )


def _span(found: Block) -> Span:
    return Span(found.starts_at, found.ends_at)
