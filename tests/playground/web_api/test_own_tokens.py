"""What people let the app do with their own account: the OAuth page, their status, their pauses."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from slack_sdk import WebClient

from bot.playground.entities import Json
from tests.playground.web_api.company import TOKEN, Company, Line

REDIRECT = "https://leeway.example.com/consent/slack"
SCOPES = "dnd:read,dnd:write,users.profile:read,users.profile:write"


@pytest.fixture
def own(company: Company) -> str:
    """Ben's own token."""
    return company.world.agree("T0001", "U0002", frozenset(SCOPES.split(","))).token


def asked_for(line: Line, **changes: str) -> dict[str, str]:
    plain = {"client_id": line.company.world.app.client_id, "state": "s", "team": "T0001"}
    return {**plain, "user_scope": SCOPES, "redirect_uri": REDIRECT, **changes}


def allow(line: Line, user_id: str, **changes: str) -> str:
    form = {**asked_for(line, **changes), "user_id": user_id, "decision": "allow"}
    answer = line.http.post("/oauth/v2/authorize", data=form)
    assert answer.status_code == 302, answer.text
    address = urlsplit(answer.headers["location"])
    assert f"{address.scheme}://{address.netloc}{address.path}" == REDIRECT
    return parse_qs(address.query)["code"][0]


def trade(line: Line, code: str) -> Json:
    app = line.company.world.app
    client = WebClient(base_url=f"{line.base_url}/api/")
    answer = client.oauth_v2_access(
        client_id=app.client_id, client_secret=app.client_secret, code=code, redirect_uri=REDIRECT
    )
    assert isinstance(answer.data, dict)
    return answer.data


def test_anybody_agrees_for_themselves_and_the_bot_keeps_its_token(line: Line) -> None:
    page = line.http.get("/oauth/v2/authorize", params=asked_for(line)).text
    assert "users.profile:write" in page
    assert [name in page for name in ("Ana", "Ben", "Chiyo")] == [True] * 3
    assert "Stranger" not in page
    answer = trade(line, allow(line, "U0002"))
    assert "access_token" not in answer, "the bot gets nothing new"
    user = answer["authed_user"]
    assert (user["id"], user["scope"], user["token_type"]) == ("U0002", SCOPES, "user")
    who = line.client(user["access_token"]).auth_test()
    assert (who["user_id"], who["team_id"], "bot_id" in who) == ("U0002", "T0001", False)
    assert line.client().auth_test()["user_id"] == line.company.bot.bot_user_id


def test_whoever_comes_from_the_page_of_the_stand_in_is_chosen_already(line: Line) -> None:
    headers = {"Referer": f"{line.base_url}/?person=U0002&channel=D0001"}
    page = line.http.get("/oauth/v2/authorize", params=asked_for(line), headers=headers).text
    assert page.count(" selected") == 1
    assert '<option value="U0002" selected>Ben' in page


def test_whoever_agrees_again_keeps_their_token_and_may_do_more_with_it(line: Line) -> None:
    first = trade(line, allow(line, "U0002", user_scope="dnd:read"))["authed_user"]
    second = trade(line, allow(line, "U0002", user_scope="dnd:write"))["authed_user"]
    assert second["access_token"] == first["access_token"]
    assert second["scope"] == "dnd:read,dnd:write"


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"user_scope": "admin"}, "invalid_scope"),
        ({"user_scope": ""}, "invalid_scope"),
        ({"redirect_uri": "http://127.0.0.1:3000/elsewhere"}, "bad_redirect_uri"),
        ({"redirect_uri": "https://evil.example/consent/slack"}, "bad_redirect_uri"),
    ],
)
def test_the_page_asks_only_for_what_the_manifest_names(
    line: Line, changes: dict[str, str], error: str
) -> None:
    answer = line.http.get("/oauth/v2/authorize", params=asked_for(line, **changes))
    assert (answer.status_code, answer.text) == (400, error)


def test_on_this_machine_the_paths_of_the_manifest_will_do(line: Line) -> None:
    here = "http://127.0.0.1:3000/consent/slack"
    page = line.http.get("/oauth/v2/authorize", params=asked_for(line, redirect_uri=here))
    assert page.status_code == 200


@pytest.mark.parametrize(
    ("user_id", "changes"),
    [("U0002", {"scope": "chat:write"}), ("UGONE", {}), ("U0002", {"team": "T0002"})],
    ids=["no admin for a bot", "deactivated", "of another workspace"],
)
def test_who_may_not_allow_it_is_refused(line: Line, user_id: str, changes: dict[str, str]) -> None:
    form = {**asked_for(line, **changes), "user_id": user_id, "decision": "allow"}
    answer = line.http.post("/oauth/v2/authorize", data=form)
    assert (answer.status_code, answer.text) == (400, "restricted_action")


