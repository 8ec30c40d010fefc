"""chat.*: posting, changing and deleting, as the bot and the person see it."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from bot.playground.entities import Message
from tests.playground.web_api.company import Company, Line, button, section

NUDGE = {"event_type": "nudge", "event_payload": {"nudge_id": "n1"}}


def posted(company: Company, **args: object) -> Message:
    answer = company.call("chat.postMessage", **{"channel": "U0001", "text": "Hi", **args})
    assert answer["ok"], answer
    return company.world.message(answer["channel"], answer["ts"])


def test_a_user_id_as_channel_posts_into_the_direct_message(company: Company) -> None:
    message = posted(company)
    dm = company.world.channel(message.channel_id)
    assert dm.is_im
    assert set(dm.members) == {"U0001", company.bot.bot_user_id}
    assert company.world.unread(dm.id, "U0001") == 1
    assert posted(company).channel_id == dm.id


def test_timestamps_grow_in_a_channel_while_the_clock_stands_still(company: Company) -> None:
    assert posted(company).ts < posted(company).ts


@pytest.mark.parametrize("nobody", ["U9999", "UGONE", "UOTHERBOT", "USLACKBOT", "USTRANGER"])
def test_nobody_else_can_be_written_to(company: Company, nobody: str) -> None:
    assert company.error("chat.postMessage", channel=nobody, text="Hi") == "channel_not_found"


def test_the_bot_must_be_in_a_channel_to_speak_there(company: Company) -> None:
    general, leads = company.channel("general"), company.channel("people-leads")
    assert company.error("chat.postMessage", channel=general.id, text="Hi") == "not_in_channel"
    assert company.error("chat.postMessage", channel=leads.id, text="Hi") == "channel_not_found"
    company.world.join(general.id, company.bot.bot_user_id)
    assert posted(company, channel=general.id).channel_id == general.id
    company.world.archive(general.id)
    assert company.error("chat.postMessage", channel=general.id, text="Hi") == "is_archived"


def test_the_direct_message_of_two_people_is_hidden_from_the_bot(company: Company) -> None:
    dm = company.world.open_dm("U0001", "U0002")
    assert company.error("chat.postMessage", channel=dm.id, text="Hi") == "channel_not_found"
    assert company.error("conversations.history", channel=dm.id) == "channel_not_found"


def test_a_message_needs_words_or_blocks(company: Company) -> None:
    assert company.error("chat.postMessage", channel="U0001") == "no_text"
    assert posted(company, text="", blocks=[section("From a block")]).text == "From a block"


def test_a_very_long_text_is_cut_with_a_warning(company: Company) -> None:
    answer = company.call("chat.postMessage", channel="U0001", text="x" * 40_001)
    assert answer["warning"] == "message_truncated"
    assert len(answer["message"]["text"]) == 40_000


def test_blocks_come_back_with_ids_that_slack_made_up(company: Company) -> None:
    asked = {"type": "actions", "elements": [{**button(), "action_id": "go"}]}
    message = posted(company, blocks=[section(block_id="mine"), asked])
    assert [b["block_id"] for b in message.blocks] == ["mine", "b0001"]
    assert message.blocks[1]["elements"][0]["action_id"] == "go"


def test_wrong_blocks_are_refused_with_a_pointer(company: Company) -> None:
    answer = company.call("chat.postMessage", channel="U0001", blocks=[section("x" * 3001)])
    assert answer["error"] == "invalid_blocks"
    assert answer["response_metadata"]["messages"] == [
        "[ERROR] must be less than 3001 characters [json-pointer:/blocks/0/text/text]"
    ]
    assert company.error("chat.postMessage", channel="U0001", blocks="[") == "invalid_blocks_format"


def test_too_many_words_in_all_blocks_are_refused(company: Company) -> None:
    blocks = [section("x" * 2800) for _ in range(4)]
    refusal = company.error("chat.postMessage", channel="U0001", blocks=blocks)
    assert refusal == "msg_blocks_too_long"


@pytest.mark.parametrize(
    ("metadata", "error"),
    [
        ({"event_type": "nudge"}, "invalid_metadata_format"),
        ({"event_type": "Nudge!", "event_payload": {}}, "invalid_metadata_format"),
        ({"event_type": "n", "event_payload": {"Id": 1}}, "invalid_metadata_schema"),
        ({"event_type": "n", "event_payload": {"a": {"b": 1}}}, "invalid_metadata_schema"),
        ({"event_type": "n", "event_payload": {"a": "x" * 8000}}, "metadata_too_large"),
        ("{", "invalid_metadata_format"),
    ],
)
def test_metadata_keeps_slacks_rules(company: Company, metadata: object, error: str) -> None:
    refusal = company.error("chat.postMessage", channel="U0001", text="Hi", metadata=metadata)
    assert refusal == error


def test_text_without_blocks_drops_the_blocks_and_keeps_the_metadata(company: Company) -> None:
    old = posted(company, blocks=[section()], metadata=NUDGE)
    company.call("chat.update", channel=old.channel_id, ts=old.ts, text="Done")
    new = company.world.message(old.channel_id, old.ts)
    assert (new.text, new.blocks, new.metadata) == ("Done", (), NUDGE)
    assert new.edited is not None


def test_empty_metadata_removes_it(company: Company) -> None:
    old = posted(company, metadata=NUDGE)
    company.call("chat.update", channel=old.channel_id, ts=old.ts, text="Done", metadata="{}")
    assert company.world.message(old.channel_id, old.ts).metadata is None


def test_an_update_takes_no_more_than_four_thousand_characters(company: Company) -> None:
    old = posted(company)
    asked = {"channel": old.channel_id, "ts": old.ts, "text": "x" * 4001}
    assert company.error("chat.update", **asked) == "msg_too_long"


def test_the_bot_changes_and_deletes_only_what_it_said(company: Company) -> None:
    dm = company.world.open_dm(company.bot.bot_user_id, "U0001")
    hers = company.world.post(dm.id, "U0001", "Mine")
    named = {"channel": dm.id, "ts": hers.ts}
    assert company.error("chat.update", **named, text="x") == "cant_update_message"
    assert company.error("chat.delete", **named) == "cant_delete_message"
    assert company.error("chat.delete", channel=dm.id, ts="1.000000") == "message_not_found"


def test_a_deleted_message_is_gone(company: Company) -> None:
    old = posted(company)
    assert company.call("chat.delete", channel=old.channel_id, ts=old.ts)["ok"]
    assert company.world.channel(old.channel_id).seen_by("U0001") == []
    again = company.error("chat.update", channel=old.channel_id, ts=old.ts, text="x")
    assert again == "message_not_found"


def test_an_ephemeral_message_is_for_one_and_cannot_be_changed(company: Company) -> None:
    general = company.channel("general")
    company.world.join(general.id, company.bot.bot_user_id)
    asked = {"channel": general.id, "user": "U0002", "text": "Only you"}
    answer = company.call("chat.postEphemeral", **asked)
    assert [m.text for m in general.seen_by("U0002")] == ["Only you"]
    assert general.seen_by("U0001") == []
    named = {"channel": general.id, "ts": answer["message_ts"]}
    assert company.error("chat.update", **named, text="x") == "message_not_found"
    assert company.call("conversations.history", channel=general.id)["messages"] == []


@pytest.mark.parametrize(
    ("user", "error"), [("U9999", "user_not_found"), ("UGONE", "user_not_in_channel")]
)
def test_an_ephemeral_message_needs_a_member(company: Company, user: str, error: str) -> None:
    general = company.channel("general")
    company.world.join(general.id, company.bot.bot_user_id)
    asked = {"channel": general.id, "user": user, "text": "Only you"}
    assert company.error("chat.postEphemeral", **asked) == error


def test_a_reply_belongs_to_a_message_that_is_there(company: Company) -> None:
    first = posted(company)
    reply = posted(company, thread_ts=first.ts)
    assert reply.thread_ts == first.ts
    asked = {"channel": "U0001", "text": "Hi", "thread_ts": "1.000000"}
    assert company.error("chat.postMessage", **asked) == "thread_not_found"


def test_a_permalink_names_channel_and_time(company: Company) -> None:
    message = posted(company)
    asked = {"channel": message.channel_id, "message_ts": message.ts}
    link = company.call("chat.getPermalink", **asked)["permalink"]
    mark = message.ts.replace(".", "")
    assert link == f"https://sample-company.slack.com/archives/{message.channel_id}/p{mark}"


def test_a_reaction_counts_once(company: Company) -> None:
    message = posted(company)
    asked = {"channel": message.channel_id, "timestamp": message.ts, "name": "tada"}
    assert company.call("reactions.add", **asked) == {"ok": True}
    assert company.error("reactions.add", **asked) == "already_reacted"
    shown = company.call("conversations.history", channel=message.channel_id)["messages"][0]
    me = company.bot.bot_user_id
    assert shown["reactions"] == [{"name": "tada", "users": [me], "count": 1}]


def test_without_a_messages_tab_nobody_can_be_written_to() -> None:
    company = Company()
    company.world.manifest = replace(company.world.manifest, messages_tab_enabled=False)
    refusal = company.error("chat.postMessage", channel="U0001", text="Hi")
    assert refusal == "messages_tab_disabled"


def test_the_app_hears_of_messages_as_slack_tells_them(company: Company) -> None:
    heard: list[dict[str, object]] = []
    company.world.on_event(lambda _, event: heard.append(event))
    message = posted(company)
    company.call("chat.update", channel=message.channel_id, ts=message.ts, text="New")
    assert [e.get("subtype") for e in heard] == [None, "message_changed"]
    assert heard[0]["channel_type"] == "im"
    assert heard[0]["bot_id"] == company.bot.bot_id


def test_slack_sdk_sends_forms_and_json_alike(line: Line) -> None:
    client = line.client()
    blocks = [section("In blocks")]
    answer = client.chat_postMessage(channel="U0001", text="Hi", blocks=blocks, metadata=NUDGE)
    form = {"token": "xoxb-test", "channel": "U0001", "blocks": json.dumps(blocks)}
    assert line.http.post("/api/chat.postMessage", data=form).json()["ok"]
    client.chat_update(channel=answer["channel"], ts=answer["ts"], text="Changed")
    found = client.conversations_history(channel=answer["channel"], include_all_metadata=True)
    assert [m["text"] for m in found["messages"]] == ["In blocks", "Changed"]
    assert found["messages"][1]["metadata"] == NUDGE
