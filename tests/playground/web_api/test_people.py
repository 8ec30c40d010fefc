"""users.*, dnd.*, team.*: who works here."""

from __future__ import annotations

import pytest

from bot.playground.entities import Dnd
from bot.playground.people import fill
from tests.playground.web_api.company import EVERY_SCOPE, PEOPLE, Company, Line


def everybody(company: Company) -> dict[str, dict[str, object]]:
    return {u["id"]: u for u in company.call("users.list")["members"]}


def test_the_list_has_the_odd_accounts_that_every_workspace_has(company: Company) -> None:
    found = everybody(company)
    assert list(found)[:3] == ["U0001", "U0002", "U0003"]
    assert found["USLACKBOT"]["is_bot"] is False
    assert found["UOTHERBOT"]["is_bot"] is True
    assert (found["UGUEST"]["is_restricted"], found["UGUEST"]["is_ultra_restricted"]) == (
        True,
        False,
    )
    assert found["UULTRA"]["is_ultra_restricted"] is True
    assert (found["USTRANGER"]["is_stranger"], found["USTRANGER"]["team_id"]) == (True, "T9999")
    assert found["UGONE"]["deleted"] is True
    assert "tz" not in found["UGONE"]


def test_a_person_has_a_zone_and_an_offset_that_follows_the_season(company: Company) -> None:
    ana = company.call("users.info", user="U0001")["user"]
    assert (ana["tz"], ana["tz_offset"]) == ("Europe/Berlin", 3600)
    company.wait(180 * 86400)
    assert company.call("users.info", user="U0001")["user"]["tz_offset"] == 7200
    assert "locale" not in ana
    asked = {"user": "U0001", "include_locale": True}
    assert company.call("users.info", **asked)["user"]["locale"] == "de-DE"


def test_emails_are_shown_only_with_their_scope() -> None:
    without = Company(scopes=EVERY_SCOPE - {"users:read.email"})
    assert "email" not in without.call("users.info", user="U0001")["user"]["profile"]
    profile = Company().call("users.info", user="U0001")["user"]["profile"]
    assert profile["email"] == "ana@sample.example"


def test_the_list_turns_pages(line: Line) -> None:
    pages = [[u["id"] for u in page["members"]] for page in line.client().users_list(limit=4)]
    assert [len(page) for page in pages] == [4, 4, 2]
    assert {user_id for page in pages for user_id in page} == set(everybody(line.company))


def test_a_big_workspace_wants_a_limit(company: Company) -> None:
    rows = [{**PEOPLE[0], "work_email": f"p{n}@big.example"} for n in range(1000)]
    fill(company.world, rows, team_id="T0002", team_name="Big", prefix="UB")
    company.world.install("T0002", token="xoxb-big")
    assert company.error("users.list", "xoxb-big") == "limit_required"
    assert len(company.call("users.list", "xoxb-big", limit=200)["members"]) == 200
    assert company.error("users.list", "xoxb-big", limit=5000) == "invalid_limit"


def test_two_workspaces_never_see_one_another(company: Company) -> None:
    fill(company.world, PEOPLE, team_id="T0002", team_name="Other", prefix="UB")
    company.world.install("T0002", token="xoxb-other")
    others = {u["id"] for u in company.call("users.list", "xoxb-other")["members"]}
    assert others & set(everybody(company)) == {"USLACKBOT"}
    assert company.error("users.info", "xoxb-other", user="U0001") == "user_not_found"
    asked = {"channel": "U0001", "text": "Hi"}
    assert company.error("chat.postMessage", "xoxb-other", **asked) == "channel_not_found"
    general = company.channel("general").id
    asked = {"channel": general}
    assert company.error("conversations.info", "xoxb-other", **asked) == "channel_not_found"


def test_people_are_found_by_email(company: Company) -> None:
    found = company.call("users.lookupByEmail", email="BEN@sample.example")
    assert found["user"]["id"] == "U0002"
    assert company.error("users.lookupByEmail", email="greta@sample.example") == "users_not_found"


def test_a_profile_has_the_fields_of_the_workspace(company: Company) -> None:
    company.world.profile_fields["Xf1"] = {"label": "Manager", "type": "user"}
    company.world.change_user("U0001", profile_fields={"Xf1": {"value": "U0002", "alt": ""}})
    asked = {"user": "U0001", "include_labels": True}
    fields = company.call("users.profile.get", **asked)["profile"]["fields"]
    assert fields == {"Xf1": {"value": "U0002", "alt": "", "label": "Manager"}}
    known = company.call("team.profile.get")["profile"]["fields"]
    assert known == [{"id": "Xf1", "label": "Manager", "type": "user"}]


def test_a_changed_or_new_person_is_announced(company: Company) -> None:
    heard: list[tuple[object, object]] = []
    company.world.on_event(lambda _, e: heard.append((e["type"], e["user"]["id"])))
    company.world.change_user("U0002", tz="Europe/Paris")
    company.world.add_user(company.world.user("U0003"), announce=True)
    assert heard == [("user_change", "U0002"), ("team_join", "U0003")]


def test_do_not_disturb_is_told_for_up_to_fifty_people(company: Company) -> None:
    now = company.world.epoch()
    dnd = Dnd(enabled=True, next_start=now + 60, next_end=now + 120, snooze_until=now + 600)
    company.world.change_user("U0001", dnd=dnd)
    told = company.call("dnd.info", user="U0001")
    assert told["next_dnd_start_ts"] == now + 60
    assert not [key for key in told if "snooze" in key], "of a pause nobody else is told"
    answer = company.call("dnd.teamInfo", users="U0001,U0002,U9999")["users"]
    assert {k: v["dnd_enabled"] for k, v in answer.items()} == {"U0001": True, "U0002": False}
    users = ",".join(f"U{n:04d}" for n in range(51))
    assert company.error("dnd.teamInfo", users=users) == "too_many_users"


@pytest.mark.parametrize(
    ("method", "key", "expected"),
    [("team.info", "team", "Sample Company"), ("bots.info", "bot", "Leeway")],
)
def test_the_team_and_the_bot_have_names(
    company: Company, method: str, key: str, expected: str
) -> None:
    assert company.call(method)[key]["name"] == expected
