"""Slack goes away, or refuses a message for good: the others arrive, each once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.delivery.domain import Terms
from bot.delivery.models import Outgoing
from tests.chaos import outbox
from tests.chaos.moved import Moved, moved
from tests.support.workspaces import Workspaces

TWO = Workspaces(2, 20)
EACH = 30  # notes in each workspace
TERMS = Terms(lease=timedelta(seconds=4), look_up_after=timedelta(seconds=1))


@pytest.fixture
def slack(database_url: str) -> Iterator[Moved]:
    with moved(database_url, TWO) as slack:
        yield slack


def reasons(slack: Moved) -> dict[str, str | None]:
    """Why what did not arrive did not, by its state."""
    with slack.database.everywhere() as session:
        rows = session.scalars(select(Outgoing).where(Outgoing.state != "sent"))
        return {row.state: row.reason for row in rows}


def test_slack_is_away_for_a_minute_and_what_was_due_arrives_when_it_is_back(
    database_url: str,
) -> None:
    with moved(database_url, TWO, terms=TERMS, ticking=True) as slack:
        for home in slack.homes:
            slack.write(home, range(EACH))
        with slack.running():
            assert slack.until(lambda: len(slack.arrived()) > 5)
            slack.port.close()
            assert slack.until(lambda: outbox.states(slack.database)["unknown"] > 0)
            slack.skip(minutes=1)
            slack.port.open()
            assert slack.until(lambda: not outbox.unfinished(outbox.states(slack.database)))
        assert slack.arrived() == dict.fromkeys(outbox.notes(slack.database), 1)


def test_a_message_that_slack_refuses_holds_up_nobody(slack: Moved) -> None:
    first, second = slack.homes
    slack.write(first, [0], blocks=[{"type": "nonsense"}])
    slack.write(first, range(1, 10))
    slack.write(second, range(10))
    slack.move(seconds=30)
    assert outbox.states(slack.database) == {"failed": 1, "sent": 19}
    reason = "Slack refused how the message was built; this is a fault of Leeway's."
    assert reasons(slack) == {"failed": reason}


def test_whoever_left_slack_gets_nothing_and_all_others_do(slack: Moved) -> None:
    slack.world.change_user(TWO.user_ids(1)[3], deleted=True)
    slack.write(slack.homes[0], range(10))
    slack.move(seconds=30)
    assert outbox.states(slack.database) == {"failed": 1, "sent": 9}
    assert reasons(slack) == {"failed": "Slack knows no such conversation, or Leeway is not in it."}


def test_a_conversation_that_was_archived_ends_with_a_reason(slack: Moved) -> None:
    bot = slack.world.installation("T00001").bot_user_id
    dm = slack.world.open_dm(bot, TWO.user_ids(1)[3])
    slack.world.archive(dm.id)
    slack.write(slack.homes[0], range(10))
    slack.move(seconds=30)
    assert outbox.states(slack.database) == {"failed": 1, "sent": 9}
    assert reasons(slack) == {"failed": "The channel was archived."}


def test_a_clock_that_is_set_back_an_hour_delays_nothing_for_more_than_a_minute(
    slack: Moved,
) -> None:
    for home in slack.homes:
        slack.write(home, range(EACH))
    slack.move(seconds=3)
    before = len(slack.arrived())
    assert 0 < before < 2 * EACH
    slack.restart(start=slack.clock.now() - timedelta(hours=1))
    for home in slack.homes:
        slack.write(home, range(EACH, 2 * EACH))
    slack.move(minutes=1)
    later = len(slack.arrived())
    assert later >= before + 2 * EACH, "what was decided by the new clock did not wait"
    slack.move(hours=1)
    assert outbox.states(slack.database) == {"sent": 4 * EACH}
    assert slack.arrived() == dict.fromkeys(outbox.notes(slack.database), 1)
