"""A manager's weekly plan for the team: offered to each, who take it, change it, or do not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from bot.core.errors import N_
from bot.delivery import service as delivery
from bot.development_time import blocks, clocks, drafting, offering, placing, reminders, repository
from bot.development_time.domain import Draft
from bot.development_time.errors import (
    DraftError,
    Field,
    NoTeamError,
    OfferChangedError,
    OfferGoneError,
    PlanEndedError,
    StaleError,
    UnknownPlanError,
)
from bot.development_time.models import Plan, TeamPlan
from bot.development_time.replanning import rule_of
from bot.people import service as people
from bot.people.service import Person


@dataclass(frozen=True)
class TeamMade:
    """A team plan that was made or changed; `offered` is how many people get a message."""

    team_plan_id: int
    offered: int


@dataclass(frozen=True)
class Standing:
    """How a team plan was taken up: counts, nobody's answer."""

    team_plan: TeamPlan
    accepted: int
    open: int
    declined: int


# The manager


def make(session: Session, manager: Person, draft: Draft, now: datetime) -> TeamMade:
    """Offer a plan to everybody who reports to a manager. Refuses `NoTeamError`, `DraftError`."""
    team = _team(session, manager)
    _check(session, manager, team, draft, now)
    drafted = drafting.columns(draft, manager)
    team_plan = TeamPlan(
        manager_id=manager.id,
        state="live",
        version=1,
        created_at=now,
        **drafted,
    )
    session.add(team_plan)
    session.flush()
    repository.claim(session, [one.id for one in team])
    plans = offering.offer(session, team_plan, drafted, team, now)
    offering.tell(session, plans, team, now)
    return TeamMade(team_plan.id, len(plans))


def change(
    session: Session,
    manager: Person,
    team_plan_id: int,
    draft: Draft,
    *,
    version: int,
    now: datetime,
) -> TeamMade:
    """Change it for those who have it as it was, and offer it anew to who did not answer.

    Each of them gets a new message (`devtime_offer`): who has it already can choose another time
    there, or leave it. Who chose a time of their own keeps it; who did not want it is left alone;
    who joined the team meanwhile is offered it for the first time.
    """
    team_plan = _live(session, manager, team_plan_id)
    if team_plan.version != version:
        raise StaleError
    team = _team(session, manager)
    _check(session, manager, team, draft, now, earliest=team_plan.first_day)
    here = {one.id for one in team}
    repository.claim(session, here)
    known = repository.plans_of_team(session, team_plan.id)
    concerned = [one for one in known if one.person_id in here and offering.follows(one, team_plan)]
    joined = here - {plan.person_id for plan in known}
    newcomers = [one for one in team if one.id in joined]
    drafted = drafting.columns(draft, manager)
    _move(session, concerned, draft, manager, now)
    drafting.write(team_plan, draft, manager)
    concerned += offering.offer(session, team_plan, drafted, newcomers, now)
    offering.tell(session, concerned, team, now)
    return TeamMade(team_plan.id, len(concerned))


def _move(
    session: Session, plans: Sequence[Plan], draft: Draft, manager: Person, now: datetime
) -> None:
    """Have these plans say what the team's says now; what was said of them before is taken back."""
    former = [offering.key_of(plan) for plan in plans]
    for plan in plans:
        drafting.write(plan, draft, manager)
        plan.changed_at = now
    session.flush()
    going = [plan for plan in plans if plan.state in offering.ANSWERED]
    if going:
        ids = [plan.id for plan in going]
        blocks.plan_people(session, [plan.person_id for plan in going], now, anew=ids)
    delivery.withdraw(session, former, now)
    reminders.say_again(session, former, now)


def end(session: Session, manager: Person, team_plan_id: int, now: datetime) -> TeamPlan:
    """Offer it no longer. Who has it keeps it as their own: nobody's room is taken away."""
    team_plan = _live(session, manager, team_plan_id)
    team_plan.state = "ended"
    offering.say_again(session, team_plan, now)
    return team_plan


def bring_back(session: Session, manager: Person, team_plan_id: int, now: datetime) -> TeamPlan:
    """*Undo* of `end`: what nobody had answered is open again."""
    team_plan = repository.team_plan_of(session, manager.id, team_plan_id)
    if team_plan is None:
        raise UnknownPlanError
    team_plan.state = "live"
    offering.say_again(session, team_plan, now)
    return team_plan


def standing(session: Session, manager: Person) -> Sequence[Standing]:
    """The team plans of a manager that go on, the newest first."""
    return [
        Standing(
            team_plan,
            accepted=sum(counts.get(state, 0) for state in offering.ANSWERED),
            open=counts.get("offered", 0),
            declined=counts.get("declined", 0),
        )
        for team_plan, counts in repository.standings(session, manager.id)
    ]


