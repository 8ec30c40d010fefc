"""A learning system that tells Leeway of trainings, over HTTP, as the real ones do."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import uuid4

import httpx
from sqlalchemy import select

from bot.people import service as people
from bot.trainings import sources
from bot.trainings.models import Booking, Course, LearningSource, Statement
from tests.support.house import House

Json = dict[str, Any]

MANAGER = "ana@x.example"
LEARNER = "bo@x.example"
COURSE = "https://lms.example.com/course/negotiation-2"
REGISTERED = "http://adlnet.gov/expapi/verbs/registered"
ATTENDED = "http://adlnet.gov/expapi/verbs/attended"
COMPLETED = "http://adlnet.gov/expapi/verbs/completed"
UNREGISTERED = "http://id.tincanapi.com/verb/unregistered"
VOIDED = "http://adlnet.gov/expapi/verbs/voided"
STARTS = "http://id.tincanapi.com/extension/planned-start-time"
LASTS = "http://id.tincanapi.com/extension/planned-duration"
MORNING = "2026-12-04T09:00:00+01:00"
VERSION = {"X-Experience-API-Version": "1.0.3"}


def statement(
    verb: str = REGISTERED, email: str = LEARNER, course: str = COURSE, **further: object
) -> Json:
    """What a learning system says of somebody and a course."""
    return {
        "id": str(uuid4()),
        "actor": {"objectType": "Agent", "name": "J", "mbox": f"mailto:{email}"},
        "verb": {"id": verb, "display": {"en-US": verb.rpartition("/")[2]}},
        "object": {"id": course, "definition": {"name": {"en-US": "Negotiation, level 2"}}},
        "timestamp": "2026-11-29T12:00:00.000Z",
        **further,
    }


def account(name: str) -> Json:
    """Somebody by the name of their account."""
    return {"account": {"homePage": "https://lms.example.com", "name": name}}


def planned(starts: str = MORNING, lasts: str = "PT8H") -> Json:
    """The context that says when it is."""
    return {"platform": "Example LMS", "extensions": {STARTS: starts, LASTS: lasts}}


def voiding(target: Json) -> Json:
    """What takes a statement back."""
    return statement(VOIDED, object={"objectType": "StatementRef", "id": target["id"]})


@dataclass
class System:
    """One of them, with its token."""

    house: House
    name: str
    token: str

    def ask(
        self,
        method: str,
        path: str,
        *,
        headers: dict[str, str] | None = None,
        params: dict[str, str] | None = None,
        body: object = None,
        content: bytes | Iterator[bytes] | None = None,
    ) -> httpx.Response:
        """Any request, with the headers that each has; one of them empty is left out."""
        known = {"Authorization": f"Bearer {self.token}" if self.token else "", **VERSION}
        if content is not None:
            known["Content-Type"] = "application/json"
        sent = {name: value for name, value in {**known, **(headers or {})}.items() if value}
        with httpx.Client(base_url=self.house.playground.bot_url or "", trust_env=False) as client:
            return client.request(
                method, path, headers=sent, params=params, json=body, content=content, timeout=60
            )

    def post(self, told: Json | Sequence[object]) -> httpx.Response:
        """Tell one statement, or several at once."""
        return self.ask("POST", "/xapi/statements", body=told)

    def put(self, told: Json) -> httpx.Response:
        """Tell one statement under its id."""
        return self.ask("PUT", "/xapi/statements", params={"statementId": told["id"]}, body=told)

    def tells(self, *told: Json) -> None:
        """Tell statements, and have them taken in."""
        answer = self.post(list(told))
        assert answer.status_code == 200, answer.text
        assert answer.json() == [one["id"] for one in told]

    def basic(self, user: str = "anybody") -> dict[str, str]:
        """The header with the token as the password of a user."""
        pair = b64encode(f"{user}:{self.token}".encode()).decode()
        return {"Authorization": f"Basic {pair}"}


def let_in(house: House, name: str = "Example LMS") -> System:
    """What `leeway xapi add` does."""
    with house.session() as session:
        return System(house, name, sources.add(session, name, house.now))


def statements_of(house: House) -> list[Statement]:
    """What is stored of statements, the oldest first."""
    with house.session() as session:
        return list(session.scalars(select(Statement).order_by(Statement.id)))


def bookings(house: House, email: str = LEARNER) -> list[tuple[str, str]]:
    """Somebody's bookings: title and state, the oldest first."""
    with house.session() as session:
        person = people.person_by_email(session, email)
        found = session.execute(
            select(Course.title, Booking.state)
            .join(Course, Course.id == Booking.course_id)
            .where(Booking.person_id == person.id)
            .order_by(Booking.id)
        )
        return [(title, state) for title, state in found]


def heard(house: House) -> list[tuple[str, timedelta | None]]:
    """Every learning system, and how long ago it told of something last."""
    with house.session() as session:
        return [
            (one.name, None if one.heard_at is None else house.now - one.heard_at)
            for one in session.scalars(select(LearningSource).order_by(LearningSource.id))
        ]
