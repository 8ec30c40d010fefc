"""Listens to what people do with their settings, and to what Slack says about people."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime
from typing import Any

from slack_bolt import Ack, App, BoltContext

from bot.people import modals, repository
from bot.people.domain import LEAVE_EMOJI, OPEN_SETTINGS, Settings, Slot
from bot.people.modals import Memory
from bot.people.service import (
    HeldUntil,
    LookAgain,
    Person,
    apply_slack_user,
    hear_of_dnd,
    reset_silences,
)
from bot.people.settings import choose, member_by_slack_id, settings_of, take_back
from bot.slack.listening import click_key, form_key
from bot.slack.showing import after_storing
from bot.storage import Database, Session
from bot.storage.inbound import first_time

Json = dict[str, Any]

ShowHome = Callable[[BoltContext], None]
"""Brings the App Home of the person who acted up to date."""
ClockChanged = Callable[[Session, Collection[int], datetime], object]
"""(session, people, now): these live by another zone from now on."""


def register(
    app: App,
    database: Database,
    show_home: ShowHome | None = None,
    leave_emoji: frozenset[str] = LEAVE_EMOJI,
    *,
    look_again: LookAgain | None = None,
    held_until: HeldUntil | None = None,
    clock_changed: ClockChanged | None = None,
) -> None:
    """Listen. Register `home` after this: `/leeway settings` is heard here, all else there.

    `show_home` is called after a change that began in App Home, so that it shows what is true.
    `leave_emoji` in a status (":palm_tree:") means that somebody is on leave. `look_again` is
    called for whoever is back sooner than they said, `clock_changed` for whoever lives by another
    zone now; `held_until` knows of notes that wait.
    """
    listeners = _Listeners(database, show_home, leave_emoji, look_again, held_until, clock_changed)
    app.action(OPEN_SETTINGS)(listeners.open_by_button)
    app.command("/leeway", matchers=[_asks_for_settings])(listeners.open_by_command)
    app.view(modals.SUBMITTED)(listeners.save)
    app.action(modals.UNDO)(listeners.undo)
    app.event("team_join")(listeners.hear_of_a_person)
    app.event("user_change")(listeners.hear_of_a_person)
    app.event("dnd_updated_user")(listeners.hear_of_quiet)


def _asks_for_settings(command: Json) -> bool:
    return (command.get("text") or "").lower().split()[:1] == ["settings"]


class _Listeners:
    def __init__(  # noqa: PLR0917  # they are what register is given
        self,
        database: Database,
        show_home: ShowHome | None,
        leave_emoji: frozenset[str],
        look_again: LookAgain | None,
        held_until: HeldUntil | None,
        clock_changed: ClockChanged | None,
    ) -> None:
        self._database = database
        self._show_home = show_home
        self._leave_emoji = leave_emoji
        self._look_again = look_again
        self._held_until = held_until
        self._clock_changed = clock_changed

    def open_by_button(self, ack: Ack, body: Json, context: BoltContext) -> None:
        """A click on Settings, under a message or in App Home."""
        ack()
        from_home = (body.get("view") or {}).get("type") == "home"
        self._open(body["trigger_id"], context, from_home=from_home)

    def open_by_command(self, ack: Ack, body: Json, context: BoltContext) -> None:
        """`/leeway settings`."""
        ack()
        self._open(body["trigger_id"], context, from_home=False)

    def save(self, ack: Ack, view: Json, context: BoltContext) -> None:
        """The form was submitted: refuse by field, or store, and say what will happen now."""
        settings, memory, objections = self._store(modals.wish(view), view, context)
        if objections:
            ack(response_action="errors", errors=objections)
            return
        ack(response_action="update", view=modals.saved(settings, memory, context["lang"]))
        self._update_home(memory, context)

    def _store(
        self, wish: Slot, view: Json, context: BoltContext
    ) -> tuple[Settings, Memory, dict[str, str]]:
        now = context["now"]
        with self._database.transaction(context["workspace_id"]) as session:
            person = member_by_slack_id(session, context["user_id"])
            settings = settings_of(session, person, now)
            objections = modals.objections(wish, settings, context["lang"])
            wish = settings.meant(wish)
            if not objections and first_time(session, form_key(view), now):
                settings = choose(session, person, wish, now, self._held(session, person))
        return settings, Memory.read(view).having(wish), objections

    def undo(self, ack: Ack, body: Json, context: BoltContext) -> None:
        """Undo was clicked: restore what there was before, unless it was changed again since."""
        memory, now = Memory.read(body["view"]), context["now"]
        with self._database.transaction(context["workspace_id"]) as session:
            person = member_by_slack_id(session, context["user_id"])
            fresh = first_time(session, click_key(body), now)
            undone = fresh and take_back(session, person, memory.change, now)
            settings = settings_of(session, person, now, self._held(session, person))
        ack()
        if fresh:
            shown = modals.taken_back(settings, context["lang"], undone=undone)
            with after_storing():
                context.client.views_update(view_id=body["view"]["id"], view=shown)
            self._update_home(memory, context)

    def hear_of_a_person(self, body: Json, event: Json, context: BoltContext) -> None:
        """Somebody joined, or changed their name, zone, language, status or standing."""
        now = context["now"]
        with self._database.transaction(context["workspace_id"]) as session:
            if first_time(session, f"event:{body['event_id']}", now):
                before = self._zone(session, event["user"]["id"])
                back = apply_slack_user(session, event["user"], now, self._leave_emoji)
                self._speak_sooner(session, back, now)
                after = self._zone(session, event["user"]["id"])
                if before and before != after and self._clock_changed is not None:
                    self._clock_changed(session, {before[0]}, now)

    def hear_of_quiet(self, event: Json, context: BoltContext) -> None:
        """Somebody changed their do-not-disturb; heard twice, it is the same."""
        now = context["now"]
        with self._database.transaction(context["workspace_id"]) as session:
            back = hear_of_dnd(session, event["user"], event["dnd_status"], now)
            self._speak_sooner(session, back, now)

    def _open(self, trigger_id: str, context: BoltContext, *, from_home: bool) -> None:
        with self._database.transaction(context["workspace_id"]) as session:
            person = member_by_slack_id(session, context["user_id"])
            reset_silences(session, person, context["now"])
            held_until = self._held(session, person)
            settings = settings_of(session, person, context["now"], held_until)
        form = modals.settings(settings, context["lang"], from_home=from_home)
        context.client.views_open(trigger_id=trigger_id, view=form)

    def _held(self, session: Session, person: Person) -> datetime | None:
        return self._held_until(session, person.id) if self._held_until is not None else None

    def _zone(self, session: Session, slack_user_id: str) -> tuple[int, str] | None:
        person = repository.person_by_slack_id(session, slack_user_id)
        return (person.id, person.zone) if person is not None else None

    def _speak_sooner(self, session: Session, back: set[int], now: datetime) -> None:
        if back and self._look_again is not None:
            self._look_again(session, back, now)

    def _update_home(self, memory: Memory, context: BoltContext) -> None:
        if memory.from_home and self._show_home is not None:
            with after_storing():
                self._show_home(context)
