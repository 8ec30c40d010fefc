"""One stand-in, hundreds of workspaces: each token in its own place, each with its own limits."""

from __future__ import annotations

from collections import deque
from datetime import timedelta

import pytest

from bot.core.clock import MovableClock
from bot.playground.rate_limits import Tier
from bot.playground.web_api import Incoming, Reply, WebApi
from bot.playground.world import World
from tests.playground.web_api.company import MONDAY
from tests.support.workspaces import Workspaces

MANY = Workspaces(200, 3)


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock(MONDAY)


@pytest.fixture
def world(clock: MovableClock) -> World:
    return MANY.world(clock)


def call(world: World, number: int, method: str, **args: object) -> Reply:
    token = MANY.tokens[number - 1]
    return WebApi(world).answer(Incoming("POST", method, args, token, "form"))


def say(world: World, number: int, user_id: str) -> Reply:
    return call(world, number, "chat.postMessage", channel=user_id, text="Hello")


def test_each_token_is_that_of_its_own_workspace(world: World) -> None:
    teams = [call(world, number, "auth.test").body["team_id"] for number in range(1, 201)]
    assert teams == MANY.team_ids
    bots = {call(world, number, "auth.test").body["user_id"] for number in range(1, 201)}
    assert len(bots) == 200


def test_nobody_is_written_to_from_another_workspace(world: World) -> None:
    for number in (1, 7, 200):
        (own, *_) = MANY.user_ids(number)
        assert say(world, number, own).body["ok"]
        (other, *_) = MANY.user_ids(number % 200 + 1)
        assert say(world, number, other).body["error"] == "channel_not_found"
    dm = say(world, 1, MANY.user_ids(1)[0]).body["channel"]
    asked = call(world, 2, "conversations.history", channel=dm)
    assert asked.body["error"] == "channel_not_found"


def test_a_workspace_lists_its_own_people_alone(world: World) -> None:
    members = call(world, 20, "users.list").body["members"]
    people = {member["id"] for member in members if member["id"].startswith("U20N0")}
    assert people == set(MANY.user_ids(20))
    assert not {member["id"] for member in members} & set(MANY.user_ids(2))


def test_the_limits_are_counted_for_each_workspace(world: World, clock: MovableClock) -> None:
    world.rate_limits.per_minute[Tier.MESSAGES] = 2
    one, two, three = MANY.user_ids(1)
    assert [say(world, 1, user_id).status for user_id in (one, two, three)] == [200, 200, 429]
    assert say(world, 2, MANY.user_ids(2)[0]).status == 200
    clock.move_to(MONDAY + timedelta(minutes=1))
    assert say(world, 1, three).status == 200


def test_a_revoked_token_stops_one_workspace(world: World) -> None:
    world.revoke(MANY.tokens[4])
    assert say(world, 5, MANY.user_ids(5)[0]).body["error"] == "token_revoked"
    assert say(world, 6, MANY.user_ids(6)[0]).body["ok"]


def test_whoever_asks_for_hours_keeps_the_last_calls_only(world: World) -> None:
    world.calls = deque(maxlen=10)
    for _ in range(30):
        call(world, 1, "auth.test")
    call(world, 2, "auth.test")
    assert len(world.calls) == 10
    assert world.calls[-1].team_id == "T00002"
