"""`leeway outbox` beside a bot that works: what Slack then gets, and that it gets nothing twice."""

from __future__ import annotations

from datetime import timedelta

from click.testing import CliRunner, Result
from sqlalchemy import update

from bot.delivery.commands import outbox
from bot.delivery.models import Outgoing
from bot.playground.faults import Kind
from tests.delivery.office import MEHMET, PRIYA, Office
from tests.delivery.shelf import Context


def order(office: Office, *words: str) -> Result:
    """`leeway outbox` with these words, now."""
    context = Context(office.leeway.database, office.workspace_id, office.clock.now())
    return CliRunner().invoke(outbox, words, obj=context)


def set_gone(office: Office, email: str, *, gone: bool) -> None:
    """Somebody's account in Slack is closed, or open again; nobody tells the bot."""
    world = office.playground.world
    user = next(one for one in world.users.values() if one.email == email)
    world.change_user(user.id, deleted=gone)


def test_what_slack_refused_arrives_once_its_cause_is_put_right(office: Office) -> None:
    row = office.write("note:1")
    set_gone(office, MEHMET, gone=True)
    office.move(minutes=10)
    said = order(office, "why", str(row)).output
    assert "Slack knows no such conversation, or Leeway is not in it." in said
    assert f"`leeway outbox retry {row}`" in said
    attempts = office.row(row).attempts
    set_gone(office, MEHMET, gone=False)
    assert order(office, "retry", str(row)).exit_code == 0
    office.move(minutes=1)
    assert (office.row(row).state, office.row(row).attempts) == ("sent", attempts + 1)
    assert (len(office.heard()), office.posts()) == (1, 1)
    assert "It arrived on " in order(office, "why", str(row)).output


def test_a_retry_of_what_may_have_arrived_finds_it_and_says_nothing_twice(office: Office) -> None:
    office.playground.world.faults.inject("chat.postMessage", Kind.DROPPED, after_effect=True)
    row = office.write("note:1")
    office.work()
    assert office.row(row).state == "unknown"
    assert order(office, "retry", str(row)).exit_code == 2
    set_gone(office, MEHMET, gone=True)
    office.move(hours=1)
    assert office.row(row).state == "failed"
    set_gone(office, MEHMET, gone=False)
    result = order(office, "retry", str(row))
    assert "Of those may have arrived, and are looked up first: 1." in result.output
    assert office.row(row).state == "unknown"
    office.move(minutes=5)
    assert (office.row(row).state, office.posts()) == ("sent", 1)


def test_a_retry_of_what_did_not_arrive_looks_first_and_then_says_it(office: Office) -> None:
    office.playground.world.faults.inject("chat.postMessage", Kind.DROPPED, after_effect=False)
    row = office.write("note:1")
    office.work()
    set_gone(office, MEHMET, gone=True)
    office.move(hours=1)
    set_gone(office, MEHMET, gone=False)
    order(office, "retry", "--failed", "--yes")
    office.move(minutes=5)
    assert (office.row(row).state, office.posts()) == ("sent", 1)


def test_what_was_taken_back_is_never_said_and_the_rest_is(office: Office) -> None:
    later = office.clock.now() + timedelta(hours=1)
    taken, fine = office.write("note:1", due=later), office.write("note:2", PRIYA, due=later)
    assert order(office, "drop", str(taken)).exit_code == 0
    office.move(hours=2)
    assert (office.row(taken).state, office.row(fine).state) == ("dropped", "sent")
    assert office.heard(MEHMET) == []


def test_a_revoked_token_is_told_with_what_to_do(
    office: Office,
) -> None:
    office.playground.world.faults.inject("chat.postMessage", Kind.REVOKED)
    row = office.write("note:1")
    office.work()
    said = order(office, "why", str(row)).output
    assert "Nothing goes out in this workspace: " in said
    assert "install the app again" in said


def test_parts_of_a_message_that_is_taken_back_are_said_by_themselves(office: Office) -> None:
    later = office.clock.now() + timedelta(hours=1)
    carrier, part = office.write("note:1", due=later), office.write("note:2", PRIYA, due=later)
    with office.session() as session:
        session.execute(
            update(Outgoing).where(Outgoing.id == part).values(state="joined", part_of_id=carrier)
        )
    order(office, "drop", str(carrier))
    office.move(hours=2)
    assert office.row(part).state == "sent"
    assert (office.heard(MEHMET), len(office.heard(PRIYA))) == ([], 1)
