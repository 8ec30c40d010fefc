"""Who may call what, and how arguments are refused."""

from __future__ import annotations

import pytest

from tests.playground.web_api.company import Company, Line


def test_a_call_without_a_token_is_refused(company: Company) -> None:
    assert company.error("auth.test", None) == "not_authed"


def test_a_token_that_slack_never_gave_out_is_refused(company: Company) -> None:
    assert company.error("auth.test", "xoxb-made-up") == "invalid_auth"


def test_a_revoked_token_says_so_and_the_app_hears_it(company: Company) -> None:
    heard: list[str] = []
    company.world.on_event(lambda _, event: heard.append(event["type"]))
    company.world.revoke("xoxb-test")
    assert company.error("auth.test") == "token_revoked"
    assert heard == ["tokens_revoked"]


def test_after_an_uninstall_the_account_is_inactive(company: Company) -> None:
    heard: list[str] = []
    company.world.on_event(lambda _, event: heard.append(event["type"]))
    company.world.uninstall("T0001")
    assert company.error("auth.test") == "account_inactive"
    assert heard == ["tokens_revoked", "app_uninstalled"]


def test_an_app_token_opens_sockets_and_nothing_else(company: Company) -> None:
    assert company.error("auth.test", "xapp-playground") == "not_allowed_token_type"
    assert company.error("apps.connections.open") == "not_allowed_token_type"


def test_a_missing_scope_is_named_with_what_the_token_has() -> None:
    answer = Company(scopes=frozenset({"commands", "im:read"})).call("users.list")
    assert answer == {
        "ok": False,
        "error": "missing_scope",
        "needed": "users:read",
        "provided": "commands,im:read",
    }


def test_the_scopes_of_a_token_are_those_of_the_manifest() -> None:
    company = Company()
    assert company.reply("auth.test").headers["X-OAuth-Scopes"].split(",") == sorted(company.scopes)


def test_an_unknown_method_is_refused(company: Company) -> None:
    assert company.error("chat.shout") == "unknown_method"


def test_an_unknown_argument_is_refused_by_name(company: Company) -> None:
    answer = company.call("chat.postMessage", channel="U0001", text="Hi", client_msg_id="1")
    assert answer["error"] == "invalid_arguments"
    assert answer["response_metadata"] == {"messages": ["[ERROR] unknown argument: client_msg_id"]}
    assert company.world.dm_of(company.bot.bot_user_id, "U0001") is None


def test_every_missing_argument_is_named(company: Company) -> None:
    assert company.call("chat.update")["response_metadata"]["messages"] == [
        "[ERROR] missing required field: channel",
        "[ERROR] missing required field: ts",
    ]


def test_every_call_is_recorded_with_its_outcome(company: Company) -> None:
    company.call("chat.postMessage", channel="U0001", text="Hi")
    company.call("chat.postMessage", channel="C9999", text="Hi")
    first, second = company.world.calls_of("chat.postMessage")
    assert (first.args, first.ok, first.status) == ({"channel": "U0001", "text": "Hi"}, True, 200)
    assert (second.ok, second.error, second.at) == (False, "channel_not_found", company.clock.now())


@pytest.mark.parametrize("method", ["users.list", "conversations.history", "users.info"])
def test_a_reading_method_takes_no_json(line: Line, method: str) -> None:
    token = {"Authorization": "Bearer xoxb-test"}
    answer = line.http.post(f"/api/{method}", json={}, headers=token)
    assert answer.json()["error"] == "invalid_post_type"


def test_a_writing_method_takes_no_get(line: Line) -> None:
    asked = {"token": "xoxb-test", "channel": "U0001", "text": "Hi"}
    answer = line.http.get("/api/chat.postMessage", params=asked)
    assert answer.json()["error"] == "invalid_arguments"


def test_a_token_may_stand_in_a_form_but_not_in_json(line: Line) -> None:
    asked = {"token": "xoxb-test"}
    assert line.http.post("/api/auth.test", data=asked).json()["user_id"] == "UBOT0001"
    assert line.http.post("/api/auth.test", json=asked).json()["error"] == "not_authed"


@pytest.mark.parametrize(
    ("content_type", "body", "error"),
    [
        ("application/json", "{", "invalid_json"),
        ("application/json", "[]", "json_not_object"),
        ("text/csv", "a,b", "invalid_post_type"),
    ],
)
def test_a_body_that_slack_cannot_read_is_refused(
    line: Line, content_type: str, body: str, error: str
) -> None:
    headers = {"Authorization": "Bearer xoxb-test", "Content-Type": content_type}
    answer = line.http.post("/api/auth.test", content=body, headers=headers)
    assert answer.json() == {"ok": False, "error": error}


def test_bolts_team_id_is_taken_everywhere_if_it_is_the_tokens_own(company: Company) -> None:
    asked = {"channel": "U0001", "text": "Hi"}
    assert company.call("chat.postMessage", **asked, team_id="T0001")["ok"]
    refusal = company.error("chat.postMessage", **asked, team_id="T0002")
    assert refusal == "team_access_not_granted"


def test_slack_sdk_learns_who_it_is(line: Line) -> None:
    answer = line.client().auth_test()
    assert (answer["team"], answer["user_id"]) == ("Sample Company", line.company.bot.bot_user_id)
    assert answer.headers["x-oauth-scopes"].split(",") == sorted(line.company.scopes)