def test_a_status_is_set_with_the_persons_own_token_alone(company: Company, own: str) -> None:
    heard: list[Json] = []
    company.world.on_event(lambda _team, event: heard.append(event))
    status = {"status_text": "Focus", "status_emoji": "seedling", "status_expiration": 0}
    answer = company.call("users.profile.set", own, profile=status)
    assert answer["profile"]["status_emoji"] == ":seedling:", "colons may be left out"
    read = company.call("users.profile.get", own)["profile"]
    assert (read["status_text"], read["status_expiration"]) == ("Focus", 0)
    assert [event["type"] for event in heard] == ["user_change"]
    assert company.error("users.profile.set", TOKEN, profile=status) == "not_allowed_token_type"
    posted = company.error("chat.postMessage", own, channel="U0001", text="Hi")
    assert posted == "not_allowed_token_type"


def test_a_status_without_emoji_gets_one_and_an_empty_one_is_none(
    company: Company, own: str
) -> None:
    company.call("users.profile.set", own, name="status_text", value="Away")
    assert company.world.user("U0002").status_emoji == ":speech_balloon:"
    company.call("users.profile.set", own, profile={"status_text": "", "status_emoji": ""})
    nothing = {"status_text": "", "status_emoji": "", "status_expiration": 0}
    assert company.world.user("U0002").status(company.world.now()) == nothing


@pytest.mark.parametrize(
    ("args", "error"),
    [
        ({"profile": {"status_text": "x" * 101}}, "profile_status_set_failed_too_long"),
        (
            {"profile": {"status_emoji": ":no such thing:"}},
            "profile_status_set_failed_not_emoji_syntax",
        ),
        ({"profile": {"status_text": "a", "status_expiration": "soon"}}, "invalid_profile"),
        ({"profile": {"title": "Queen"}}, "profile_set_failed"),
        ({}, "profile_set_failed"),
        ({"profile": {"status_text": "a"}, "user": "U0001"}, "not_admin"),
    ],
)
def test_a_status_that_slack_refuses_is_refused_here(
    company: Company, own: str, args: Json, error: str
) -> None:
    assert company.error("users.profile.set", own, **args) == error


def test_a_pause_is_told_to_the_person_alone_and_ends(company: Company, own: str) -> None:
    now = company.world.epoch()
    answer = company.call("dnd.setSnooze", own, num_minutes=60)
    assert (answer["snooze_endtime"], answer["snooze_remaining"]) == (now + 3600, 3600)
    assert company.call("dnd.info", own)["snooze_endtime"] == now + 3600
    assert "snooze_enabled" not in company.call("dnd.info", user="U0002")
    company.call("dnd.setSnooze", own, num_minutes=5)
    company.wait(300)
    assert company.call("dnd.info", own)["snooze_enabled"] is False
    assert company.error("dnd.endSnooze", own) == "snooze_not_active"
    company.call("dnd.setSnooze", own, num_minutes=5)
    assert company.call("dnd.endSnooze", own)["snooze_enabled"] is False
    assert company.error("dnd.setSnooze", own, num_minutes=0) == "snooze_failed"
    assert company.error("dnd.setSnooze", TOKEN, num_minutes=5) == "not_allowed_token_type"


def test_a_token_of_ones_own_is_given_up_without_the_bots(company: Company, own: str) -> None:
    heard: list[Json] = []
    company.world.on_event(lambda _team, event: heard.append(event))
    assert company.call("auth.revoke", own)["revoked"] is True
    assert company.error("users.profile.get", own) == "token_revoked"
    assert heard[-1]["tokens"] == {"oauth": ["U0002"], "bot": []}
    assert company.call("auth.test")["ok"] is True
    assert company.world.tokens_of("U0002") == []


def test_less_than_was_asked_for_is_less_than_may_be_done(company: Company) -> None:
    token = company.world.agree("T0001", "U0002", frozenset({"dnd:read"})).token
    refused = company.call("users.profile.set", token, profile={"status_text": "a"})
    assert (refused["error"], refused["needed"]) == ("missing_scope", "users.profile:write")


def test_uninstalling_takes_every_token_along(company: Company, own: str) -> None:
    company.world.uninstall("T0001")
    assert company.error("dnd.info", own) == "account_inactive"
