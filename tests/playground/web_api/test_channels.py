"""Channels through the Web API: what is told of them, and what is said and changed there."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.playground.entities import Message
from tests.playground.web_api.company import EVERY_SCOPE, Company


def said(company: Company, channel_id: str, **more: object) -> Message:
    answer = company.call("chat.postMessage", channel=channel_id, text="A book", **more)
    assert answer["ok"], answer
    return company.world.message(channel_id, answer["ts"])


def test_a_channel_tells_what_a_bot_must_know_before_it_speaks(company: Company) -> None:
    general, me = company.channel("general"), company.bot.bot_user_id
    told = company.call("conversations.info", channel=general.id)["channel"]
    assert (told["name"], told["is_general"], told["is_private"]) == ("general", True, False)
    assert (told["is_member"], told["is_archived"]) == (False, False)
    company.world.join(general.id, me)
    company.world.archive(general.id)
    told = company.call("conversations.info", channel=general.id)["channel"]
    assert (told["is_member"], told["is_archived"]) == (True, True)


def test_a_private_channel_is_told_of_to_its_members_alone(company: Company) -> None:
    leads = company.channel("people-leads")
    assert company.error("conversations.info", channel=leads.id) == "channel_not_found"
    company.world.join(leads.id, company.bot.bot_user_id)
    told = company.call("conversations.info", channel=leads.id)["channel"]
    assert (told["is_private"], told["is_member"], told["is_group"]) == (True, True, True)


@pytest.mark.parametrize(
    ("name", "scope"), [("general", "channels:read"), ("people-leads", "groups:read")]
)
def test_each_kind_of_channel_has_its_scope(name: str, scope: str) -> None:
    company = Company(scopes=EVERY_SCOPE - {scope})
    channel = company.channel(name)
    company.world.join(channel.id, company.bot.bot_user_id)
    answer = company.call("conversations.info", channel=channel.id)
    assert (answer["error"], answer["needed"]) == ("missing_scope", scope)


def test_to_speak_in_a_channel_needs_no_more_than_chat_write() -> None:
    company = Company(scopes=frozenset({"chat:write"}))
    general = company.channel("general")
    assert company.error("chat.postMessage", channel=general.id, text="Hi") == "not_in_channel"
    company.world.join(general.id, company.bot.bot_user_id)
    assert said(company, general.id, unfurl_links="false", unfurl_media="false")
    refused = company.error("chat.postMessage", channel=general.id, text="x", unfurl_links="maybe")
    assert refused == "invalid_arguments"


def test_a_message_in_a_channel_is_changed_while_the_bot_is_there(company: Company) -> None:
    room = company.channel("random")
    company.world.join(room.id, company.bot.bot_user_id)
    message = said(company, room.id)
    asked = {"channel": room.id, "ts": message.ts, "text": "Two books"}
    assert company.call("chat.update", **asked)["text"] == "Two books"
    company.world.leave(room.id, company.bot.bot_user_id)
    assert company.error("chat.update", **asked) == "cant_update_message"
    company.world.join(room.id, company.bot.bot_user_id)
    company.world.archive(room.id)
    assert company.error("chat.update", **asked) == "is_inactive"
    company.world.unarchive(room.id)
    assert company.call("chat.update", **asked)["ok"]


def test_one_busy_channel_does_not_slow_another(company: Company) -> None:
    rooms = [company.channel(name).id for name in ("random", "learning")]
    for room in rooms:
        company.world.join(room, company.bot.bot_user_id)
    for _ in range(company.world.rate_limits.channel_burst):
        said(company, rooms[0])
    late = company.reply("chat.postMessage", channel=rooms[0], text="One more")
    assert (late.status, late.headers["Retry-After"]) == (429, "1")
    assert said(company, rooms[1])
    company.clock.move_to(company.clock.now() + timedelta(seconds=1))
    assert said(company, rooms[0])


def test_a_message_for_one_person_is_for_a_member_where_the_bot_is_too(company: Company) -> None:
    general = company.channel("general")
    asked = {"channel": general.id, "user": "U0001", "text": "Saved."}
    assert company.error("chat.postEphemeral", **asked) == "not_in_channel"
    company.world.join(general.id, company.bot.bot_user_id)
    ts = company.call("chat.postEphemeral", **asked)["message_ts"]
    assert general.messages[ts].ephemeral_to == "U0001"
    assert general.messages[ts] not in general.seen_by("U0002")


def test_archived_channels_can_be_left_out_of_the_list(company: Company) -> None:
    company.world.archive(company.channel("random").id)
    names = [
        channel["name"]
        for channel in company.call("conversations.list", exclude_archived="true")["channels"]
    ]
    assert "random" not in names
    assert "general" in names
