"""People with trainings in a database, without Slack: what they do, what follows, who is told."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from sqlalchemy import select

from bot.core.spans import Span
from bot.delivery.models import Outgoing
from bot.development_time.models import Reservation
from bot.people import service as people
from bot.people.service import Person
from bot.storage import Database, Session
from bot.trainings import advancing, bookings, flags, giving_back, learning, viewing
from bot.trainings.domain import (
    Audience,
    Flag,
    Happened,
    Idea,
    Learned,
    Offer,
    Source,
    TrainingDraft,
)
from bot.trainings.models import Booking, Cancellation
from bot.trainings.views import AskedView, BookingView, FlagView
from tests.development_time.workplace import NOW, Workplace, at, workplace

__all__ = ["CHART", "NOW", "Desk", "at", "desk", "span", "word"]

CHART = {"Lea": "", "Ann": "Lea", "Bob": "Lea", "Dana": "", "Adi": "", "Lou": "Adi"}
"""Lea leads Ann and Bob, Adi leads Lou; Adi and Ida look after learning; Dana is alone."""
ADMINS = ("Adi", "Ida")
MINUTE = timedelta(minutes=1)
Found = TypeVar("Found")


@dataclass
class Desk:
    """The firm; each act is a transaction of its own."""

    work: Workplace

    @property
    def ids(self) -> dict[str, int]:
        """Everybody's id by name."""
        return self.work.ids

    def does(self, name: str, act: Callable[[Session, Person], Found]) -> Found:
        """Somebody does something, and it is stored."""
        with self.work.session() as session:
            return act(session, self.work.person(session, name))

    def adds(
        self, name: str, title: str = "Negotiation", when: Span | None = None, now: datetime = NOW
    ) -> Booking:
        """A training by hand; next Thursday unless it says otherwise."""
        draft = TrainingDraft(title, when or span("2026-12-10", "09:00", "17:00"))
        return self.does(name, lambda session, who: bookings.add(session, who, draft, now))

    def told(self, *words: Learned, source: Source = Source.XAPI, now: datetime = NOW) -> list[int]:
        """A learning system tells."""
        with self.work.session() as session:
            return learning.store(session, words, source, now)

    def flags(
        self,
        name: str,
        booking_id: int,
        audience: Audience = Audience.MANAGER,
        now: datetime = NOW,
        happened: Happened = Happened.CLIENT_MEETING,
    ) -> Cancellation:
        """It was given up."""
        said = Flag(booking_id, happened, Idea.CLIENT, audience)
        return self.does(name, lambda session, who: flags.flag(session, who, said, now))

    def flagged(self, name: str = "Ann", audience: Audience = Audience.MANAGER) -> Cancellation:
        """A training by hand, given up, and told."""
        flag = self.flags(name, self.adds(name).id, audience)
        self.tick(NOW + 10 * MINUTE)
        return self.flag(flag.id)

    def gives(self, name: str, flag_id: int, when: Span, now: datetime = NOW) -> Booking:
        """Whoever was asked gives it back."""
        offer = Offer(when)
        return self.does(
            name, lambda session, who: giving_back.give(session, who, flag_id, offer, now)
        )

    def tick(self, now: datetime) -> int:
        """What happens by itself until then."""
        done = 0
        while True:
            with self.work.session() as session:
                step = advancing.advance_due(session, now)
            if not step:
                return done
            done += step

    def left(self, name: str, now: datetime) -> None:
        """Somebody leaves, and the next tick takes it up."""
        with self.work.session() as session:
            self.work.person(session, name).active = False
            session.flush()
            advancing.forget_left(session, [self.ids[name]], now)

    def sent(self, kind: str, now: datetime) -> None:
        """Every message of a kind arrived."""
        for one in self.work.messages(kind):
            if one.state == "pending":
                self.work.sent(one, now)

    def edits_made(self) -> None:
        """Every message that was to be changed was."""
        with self.work.session() as session:
            for one in session.scalars(select(Outgoing).where(Outgoing.edits_id.is_not(None))):
                one.state = "sent"

    # What is stored, and seen

    def booking(self, booking_id: int) -> Booking:
        """As it is stored."""
        with self.work.reading() as session:
            return session.get_one(Booking, booking_id)

    def flag(self, flag_id: int) -> Cancellation:
        """As it is stored."""
        with self.work.reading() as session:
            return session.get_one(Cancellation, flag_id)

    def all_bookings(self, name: str) -> list[Booking]:
        """Somebody's, the oldest first."""
        with self.work.reading() as session:
            found = select(Booking).where(Booking.person_id == self.ids[name]).order_by(Booking.id)
            return list(session.scalars(found))

    def all_flags(self) -> list[Cancellation]:
        """Everybody's, the oldest first."""
        with self.work.reading() as session:
            return list(session.scalars(select(Cancellation).order_by(Cancellation.id)))

    def reserved(self, name: str) -> list[Span]:
        """What is kept free for somebody."""
        with self.work.reading() as session:
            found = select(Reservation).where(
                Reservation.person_id == self.ids[name], Reservation.state == "live"
            )
            return [Span(one.starts_at, one.ends_at) for one in session.scalars(found)]

    def sees(self, name: str, flag_id: int) -> FlagView:
        """A flag, as its employee sees it."""
        with self.work.reading() as session:
            return viewing.flag(session, self.work.person(session, name), flag_id)

    def sees_booking(self, name: str, booking_id: int) -> BookingView:
        """A booking, as its person sees it."""
        with self.work.reading() as session:
            return viewing.booking(session, self.work.person(session, name), booking_id)

    def asked(self, name: str, flag_id: int, now: datetime = NOW) -> AskedView:
        """A flag, as whoever was asked sees it."""
        with self.work.reading() as session:
            return viewing.asked(session, self.work.person(session, name), flag_id, now)

    def messages(self, kind: str) -> list[tuple[str, int | None]]:
        """To whom something of a kind is said, about what; without what was taken back."""
        names = {key: name for name, key in self.ids.items()}
        return [
            (names[one.person_id], one.subject_id)
            for one in self.work.messages(kind)
            if one.state != "dropped"
        ]

    def edited(self, kind: str) -> list[str]:
        """Whose messages of a kind are to say something else."""
        names = {key: name for name, key in self.ids.items()}
        return [names[one.person_id] for one in self.work.edits(kind)]

    def outbox(self) -> list[Outgoing]:
        """All that was ever to be said."""
        with self.work.reading() as session:
            return list(session.scalars(select(Outgoing).order_by(Outgoing.id)))


