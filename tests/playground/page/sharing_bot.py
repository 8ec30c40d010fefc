"""The part of the small bot that shares in channels: a modal that changes, and its message."""

from __future__ import annotations

from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from tests.playground.page.sample_blocks import button, field, mrkdwn, options, plain

Json = dict[str, Any]
INVITE_ME = "I am not in that channel: write /invite @Leeway there first."


def register(app: App) -> None:
    """A message shortcut `share_it`, its modal, and the buttons of what it posts."""
    app.shortcut("share_it")(opened)
    app.action("kind")(changed)
    app.view("share")(shared)
    app.action("save")(saved)
    app.action("helped")(helped)
    app.action("more")(more)


def opened(ack: Ack, body: Json, client: WebClient) -> None:
    """Opens the modal with the words of the message."""
    ack()
    words = body["message"]["text"] if "message" in body else ""
    client.views_open(trigger_id=body["trigger_id"], view=modal("book", words))


def changed(ack: Ack, body: Json, client: WebClient) -> None:
    """Another kind, other questions: what was typed stays, the title is suggested anew."""
    ack()
    kind = body["actions"][0]["selected_option"]["value"]
    view = body["view"]
    client.views_update(view_id=view["id"], hash=view["hash"], view=modal(kind, ""))


def shared(ack: Ack, body: Json, view: Json, client: WebClient) -> None:
    """Posts it where it was asked for; says under the field where it cannot."""
    values = view["state"]["values"]
    room = values["room"]["room"]["selected_conversation"]
    try:
        client.chat_postMessage(
            channel=room,
            text="Recommended",
            blocks=recommended(body["user"]["id"], values["why"]["why"]["value"], 0),
            unfurl_links=False,
            unfurl_media=False,
        )
    except SlackApiError as refused:
        if refused.response["error"] not in ("not_in_channel", "channel_not_found"):
            raise
        ack(response_action="errors", errors={"room": INVITE_ME})
        return
    ack()


def saved(ack: Ack, body: Json, client: WebClient) -> None:
    """Says so to the one who clicked."""
    ack()
    channel, user = body["channel"]["id"], body["user"]["id"]
    client.chat_postEphemeral(channel=channel, user=user, text="Saved for you.")


def helped(ack: Ack, body: Json, client: WebClient) -> None:
    """Counts in the message."""
    ack()
    client.chat_update(
        channel=body["channel"]["id"],
        ts=body["message"]["ts"],
        text="Recommended",
        blocks=recommended(body["message"]["user"], "Counted.", 1),
    )


def more(ack: Ack) -> None:
    """Nothing but the acknowledgement."""
    ack()


def modal(kind: str, words: str) -> Json:
    """For a person there is no link; the title has a block_id for each kind."""
    kinds = options("Book", "Course", "Person")
    chosen = next(o for o in kinds if o["value"] == kind)
    radio = {"type": "radio_buttons", "options": kinds, "initial_option": chosen}
    rooms = {
        "type": "conversations_select",
        "default_to_current_conversation": True,
        "filter": {"include": ["public", "private"], "exclude_bot_users": True},
    }
    link = field("link", "Link", {"type": "url_text_input"}, optional=True)
    title = {"type": "plain_text_input", "initial_value": f"A {kind}", "action_id": "title"}
    why = {"type": "plain_text_input", "multiline": True, "initial_value": words or None}
    whom = {"type": "checkboxes", "options": options("My team", "Everybody")}
    return {
        "type": "modal",
        "callback_id": "share",
        "title": plain("Recommend"),
        "submit": plain("Share it"),
        "blocks": [
            field("kind", "What it is", radio, dispatch_action=True),
            field(f"title-{kind}", "Title", title),
            *([] if kind == "person" else [link]),
            field("why", "Why it helped me", {k: v for k, v in why.items() if v is not None}),
            field("whom", "For whom", whom, optional=True),
            field("asked", "Who told me", {"type": "users_select"}, optional=True),
            field("room", "Where", rooms),
        ],
    }


def recommended(user_id: str, why: str, count: int) -> list[Json]:
    """The message in the channel."""
    quote = {"type": "rich_text_quote", "elements": [{"type": "text", "text": why}]}
    return [
        {
            "type": "section",
            "text": mrkdwn(
                f"*<@{user_id}> recommends* <https://leeway.example.com|Getting to Yes>"
            ),
            "accessory": {
                "type": "overflow",
                "action_id": "more",
                "options": options("Edit", "Move", "Withdraw"),
            },
        },
        {"type": "rich_text", "elements": [quote]},
        {"type": "context", "elements": [mrkdwn(f"Book · {count} said it helped")]},
        {
            "type": "actions",
            "elements": [
                button("Save for me", "save", style="primary"),
                button("I'm on it", "more"),
                button("It helped", "helped"),
            ],
        },
    ]
