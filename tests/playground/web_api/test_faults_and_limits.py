"""429s, broken answers and lost connections, as the bot meets them."""

from __future__ import annotations

import http.client
import json
from datetime import timedelta
from urllib.error import URLError

import httpx
import pytest
from slack_sdk.errors import SlackApiError

from bot.playground.faults import Faults, Kind
from bot.playground.rate_limits import RateLimits, Tier
from tests.playground.web_api.company import Company, Line


def post(company: Company, channel: str = "U0001") -> int:
    return company.reply("chat.postMessage", channel=channel, text="Hi").status


def said_to_ana(company: Company) -> int:
    dm = company.world.dm_of(company.bot.bot_user_id, "U0001")
    return len(dm.messages) if dm else 0


def test_a_channel_takes_a_short_burst_and_then_one_message_a_second(company: Company) -> None:
    assert [post(company) for _ in range(5)] == [200, 200, 200, 429, 429]
    assert said_to_ana(company) == 3
    company.wait(1)
    assert [post(company) for _ in range(2)] == [200, 429]
    assert post(company, "U0002") == 200


def test_whoever_keeps_to_one_a_second_is_never_refused(company: Company) -> None:
    for _ in range(100):
        assert post(company) == 200
        company.wait(1)


def test_a_tier_counts_the_calls_of_the_last_minute(company: Company) -> None:
    company.wait(10)
    assert all(company.call("users.list")["ok"] for _ in range(20))
    company.wait(20)
    refused = company.reply("users.list")
    assert (refused.status, refused.body["error"]) == (429, "ratelimited")
    assert refused.headers["Retry-After"] == "40"
    assert company.call("users.info", user="U0001")["ok"]
    company.wait(40)
    assert company.call("users.list")["ok"]


def test_a_workspace_takes_some_hundred_messages_a_minute(company: Company) -> None:
    company.world.rate_limits.channel_burst = 1000
    sent = [post(company) for _ in range(301)]
    assert (sent.count(200), sent[-1]) == (300, 429)


def test_one_workspace_never_pays_for_another(company: Company) -> None:
    limits = company.world.rate_limits
    assert limits.ask("auth.revoke", Tier.ONE, "T1") is None
    assert limits.ask("auth.revoke", Tier.ONE, "T1") == 60
    assert limits.ask("auth.revoke", Tier.ONE, "T2") is None


def test_limits_can_be_lifted_and_changed(company: Company) -> None:
    limits = RateLimits(company.clock)
    limits.per_minute_of["users.list"] = 1
    assert limits.ask("users.list", Tier.TWO, "T1") is None
    assert limits.ask("users.list", Tier.TWO, "T1") == 60
    limits.unlimited = True
    assert limits.ask("users.list", Tier.TWO, "T1") is None
    assert [limits.ask_channel("D1") for _ in range(9)] == [None] * 9


def test_an_injected_429_blocks_the_method_for_its_time(company: Company) -> None:
    company.world.faults.inject("chat.postMessage", Kind.RATE_LIMITED, retry_after=30)
    first = company.reply("chat.postMessage", channel="U0001", text="Hi")
    assert (first.status, first.headers["Retry-After"]) == (429, "30")
    company.wait(29)
    again = company.reply("chat.postMessage", channel="U0001", text="Hi")
    assert (again.status, again.headers["Retry-After"]) == (429, "1")
    company.wait(1)
    assert post(company) == 200


@pytest.mark.parametrize(("after_effect", "said"), [(False, 0), (True, 1)])
def test_a_server_error_may_come_before_or_after_the_effect(
    company: Company, after_effect: bool, said: int
) -> None:
    company.world.faults.inject("*", Kind.SERVER_ERROR, status=502, after_effect=after_effect)
    assert post(company) == 502
    assert said_to_ana(company) == said
    assert post(company) == 200


