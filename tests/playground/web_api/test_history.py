"""conversations.*: opening, listing and reading them again."""

from __future__ import annotations

import pytest

from tests.playground.web_api.company import EVERY_SCOPE, Company, Line


def dm_with(company: Company, *texts: str, seconds: int = 60) -> tuple[str, list[str]]:
    """Ana's direct message, with one message a minute."""
    channel, stamps = "", list[str]()
    for text in texts:
        metadata = {"event_type": "nudge", "event_payload": {"nudge_id": text}}
        said = {"channel": "U0001", "text": text}
        answer = company.call("chat.postMessage", **said, metadata=metadata)
        channel = answer["channel"]
        stamps.append(answer["ts"])
        company.wait(seconds)
    return channel, stamps


def texts(answer: dict[str, object]) -> list[str]:
    messages = answer["messages"]
    assert isinstance(messages, list)
    return [m["text"] for m in messages]


def test_history_is_newest_first_and_turns_pages(company: Company) -> None:
    dm, _ = dm_with(company, "one", "two", "three")
    first = company.call("conversations.history", channel=dm, limit="2")
    assert (texts(first), first["has_more"]) == (["three", "two"], True)
    cursor = first["response_metadata"]["next_cursor"]
    rest = company.call("conversations.history", channel=dm, limit=2, cursor=cursor)
    assert (texts(rest), rest["has_more"]) == (["one"], False)
    assert "response_metadata" not in rest


@pytest.mark.parametrize("cursor", ["nonsense", "bmV4dDo=", "bmV4dDoxLjAwMDAwMA=="])
def test_a_cursor_that_slack_never_gave_out_is_refused(company: Company, cursor: str) -> None:
    dm, _ = dm_with(company, "one")
    asked = {"channel": dm, "cursor": cursor}
    assert company.error("conversations.history", **asked) == "invalid_cursor"


def test_the_range_leaves_its_ends_out_unless_it_is_inclusive(company: Company) -> None:
    dm, at = dm_with(company, "one", "two", "three")
    ends = {"channel": dm, "oldest": at[0], "latest": at[2]}
    assert texts(company.call("conversations.history", **ends)) == ["two"]
    whole = company.call("conversations.history", **ends, inclusive=True)
    assert texts(whole) == ["three", "two", "one"]
    assert company.error("conversations.history", channel=dm, oldest="x") == "invalid_ts_oldest"


def test_metadata_comes_back_whole_only_when_asked_for(company: Company) -> None:
    dm, _ = dm_with(company, "one")
    plain = company.call("conversations.history", channel=dm)["messages"][0]
    assert plain["metadata"] == {"event_type": "nudge"}
    asked = {"channel": dm, "include_all_metadata": "1"}
    whole = company.call("conversations.history", **asked)["messages"][0]
    assert whole["metadata"]["event_payload"] == {"nudge_id": "one"}


def test_a_thread_is_read_with_its_first_message(company: Company) -> None:
    dm, at = dm_with(company, "one")
    company.call("chat.postMessage", channel=dm, text="reply", thread_ts=at[0])
    shown = company.call("conversations.history", channel=dm)
    assert texts(shown) == ["one"]
    assert shown["messages"][0]["reply_count"] == 1
    replies = company.call("conversations.replies", channel=dm, ts=at[0])
    assert texts(replies) == ["one", "reply"]
    assert company.error("conversations.replies", channel=dm, ts="1.0") == "thread_not_found"


def test_strict_history_is_one_call_a_minute_and_fifteen_messages(company: Company) -> None:
    dm, _ = dm_with(company, *(str(n) for n in range(20)))
    company.world.strict_history = True
    answer = company.call("conversations.history", channel=dm, limit=100)
    assert len(answer["messages"]) == 15
    refused = company.reply("conversations.history", channel=dm)
    assert (refused.status, refused.headers["Retry-After"]) == (429, "60")
    company.wait(60)
    cursor = answer["response_metadata"]["next_cursor"]
    rest = company.call("conversations.history", channel=dm, cursor=cursor)
    assert texts(rest) == ["4", "3", "2", "1", "0"]


def test_history_of_a_channel_needs_membership_and_its_own_scope() -> None:
    company = Company(scopes=EVERY_SCOPE - {"channels:history"})
    general = company.channel("general")
    answer = company.call("conversations.history", channel=general.id)
    assert (answer["error"], answer["needed"]) == ("missing_scope", "channels:history")
    asked = {"channel": general.id}
    assert Company().error("conversations.history", **asked) == "not_in_channel"


def test_opening_a_direct_message_twice_gives_the_same_one(company: Company) -> None:
    first = company.call("conversations.open", users="U0001")
    again = company.call("conversations.open", users="U0001", return_im=True)
    assert first["channel"] == {"id": again["channel"]["id"]}
    assert again["already_open"]
    assert again["channel"]["user"] == "U0001"


@pytest.mark.parametrize(
    ("users", "error"),
    [
        ("", "users_list_not_supplied"),
        ("U9999", "user_not_found"),
        ("UGONE", "user_disabled"),
        ("USLACKBOT", "cannot_dm_bot"),
        ("UOTHERBOT", "cannot_dm_bot"),
        ("USTRANGER", "user_not_visible"),
    ],
)
def test_some_conversations_cannot_be_opened(company: Company, users: str, error: str) -> None:
    assert company.error("conversations.open", users=users) == error


def test_a_group_message_has_the_same_id_for_the_same_people(company: Company) -> None:
    first = company.call("conversations.open", users="U0001,U0002")["channel"]["id"]
    again = company.call("conversations.open", users="U0002,U0001")["channel"]["id"]
    assert first == again
    assert company.call("conversations.info", channel=first)["channel"]["is_mpim"]


def test_the_list_shows_what_the_bot_may_know(company: Company) -> None:
    company.call("conversations.open", users="U0001")
    asked = {"types": "public_channel,private_channel,im"}
    found = company.call("conversations.list", **asked)["channels"]
    assert [c.get("name", c.get("user")) for c in found] == [
        "general",
        "random",
        "learning",
        "project-aurora",
        "U0001",
    ]
    assert company.error("conversations.list", types="secret") == "invalid_types"


def test_members_turn_pages(company: Company) -> None:
    general = company.channel("general").id
    first = company.call("conversations.members", channel=general, limit=2)
    assert first["members"] == ["U0001", "U0002"]
    cursor = first["response_metadata"]["next_cursor"]
    rest = company.call("conversations.members", channel=general, limit=2, cursor=cursor)
    assert (rest["members"], rest["response_metadata"]["next_cursor"]) == (["U0003"], "")


def test_slack_sdk_walks_through_pages(line: Line) -> None:
    dm, _ = dm_with(line.company, "one", "two", "three")
    pages = line.client().conversations_history(channel=dm, limit=1)
    assert [m["text"] for page in pages for m in page["messages"]] == ["three", "two", "one"]
