"""The fake of Google as a ground for the contract suite, on which no title is ever given out."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from starlette.responses import HTMLResponse, JSONResponse, Response

from bot.clients.calendar import Calendar
from bot.clients.google_calendar import GoogleCalendar
from bot.clients.google_events import UID as UID_PROPERTY
from bot.clients.google_tokens import Tokens
from bot.core.spans import Span
from tests.support.google_fake import GoogleFake
from tests.support.google_fake_answers import refused
from tests.support.google_fake_fields import Json, RefusedError

NOWHERE = "http://127.0.0.1:1"
SECRETS = ("Secret merger", "Who will be told", "Room of the board", "partner@example.com")
"""The title, the description, the place and the guest of each meeting."""


class GoogleGround:
    """One account at the fake."""

    def __init__(self, fake: GoogleFake) -> None:
        self.fake = fake
        self.secret = Tokens("", fake.agreed(), fake.clock.now()).written()
        self._google = fake.google
        self._meetings = 0

    def open(self) -> Calendar:
        return GoogleCalendar(self._google, self.secret, self.fake.clock, self._keep)

    def meet(
        self,
        span: Span,
        *,
        free: bool = False,
        title: str = SECRETS[0],
        more: Json | None = None,
    ) -> str:
        self._meetings += 1
        event: Json = {
            "id": f"meeting{self._meetings}",
            "status": "confirmed",
            "eventType": "default",
            "summary": title,
            "description": SECRETS[1],
            "location": SECRETS[2],
            "attendees": [
                {"email": SECRETS[3], "responseStatus": "accepted", "organizer": True},
                {"email": "me@example.com", "responseStatus": "accepted", "self": True},
            ],
            "transparency": "transparent" if free else "opaque",
            **_timed(span),
            **(more or {}),
        }
        return self.fake.calendar.put(event)

    def meet_weekly(self, first: datetime, length: timedelta, times: int) -> str:
        zone = {"timeZone": str(first.tzinfo)}
        return self.meet(
            Span(first, first + length),
            more={
                "start": {"dateTime": first.isoformat(), **zone},
                "end": {"dateTime": (first + length).isoformat(), **zone},
                "recurrence": [f"RRULE:FREQ=WEEKLY;COUNT={times}"],
            },
        )

    def shift(self, meeting: str, span: Span) -> None:
        self.edit(meeting, **_timed(span))

    def cancel(self, meeting: str) -> None:
        self.fake.calendar.delete(meeting, "")

    def move(self, uid: str, span: Span) -> None:
        self.edit(self.event(uid)["id"], **_timed(span))

    def rename(self, uid: str, title: str) -> None:
        self.edit(self.event(uid)["id"], summary=title)

    def throw_away(self, uid: str) -> None:
        self.fake.calendar.delete(self.event(uid)["id"], "")

    def count(self) -> int:
        return len(self.events())

    def forget(self) -> None:
        self.fake.calendar.forget()

    def lock_out(self) -> None:
        self.fake.take_back()

    def push_back(self, seconds: int) -> None:
        error = RefusedError(403, "rateLimitExceeded", "Rate Limit Exceeded")
        self.always(refused(error, **{"Retry-After": str(seconds)}))

    def stumble(self) -> None:
        self.always(JSONResponse({"error": {"code": 503, "message": "Backend Error"}}, 503))

    def vanish(self) -> None:
        self._google = replace(
            self._google, calendar_url=f"{NOWHERE}/calendar/v3", token_url=f"{NOWHERE}/token"
        )

    def speak_html(self) -> None:
        self.always(HTMLResponse("<h1>Welcome to our guest network</h1>"))

    @property
    def requests(self) -> int:
        return len(self.fake.requests)

    def always(self, response: Response) -> None:
        """Everything is answered in the same way."""
        self.fake.trouble = lambda _: response

    def events(self) -> list[Json]:
        """All that is in the calendar, whole."""
        kept = self.fake.calendar.events.values()
        return [event for event in kept if event["status"] != "cancelled"]

    def event(self, uid: str) -> Json:
        """The one event of an entry of ours, whole."""
        (found,) = [
            event
            for event in self.events()
            if event.get("extendedProperties", {}).get("private", {}).get(UID_PROPERTY) == uid
        ]
        return found

    def edit(self, identifier: str, **changed: object) -> None:
        """The owner changes an event in the app."""
        self.fake.calendar.put({**self.fake.calendar.events[identifier], **changed})

    def given_secrets(self) -> list[str]:
        """What the fake gave out of others' meetings besides their times."""
        return [one for one in SECRETS if any(one in body for body in self.fake.given)]

    def _keep(self, secret: str) -> None:
        self.secret = secret


def _timed(span: Span) -> Json:
    return {
        "start": {"dateTime": span.start.isoformat()},
        "end": {"dateTime": span.end.isoformat()},
    }
