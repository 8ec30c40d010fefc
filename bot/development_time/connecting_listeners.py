"""Listens to whoever connects a CalDAV calendar, and to whoever lets a calendar go."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import Any

from slack_bolt import Ack, App, BoltContext

from bot.core.errors import N_, LeewayError
from bot.core.sealing import Keys
from bot.delivery import service as delivery
from bot.delivery.clicks import Clicks, message_of
from bot.delivery.domain import Origin, origin_in
from bot.development_time import calendars, connecting, connecting_modals, ids
from bot.development_time.calendars import KeysMissingError, Left, OpenCalendar
from bot.development_time.connecting import FindCalendars, Found, Revoke
from bot.slack.listening import click_key
from bot.slack.showing import after_storing
from bot.storage.inbound import first_time

Json = dict[str, Any]
APPLIED_AFTER = 0.5
"""Seconds in which Slack shows what was acknowledged: what is sent before is overwritten by it."""


class NotEmptiedError(LeewayError):
    """It is let go, and what stands in it stays."""

    def __init__(self) -> None:
        super().__init__(
            N_(
                "Your calendar is disconnected, and what opens it is forgotten. I could not take "
                "its entries out; those called “Focus time” are yours to delete."
            )
        )


@dataclass(frozen=True)
class Doors:
    """How calendars are found, opened, sealed and given back here."""

    finding: FindCalendars
    opening: OpenCalendar
    keys: Keys | None
    revoke: Revoke | None = None


def register(app: App, clicks: Clicks, doors: Doors) -> None:
    """Listen to *Connect a calendar…*, its forms, and *Disconnect it*."""
    heard = _Connecting(clicks, doors)
    app.action(ids.CONNECT)(heard.open)
    app.view(connecting_modals.SUBMITTED)(heard.look)
    app.view(connecting_modals.CHOSEN)(heard.choose)
    app.action(ids.DISCONNECT)(heard.disconnect)


class _Connecting:
    def __init__(self, clicks: Clicks, doors: Doors) -> None:
        self._clicks = clicks
        self._doors = doors

    def open(self, ack: Ack, body: Json, context: BoltContext) -> None:
        """The form; refused in words where no password could be kept safe."""
        ack()
        if self._doors.keys is None:
            raise KeysMissingError
        with self._clicks.acting(context):
            pass  # who is not known here is refused before they type a password
        form = connecting_modals.form(context["lang"], self._clicks.origin_of(body))
        context.client.views_open(trigger_id=body["trigger_id"], view=form)

    def look(self, ack: Ack, view: Json, context: BoltContext) -> None:
        """The form was submitted: the server takes its time, so something is shown meanwhile."""
        lang, origin = context["lang"], origin_in(view)
        sign_in = connecting_modals.typed(view)
        ack(response_action="update", view=connecting_modals.looking(lang))
        threading.Event().wait(APPLIED_AFTER)
        found, left = connecting.look(self._doors.finding, sign_in), None
        if isinstance(found, str):
            shown = connecting_modals.form(lang, origin, sign_in, found)
        elif len(found.calendars) > 1:
            shown = self._choice(context, found, origin)
        else:
            shown, left = self._connect(context, found, 0, view)
        with after_storing():
            context.client.views_update(view_id=view["id"], view=shown)
        self._clicks.finish(context, origin)
        self._empty(left)

    def choose(self, ack: Ack, view: Json, context: BoltContext) -> None:
        """One of several was chosen."""
        sealed, number = connecting_modals.carried(view)
        with self._clicks.acting(context) as (_, person):
            found = connecting.unsealed(sealed, self._doors.keys, person.id)
        shown, left = self._connect(context, found, number, view)
        ack(response_action="update", view=shown)
        self._clicks.finish(context, origin_in(view))
        self._empty(left)

    def disconnect(self, ack: Ack, body: Json, context: BoltContext) -> None:
        """*Disconnect it*: forgotten at once, and then emptied, as far as it lets us."""
        now, left = context["now"], None
        with self._clicks.acting(context) as (session, person):
            if first_time(session, click_key(body), now):
                left = calendars.disconnect(session, person, now)
            delivery.enqueue_edit(session, message_of(body), now)
        ack()
        self._clicks.finish(context, self._clicks.origin_of(body))
        self._empty(left)

    def _choice(self, context: BoltContext, found: Found, origin: Origin) -> Json:
        with self._clicks.acting(context) as (_, person):
            sealed = connecting.sealed(found, self._doors.keys, person.id)
            shown = connecting.unsealed(sealed, self._doors.keys, person.id).calendars
        return connecting_modals.choose(context["lang"], shown, sealed, origin)

    def _connect(
        self, context: BoltContext, found: Found, number: int, view: Json
    ) -> tuple[Json, Left | None]:
        """Keep the calendar: the receipt, and what it takes to empty the one before it."""
        chosen, left, now = found.calendars[number], None, context["now"]
        with self._clicks.submitting(context, view) as (session, person, is_new):
            if is_new:
                left = connecting.keep(session, person, found, chosen, self._doors.keys, now=now)
        return connecting_modals.connected(context["lang"], chosen.name), left

    def _empty(self, left: Left | None) -> None:
        if left is not None and self._doors.keys is not None:
            emptied = connecting.empty(self._doors.opening, self._doors.keys, left)
            if self._doors.revoke is not None:
                connecting.revoke(self._doors.revoke, self._doors.keys, left)
            if not emptied:
                raise NotEmptiedError
