"""A person's Google calendar, as every `Calendar`: busy time by free/busy, our blocks as events.

A free block is a plain event, a busy one is focus time where the edition of Google has that.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from contextlib import AbstractContextManager, nullcontext
from datetime import UTC, timedelta

from bot.clients.calendar import (
    CalendarAwayError,
    Changes,
    Entry,
    EntryChangedError,
    EntryGoneError,
    NotACalendarError,
    Stored,
)
from bot.clients.google_api import EVENTS, GoogleApi, Params
from bot.clients.google_busy import busy_time
from bot.clients.google_events import (
    OWN_FIELDS,
    TAGGED,
    UID,
    Own,
    document,
    event_id,
    focus_properties,
    instant,
    moved_to,
    own,
    replacing,
    uid_of,
    without_focus,
)
from bot.clients.google_http import Said, done, refusal, text
from bot.core.clock import Clock
from bot.core.spans import Span
from bot.settings import Google

LOOK_BACK = timedelta(days=30)

_FIELDS = ("fields", OWN_FIELDS)
_GONE = (404, 410)


class GoogleCalendar:
    """The primary calendar of the person whose tokens `secret` holds.

    `keep` is handed the secret anew each time the access token was renewed. Raises what
    `bot/clients/calendar.py` says, and `CalendarRefusedError` at once for a broken secret.
    """

    def __init__(
        self,
        google: Google,
        secret: str,
        clock: Clock,
        keep: Callable[[str], None] = lambda _: None,
    ) -> None:
        self._api = GoogleApi(google, secret, clock, keep)
        self._clock = clock

    def busy(self, span: Span) -> list[Span]:
        """When others keep the person busy within `span`: merged, sorted, UTC."""
        return busy_time(self._api, span)

    def create(self, entry: Entry) -> Stored:
        """Write a new entry; one that is there under this `uid` is given as it is.

        Where an event of this entry was deleted before, it gets another identifier.
        """
        for generation in ("", str(entry.sequence)):
            body = document(entry, event_id(entry.uid, generation))
            said = self._insert(body)
            if entry.busy and _is_unknown(said):
                said = self._insert(without_focus(body))
            if said.status != 409:
                return _own(said).stored()
            if found := self._found(entry.uid):
                return found[0].stored()
        raise EntryGoneError("the event was deleted in the calendar")

    def read(self, uid: str) -> Stored | None:
        """An entry of ours; None where it is not there, or not ours."""
        found = self._found(uid)
        return found[0].stored() if found else None

    def change(self, entry: Entry, etag: str) -> Stored:
        """Write an entry anew.

        `EntryChangedError` where it is not as of `etag`, `EntryGoneError` where it is not there.
        """
        found = self._found(entry.uid)
        if not found:
            raise EntryGoneError("the event is not in the calendar")
        at = next((one for one in found if one.etag == etag), None)
        if at is None:
            raise EntryChangedError("the event was changed in the calendar")
        new = self._replaced(at, entry) or self._patched(at, entry)
        # Left over where an earlier replacement ended half-way.
        for one in found:
            if one.id not in (at.id, new.id):
                self._remove(one)
        return new.stored()

    def delete(self, uid: str) -> None:
        """Take an entry of ours away; one that is gone already is fine."""
        for one in self._found(uid):
            self._remove(one)

    def changes(self, token: str) -> Changes:
        """What changed since `token`, by identifier; only entries of ours are then read."""
        listed = self._api.since(token) if token else None
        if listed is None:
            since = [("timeMin", instant(self._clock.now()))]
            return Changes(self._api.new_sync_token(since), others=True, ours={})
        uids = [uid_of(text(event.get("id"))) for event in listed.events]
        touched = {uid for uid in uids if uid is not None}
        return Changes(listed.sync_token, None in uids, self._as_they_stand(touched))

    def _found(self, uid: str) -> list[Own]:
        """The events of an entry: more than one only where a replacement ended half-way.

        Then the one that was to be replaced comes first: it is what the bot knows of.
        """
        return self._own_events([("privateExtendedProperty", f"{UID}={uid}")]).get(uid, [])

    def _own_events(self, params: Params) -> dict[str, list[Own]]:
        listed = self._api.events(OWN_FIELDS, [*params, ("maxAttendees", "1")])
        events = filter(None, (own(event, listed.zone) for event in listed.events))
        found: dict[str, list[Own]] = {}
        for event in sorted(events, key=lambda one: one.generation):
            found.setdefault(event.uid, []).append(event)
        return found

    def _as_they_stand(self, uids: Collection[str]) -> Mapping[str, Stored | None]:
        if len(uids) < 2:
            return {uid: self.read(uid) for uid in uids}
        since = instant(self._clock.now() - LOOK_BACK)
        found = self._own_events([TAGGED, ("timeMin", since)])
        return {
            uid: found[uid][0].stored() if uid in found else self.read(uid) for uid in sorted(uids)
        }

    def _insert(self, body: Mapping[str, object]) -> Said:
        return self._api.call("POST", EVENTS, params=[_FIELDS], document=body)

    def _replaced(self, at: Own, entry: Entry) -> Own | None:
        """Another event in its place, where it turns into focus time or out of it; else None.

        No event changes its type, and focus time is always busy. The new one is written first:
        whatever fails after that is made good when the same change is tried again.
        """
        if entry.busy == at.busy or at.is_shared or not (entry.busy or at.is_focus):
            return None
        identifier = event_id(entry.uid, replacing(entry, at.etag))
        said = self._insert({**document(entry, identifier), **at.carried})
        if said.status == 409:
            said = self._api.call("GET", f"{EVENTS}/{identifier}", params=[_FIELDS])
            if done(said).get("status") == "cancelled":
                return None
        elif entry.busy and _is_unknown(said):
            return None
        new = _own(said)
        said = self._api.call("DELETE", f"{EVENTS}/{at.id}", etag=at.etag)
        if said.status == 412 or said.status in _GONE:  # the person was faster
            self._remove(new)
            raise _overtaken(said)
        _done_with(said)
        return new

    def _patched(self, at: Own, entry: Entry) -> Own:
        # What the person made their own focus time stays busy: it cannot be otherwise.
        shown: dict[str, object] = {"transparency": "opaque" if entry.busy else "transparent"}
        body = {
            "summary": entry.title,
            **moved_to(entry.span),
            **(focus_properties(entry) if at.is_focus else shown),
        }
        path = f"{EVENTS}/{at.id}"
        said = self._api.call("PATCH", path, params=[_FIELDS], document=body, etag=at.etag)
        if said.status == 412 or said.status in _GONE:
            raise _overtaken(said)
        return _own(said)

    def _remove(self, one: Own) -> None:
        said = self._api.call("DELETE", f"{EVENTS}/{one.id}")
        if said.status not in _GONE:
            _done_with(said)


def opening(
    google: Google, clock: Clock
) -> Callable[[str, Callable[[str], None]], AbstractContextManager[GoogleCalendar]]:
    """Opens the calendar of a secret, which is handed to `keep` anew where it was renewed."""

    def opened(secret: str, keep: Callable[[str], None]) -> AbstractContextManager[GoogleCalendar]:
        return nullcontext(GoogleCalendar(google, secret, clock, keep))

    return opened


def _is_unknown(said: Said) -> bool:
    """Whether focus time may be what was refused: some editions and accounts do not have it."""
    return said.status == 400 or (
        said.status == 403 and not isinstance(refusal(said), CalendarAwayError)
    )


def _overtaken(said: Said) -> EntryChangedError | EntryGoneError:
    if said.status == 412:
        return EntryChangedError("the event was changed in the calendar")
    return EntryGoneError("the event is not in the calendar")


def _done_with(said: Said) -> None:
    """Raise what a deletion was refused for; its answer has no body."""
    if not 200 <= said.status < 300:
        raise refusal(said)


def _own(said: Said) -> Own:
    found = own(done(said), UTC)
    if found is None:
        raise NotACalendarError("the calendar answers with another event than was written")
    return found