def test_a_token_can_be_revoked_under_the_bots_hands(company: Company) -> None:
    company.world.faults.inject("chat.postMessage", Kind.REVOKED)
    asked = {"channel": "U0001", "text": "Hi"}
    assert company.error("chat.postMessage", **asked) == "token_revoked"
    assert company.error("auth.test") == "token_revoked"


def test_a_seed_makes_chance_repeatable() -> None:
    def run(seed: int) -> list[bool]:
        faults = Faults(seed)
        faults.inject("users.list", Kind.SERVER_ERROR, times=None, probability=0.5)
        return [faults.take("users.list") is not None for _ in range(50)]

    assert run(1) == run(1)
    assert run(1) != run(2)
    assert 10 < run(1).count(True) < 40


def test_a_fault_is_for_one_method_and_so_many_times() -> None:
    faults = Faults()
    faults.inject("users.list", Kind.SERVER_ERROR, times=2)
    assert faults.take("users.info") is None
    assert [faults.take("users.list") is not None for _ in range(3)] == [True, True, False]
    faults.inject("users.list", Kind.SERVER_ERROR, times=None)
    faults.clear()
    assert faults.take("users.list") is None


def test_a_dropped_answer_leaves_the_message_and_slack_sdk_would_double_it(line: Line) -> None:
    line.company.world.faults.inject("chat.postMessage", Kind.DROPPED)
    line.client().chat_postMessage(channel="U0001", text="Hi")
    assert said_to_ana(line.company) == 2


def test_a_client_without_retries_hears_of_a_dropped_answer(line: Line) -> None:
    line.company.world.faults.inject("chat.postMessage", Kind.DROPPED)
    with pytest.raises((http.client.RemoteDisconnected, URLError, ConnectionError)):
        line.client(retry_handlers=[]).chat_postMessage(channel="U0001", text="Hi")
    assert said_to_ana(line.company) == 1
    assert line.company.world.calls_of("chat.postMessage")[0].status == 0


def test_a_connection_may_be_lost_before_anything_happened(line: Line) -> None:
    line.company.world.faults.inject("chat.postMessage", Kind.DROPPED, after_effect=False)
    with pytest.raises((http.client.RemoteDisconnected, URLError, ConnectionError)):
        line.client(retry_handlers=[]).chat_postMessage(channel="U0001", text="Hi")
    assert said_to_ana(line.company) == 0


def test_a_late_answer_has_had_its_effect_and_shutting_down_lets_it_go(line: Line) -> None:
    line.company.world.faults.inject("chat.postMessage", Kind.TIMED_OUT, seconds=600)
    token = {"Authorization": "Bearer xoxb-test"}
    asked = {"channel": "U0001", "text": "Hi"}
    with pytest.raises(httpx.ReadTimeout):
        line.http.post("/api/chat.postMessage", json=asked, headers=token, timeout=0.2)
    assert said_to_ana(line.company) == 1


def test_slack_sdk_is_told_when_to_come_back(line: Line) -> None:
    line.company.world.faults.inject("users.list", Kind.RATE_LIMITED, retry_after=7)
    with pytest.raises(SlackApiError) as refused:
        line.client().users_list()
    response = refused.value.response
    assert (response.status_code, response.headers["Retry-After"]) == (429, "7")


def test_a_ticking_window_forgets_call_by_call(company: Company) -> None:
    limits = RateLimits(company.clock)
    limits.per_minute[Tier.TWO] = 2
    for _ in range(2):
        assert limits.ask("users.list", Tier.TWO, "T1") is None
        company.wait(30)
    assert limits.ask("users.list", Tier.TWO, "T1") is None
    assert limits.ask("users.list", Tier.TWO, "T1") == 30
    limits.channel_interval = timedelta(seconds=2)
    limits.channel_burst = 1
    assert [limits.ask_channel("D1"), limits.ask_channel("D1")] == [None, 2]


def test_a_recorded_call_is_plain_json(line: Line) -> None:
    line.client().chat_postMessage(channel="U0001", text="Hi")
    call = line.company.world.calls[-1]
    assert json.loads(json.dumps(call.args)) == {"channel": "U0001", "text": "Hi"}
