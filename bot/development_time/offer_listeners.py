"""Listens to the answers to what a manager offers to the team."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from slack_bolt import Ack, App, BoltContext

from bot.delivery.clicks import Act, Clicks
from bot.development_time import (
    block_modals,
    ids,
    offering,
    plan_messages,
    reminders,
    team_plans,
    viewing,
)
from bot.development_time.errors import DraftError, OfferChangedError
from bot.development_time.forms import Forms
from bot.development_time.memory import Memory
from bot.development_time.models import Plan
from bot.development_time.wording import refused, weekly
from bot.people.service import Person
from bot.slack.clicked import in_home, number_in
from bot.storage import Session

Json = dict[str, Any]


def register(app: App, clicks: Clicks, forms: Forms) -> None:
    """Listen to *Works for me*, *Another time…*, *Not for me* and their *Undo*."""
    heard = _Offers(clicks, forms)
    app.action(ids.ACCEPT)(heard.accept)
    app.action(ids.ANOTHER_TIME)(heard.open)
    app.action(ids.DECLINE)(heard.decline)
    app.action(ids.UNDO_OFFER)(heard.undo)
    app.action(ids.WHY_OFFER)(heard.explain)


class _Offers:
    def __init__(self, clicks: Clicks, forms: Forms) -> None:
        self._clicks = clicks
        self._forms = forms

    def accept(self, ack: Ack, body: Json, context: BoltContext) -> None:
        """*Works for me*."""
        try:
            self._clicks.store(ack, body, context, _told(body, _accepting(body)))
        except (DraftError, OfferChangedError) as refusal:
            if in_home(body):
                self._clicks.finish(context, self._clicks.origin_of(body))
                raise
            ack()
            self._refuse(body, context, refusal)

    def _refuse(
        self, body: Json, context: BoltContext, refusal: DraftError | OfferChangedError
    ) -> None:
        """The offer again, with what is in its way and the one thing to do about it."""
        lang = context["lang"]
        with self._clicks.looking(context) as (session, person):
            plan = viewing.plan(session, person, number_in(body), context["now"])
        is_draft = isinstance(refusal, DraftError)
        again = plan_messages.offer_in_the_way if is_draft else plan_messages.offer_changed
        self._clicks.replace(body, context, again(lang, plan, refused(lang, refusal)))

    def open(self, ack: Ack, body: Json, context: BoltContext) -> None:
        """*Another time…*: the form, with what was offered."""
        ack()
        origin = self._clicks.origin_of(body)
        self._forms.open_offer(context, body["trigger_id"], number_in(body), origin)

    def decline(self, ack: Ack, body: Json, context: BoltContext) -> None:
        """*Not for me*."""
        self._clicks.store(ack, body, context, _told(body, team_plans.decline))

    def undo(self, ack: Ack, body: Json, context: BoltContext) -> None:
        """*Undo* of either answer."""
        self._clicks.store(ack, body, context, _told(body, team_plans.take_back))

    def explain(self, ack: Ack, body: Json, context: BoltContext) -> None:
        """*Why this?*"""
        ack()
        with self._clicks.acting(context) as (session, person):
            plan = viewing.plan(session, person, number_in(body), context["now"])
        lang = context["lang"]
        rule = weekly(lang, plan.rule, plan.zone)
        shown = block_modals.why_offer(lang, rule, plan.team, Memory())
        context.client.views_open(trigger_id=body["trigger_id"], view=shown)


def _accepting(body: Json) -> Callable[[Session, Person, int, datetime], Plan]:
    """*Works for me*, to the version of the offer that stands in the button."""
    read = str(body["actions"][0]["value"]).rpartition(":")[0]
    version = int(read) if read.isdigit() else 0  # that of a message from before has none

    def accept(session: Session, person: Person, plan_id: int, now: datetime) -> Plan:
        return team_plans.accept(session, person, plan_id, now, version=version)

    return accept


def _told(body: Json, answer: Callable[[Session, Person, int, datetime], Plan]) -> Act:
    """The same; where it was clicked in App Home, the message that offers it says so too."""

    def both(session: Session, person: Person, plan_id: int, now: datetime) -> None:
        answered = answer(session, person, plan_id, now)
        reminders.say_again(session, [offering.key_of(answered)], now)

    return both if in_home(body) else answer
