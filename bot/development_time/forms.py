"""Opens the forms of plans, keeps what was submitted, and says in their place what was kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from slack_bolt import BoltContext

from bot.core.errors import LeewayError
from bot.delivery import service as delivery
from bot.delivery.clicks import Act, Clicks, message_of
from bot.delivery.domain import Origin
from bot.development_time import (
    choice_modals,
    choosing,
    drafts,
    keeping,
    modals,
    plans,
    viewing,
)
from bot.development_time.domain import Draft
from bot.development_time.errors import DraftError, NoTeamError, StaleError, UnknownPlanError
from bot.development_time.memory import Memory, remembered
from bot.development_time.plan_messages import CHANGED
from bot.development_time.wording import refused
from bot.people import service as people
from bot.people.service import Person
from bot.slack.clicked import number_in
from bot.storage import Session

Json = dict[str, Any]
Ack = Callable[..., object]
View = dict[str, Any]
Told = Callable[[Session, Person, str, int, datetime], None]
"""(session, manager, value of the button, team plan, now): told of a team plan that was made or
changed, in the same transaction."""


class Forms:
    """The forms of whoever clicks."""

    def __init__(self, clicks: Clicks, told: Sequence[Told] = ()) -> None:
        self._clicks = clicks
        self._told = tuple(told)

    def open_new(self, context: BoltContext, trigger_id: str, origin: Origin) -> None:
        """A plan of one's own that does not exist yet."""
        with self._clicks.acting(context) as (_, person):
            hours, zone = people.hours_of(person), people.zone_of(person)
        draft = modals.new_draft(hours, context["now"].astimezone(zone).date())
        memory = Memory(modals.OWN, origin=origin)
        form = modals.form(context["lang"], draft, memory, hours, zone.key)
        context.client.views_open(trigger_id=trigger_id, view=form)

    def open_own(self, context: BoltContext, trigger_id: str, plan_id: int, origin: Origin) -> None:
        """*Change…* of one's own plan."""
        self._open_plan(context, trigger_id, modals.OWN, plan_id, origin)

    def open_offer(
        self, context: BoltContext, trigger_id: str, plan_id: int, origin: Origin
    ) -> None:
        """*Another time…* than the one that was offered."""
        self._open_plan(context, trigger_id, modals.OFFER, plan_id, origin)

    def _open_plan(
        self, context: BoltContext, trigger_id: str, kind: str, plan_id: int, origin: Origin
    ) -> None:
        now = context["now"]
        with self._clicks.acting(context) as (session, person):
            plan = viewing.plan(session, person, plan_id, now)
            hours, zone = people.hours_of(person), people.zone_of(person)
        today = now.astimezone(zone).date()
        draft = drafts.of_rule(plan.rule, plan.purpose, today, zone)
        memory = Memory(kind, plan.id, plan.version, origin=origin)
        form = modals.form(context["lang"], draft, memory, hours, zone.key)
        context.client.views_open(trigger_id=trigger_id, view=form)

    def open_team(self, context: BoltContext, body: Json) -> None:
        """A plan for the team: a new one (0), or *Change…*."""
        team_plan_id, origin = number_in(body), self._clicks.origin_of(body)
        asked_by = str(body["actions"][0].get("value") or "")
        with self._clicks.acting(context) as (session, person):
            picture = viewing.picture(session, person, context["now"])
        if not picture.leads:
            raise NoTeamError
        memory = Memory(modals.TEAM, asked_by=asked_by, origin=origin)
        draft = modals.new_draft(picture.hours, picture.today)
        if team_plan_id:
            found = [one for one in picture.team_plans if one.id == team_plan_id]
            if not found:
                raise UnknownPlanError
            draft = drafts.of_team(found[0].rule, found[0].purpose, picture.today)
            memory = replace(memory, about=team_plan_id, version=found[0].version)
        form = modals.form(context["lang"], draft, memory, picture.hours, picture.zone.key)
        context.client.views_open(trigger_id=body["trigger_id"], view=form)

    def submit(self, ack: Ack, view: View, context: BoltContext) -> None:
        """Refuse by field, with all that was written kept; or keep it, and say so in its place."""
        lang, memory = context["lang"], remembered(view)
        try:
            shown = self._keep(context, view, memory, modals.draft(view))
        except LeewayError as refusal:
            field = refusal.field if isinstance(refusal, DraftError) else modals.WEEKDAY
            ack(
                response_action="errors",
                errors={field: refused(lang, refusal)},
            )
            return
        ack(**({"response_action": "update", "view": shown} if shown else {}))
        self._clicks.finish(context, memory.origin)

    def _keep(self, context: BoltContext, view: View, memory: Memory, draft: Draft) -> View | None:
        """The receipt in the place of the form; None where the message that was clicked is it."""
        now, lang = context["now"], context["lang"]
        with self._clicks.submitting(context, view) as (session, person, is_new):
            if not is_new:
                return None
            if memory.kind == modals.OFFER:
                keeping.take_another_time(session, person, memory, draft, now)
                return None
            if memory.kind == modals.TEAM:
                made = keeping.keep_team(session, person, memory, draft, now)
                for tell in self._told:
                    tell(session, person, memory.asked_by, made.id, now)
                return modals.offered(lang, made, people.zone_of(person), memory)
            plan = keeping.keep_own(session, person, memory, draft, now)
            shown = viewing.plan(session, person, plan.id, now)
        return modals.planned(lang, shown, memory)

    def undoing(self, body: Json) -> Act:
        """What *Undo* of a receipt does: a new plan ends, a changed one is as before."""
        deed, message_id = str(body["actions"][0]["value"]).partition(":")[0], message_of(body)

        def act(session: Session, person: Person, plan_id: int, now: datetime) -> None:
            details = delivery.details_of(session, message_id)
            if viewing.plan(session, person, plan_id, now).version != details.get("version"):
                raise StaleError
            if deed == CHANGED:
                today = now.astimezone(people.zone_of(person)).date()
                former = drafts.from_json(details["was"], today)
                version = int(details["version"])
                plans.change(session, person, plan_id, former, version=version, now=now)
            else:
                plans.end(session, person, plan_id, now)

        return act

    def pause(self, ack: Ack, view: View, context: BoltContext) -> None:
        """A plan rests until a day, or until its owner says so."""
        memory, now = remembered(view), context["now"]
        try:
            with self._clicks.submitting(context, view) as (session, person, is_new):
                until = choice_modals.paused_until(view)
                if is_new:
                    plans.pause(session, person, memory.about, until, now)
        except LeewayError as refusal:
            said = context["lang"].plain(refusal.message, **refusal.values)
            ack(response_action="errors", errors={choice_modals.UNTIL: said})
            return
        ack()
        self._clicks.finish(context, memory.origin)

    def choose(self, ack: Ack, view: View, context: BoltContext) -> None:
        """How the blocks are protected."""
        now, lang, memory, before = context["now"], context["lang"], remembered(view), None
        with self._clicks.submitting(context, view) as (session, person, is_new):
            wish = choice_modals.wish(view, choosing.chosen(session, person))
            if is_new:
                before = choosing.choose(session, person, wish, now)
        ack(response_action="update", view=choice_modals.saved(lang, before, wish, memory))
        self._clicks.finish(context, memory.origin)
