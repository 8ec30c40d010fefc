"""What people read when something is refused or goes wrong, and what stands in the log."""

from __future__ import annotations

import re

import pytest
from slack_sdk import WebClient
from sqlalchemy import text

from bot.playground.desk import Desk
from bot.playground.entities import Json, Message
from tests.migrations.rows import rows_of
from tests.support.house import House, becomes

OLD_BUTTON = (
    "This button is from an older version of Leeway, and nothing was changed. "
    "/leeway shows what is open."
)
OLD_FORM = (
    "This form is from an older version of Leeway, and nothing was changed. "
    "Close it and open it again."
)
NOT_KNOWN = "I do not know you yet, so I keep nothing about you. Dee can add you."
REFERENCE = re.compile(
    r"Something went wrong on my side, and nothing was changed\. "
    r"Try again; if it stays, give your admin the reference ([0-9a-f]{8})\."
)


def slack(house: House) -> WebClient:
    """The bot's own way to Slack, as an older version of it would have used it."""
    return WebClient("xoxb-playground", base_url=f"{house.playground.base_url}/api/")


def buttons(*action_ids: str, value: str = "1") -> list[Json]:
    elements = [
        {
            "type": "button",
            "action_id": action_id,
            "value": value,
            "text": {"type": "plain_text", "text": "Do it"},
        }
        for action_id in action_ids
    ]
    return [{"type": "actions", "block_id": "row", "elements": elements}]


def posted(house: House, channel_id: str, *action_ids: str, value: str = "1") -> Message:
    """A message of the bot's with buttons."""
    blocks = buttons(*action_ids, value=value)
    said = slack(house).chat_postMessage(channel=channel_id, text="Once", blocks=blocks)
    return house.playground.world.message(channel_id, said["ts"])


def shared_channel(house: House) -> str:
    """A channel with a guest and with somebody of another company, and the bot in it."""
    world = house.playground.world
    found = next(one for one in world.channels.values() if one.name == "project-aurora")
    world.join(found.id, house.playground.bot_user_id())
    return found.id


def last(house: House, desk: Desk, channel_id: str, pattern: str) -> Message:
    """The last message there, once it matches."""

    def there() -> bool:
        return any(re.search(pattern, one.text) for one in desk.messages(channel_id)[-1:])

    assert house.playground.wait_until(there), [m.text for m in desk.messages(channel_id)]
    return desk.messages(channel_id)[-1]


