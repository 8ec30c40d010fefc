"""A nudge whose button opens the form: done when something was shared, open when it was closed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.playground.desk import Desk
from bot.playground.entities import Message
from tests.nudges.test_weekly_nudge import labels
from tests.recommendations.asked import now_says
from tests.recommendations.at_the_desk import chooses, fills, has_fields, holds, stored
from tests.support.company import BOSS, Row, company, nudges_of, only, outbox_of, team
from tests.support.databases import new_sqlite
from tests.support.house import House, running

NEW_LEAD = ("lead@x.example", "Lea Lead", "", "Ops", "Europe/Berlin", "2015-01-01", "")
NEW_REPORT = (
    "fresh@x.example",
    "Fred Fresh",
    "lead@x.example",
    "Ops",
    "Europe/Berlin",
    "2026-06-01",
    "2026-06-01",
)


def rows() -> list[Row]:
    """The manager's department has somebody who began to lead this summer."""
    return [*team(2), NEW_LEAD, NEW_REPORT]


def nudged(house: House) -> tuple[Desk, Message]:
    house.move_to(1, 10)
    boss = house.desk(BOSS)
    return boss, house.sees(boss, "What helped you most in your first year of it?")


def opens_form(house: House, desk: Desk, message: Message) -> None:
    assert desk.click(message, "recommend_open").ok
    assert house.playground.wait_until(lambda: has_fields(desk))


def names(house: House, desk: Desk, message: Message, title: str) -> Message:
    opens_form(house, desk, message)
    fills(desk, title=title, why="It spared me a year.")
    chooses(house, desk, "everyone")
    outcome = desk.submit()
    assert outcome.ok, outcome
    house.move(seconds=30)
    return now_says(house, desk, message, f"Thank you. You named “{title}”.")


@pytest.fixture
def small(tmp_path: Path) -> Iterator[House]:
    with running(
        new_sqlite(tmp_path),
        people_csv=company(tmp_path, rows()),
        choices=only(tmp_path, "book_for_new_leads"),
    ) as house:
        yield house


def test_the_nudge_is_done_when_something_was_shared(database_url: str, tmp_path: Path) -> None:
    with running(
        database_url,
        people_csv=company(tmp_path, rows()),
        choices=only(tmp_path, "book_for_new_leads"),
    ) as house:
        desk, message = nudged(house)
        assert labels(message) == [
            "Name it",
            "Already done",
            "Not now…",
            "Why this?",
            "Fewer of these",
        ]
        receipt = names(house, desk, message, "Turn the Ship Around")
        assert "Everybody here can find it" in receipt.text
        assert labels(receipt) == ["Change…", "Undo", "Why this?", "Fewer of these"]
        (nudge,) = nudges_of(house, BOSS)
        assert (nudge.answer, nudge.outcome) == ("promised", "did_it")
        assert outbox_of(house, "follow_up") == []

        assert desk.click(receipt, "nudge_undo").ok
        now_says(house, desk, message, "What helped you most in your first year of it?")
        (nudge,) = nudges_of(house, BOSS)
        assert (nudge.answer, nudge.outcome, nudge.detail) == (None, None, {})
        ((_, said),) = stored(house)
        assert said.state == "withdrawn"
        names(house, desk, message, "Turn the Ship Around")
        ((_, said),) = stored(house)
        assert said.state == "live"


def test_closing_the_form_leaves_the_nudge_open(small: House) -> None:
    desk, message = nudged(small)
    opens_form(small, desk, message)
    assert holds(desk, "kind") == "book"
    desk.close()
    assert nudges_of(small, BOSS)[0].answer is None
    assert labels(small.sees(desk, "What helped you most"))[0] == "Name it"


def test_what_was_taken_back_elsewhere_is_no_receipt_any_more(small: House) -> None:
    desk, message = nudged(small)
    receipt = names(small, desk, message, "The Goal")
    assert desk.click(receipt, "recommend_edit").ok
    assert small.playground.wait_until(lambda: has_fields(desk))
    fills(desk, title="The Goal, second edition", why="It spared me a year.")
    outcome = desk.submit()
    assert outcome.ok, outcome
    small.move(seconds=30)
    now_says(small, desk, message, "Thank you. You named “The Goal, second edition”.")


def test_what_is_shared_after_another_answer_changes_nothing_of_it(small: House) -> None:
    desk, message = nudged(small)
    opens_form(small, desk, message)
    assert desk.click(message, "nudge_already_done").ok
    now_says(small, desk, message, "You have done this already.")
    fills(desk, title="The Goal", why="It spared me a year.")
    chooses(small, desk, "everyone")
    assert desk.submit().ok
    small.move(seconds=30)
    assert nudges_of(small, BOSS)[0].answer == "already_done"
    assert len(stored(small)) == 1


def test_no_time_brings_the_small_version_which_is_a_promise_as_ever(small: House) -> None:
    desk, message = nudged(small)
    assert desk.click(message, "nudge_not_now").ok
    message = now_says(small, desk, message, "What stands in the way?")
    assert desk.click(message, "nudge_reason_no_time").ok
    message = now_says(small, desk, message, "Send one of them a title.")
    assert desk.click(message, "nudge_do_small").ok
    now_says(small, desk, message, "Noted as your plan.")
    assert [row.state for row in outbox_of(small, "follow_up")] == ["pending"]
