"""A look-up that Slack refuses ends one day, and stops nobody else."""

from __future__ import annotations

from bot.delivery.domain import Method
from bot.playground.faults import Kind
from tests.delivery.office import PRIYA, Office
from tests.delivery.test_refusals import NEW_CODE


def test_a_look_up_that_slack_refuses_again_and_again_ends_and_nothing_is_sent_twice(
    office: Office,
) -> None:
    office.playground.world.faults.inject("chat.postMessage", Kind.DROPPED, after_effect=True)
    written = office.write("note:1")
    office.work()
    for _ in range(20):
        office.gate.answer("/api/conversations.open", 200, NEW_CODE, after_effect=False)
    office.move(minutes=1)
    assert office.row(written).state == "unknown"
    assert office.gate.asked("/api/conversations.open") <= 5, "each time it waits longer"
    office.move(days=1)
    row = office.row(written)
    assert row.state == "failed"
    assert row.reason == (
        "Nobody knows whether it arrived: "
        "Slack refused it too often; its last answer was: quota_of_2030"
    )
    assert office.gate.asked("/api/conversations.open") == 8
    assert office.posts() == 1


def test_refusals_of_the_posting_are_not_held_against_the_look_up(office: Office) -> None:
    world = office.playground.world
    written = office.write("note:1")
    for _ in range(7):
        office.gate.answer("/api/chat.postMessage", 200, NEW_CODE, after_effect=False)
    while office.row(written).refusals < 7:
        office.move(seconds=10)
    world.faults.inject("chat.postMessage", Kind.DROPPED, after_effect=True)
    office.gate.answer("/api/conversations.open", 200, NEW_CODE, after_effect=False)
    office.move(hours=1)
    assert (office.row(written).state, office.posts()) == ("sent", 1)


def test_a_look_up_that_lacks_a_permission_stops_look_ups_and_no_posting(office: Office) -> None:
    office.playground.world.faults.inject("chat.postMessage", Kind.DROPPED, after_effect=True)
    unsure = office.write("note:1")
    office.work()
    missing = '{"ok": false, "error": "missing_scope"}'
    office.gate.answer("/api/conversations.history", 200, missing, after_effect=False)
    office.move(minutes=2)
    fine = office.write("note:2", PRIYA)
    office.move(minutes=20)
    assert (office.row(unsure).state, office.row(fine).state) == ("unknown", "sent")
    assert "lacks a permission" in (office.lane(Method.LOOK_UP).stopped_because or "")
    assert office.lane().stopped_because is None
    assert office.gate.asked("/api/conversations.history") == 1