def test_a_refusal_is_told_in_plain_words_to_whoever_clicked_and_to_nobody_else(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    channel_id = shared_channel(house)
    message = posted(house, channel_id, "nudge_do")
    guest, colleague = Desk(house.playground, "UGUEST"), house.desk("ana@x.example")
    before = stored(house)

    assert guest.click(message, "nudge_do").ok

    said = last(house, guest, channel_id, "know")
    assert said.text == NOT_KNOWN
    assert said.ephemeral_to == "UGUEST"
    assert colleague.messages(channel_id)[-1].ts == message.ts
    assert stored(house) == before
    assert caplog.text == ""


def test_somebody_of_another_company_reads_why_and_changes_nothing(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    channel_id = shared_channel(house)
    message = posted(house, channel_id, "nudge_do")
    stranger, colleague = Desk(house.playground, "USTRANGER"), house.desk("ana@x.example")
    before = stored(house)

    assert stranger.click(message, "nudge_do").ok

    said = last(house, stranger, channel_id, "know")
    assert (said.text, said.ephemeral_to) == (NOT_KNOWN, "USTRANGER")
    assert stored(house) == before
    assert colleague.messages(channel_id)[-1] == message
    assert caplog.text == ""


def test_a_click_in_another_workspace_is_acknowledged_and_nothing_else(house: House) -> None:
    """Slack Connect: the payload's team is the other company's."""
    channel_id = shared_channel(house)
    message = posted(house, channel_id, "nudge_do")
    stranger = Desk(house.playground, "USTRANGER")
    payload = click_of(house, stranger, message) | {"team": {"id": "T9999", "domain": "rival"}}
    before = stored(house)

    assert house.playground.outgoing.interaction(payload).status == 200

    assert stranger.messages(channel_id)[-1].ts == message.ts
    assert stored(house) == before


def test_somebody_whose_account_was_closed_answers_no_nudge(house: House) -> None:
    """The click was on its way when Slack closed the account."""
    house.move_to(1, 11)
    ana = house.desk("ana@x.example")
    nudge = next(m for m in ana.messages(ana.app_dm()) if "nudge_not_now" in str(m.blocks))
    payload = click_of(house, ana, nudge, "nudge_already_done")
    house.playground.world.change_user(ana.user_id, deleted=True)

    def heard() -> bool:
        return any(not row["active"] for row in stored(house)["person"])

    assert becomes(heard)
    before = stored(house)

    assert house.playground.outgoing.interaction(payload).status == 200

    assert stored(house) == before


def test_a_button_of_an_older_version_gets_its_sentence(house: House) -> None:
    desk = house.desk("ana@x.example")
    message = posted(house, desk.app_dm(), "of_an_older_version")
    before = stored(house)
    assert desk.click(message, "of_an_older_version").ok
    said = house.sees(desk, OLD_BUTTON)
    assert said.ephemeral_to == desk.user_id
    assert message.ts in {one.ts for one in desk.messages(desk.app_dm())}
    assert stored(house) == before


def test_a_button_of_an_older_app_home_is_answered_in_the_messages(house: House) -> None:
    desk = house.desk("ana@x.example")
    view = {"type": "home", "blocks": buttons("of_an_older_version")}
    slack(house).views_publish(user_id=desk.user_id, view=view)
    assert desk.act_in_home("of_an_older_version").ok
    house.sees(desk, OLD_BUTTON)


def test_a_form_of_an_older_version_gets_its_sentence_in_its_place(house: House) -> None:
    desk = house.desk("ana@x.example")
    world = house.playground.world
    label = {"type": "plain_text", "text": "Words"}
    view = {
        "type": "modal",
        "callback_id": "of_an_older_version",
        "title": label,
        "submit": label,
        "notify_on_close": True,
        "blocks": [
            {
                "type": "input",
                "block_id": "words",
                "label": label,
                "element": {"type": "plain_text_input", "action_id": "words"},
            }
        ],
    }
    client = slack(house)
    client.views_open(trigger_id=world.make_trigger(desk.user_id), view=view)
    desk.fill("words", "Dear Bo")
    before = stored(house)

    assert desk.submit().ok

    shown = desk.top_modal()
    assert OLD_FORM in str(shown.blocks)
    assert stored(house) == before
    desk.close()
    client.views_open(trigger_id=world.make_trigger(desk.user_id), view=view)
    desk.close()
    assert desk.modals() == []


def test_a_defect_is_told_with_a_reference_that_the_log_has_and_nothing_of_what_was_written(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    desk = house.desk("ana@x.example")
    break_the_database(house)

    assert desk.command("/leeway my-secret-wish").ok

    said = last(house, desk, desk.app_dm(), "went wrong")
    assert said.ephemeral_to == desk.user_id
    reference = REFERENCE.search(said.text)
    assert reference is not None
    assert f"reference {reference[1]}: OperationalError" in caplog.text
    assert "find_by_slack_id" in caplog.text  # where it happened
    for written in ("my-secret-wish", desk.user_id, "xoxb-", "response_url", "trigger"):
        assert written not in caplog.text


def test_a_defect_behind_a_button_is_told_in_place_of_silence(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    desk = house.desk("ana@x.example")
    message = posted(house, desk.app_dm(), "nudge_do")
    break_the_database(house, "nudge")

    assert desk.click(message, "nudge_do").ok

    said = last(house, desk, desk.app_dm(), "went wrong")
    reference = REFERENCE.search(said.text)
    assert reference is not None
    assert f"reference {reference[1]}: OperationalError" in caplog.text
    assert desk.user_id not in caplog.text


def test_a_refusal_after_the_acknowledgement_is_told_and_leaves_it_standing(house: House) -> None:
    """`/leeway settings` acknowledges, then refuses at once: faster than Bolt looks."""
    guest = Desk(house.playground, "UGUEST")
    for _ in range(10):
        outcome = guest.command("/leeway settings")
        assert outcome.ok, outcome
    said = last(house, guest, guest.app_dm(), "know")
    assert said.text == NOT_KNOWN
    assert said.ephemeral_to == "UGUEST"


def test_two_defects_have_two_references(house: House) -> None:
    desk = house.desk("ana@x.example")
    break_the_database(house)
    for _ in range(2):
        assert desk.command("/leeway help").ok

    def told() -> set[str]:
        texts = " ".join(message.text for message in desk.messages(desk.app_dm()))
        return set(REFERENCE.findall(texts))

    assert house.playground.wait_until(lambda: len(told()) == 2)


def break_the_database(house: House, table: str = "person") -> None:
    with house.leeway.database.engine.begin() as connection:
        connection.execute(text(f"ALTER TABLE {table} RENAME TO lost"))


def click_of(house: House, desk: Desk, message: Message, action_id: str = "nudge_do") -> Json:
    """What Slack sends when somebody clicks."""
    block = next(b for b in message.blocks if action_id in str(b) and b["type"] == "actions")
    element = next(e for e in block["elements"] if e["action_id"] == action_id)
    action = {
        "type": "button",
        "action_id": action_id,
        "block_id": block["block_id"],
        "value": element["value"],
        "action_ts": house.playground.payloads.action_ts(),
    }
    return house.playground.payloads.message_action(
        desk.team_id, desk.person, message, [action], {}
    )


def stored(house: House) -> dict[str, list[Json]]:
    """All that is in the database, but for the signatures of requests."""
    rows = rows_of(house.leeway.database.engine)
    return {name: found for name, found in rows.items() if name != "inbound"}
