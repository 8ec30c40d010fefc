"""config/manifest.yaml is what Slack accepts, and asks for what the code uses: no more, no less."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from bot.development_time.slack_consent import SCOPES
from tests.house.manifest_schema import MANIFEST
from tests.house.slack_usage import (
    EVENT_SCOPES,
    METHOD_SCOPES,
    OWN_METHOD_SCOPES,
    Usage,
    usage_in,
)

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def manifest() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((ROOT / "config/manifest.yaml").read_text("utf-8"))
    return loaded


@pytest.fixture(scope="module")
def used() -> Usage:
    bot = ROOT / "bot"
    paths = [p for p in bot.rglob("*.py") if "playground" not in p.relative_to(bot).parts]
    return usage_in(path.read_text("utf-8") for path in paths)


def problems(manifest: dict[str, Any]) -> list[str]:
    validator = jsonschema.Draft7Validator(MANIFEST)
    return [f"{e.json_path}: {e.message}" for e in validator.iter_errors(manifest)]


def bot_events(manifest: dict[str, Any]) -> list[str]:
    events: list[str] = manifest["settings"]["event_subscriptions"]["bot_events"]
    return events


def test_slack_would_accept_the_manifest(manifest: dict[str, Any]) -> None:
    assert problems(manifest) == []


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("display_information", "name"), "x" * 36),
        (("display_information", "description"), "x" * 141),
        (("display_information", "long_description"), "too short"),
        (("features", "slash_commands", 0, "command"), "leeway"),
        (("features", "slash_commands", 0, "description"), ""),
        (("features", "bot_user", "display_name"), "x" * 81),
        (("settings", "event_subscriptions", "request_url"), "http://leeway.example.com"),
        (("settings", "colour"), "green"),
    ],
)
def test_a_manifest_that_slack_refuses_is_refused_here(path: tuple[Any, ...], value: str) -> None:
    manifest = yaml.safe_load((ROOT / "config/manifest.yaml").read_text("utf-8"))
    place = manifest
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    assert problems(manifest) != []


def test_every_slash_command_is_in_the_manifest_and_has_a_listener(
    manifest: dict[str, Any], used: Usage
) -> None:
    declared = {command["command"] for command in manifest["features"].get("slash_commands", [])}
    assert declared == used.commands


def test_every_event_is_subscribed_to_and_listened_to(
    manifest: dict[str, Any], used: Usage
) -> None:
    # a subscription to message.im arrives as the event "message"
    assert {event.partition(".")[0] for event in bot_events(manifest)} == used.events


def test_every_shortcut_is_in_the_manifest_and_has_a_listener(
    manifest: dict[str, Any], used: Usage
) -> None:
    declared = {shortcut["callback_id"] for shortcut in manifest["features"].get("shortcuts", [])}
    assert declared == used.shortcuts


def test_clicks_are_switched_on_because_there_are_buttons(
    manifest: dict[str, Any], used: Usage
) -> None:
    assert manifest["settings"]["interactivity"]["is_enabled"] == used.interactive


def test_no_scope_is_asked_for_without_a_use_and_none_is_missing(
    manifest: dict[str, Any], used: Usage
) -> None:
    assert used.methods <= METHOD_SCOPES.keys(), "add the method and its scope to METHOD_SCOPES"
    assert set(bot_events(manifest)) <= EVENT_SCOPES.keys(), "add the event to EVENT_SCOPES"
    assert set(manifest["oauth_config"]["scopes"]["bot"]) == used.scopes(bot_events(manifest))


def test_people_are_asked_for_no_scope_without_a_use_and_nobody_has_to_give_one(
    manifest: dict[str, Any], used: Usage
) -> None:
    scopes = manifest["oauth_config"]["scopes"]
    assert used.own_methods <= OWN_METHOD_SCOPES.keys(), "add the method to OWN_METHOD_SCOPES"
    assert set(scopes["user_optional"]) == used.own_scopes == set(SCOPES)
    assert "user" not in scopes


def test_a_call_with_a_persons_own_token_is_told_from_one_of_the_bot() -> None:
    used = usage_in(["def look(slack): slack.dnd_info(token=1); slack.dnd_teamInfo(users=[])\n"])
    assert (used.own_methods, used.methods) == ({"dnd_info"}, {"dnd_teamInfo"})
    assert (used.own_scopes, used.scopes([])) == ({"dnd:read"}, {"dnd:read"})


def test_a_direct_call_a_call_by_name_and_a_constant_are_all_seen() -> None:
    code = (
        'COMMAND = "/leeway"\n'
        "def register(app, client, slack):\n"
        "    @app.command(COMMAND)\n"
        "    def command(ack): client.chat_postMessage(channel=1)\n"
        '    app.event({"type": "message", "subtype": None})(command)\n'
        '    app.shortcut("keep")(command)\n'
        '    slack.client.api_call("users.list")\n'
        "    call(context.client.views_open)\n"
        '    return client.users_info(user=1)["user"]["profile"].get("email")\n'
    )
    used = usage_in([code])
    assert used.commands == {"/leeway"}
    assert used.events == {"message"}
    assert used.shortcuts == {"keep"}
    assert used.methods == {"chat_postMessage", "users_list", "views_open", "users_info"}
    assert used.interactive
    assert used.scopes(["message.im"]) == {
        "chat:write", "commands", "im:history", "users:read", "users:read.email",
    }  # fmt: skip
