"""Acknowledged means stored (docs/decisions/0003), by HTTP and in Socket Mode."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import select

from bot.delivery.models import Outgoing
from bot.nudges.messages import ALREADY_DONE, DO, UNDO
from bot.nudges.models import Nudge
from bot.playground.desk import Desk
from bot.playground.entities import Message
from tests.delivery.away import database_away, tables_away
from tests.delivery.office import AMARA
from tests.support.house import House, running


@pytest.fixture(params=["http", "socket"])
def house(database_url: str, request: pytest.FixtureRequest) -> Iterator[House]:
    with running(database_url, socket_mode=request.param == "socket") as house:
        yield house


def nudged(house: House) -> tuple[Desk, Message]:
    house.move_to(1, 10)
    desk = house.desk(AMARA)
    nudge = desk.messages(desk.app_dm())[-1]
    assert DO in str(nudge.blocks)
    return desk, nudge


def stored(house: House) -> tuple[list[str | None], int]:
    """Amara's answers, and how many questions for later there are."""
    with house.session() as session:
        answers = session.scalars(select(Nudge.answer).where(Nudge.answer.is_not(None))).all()
        later = session.scalars(select(Outgoing.id).where(Outgoing.kind == "follow_up")).all()
    return list(answers), len(later)


def test_a_click_while_the_database_is_away_is_not_acknowledged_and_the_next_one_counts(
    house: House, database_url: str
) -> None:
    desk, nudge = nudged(house)
    with database_away(database_url):
        assert not desk.click(nudge, DO).ok
    assert stored(house) == ([], 0)
    house.click(desk, nudge, DO, "Noted")
    assert stored(house) == (["promised"], 1)


def test_a_click_whose_transaction_breaks_in_the_middle_is_not_acknowledged_nor_half_done(
    house: House, database_url: str
) -> None:
    desk, nudge = nudged(house)
    with tables_away(database_url, "outbox"):  # the answer is written before the outbox is
        assert not desk.click(nudge, DO).ok
    assert stored(house) == ([], 0)
    assert DO in str([one for one in desk.messages(desk.app_dm()) if one.ts == nudge.ts])
    house.click(desk, nudge, DO, "Noted")
    assert stored(house) == (["promised"], 1)


def test_a_click_that_waited_too_long_for_the_database_shows_a_warning_and_counts_once(
    house: House,
) -> None:
    desk, nudge = nudged(house)
    sqlite = house.leeway.database.url.get_backend_name() == "sqlite"
    with house.leeway.database.everywhere() as session:
        if sqlite:
            session.connection()  # its transactions begin with the lock
        else:
            from sqlalchemy import text

            session.execute(text("LOCK TABLE inbound IN ACCESS EXCLUSIVE MODE"))
        assert not desk.click(nudge, DO).ok, "a warning after three seconds"
        assert session.scalars(select(Nudge.answer).where(Nudge.answer.is_not(None))).all() == []
    house.click(desk, nudge, DO, "Noted")
    assert stored(house) == (["promised"], 1)


def test_a_click_on_an_answered_nudge_is_refused_in_words_and_changes_nothing(
    house: House,
) -> None:
    desk, nudge = nudged(house)
    house.click(desk, nudge, DO, "Noted")
    desk.click(nudge, ALREADY_DONE)
    house.playground.wait_until(
        lambda: any(one.ephemeral_to for one in desk.messages(desk.app_dm()))
    )
    assert [one.text for one in desk.messages(desk.app_dm()) if one.ephemeral_to]
    assert stored(house) == (["promised"], 1)


def test_a_stored_click_is_shown_later_when_the_database_goes_away_after_it(
    house: House, database_url: str
) -> None:
    desk, nudge = nudged(house)
    house.click(desk, nudge, DO, "Noted")
    # What stands there is the receipt, and it is the only thing that the person was told.
    house.move(minutes=1)
    messages = desk.messages(desk.app_dm())
    assert [one for one in messages if one.ephemeral_to] == []
    assert UNDO in str(messages[-1].blocks)
    assert database_url
