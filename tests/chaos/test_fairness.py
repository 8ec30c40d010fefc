"""The short form of `make chaos NAME=fairness`, in moved time."""

from __future__ import annotations

from datetime import timedelta

from bot.delivery.domain import Terms
from tests.chaos.moved import NOON, POST, moved
from tests.support.workspaces import Workspaces

BACKLOG, OTHERS = 400, 30


def test_thirty_with_one_message_each_do_not_wait_for_one_with_hundreds(database_url: str) -> None:
    with moved(database_url, Workspaces(OTHERS + 1, 10), terms=Terms(threads=4)) as slack:
        busy, *others = slack.homes
        slack.write(busy, range(BACKLOG))
        slack.move(seconds=2)
        began = slack.clock.now()
        for home in others:
            slack.write(home, [0])
        slack.move(seconds=10)
        there = {call.team_id: call.at for call in slack.world.calls_of(POST)}
        assert len(there) == OTHERS + 1
        waited = [at - began for team, at in there.items() if team != "T00001"]
        assert max(waited) <= timedelta(seconds=1)
        mine = [call for call in slack.world.calls_of(POST) if call.team_id == "T00001"]
        assert len(mine) >= 0.9 * 240 * (slack.clock.now() - NOON) / timedelta(minutes=1)
