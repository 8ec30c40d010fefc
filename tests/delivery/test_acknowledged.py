"""Acknowledged means stored (docs/decisions/0003), by HTTP and in Socket Mode."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import select, text

from bot.delivery.models import Outgoing
from bot.nudges.messages import ALREADY_DONE, DO, UNDO
from bot.nudges.models import Nudge
from bot.playground.desk import Desk
from bot.playground.entities import Message
from bot.playground.seat import Outcome
from tests.delivery.away import database_away, tables_away
from tests.delivery.office import AMARA, Office, opened

RESPONSE_URL = "/response/"


@pytest.fixture(params=["http", "socket"])
def office(database_url: str, request: pytest.FixtureRequest) -> Iterator[Office]:
    with (
        opened(database_url, socket_mode=request.param == "socket") as office,
        office.listening(),
    ):
        yield office


def stored(office: Office) -> tuple[int, int]:
    """How many nudges are answered, and how many messages follow from that."""
    with office.session() as session:
        answers = session.scalars(select(Nudge.id).where(Nudge.answer.is_not(None))).all()
        kinds = ["follow_up", "relay"]
        later = session.scalars(select(Outgoing.subject_id).where(Outgoing.kind.in_(kinds))).all()
    return len(answers), len(set(later))


def errors(desk: Desk) -> list[str]:
    """What the person alone was told."""
    return [one.text for one in desk.messages(desk.app_dm()) if one.ephemeral_to]


def saw_an_error(desk: Desk, outcome: Outcome) -> bool:
    """Slack's warning sign, or words of the bot's that say that nothing was changed."""
    return not outcome.ok or any("nothing was changed" in said for said in errors(desk))


def counts_now(office: Office, desk: Desk, nudge: Message) -> None:
    """The next click is stored once, and shown."""
    assert desk.click(nudge, DO).ok

    def is_receipt() -> bool:
        return UNDO in str([one.blocks for one in office.heard(AMARA) if one.ts == nudge.ts])

    assert office.playground.wait_until(is_receipt)
    assert stored(office) == (1, 1)


def test_a_click_while_the_database_is_away_shows_an_error_and_the_next_one_counts(
    office: Office,
) -> None:
    desk, nudge = office.nudged()
    with database_away(office.database_url):
        assert saw_an_error(desk, desk.click(nudge, DO))
    assert stored(office) == (0, 0)
    counts_now(office, desk, nudge)


def test_a_click_whose_transaction_breaks_in_the_middle_shows_an_error_and_is_not_half_done(
    office: Office,
) -> None:
    desk, nudge = office.nudged()
    with tables_away(office.database_url, "outbox"):  # the answer is written before the outbox is
        assert saw_an_error(desk, desk.click(nudge, DO))
    assert stored(office) == (0, 0)
    counts_now(office, desk, nudge)


def test_a_click_that_was_not_stored_is_not_acknowledged_where_the_person_cannot_be_told(
    office: Office,
) -> None:
    desk, nudge = office.nudged()
    office.gate.answer(RESPONSE_URL, 503, "away", after_effect=False)
    with tables_away(office.database_url, "outbox"):
        assert not desk.click(nudge, DO).ok
    assert errors(desk) == []
    counts_now(office, desk, nudge)


def test_a_click_that_waited_too_long_for_the_database_shows_a_warning_and_counts_once(
    office: Office,
) -> None:
    desk, nudge = office.nudged()
    sqlite = office.database_url.startswith("sqlite")
    with office.leeway.database.everywhere() as session:
        # SQLite's transactions begin with the lock.
        lock = "SELECT 1" if sqlite else "LOCK TABLE inbound IN ACCESS EXCLUSIVE MODE"
        session.execute(text(lock))
        assert not desk.click(nudge, DO).ok, "a warning after three seconds"
        assert session.scalars(select(Nudge.id).where(Nudge.answer.is_not(None))).all() == []
    counts_now(office, desk, nudge)
    office.finish_replies()
    assert stored(office) == (1, 1), "whatever became of the first click"


def test_a_click_on_an_answered_nudge_is_refused_in_words_and_changes_nothing(
    office: Office,
) -> None:
    desk, nudge = office.nudged()
    counts_now(office, desk, nudge)
    desk.click(nudge, ALREADY_DONE)
    assert office.playground.wait_until(lambda: bool(errors(desk)))
    assert stored(office) == (1, 1)


def test_a_stored_click_is_never_called_unchanged_when_the_database_goes_away_after_it(
    office: Office,
) -> None:
    desk, nudge = office.nudged()
    held = office.gate.hold(RESPONSE_URL, after_effect=True)
    assert desk.click(nudge, DO).ok
    held.wait()
    with database_away(office.database_url):
        held.release()
        office.finish_replies()
    assert errors(desk) == []
    assert stored(office) == (1, 1)
    with office.session() as session:
        edit = session.scalars(select(Outgoing).where(Outgoing.edits_id.is_not(None))).one()
    assert edit.state == "pending", "the sender shows it again, because nobody knows better"
