"""Who waits for whom where a learning system, a click and the planner meet; on PostgreSQL rows."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from functools import partial

from sqlalchemy import update

from bot.development_time import blocks
from bot.development_time import repository as plans
from bot.development_time.models import DevelopmentTime
from bot.storage import Database
from bot.trainings import bookings, flags
from bot.trainings.domain import Audience, Flag, Happened, Idea
from bot.trainings.errors import TakenError
from tests.trainings.training_desk import MINUTE, NOW, Desk, desk, span, together, word

THURSDAY = span("2026-12-10", "09:00", "17:00")
LATER = span("2026-12-17", "09:00", "17:00")


class Meanwhile:
    """Something that somebody else does at the same time, and may have to wait for."""

    def __init__(self, act: Callable[[], object]) -> None:
        self._act = act
        self._found: list[object] = []
        self._thread = threading.Thread(target=self._run)

    def begin(self) -> None:
        """It begins, and comes as far as it can."""
        self._thread.start()
        self._thread.join(1)

    def end(self) -> object:
        """What it gave, or the refusal that it met."""
        self._thread.join(30)
        (found,) = self._found
        return found

    def _run(self) -> None:
        try:
            self._found.append(self._act())
        except Exception as refusal:  # noqa: BLE001  # the test looks at what it is
            self._found.append(refusal)


def test_flagged_in_the_moment_in_which_its_provider_moves_it_it_stays_given_up_and_that_is_told(
    database: Database,
) -> None:
    firm = desk(database)
    (number,) = firm.told(word(firm.ids["Ann"], when=THURSDAY, booking_key="A"))
    moved = word(firm.ids["Ann"], when=LATER, booking_key="A", said_at=NOW + MINUTE)
    provider = Meanwhile(lambda: firm.told(moved, now=NOW + MINUTE))
    with firm.work.session() as session:
        ann = firm.work.person(session, "Ann")
        said = Flag(number, Happened.TRAVEL, Idea.MINE, Audience.COUNTED)
        flag = flags.flag(session, ann, said, NOW)
        session.flush()
        provider.begin()
    assert provider.end() == [number]
    stored = firm.booking(number)
    assert (stored.state, stored.starts_at) == ("given_up", LATER.start)
    assert firm.flag(flag.id).state == "open"
    assert firm.messages("training_moved") == [("Ann", number)]


def test_of_two_lost_trainings_given_back_at_one_hour_at_once_one_is_refused(
    database: Database,
) -> None:
    firm = desk(database)
    lost = [firm.flags("Ann", firm.adds("Ann", title).id) for title in ("One", "Two")]
    firm.tick(NOW + 10 * MINUTE)
    found = together(*[partial(firm.gives, "Lea", one.id, LATER) for one in lost])
    assert sorted(type(one).__name__ for one in found) == ["Booking", "TakenError"]
    assert firm.reserved("Ann") == [LATER]
    assert any(isinstance(one, TakenError) for one in found)
    assert [one.state for one in firm.all_bookings("Ann")].count("booked") == 1


def test_a_provider_that_moves_protected_trainings_waits_for_the_planner_in_its_order(
    database: Database,
) -> None:
    """Bob's booking is the older one, Ann's the smaller number: she comes first for both."""
    firm = desk(database)
    keys = {"Bob": "B", "Ann": "A"}
    numbers = firm.told(
        *[word(firm.ids[name], when=THURSDAY, booking_key=key) for name, key in keys.items()]
    )
    for name, number in zip(keys, numbers, strict=True):
        _protected(firm, name, number)
    _planned(firm)
    said = [
        word(firm.ids[name], when=LATER, booking_key=key, said_at=NOW + MINUTE)
        for name, key in keys.items()
    ]
    provider = Meanwhile(lambda: firm.told(*said, now=NOW + MINUTE))
    with firm.work.session() as session:
        plans.claim(session, [firm.ids["Ann"]])  # as `claim` of both does, one by one
        provider.begin()
        plans.claim(session, [firm.ids["Bob"]])
    assert provider.end() == numbers
    assert firm.reserved("Ann") == firm.reserved("Bob") == [LATER]


def test_who_leaves_waits_for_the_planner_in_its_order(database: Database) -> None:
    """Wherever the rows lie: Ann's was written after Bob's."""
    firm = desk(database)
    _planned(firm)
    with firm.work.session() as session:
        later = update(DevelopmentTime).where(DevelopmentTime.person_id == firm.ids["Ann"])
        session.execute(later.values(clock="another"))

    def leave() -> int:
        with firm.work.session() as session:
            return blocks.clock_changed(session, [firm.ids["Bob"], firm.ids["Ann"]], NOW)

    leaving = Meanwhile(leave)
    with firm.work.session() as session:
        plans.claim(session, [firm.ids["Ann"]])
        leaving.begin()
        plans.claim(session, [firm.ids["Bob"]])
    assert leaving.end() == 2
    with firm.work.reading() as session:
        chosen = plans.chosen_by(session, [firm.ids["Ann"], firm.ids["Bob"]])
    assert {one.plan_at for one in chosen.values()} == {NOW}


def _protected(firm: Desk, name: str, number: int) -> None:
    firm.does(name, lambda session, who: bookings.protect(session, who, number, NOW))


def _planned(firm: Desk) -> None:
    """Both have time that is planned on."""
    with firm.work.session() as session:
        plans.claim(session, [firm.ids["Ann"], firm.ids["Bob"]])
        session.execute(update(DevelopmentTime).values(plan_at=NOW + timedelta(days=1)))
