"""What an import would change is said of what systems said, never of what people gave up."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.core.spans import Span
from bot.people import service as people
from bot.storage import Database
from bot.trainings import bookings, flags, learning
from bot.trainings.domain import Audience, Flag, Happened, Idea, Source
from bot.trainings.models import Booking
from bot.trainings.views import Change
from tests.trainings.test_import import TWO, at
from tests.trainings.test_import import Desk as Terminal
from tests.trainings.test_import import desk as terminal
from tests.trainings.training_desk import MINUTE, NOW, Desk, desk, span, word

__all__ = ["terminal"]

WHEN = span("2026-12-10", "09:00", "17:00")
PAST = span("2026-11-27", "09:00", "12:00")
MOVED = span("2026-12-17", "09:00", "17:00")
DAY = timedelta(days=1)


def booked(firm: Desk, when: Span = WHEN) -> int:
    """Ann and Bob have a place on the same course; the number of Ann's."""
    words = [word(firm.ids[name], when=when, booking_key=name) for name in ("Ann", "Bob")]
    return firm.told(*words, source=Source.CSV)[0]


def given_up(firm: Desk, number: int) -> None:
    firm.flags("Ann", number, Audience.COUNTED)


def let_go(firm: Desk, number: int) -> None:
    one = firm.flags("Ann", number, Audience.COUNTED)
    later = NOW + 20 * MINUTE
    firm.does("Ann", lambda s, who: flags.close(s, who, one.id, restored=False, now=later))


def withdrawn(firm: Desk, number: int) -> None:
    firm.does("Ann", lambda s, who: bookings.withdraw(s, who, number, NOW))


def attended(firm: Desk, number: int) -> None:
    firm.does("Ann", lambda s, who: bookings.was_there(s, who, number, NOW))


def previewed(firm: Desk, state: str, when: Span | None, said_at: timedelta) -> list[Change]:
    told = [
        word(firm.ids[name], state, when=when, booking_key=name, said_at=NOW + said_at)
        for name in ("Ann", "Bob")
    ]
    with firm.work.session() as session:
        return learning.preview(session, told, NOW + said_at)


@pytest.mark.parametrize("did", [given_up, let_go, withdrawn])
@pytest.mark.parametrize(
    ("state", "when", "change"),
    [
        ("withdrawn", WHEN, Change.WITHDRAWN),
        ("withdrawn", None, Change.WITHDRAWN),
        ("booked", WHEN, Change.SAME),
        ("booked", MOVED, Change.MOVED),
        ("attended", WHEN, Change.ATTENDED),
    ],
)
def test_who_gave_up_is_named_as_everybody_else_is(
    database: Database,
    did: Callable[[Desk, int], None],
    state: str,
    when: Span | None,
    change: Change,
) -> None:
    firm = desk(database)
    did(firm, booked(firm))
    assert previewed(firm, state, when, DAY) == [change, change]
    words = [
        word(firm.ids[name], state, when=when, booking_key=name, said_at=NOW + DAY)
        for name in ("Ann", "Bob")
    ]
    firm.told(*words, source=Source.CSV, now=NOW + DAY)
    assert previewed(firm, state, when, 2 * DAY) == [Change.SAME, Change.SAME]
    after = Change.SAME if state == "withdrawn" else Change.WITHDRAWN
    assert previewed(firm, "withdrawn", when, 3 * DAY) == [after, after]


def test_what_somebody_answered_to_leeway_alone_changes_nothing_of_it(database: Database) -> None:
    firm = desk(database)
    attended(firm, booked(firm, PAST))
    assert previewed(firm, "attended", PAST, DAY) == [Change.ATTENDED] * 2
    assert previewed(firm, "booked", PAST, DAY) == [Change.SAME] * 2


def test_what_somebody_added_by_hand_is_new_to_whoever_imports(database: Database) -> None:
    firm = desk(database)
    one = firm.adds("Ann", "Negotiation", WHEN)
    firm.flags("Ann", one.id, Audience.COUNTED)
    assert previewed(firm, "booked", WHEN, DAY) == [Change.ADDED] * 2


def test_a_dry_run_of_a_cancelled_course_names_all_who_were_on_it(terminal: Terminal) -> None:
    terminal.imports(TWO, "--yes")
    with terminal.company.session() as session:
        bo = people.person_by_email(session, "bo@x.example")
        own = session.scalars(select(Booking).where(Booking.person_id == bo.id)).one()
        flag = Flag(own.id, Happened.TRAVEL, Idea.MINE, Audience.COUNTED)
        flags.flag(session, bo, flag, at(1, 8))
    said = terminal.imports(TWO.replace("registered", "cancelled"), "--dry-run", now=at(2, 8))
    assert "2 withdrawn:\n  Bo: Negotiation (2026-12-09)\n  Cy: Negotiation" in said.output
