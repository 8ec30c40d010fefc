"""What changed between the plan and the sending counts: it is asked when a message is sent."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.delivery.models import Outgoing
from bot.people import service as people
from tests.delivery.office import AMARA, Office

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.fixture
def planned(office: Office) -> Iterator[Office]:
    """Tuesday, 10:01: Amara's nudge is planned, and not sent yet."""
    with office.listening():
        tuesday = office.playground.upcoming(1, 10, "Europe/Berlin")
        office.playground.move_clock(tuesday - timedelta(minutes=1))
        office.clock.move_to(tuesday + timedelta(minutes=1))
        assert office.leeway.plan()
        assert _nudge(office).state == "pending"
        yield office


def _nudge(office: Office) -> Outgoing:
    with office.session() as session:
        amara = people.person_by_email(session, AMARA).id
    return next(row for row in office.rows() if row.kind == "nudge" and row.person_id == amara)


def _send(office: Office, **later: float) -> None:
    office.playground.move_clock(office.clock.now() + timedelta(**later))


def test_nothing_changed_and_it_is_sent(planned: Office) -> None:
    before = len(planned.heard(AMARA))
    _send(planned, minutes=1)
    assert _nudge(planned).state == "sent"
    assert len(planned.heard(AMARA)) == before + 1


def test_somebody_who_stopped_since_hears_nothing(planned: Office) -> None:
    before = len(planned.heard(AMARA))
    with planned.session() as session:
        amara = people.person_by_email(session, AMARA)
        people.set_cadence(session, amara, "stopped", planned.clock.now())
    _send(planned, minutes=1)
    row = _nudge(planned)
    assert (row.state, row.reason) == ("dropped", "The person asked for no more notes.")
    assert len(planned.heard(AMARA)) == before


def test_somebody_who_paused_since_hears_it_on_the_first_morning_after_the_pause(
    planned: Office,
) -> None:
    before = len(planned.heard(AMARA))
    # A Friday: from Sunday on, Tuesday's note would take its place.
    friday = datetime(2026, 12, 4, 9, 0, tzinfo=BERLIN)
    with planned.session() as session:
        amara = people.person_by_email(session, AMARA)
        amara.work_start, amara.work_end = time(9), time(17)  # others here work at all hours
        people.snooze(session, amara, friday.date(), planned.clock.now())
    _send(planned, minutes=1)
    row = _nudge(planned)
    assert (row.state, row.not_before) == ("pending", friday)
    assert len(planned.heard(AMARA)) == before
    _send(planned, days=4)
    assert _nudge(planned).done_at is not None
    assert _nudge(planned).state == "sent"


def test_somebody_who_left_since_hears_nothing(planned: Office) -> None:
    before = len(planned.heard(AMARA))
    with planned.session() as session:
        people.person_by_email(session, AMARA).active = False
    _send(planned, minutes=1)
    row = _nudge(planned)
    assert (row.state, row.reason) == ("dropped", "The person left, or is not in Slack.")
    assert len(planned.heard(AMARA)) == before
