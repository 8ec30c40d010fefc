"""Composes, at the moment that it is sent, what is said of plans, offers and blocks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from bot.core.errors import N_
from bot.delivery import service as delivery
from bot.delivery.domain import Composed, Due, Later, Moot
from bot.delivery.service import Composer, LanguageOf
from bot.development_time import messages, plan_messages, proposing, viewing
from bot.development_time.domain import Proposal
from bot.development_time.errors import UnknownBlockError, UnknownPlanError
from bot.development_time.views import Stage
from bot.people import service as people
from bot.storage import Session

Doing = Callable[[Session, int], Proposal | None]
"""(session, person) -> one thing that they could do in a block, or nothing."""


def composers(language_of: LanguageOf, doing: Doing) -> dict[str, Composer]:
    """Who says what each kind of message of this feature says, but of calendars."""
    return {
        "devtime_plan": PlanComposer(language_of),
        "devtime_offer": OfferComposer(language_of),
        "devtime_block": BlockComposer(language_of, doing),
    }


class PlanComposer(Composer):
    """Kind `devtime_plan`: the receipt of a plan that somebody made or changed."""

    def compose(self, session: Session, due: Due, now: datetime) -> Composed | Later | Moot:
        """As the plan stands now; *Undo* while nothing else happened to it."""
        person = people.person(session, due.person_id)
        try:
            view = viewing.plan(session, person, due.subject_id or 0, now)
        except UnknownPlanError:
            return Moot(N_("The plan is not there any more."))
        is_fresh = view.version == due.details.get("version")
        is_change = due.details.get("was") is not None
        deed = plan_messages.CHANGED if is_change else plan_messages.MADE
        undo = f"{deed}:{view.id}" if is_fresh else ""
        lang = self._language_of(person.locale)
        today = now.astimezone(view.zone).date()
        return plan_messages.plan(
            lang, view, today=today, undo=undo, is_changed=is_change and is_fresh
        )


class OfferComposer(Composer):
    """Kind `devtime_offer`: a manager's plan for the team, to one of its people."""

    def compose(self, session: Session, due: Due, now: datetime) -> Composed | Later | Moot:
        """The question, or what was answered; not asked where it was answered elsewhere."""
        person = people.person(session, due.person_id)
        try:
            view = viewing.plan(session, person, due.subject_id or 0, now)
        except UnknownPlanError:
            return Moot(N_("The offer is not there any more."))
        is_changed = bool(due.details.get("changed"))
        if due.edits_id is None and view.state != "offered" and not is_changed:
            return Moot(N_("It was answered elsewhere, or taken back."))
        if due.edits_id is None and view.state not in {"offered", "live", "paused"}:
            return Moot(N_("It was answered elsewhere, or taken back."))
        is_fresh = view.version == due.details.get("version")
        lang = self._language_of(person.locale)
        return plan_messages.offer(lang, view, is_changed=is_changed and is_fresh)


class BlockComposer(Composer):
    """Kind `devtime_block`: the one message of a block, from its start to its answer."""

    def __init__(self, language_of: LanguageOf, doing: Doing) -> None:
        super().__init__(language_of)
        self._doing = doing

    def compose(self, session: Session, due: Due, now: datetime) -> Composed | Later | Moot:
        """At its start, with one thing to do in it; the same message asks how it went."""
        person = people.person(session, due.person_id)
        try:
            view = viewing.block(session, person, due.subject_id or 0, now)
        except UnknownBlockError:
            return Moot(N_("The block is not there any more."))
        if due.edits_id is None:
            stage = view.stage(now)
            if stage is Stage.AHEAD:
                return Later(view.span.start)
            if stage not in {Stage.BEGINS, Stage.STARTED, Stage.OVER}:
                return Moot(N_("It was left out, moved away or answered before it began."))
            proposing.propose(session, due, self._doing(session, person.id))
        view = proposing.linked(view, delivery.details_of(session, due.id))
        return messages.block(self._language_of(person.locale), view, now)
