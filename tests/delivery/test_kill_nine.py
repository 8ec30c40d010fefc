"""kill -9 at the worst moments: what was acknowledged counts once, what is said is said once."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.nudges.messages import DO, UNDO
from bot.nudges.models import Nudge
from bot.playground.desk import Desk
from bot.playground.entities import Message
from tests.delivery.office import AMARA
from tests.delivery.process import Company, company, many_managers, until

RESPONSE_URL = "/response/"
POST = "/api/chat.postMessage"
MANAGERS = 60  # more than a process has in hand before it is killed; `make chaos` has hundreds


@pytest.fixture
def firm(database_url: str, tmp_path: Path) -> Iterator[Company]:
    """The sample company."""
    with company(database_url, tmp_path) as firm:
        yield firm


def nudged(firm: Company) -> tuple[Desk, Message]:
    """The bot runs, and the nudge is there."""
    firm.start()
    assert until(lambda: DO in str(firm.heard(AMARA)[-1].blocks)), firm.log()
    assert until(lambda: "sending" not in firm.states())
    return firm.desk(AMARA), firm.heard(AMARA)[-1]


def answers(firm: Company) -> list[tuple[str | None, int]]:
    """What Amara answered to her nudges, and how often she took it back."""
    with firm.session() as session:
        person_id = firm.person_id(session, AMARA)
        found = session.scalars(select(Nudge).where(Nudge.person_id == person_id))
        return [(nudge.answer, nudge.undone) for nudge in found]


def counted_once(firm: Company, nudge: Message) -> None:
    """One answer, one question for later, one receipt where the nudge was; and it stays so."""
    assert answers(firm) == [("promised", 0)]
    assert len(firm.rows("follow_up")) == 1
    receipt = next(said for said in firm.heard(AMARA) if said.ts == nudge.ts)
    assert UNDO in str(receipt.blocks)
    assert set(firm.posts().values()) == {1}


def test_killed_after_the_click_was_stored_and_before_its_message_changed(firm: Company) -> None:
    desk, nudge = nudged(firm)
    held = firm.gate.hold(RESPONSE_URL, after_effect=False)
    assert desk.click(nudge, DO).ok, "acknowledged"
    held.wait()
    firm.kill()
    assert answers(firm) == [("promised", 0)], "acknowledged = stored"
    assert DO in str(firm.heard(AMARA)[-1].blocks), "but the message stands there as before"

    firm.start()
    firm.move(minutes=1)
    counted_once(firm, nudge)
    assert desk.click(nudge, DO).ok, "a second click on the message as it was"
    firm.move(minutes=1)
    counted_once(firm, nudge)


def test_killed_when_the_message_had_changed_and_nobody_had_written_that_down(
    firm: Company,
) -> None:
    desk, nudge = nudged(firm)
    held = firm.gate.hold(RESPONSE_URL, after_effect=True)
    assert desk.click(nudge, DO).ok
    held.wait()
    firm.kill()
    firm.start()
    firm.move(minutes=1)
    counted_once(firm, nudge)


def test_killed_right_after_the_acknowledgement(firm: Company) -> None:
    desk, nudge = nudged(firm)
    assert desk.click(nudge, DO).ok
    firm.kill()
    firm.start()
    firm.move(minutes=1)
    counted_once(firm, nudge)
    assert desk.click(nudge, DO).ok
    firm.move(minutes=1)
    counted_once(firm, nudge)


def test_killed_while_the_sender_changes_the_message_in_place_of_a_lost_reply(
    firm: Company,
) -> None:
    desk, nudge = nudged(firm)
    firm.gate.answer(RESPONSE_URL, 503, "away", after_effect=False)
    held = firm.gate.hold("/api/chat.update", after_effect=True)
    assert desk.click(nudge, DO).ok
    assert until(lambda: firm.gate.asked(RESPONSE_URL) == 1)
    moving = threading.Thread(target=_move_and_be_refused, args=[firm])
    moving.start()
    held.wait()
    firm.kill()
    moving.join()
    firm.start()
    firm.move(minutes=10)
    counted_once(firm, nudge)
    assert firm.states() <= {"sent", "pending"}


def test_killed_before_a_click_was_stored_the_person_sees_a_warning_and_clicks_again(
    firm: Company,
) -> None:
    desk, nudge = nudged(firm)
    with firm.locked():
        assert not desk.click(nudge, DO).ok, "no acknowledgement within three seconds"
        firm.kill()
    assert answers(firm) == [(None, 0)]
    assert firm.rows("follow_up") == []

    firm.start()
    assert desk.click(nudge, DO).ok
    firm.move(minutes=1)
    counted_once(firm, nudge)


@pytest.mark.parametrize("after_effect", [True, False], ids=["posted", "not-posted"])
def test_killed_again_and_again_while_many_managers_get_their_nudge(
    database_url: str, tmp_path: Path, after_effect: bool
) -> None:
    with company(database_url, tmp_path, many_managers(tmp_path, MANAGERS)) as firm:
        waiting = {row.id for row in firm.rows("nudge")}
        assert len(waiting) == MANAGERS
        for _ in range(2):
            held = firm.gate.hold(POST, after_effect=after_effect, skip=5)
            firm.start()
            held.wait()
            assert "sending" in firm.states()
            firm.kill()
            held.lose()
        firm.start()
        assert until(lambda: firm.states() <= {"sent", "sending"}), firm.states()
        firm.move(minutes=10)  # a lease is five minutes long, and then each is looked up
        assert firm.states() == {"sent"}
        posts = firm.posts()
        assert {one: posts[one] for one in waiting} == dict.fromkeys(waiting, 1)


def test_a_terminated_process_finishes_what_it_is_saying(database_url: str, tmp_path: Path) -> None:
    with company(database_url, tmp_path, many_managers(tmp_path, MANAGERS)) as firm:
        held = firm.gate.hold(POST, after_effect=True, skip=5)
        firm.start()
        held.wait()
        assert "sending" in firm.states()
        ending = threading.Timer(0.5, held.release)
        ending.start()
        firm.terminate()
        ending.join()
        assert firm.states() == {"sent", "pending"}, "nothing is left half said"
        firm.start()
        assert until(lambda: firm.states() == {"sent"}), "at once: there is nothing to look up"
        assert set(firm.posts().values()) == {1}


def _move_and_be_refused(firm: Company) -> None:
    with pytest.raises(RuntimeError):
        firm.move(minutes=1)
