"""`leeway outbox retry` and `drop`: once more, or never, and nothing twice."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

from bot.delivery import outbox as outgoing
from bot.delivery.models import Outgoing
from bot.storage import Database
from tests.delivery.shelf import NOW, Shelf

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
CLOSED = "The person's Slack account was closed."
UNCERTAIN = (
    "Nobody knows whether it arrived: Slack knows no such conversation, or Leeway is not in it."
)


@pytest.fixture
def shelf(database: Database) -> Shelf:
    return Shelf(database)


# retry


def test_what_failed_or_was_dropped_goes_out_again_with_its_attempts_kept(shelf: Shelf) -> None:
    failed = shelf.put("failed", attempts=8, not_before=NOW - DAY, reason=CLOSED)
    dropped = shelf.put("dropped", attempts=2, part_of_id=failed)
    result = shelf.run("retry", str(failed), str(dropped), str(failed))
    assert (result.exit_code, result.output.splitlines()[-1]) == (
        0,
        "2 messages are sent again.",
    )
    row = shelf.row(failed)
    assert (row.state, row.attempts, row.not_before, row.done_at) == ("pending", 8, NOW, None)
    row = shelf.row(dropped)
    assert (row.state, row.attempts, row.part_of_id) == ("pending", 2, None)


def test_what_may_have_arrived_is_never_simply_sent_again(shelf: Shelf) -> None:
    unknown = shelf.put("unknown", attempts=1, attempted_at=NOW, lease_until=NOW + MINUTE)
    failed = shelf.put("failed")
    result = shelf.run("retry", str(unknown), str(failed))
    assert result.exit_code == 2
    assert "1 message is sent again." in result.stdout
    assert result.stderr == (
        f"Message {unknown} may have arrived, so it is never simply sent again: Leeway looks for "
        "it in Slack by itself, and sends it only if it is not there.\n"
    )
    row = shelf.row(unknown)
    assert (row.state, row.attempts, row.lease_until) == ("unknown", 1, NOW + MINUTE)


def test_a_failure_that_may_have_arrived_is_looked_up_first(shelf: Shelf) -> None:
    row = shelf.put("failed", attempts=2, attempted_at=NOW - DAY, reason=UNCERTAIN)
    result = shelf.run("retry", str(row))
    assert "Of those may have arrived, and are looked up first: 1." in result.output
    found = shelf.row(row)
    assert (found.state, found.attempts, found.lease_until) == ("unknown", 2, NOW)
    assert found.attempted_at == NOW - DAY


def test_it_stays_so_after_it_was_dropped_in_between(shelf: Shelf) -> None:
    row = shelf.put("failed", attempts=2, attempted_at=NOW - DAY, reason=UNCERTAIN)
    assert shelf.run("drop", str(row)).exit_code == 0
    assert shelf.row(row).state == "dropped"
    shelf.run("retry", str(row))
    assert shelf.row(row).state == "unknown"


@pytest.mark.parametrize("state", ["pending", "joined", "sending", "sent"])
def test_whatever_is_on_its_way_is_not_retried(shelf: Shelf, state: str) -> None:
    row = shelf.put(state, attempts=1)
    result = shelf.run("retry", str(row))
    assert result.exit_code == 2
    assert result.stderr.startswith(f"Message {row} ")
    assert (shelf.row(row).state, shelf.row(row).attempts) == (state, 1)


def test_all_that_failed_lately_is_retried_after_a_yes_in_batches(shelf: Shelf) -> None:
    many = shelf.put_many(1201, "failed", done_at=NOW - DAY)
    old = shelf.put("failed", done_at=NOW - 8 * DAY)
    refused = shelf.run("retry", "--failed", answer="n\n")
    assert refused.exit_code == 1
    assert "Send 1,201 messages again? [y/N]: n" in refused.output
    assert set(shelf.states().values()) == {"failed"}
    result = shelf.run("retry", "--failed", answer="y\n")
    assert result.output.splitlines()[-2:] == ["Retrying", "1,201 messages are sent again."]
    states = shelf.states()
    assert {states[row] for row in many} == {"pending"}
    assert shelf.row(old).state == "failed"
    assert shelf.run("retry", "--failed", "--since", "30", "--yes").exit_code == 0
    assert shelf.row(old).state == "pending"


@pytest.mark.parametrize("words", [("retry",), ("drop",), ("retry", "1", "--failed")])
def test_ids_or_failed_but_not_neither_nor_both(shelf: Shelf, words: tuple[str, ...]) -> None:
    result = shelf.run(*words)
    assert result.exit_code == 2
    assert "Name the ids of messages, or --failed for all that failed." in result.stderr


def test_a_row_that_a_worker_took_meanwhile_is_left_to_it(shelf: Shelf) -> None:
    rows = shelf.put_many(2, "failed")
    with shelf.company.session() as session:
        chosen = outgoing.failed(session, NOW, 7)
    with shelf.company.session() as session:  # another admin retried it, and a worker took it
        session.execute(
            update(Outgoing).where(Outgoing.id == rows[0]).values(state="sending", attempts=5)
        )
    with shelf.company.session() as session:
        assert outgoing.retry(session, chosen, NOW).changed == 1
        assert outgoing.drop(session, [rows[0]], NOW).changed == 0
    assert (shelf.row(rows[0]).state, shelf.row(rows[0]).attempts) == ("sending", 5)


# drop


def test_what_waits_or_failed_is_taken_back_and_what_it_carried_waits_by_itself(
    shelf: Shelf,
) -> None:
    carrier = shelf.put("pending")
    part = shelf.put("joined", part_of_id=carrier)
    failed = shelf.put("failed", reason=CLOSED)
    result = shelf.run("drop", str(carrier), str(failed))
    assert (result.exit_code, result.output.splitlines()[-1]) == (
        0,
        "2 messages will not be sent.",
    )
    row = shelf.row(carrier)
    assert (row.state, row.done_at) == ("dropped", NOW)
    assert row.reason == shelf.row(failed).reason == "Somebody who runs Leeway took it back."
    assert (shelf.row(part).state, shelf.row(part).part_of_id) == ("pending", None)
    assert shelf.run("drop", str(part)).exit_code == 0
    assert shelf.row(part).state == "dropped"


@pytest.mark.parametrize("state", ["sending", "unknown", "sent", "dropped"])
def test_what_is_on_its_way_or_settled_is_not_taken_back(shelf: Shelf, state: str) -> None:
    row = shelf.put(state, reason="as it was")
    part = shelf.put("joined", part_of_id=shelf.put("sending"))
    result = shelf.run("drop", str(row), str(part), "999")
    assert result.exit_code == 2
    said = result.stderr.splitlines()
    assert said[0].startswith(f"Message {row} ")
    assert said[1].endswith("which is on its way.")
    assert said[2] == "Message 999 is not in the outbox of this workspace."
    assert (shelf.row(row).state, shelf.row(row).reason) == (state, "as it was")
    assert shelf.row(part).state == "joined"


def test_the_outbox_of_another_workspace_is_out_of_reach(shelf: Shelf, database: Database) -> None:
    other = Shelf(database, "T2")
    row = other.put("failed", reason=CLOSED)
    assert "There is no such message" in shelf.run("list").output
    for order in ("why", "retry", "drop"):
        assert shelf.run(order, str(row)).exit_code == 2
    assert shelf.run("retry", "--failed", "--yes").exit_code == 0
    assert other.row(row).state == "failed"
