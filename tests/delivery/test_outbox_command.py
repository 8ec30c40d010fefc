"""`leeway outbox list` and `why`, as whoever runs Leeway meets them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from click.testing import CliRunner, Result

from bot.__main__ import main
from bot.delivery.domain import NOT_KNOWN
from bot.storage import Database
from tests.delivery.shelf import ANA, BO, CY, NOW, TEXT, Shelf

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
CLOSED = "The person's Slack account was closed."


@pytest.fixture
def shelf(database: Database) -> Shelf:
    return Shelf(database)


# list


def test_problems_come_first_the_newest_of_them_first_then_what_waits(shelf: Shelf) -> None:
    waits = shelf.put("pending", BO, not_before=NOW + HOUR)
    waits_less = shelf.put("pending", BO, not_before=NOW + MINUTE)
    old = shelf.put("failed", done_at=NOW - DAY, reason=CLOSED, attempts=1)
    unknown = shelf.put("unknown", CY, attempted_at=NOW - HOUR, lease_until=NOW + MINUTE)
    new = shelf.put("failed", done_at=NOW - MINUTE, reason=CLOSED, attempts=2)
    shelf.put("sent")
    shelf.put("dropped")
    result = shelf.run("list")
    assert result.exit_code == 0
    head, *lines, foot = result.output.splitlines()
    assert head.split() == ["id", "state", "kind", "for", "due", "attempts", "reason"]
    assert [int(line.split()[0]) for line in lines] == [new, unknown, old, waits_less, waits]
    assert lines[0].split(maxsplit=7) == [
        *(str(new), "failed", "nudge", ANA, "2026-11-30", "07:00", "UTC"),
        f"2         {CLOSED}",
    ]
    assert foot == "5 of 5 shown (failed 2, pending 2, unknown 1)."
    assert TEXT not in result.output


def test_a_list_can_be_of_one_state_of_one_person_and_short(shelf: Shelf) -> None:
    of_bo = [shelf.put("dropped", BO, done_at=NOW - n * HOUR, reason="No.") for n in range(3)]
    shelf.put("dropped", CY)
    shelf.put("failed", BO)
    result = shelf.run("list", "--state", "dropped", "--person", "BO@x.example", "--limit", "2")
    _, *lines, foot = result.output.splitlines()
    assert [int(line.split()[0]) for line in lines] == of_bo[:2]
    assert foot == "2 of 3 shown (dropped 3)."


def test_an_empty_list_says_so_and_a_stranger_is_refused(shelf: Shelf) -> None:
    shelf.put("sent")
    assert shelf.run("list").output == "There is no such message in the outbox.\n"
    stranger = shelf.run("list", "--person", "ghost@x.example")
    assert (stranger.exit_code, stranger.stderr) == (
        2,
        "Nobody here is known as ghost@x.example.\n",
    )


def test_with_two_workspaces_one_has_to_be_named(
    shelf: Shelf, database: Database, database_url: str
) -> None:
    Shelf(database, "T2").put("failed", CY, reason=CLOSED)

    def leeway(*words: str) -> Result:
        return CliRunner().invoke(main, words, env={"DATABASE_URL": database_url})

    assert leeway("outbox", "list").exit_code == 2
    assert CLOSED in leeway("outbox", "--workspace", "T2", "list").output
    assert CLOSED not in leeway("outbox", "--workspace", "T1", "list").output
    assert shelf.states() == {}


# why


def why(shelf: Shelf, outgoing_id: int) -> list[str]:
    result = shelf.run("why", str(outgoing_id))
    assert result.exit_code == 0, result.output
    assert TEXT not in result.output
    return result.output.splitlines()


def test_what_is_due_waits_for_nothing_but_its_turn(shelf: Shelf) -> None:
    shelf.lane()
    first = shelf.put("pending", attention="requested")
    shelf.put("pending", BO)
    assert why(shelf, first) == [
        (
            f"Message {first} (nudge, of the class requested) is for Ana <ana@x.example>; "
            "it was decided on 2026-11-30 07:00 UTC and is pending."
        ),
        "Nobody has tried to send it yet.",
        "It is due, one of 2, and goes out in its turn.",
        "If it stays here, no process sends: see that `leeway serve` or `leeway worker` runs.",
    ]


def test_a_stopped_lane_a_later_time_and_slacks_last_answer_are_all_said(shelf: Shelf) -> None:
    shelf.lane(stopped_because="The bot's token was revoked: install the app again.")
    row = shelf.put(
        "pending",
        not_before=NOW + HOUR,
        attempts=3,
        attempted_at=NOW - MINUTE,
        reason="Slack answered: team_not_found",
    )
    assert why(shelf, row)[1:] == [
        (
            "It was last tried on 2026-11-30 06:59 UTC, and was taken up 3 times in all, "
            "look-ups included."
        ),
        "What came of that: Slack answered: team_not_found",
        (
            "It goes out no earlier than 2026-11-30 08:00 UTC: then it is due, or the person's "
            "working hours begin, or the next attempt is."
        ),
        "Nothing goes out in this workspace: The bot's token was revoked: install the app again.",
        "When that is put right, start Leeway again: what waits then goes out by itself.",
    ]


def test_a_lane_that_rests_says_until_when_and_why(shelf: Shelf) -> None:
    shelf.lane(next_at=NOW + MINUTE, per_minute=60.0)
    shelf.lane("chat.update", next_at=NOW + 2 * MINUTE, failures=2)
    new = shelf.put("pending", attention="requested")
    sent = shelf.put("sent", channel="D1", ts="1.1")
    edit = shelf.put("pending", edits_id=sent, channel="D1", ts="1.1")
    assert why(shelf, new)[-1] == (
        "The workspace rests until 2026-11-30 07:01 UTC: it sends 60 messages a minute, or Slack "
        "asked to go slower."
    )
    assert why(shelf, edit)[-1] == (
        "The workspace rests until 2026-11-30 07:02 UTC: Slack did not answer lately."
    )


def test_the_attention_budget_says_when_it_has_room_again(shelf: Shelf) -> None:
    shelf.lane()
    shelf.put("sent", attempted_at=NOW - 8 * DAY)
    shelf.put("sent", attempted_at=NOW - 5 * DAY)
    shelf.put("sent", attempted_at=NOW - 2 * DAY)
    assert why(shelf, shelf.put("pending"))[-1] == (
        "In the last seven days they got 2 messages that nobody asked for, and 2 is the most: "
        "the next goes out on 2026-12-02 07:00 UTC at the earliest."
    )
    assert "nobody asked for" not in " ".join(why(shelf, shelf.put("pending", BO)))
    assert (
        "It did not fit into the week: their next weekly nudge carries it, if it comes first."
    ) in why(shelf, shelf.put("pending", folds=True))


@pytest.mark.parametrize("settled", ["failed", "dropped"])
def test_what_nobody_knows_the_outcome_of_takes_room_in_the_budget(
    shelf: Shelf, settled: str
) -> None:
    shelf.lane()
    shelf.put("sent", attempted_at=NOW - 5 * DAY)
    shelf.put(settled, attempted_at=NOW - 3 * DAY, reason="The channel was archived.")
    carrier = shelf.put("sent", attention="requested")
    shelf.put("sent", attempted_at=NOW - 3 * DAY, part_of_id=carrier)
    waits = shelf.put("pending")
    assert "nobody asked for" not in " ".join(why(shelf, waits))
    shelf.put(settled, attempted_at=NOW - 2 * DAY, reason=f"{NOT_KNOWN}Slack said no.")
    assert why(shelf, waits)[-1] == (
        "In the last seven days they got 2 messages that nobody asked for, and 2 is the most: "
        "the next goes out on 2026-12-02 07:00 UTC at the earliest."
    )


def test_what_is_part_of_another_message_or_changes_one_names_it(shelf: Shelf) -> None:
    shelf.lane()
    shelf.lane("chat.update")
    carrier = shelf.put("pending", attention="waiting")
    part = shelf.put("joined", part_of_id=carrier)
    assert f"It goes out as part of message {carrier}, which is pending." in why(shelf, part)
    assert "It carries 1 other message." in why(shelf, carrier)
    original = shelf.put("unknown", attempted_at=NOW, lease_until=NOW)
    edit = shelf.put("pending", edits_id=original)
    newer = shelf.put("pending", edits_id=original)
    said = why(shelf, edit)
    assert f"It changes message {original} in place, which is unknown." in said
    assert f"A newer change of the same message waits: {newer}." in said
    assert "It waits until the message that it changes has arrived." in said


def test_what_may_have_arrived_is_looked_up_and_there_is_nothing_to_do(shelf: Shelf) -> None:
    shelf.lane("conversations.history", next_at=NOW + MINUTE, per_minute=1.0)
    row = shelf.put("unknown", attempts=1, attempted_at=NOW - MINUTE, lease_until=NOW + MINUTE)
    said = why(shelf, row)
    assert any("looks for it in Slack" in one and "07:01 UTC" in one for one in said)
    assert said[-1] == "There is nothing to do, and it must not be sent again by hand."
    sending = shelf.put("sending", attempts=1, attempted_at=NOW, lease_until=NOW + MINUTE)
    assert why(shelf, sending)[-1] == (
        "A process is sending it; if that one is gone, it is looked up after 2026-11-30 07:01 UTC."
    )


def test_what_is_settled_says_how_and_what_can_be_done(shelf: Shelf) -> None:
    sent = shelf.put("sent", channel="D7", ts="17.5")
    failed = shelf.put("failed", reason=CLOSED)
    dropped = shelf.put("dropped", reason="It was taken back.")
    assert why(shelf, sent)[-1] == "It arrived on 2026-11-30 07:00 UTC: in D7, at 17.5."
    assert why(shelf, failed)[-2:] == [
        f"It failed on 2026-11-30 07:00 UTC: {CLOSED}",
        (
            f"When the cause is put right: `leeway outbox retry {failed}`. "
            f"If it is not needed any more: `leeway outbox drop {failed}`."
        ),
    ]
    assert why(shelf, dropped)[-1] == (
        f"To have it sent after all: `leeway outbox retry {dropped}`."
    )


def test_somebody_who_left_and_an_id_that_is_not_there(shelf: Shelf) -> None:
    row = shelf.put("pending", BO)
    with shelf.company.session():
        shelf.company.slack({"id": "U2", "name": "u2", "deleted": True, "profile": {}})
    assert "They left, so nothing is sent to them any more." in why(shelf, row)
    missing = shelf.run("why", "999")
    assert (missing.exit_code, missing.stderr) == (2, "The outbox has no message 999.\n")
    assert shelf.run("why", str(2**64)).exit_code == 2
