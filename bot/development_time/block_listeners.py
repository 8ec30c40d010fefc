"""Listens to what people do with a block: start it, say how it went, leave it out, move it."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from slack_bolt import Ack, App, BoltContext

from bot.core.errors import LeewayError
from bot.delivery.clicks import Clicks
from bot.development_time import answering, block_modals, ids, messages, moving, plans, viewing
from bot.development_time.domain import Outcome, Reason
from bot.development_time.memory import Memory, remembered
from bot.development_time.wording import weekly
from bot.people.service import Person
from bot.slack.clicked import number_in
from bot.storage import Session

Json = dict[str, Any]


def register(app: App, clicks: Clicks) -> None:
    """Listen to every button of a block, in its message and on the screens."""
    heard = _Blocks(clicks)
    app.action(ids.START)(heard.start)
    app.action(ids.TAKEN_OVER)(heard.ask_for_reason)
    app.action(ids.LOST)(heard.ask_for_reason)
    app.action(ids.BACK)(heard.go_back)
    app.action(re.compile(f"^{ids.REASON}"))(heard.lose)
    app.action(ids.KEPT)(heard.keep)
    app.action(ids.PARTLY)(heard.keep_partly)
    app.action(ids.REST)(heard.name_rest)
    app.action(ids.UNDO_ANSWER)(heard.undo)
    app.action(ids.SKIP)(heard.skip)
    app.action(ids.UNSKIP)(heard.unskip)
    app.action(ids.WHY)(heard.explain)
    app.action(ids.MOVE)(heard.open_move)
    app.view(ids.MOVE_SUBMITTED)(heard.move)
    app.action(ids.PUT_BACK)(heard.put_back)
    together = _Together(clicks)
    app.action(ids.ALL_KEPT)(together.keep)
    app.action(ids.UNDO_TOGETHER)(together.undo)
    app.action(ids.ANSWER_TOGETHER)(together.open)
    app.view(ids.TOGETHER_SUBMITTED)(together.save)


class _Blocks:
    def __init__(self, clicks: Clicks) -> None:
        self._clicks = clicks

    def start(self, ack: Ack, body: Json, context: BoltContext) -> None:
        """*Start*."""
        self._clicks.store(ack, body, context, answering.start)

    def ask_for_reason(self, ack: Ack, body: Json, context: BoltContext) -> None:
        """*Taken over…* or *Lost…*: the reasons, in the place of the buttons."""
        ack()
        now = context["now"]
        with self._clicks.acting(context) as (session, person):
            view = viewing.block(session, person, number_in(body), now)
            is_over = view.span.end <= now
            movable = not is_over and bool(answering.slots(session, person, view.id, now))
        shown = messages.reasons(context["lang"], view, movable=movable)
        self._clicks.replace(body, context, shown)

    def go_back(self, ack: Ack, body: Json, context: BoltContext) -> None:
        """From the reasons back to the question."""
        ack()
        self._clicks.show_again(body, context)

    def lose(self, ack: Ack, body: Json, context: BoltContext) -> None:
        """A reason: it is lost, before its end or after it."""
        reason = Reason(body["actions"][0]["action_id"].removeprefix(ids.REASON))

        def act(session: Session, person: Person, number: int, now: datetime) -> None:
            if viewing.block(session, person, number, now).span.end > now:
                answering.taken_over(session, person, number, reason, now)
            else:
                answering.answer(session, person, number, Outcome.LOST, reason, now=now)

        self._clicks.store(ack, body, context, act)

    def keep(self, ack: Ack, body: Json, context: BoltContext) -> None:
        """*Kept*."""
        self._answer(ack, body, context, Outcome.KEPT)

    def keep_partly(self, ack: Ack, body: Json, context: BoltContext) -> None:
        """*Partly*."""
        self._answer(ack, body, context, Outcome.PARTLY)

    def name_rest(self, ack: Ack, body: Json, context: BoltContext) -> None:
        """What took the rest of what was kept partly."""
        chosen = str(body["actions"][0]["selected_option"]["value"]).partition(":")[0]
        self._answer(ack, body, context, Outcome.PARTLY, Reason(chosen))

    def undo(self, ack: Ack, body: Json, context: BoltContext) -> None:
        """*Undo* of a start or an answer."""
        self._clicks.store(ack, body, context, answering.take_back)

    def skip(self, ack: Ack, body: Json, context: BoltContext) -> None:
        """*Leave it out*."""
        self._clicks.store(ack, body, context, plans.skip_week)

    def unskip(self, ack: Ack, body: Json, context: BoltContext) -> None:
        """*Undo* of that."""
        self._clicks.store(ack, body, context, plans.unskip)

    def explain(self, ack: Ack, body: Json, context: BoltContext) -> None:
        """*Why this?*"""
        ack()
        lang, now = context["lang"], context["now"]
        with self._clicks.acting(context) as (session, person):
            view = viewing.block(session, person, number_in(body), now)
            plan = viewing.plan(session, person, view.plan_id, now)
        shown = block_modals.why(lang, weekly(lang, plan.rule, plan.zone), Memory())
        context.client.views_open(trigger_id=body["trigger_id"], view=shown)

    def open_move(self, ack: Ack, body: Json, context: BoltContext) -> None:
        """*Move it…*: free times of the same week."""
        ack()
        number, now = number_in(body), context["now"]
        with self._clicks.acting(context) as (session, person):
            view = viewing.block(session, person, number, now)
            slots = answering.slots(session, person, number, now, block_modals.MOST_SLOTS)
        memory = Memory(about=number, origin=self._clicks.origin_of(body))
        form = block_modals.move(context["lang"], view, slots, memory)
        context.client.views_open(trigger_id=body["trigger_id"], view=form)

    def move(self, ack: Ack, view: Json, context: BoltContext) -> None:
        """A time was chosen."""
        memory, goal, now = remembered(view), block_modals.chosen(view), context["now"]
        is_wish = goal.field == block_modals.WISH
        put = moving.move_to_wish if is_wish else answering.move_to_free
        try:
            with self._clicks.submitting(context, view) as (session, person, is_new):
                if is_new:
                    put(session, person, memory.about, goal.begin, now)
        except LeewayError as refusal:
            said = context["lang"].plain(refusal.message, **refusal.values)
            ack(response_action="errors", errors={goal.field: said})
            return
        ack()
        self._clicks.finish(context, memory.origin)

    def put_back(self, ack: Ack, body: Json, context: BoltContext) -> None:
        """*Put it back* to when it was planned: the bot may move it again."""

        def act(session: Session, person: Person, number: int, now: datetime) -> None:
            planned_at = viewing.block(session, person, number, now).planned_at
            answering.move(session, person, number, planned_at, now, held=False)

        self._clicks.store(ack, body, context, act)

    def _answer(
        self,
        ack: Ack,
        body: Json,
        context: BoltContext,
        outcome: Outcome,
        reason: Reason | None = None,
    ) -> None:
        def act(session: Session, person: Person, number: int, now: datetime) -> None:
            answering.answer(session, person, number, outcome, reason, now=now)

        self._clicks.store(ack, body, context, act)


class _Together:
    def __init__(self, clicks: Clicks) -> None:
        self._clicks = clicks

    def keep(self, ack: Ack, body: Json, context: BoltContext) -> None:
        """*All kept*."""
        numbers = _numbers(body)

        def act(session: Session, person: Person, _: int, now: datetime) -> None:
            for number in numbers:
                answering.answer(session, person, number, Outcome.KEPT, None, now=now)

        self._clicks.store(ack, body, context, act)

    def undo(self, ack: Ack, body: Json, context: BoltContext) -> None:
        """*Undo* of what was answered a moment ago."""
        numbers = _numbers(body)

        def act(session: Session, person: Person, _: int, now: datetime) -> None:
            for number in numbers:
                answering.take_back(session, person, number, now)

        self._clicks.store(ack, body, context, act)

    def open(self, ack: Ack, body: Json, context: BoltContext) -> None:
        """*Another answer…*: a menu for each."""
        ack()
        with self._clicks.acting(context) as (session, person):
            views = viewing.picture(session, person, context["now"]).unanswered
        memory = Memory(origin=self._clicks.origin_of(body))
        form = block_modals.together(context["lang"], views, memory)
        context.client.views_open(trigger_id=body["trigger_id"], view=form)

    def save(self, ack: Ack, view: Json, context: BoltContext) -> None:
        """What was said of each; what was left empty stays open."""
        said, now = block_modals.answers(view), context["now"]
        with self._clicks.submitting(context, view) as (session, person, is_new):
            if is_new:
                for one in said:
                    answering.answer(session, person, *one, now=now)
        ack()
        self._clicks.finish(context, remembered(view).origin)


def _numbers(body: Json) -> list[int]:
    return [int(one) for one in str(body["actions"][0]["value"]).split(",")]