def desk(database: Database, team_id: str = "T1") -> Desk:
    """The firm of `CHART`, all in Berlin, Monday to Friday from 9 to 17."""
    work = workplace(database, {**CHART, "Ida": ""}, team_id)
    with work.session() as session:
        for name in ADMINS:
            people.grant_role(session, work.person(session, name), "admin")
    return Desk(work)


def span(day: str, start: str, end: str) -> Span:
    """A time of a day in Berlin."""
    return Span(at(day, start), at(day, end))


def word(
    person_id: int,
    state: str = "booked",
    *,
    said_at: datetime = NOW,
    when: Span | None = None,
    title: str = "Negotiation",
    course_key: str = "https://lms.example/negotiation",
    booking_key: str = "",
    place: str = "",
) -> Learned:
    """What a learning system says of somebody."""
    return Learned(
        person_id,
        course_key,
        title,
        state,
        said_at,
        booking_key,
        when.start if when is not None else None,
        when.end if when is not None else None,
        place=place,
    )


def together(*acts: Callable[[], object]) -> list[object]:
    """Do it all at the same moment; what each gave, or the refusal that it met."""
    start = threading.Barrier(len(acts))
    found: list[object] = [None] * len(acts)

    def run(number: int, act: Callable[[], object]) -> None:
        start.wait(10)
        try:
            found[number] = act()
        except Exception as refusal:  # noqa: BLE001  # the test looks at what it is
            found[number] = refusal

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return found