# The person to whom it was offered


def accept(
    session: Session,
    person: Person,
    plan_id: int,
    now: datetime,
    draft: Draft | None = None,
    *,
    version: int = 0,
) -> Plan:
    """*Works for me* to the `version` that was read, or *Another time…* with a draft of their own.

    Refuses (`DraftError`) a time that is none of theirs: then they choose another one; and
    (`OfferChangedError`) an offer that was changed since it was read. Version 0 is any.
    """
    plan = _offered(session, person, plan_id)
    if plan.state == "offered" and version not in {0, plan.version}:
        raise OfferChangedError
    if draft is None and plan.state in offering.ANSWERED:
        return plan  # it moved along with the team's, and that is fine
    _check_own(session, person, plan, draft, now)
    if draft is not None:
        drafting.write(plan, draft, person)
    plan.state, plan.changed_at = "live", now
    session.flush()
    blocks.plan_people(session, [person.id], now, anew=[plan.id])
    return plan


def decline(session: Session, person: Person, plan_id: int, now: datetime) -> Plan:
    """*Not for me*: also of a plan that they had, and that was changed."""
    return _answer(session, person, plan_id, "declined", now)


def take_back(session: Session, person: Person, plan_id: int, now: datetime) -> Plan:
    """*Undo* of either answer: the team's time is open to be answered again."""
    plan = _answer(session, person, plan_id, "offered", now)
    team_plan = repository.team_plan(session, plan.team_plan_id or 0)
    if team_plan is None or team_plan.state != "live":
        raise OfferGoneError
    offering.follow(plan, team_plan)
    session.flush()
    return plan


def _answer(session: Session, person: Person, plan_id: int, state: str, now: datetime) -> Plan:
    plan = _offered(session, person, plan_id)
    plan.state, plan.paused_until, plan.changed_at = state, None, now
    session.flush()
    blocks.plan_people(session, [person.id], now)
    return plan


def _offered(session: Session, person: Person, plan_id: int) -> Plan:
    """A plan that was offered to somebody, whatever they said to it."""
    repository.claim(session, [person.id])
    plan = repository.plan_of(session, person.id, plan_id)
    if plan is None or plan.team_plan_id is None:
        raise UnknownPlanError
    team_plan = repository.team_plan(session, plan.team_plan_id)
    is_open = plan.state in {"offered", "declined"}
    if plan.state == "ended" or (is_open and (team_plan is None or team_plan.state != "live")):
        raise OfferGoneError
    return plan


def _live(session: Session, manager: Person, team_plan_id: int) -> TeamPlan:
    team_plan = repository.team_plan_of(session, manager.id, team_plan_id)
    if team_plan is None:
        raise UnknownPlanError
    if team_plan.state != "live":
        raise PlanEndedError
    return team_plan


def _team(session: Session, manager: Person) -> Sequence[Person]:
    """Who reports to a manager and can be asked; refuses (`NoTeamError`) where nobody can."""
    found = [
        one
        for one in people.reports_of(session, manager)
        if one.slack_user_id is not None and people.clock_known(one)
    ]
    if not found:
        raise NoTeamError
    return found


def _check(
    session: Session,
    manager: Person,
    team: Sequence[Person],
    draft: Draft,
    now: datetime,
    *,
    earliest: date | None = None,
) -> None:
    """Refuse (`DraftError`) what no plan can be, and a time at which nobody of the team works."""
    zone = people.zone_of(manager)
    drafting.check_form(draft, now.astimezone(zone).date(), earliest)
    rule, known = draft.rule(zone), clocks.clocks(session, team)
    if not any(placing.fits(rule, clock, draft.first_day) is None for clock, _ in known.values()):
        raise DraftError(
            Field.START,
            N_("Nobody on your team works then. Choose a time within their working hours."),
        )


def _draft(plan: Plan) -> Draft:
    return Draft(
        weekday=plan.weekday,
        start=plan.start,
        minutes=plan.minutes,
        first_day=plan.first_day,
        until=plan.until,
        purpose=plan.purpose,
        same_moment=bool(plan.zone),
    )


def _check_own(
    session: Session, person: Person, plan: Plan, draft: Draft | None, now: datetime
) -> None:
    """Whether somebody can have it every week: by their own clock, beside their other plans."""
    if draft is not None or not plan.zone:
        wish = draft if draft is not None else _draft(plan)
        drafting.check(session, person, wish, now, instead_of=plan)
        return
    clock = clocks.clock_of(session, person)
    drafting.check_hours(
        rule_of(plan), clock, max(plan.first_day, now.astimezone(clock.zone).date())
    )
