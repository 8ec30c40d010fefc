"""What the small bot of these tests says."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]

NUDGE_TEXT = "Your team kept 9 of 22 development hours in the last four weeks."


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> Json:
    return {"type": "mrkdwn", "text": text}


def button(label: str, action_id: str, **more: object) -> Json:
    return {"type": "button", "text": plain(label), "action_id": action_id, **more}


def options(*labels: str) -> list[Json]:
    return [{"text": plain(label), "value": label.lower()} for label in labels]


def nudge() -> list[Json]:
    return [
        {
            "type": "section",
            "text": mrkdwn(
                f"*{NUDGE_TEXT}*\nMost of what was lost went to client meetings on Thursday "
                "afternoon.\nMoving the plan to Tuesday morning would have kept 17."
            ),
        },
        {
            "type": "actions",
            "block_id": "answers",
            "elements": [
                button("Move it to Tuesday 9:30", "protect", style="primary", value="n1"),
                button("Already done", "dead"),
                button("Not now…", "name_it"),
            ],
        },
        {
            "type": "context",
            "elements": [mrkdwn("_Why this?_ · <https://leeway.example.com|Fewer of these>")],
        },
    ]


def receipt() -> list[Json]:
    return [
        {
            "type": "section",
            "text": mrkdwn(
                ":white_check_mark: *Development time is on Tuesday 9:30 from now on.*\n"
                "Your five people see it in their calendars."
            ),
            "accessory": button("Undo", "undo"),
        },
    ]


def gallery() -> list[Json]:
    return [
        {"type": "header", "text": plain("Everything :sparkles: a bot can say")},
        {
            "type": "section",
            "text": mrkdwn("*bold* _italic_ ~strike~ `code` <@U0002>\n> a quote\n• one\n• two"),
            "accessory": {
                "type": "overflow",
                "action_id": "more",
                "options": options("Pause", "Settings"),
            },
        },
        {"type": "section", "fields": [mrkdwn("*Kept*\n9 hours"), mrkdwn("*Lost*\n13 hours")]},
        {"type": "divider"},
        {
            "type": "actions",
            "elements": [
                {
                    "type": "static_select",
                    "action_id": "reason",
                    "placeholder": plain("Why not?"),
                    "options": options("Timing", "Benefit", "Time"),
                },
                {"type": "datepicker", "action_id": "day", "initial_date": "2026-12-08"},
                button(
                    "Wipe",
                    "wipe",
                    style="danger",
                    confirm={
                        "title": plain("Wipe it?"),
                        "text": plain("There is no undo."),
                        "confirm": plain("Wipe it"),
                        "deny": plain("Keep it"),
                    },
                ),
                button("Read more", "read", url="https://leeway.example.com/why"),
            ],
        },
        {
            "type": "rich_text",
            "elements": [
                {
                    "type": "rich_text_list",
                    "style": "ordered",
                    "elements": [
                        {
                            "type": "rich_text_section",
                            "elements": [{"type": "text", "text": t, "style": {"bold": b}}],
                        }
                        for t, b in (("Choose", True), ("Book", False))
                    ],
                }
            ],
        },
        {"type": "markdown", "text": "**Markdown** with [a link](https://leeway.example.com)"},
        {
            "type": "table",
            "rows": [
                [{"type": "raw_text", "text": t} for t in row]
                for row in (("Month", "Kept"), ("October", "9"), ("November", "17"))
            ],
        },
        {
            "type": "context",
            "elements": [mrkdwn("Counted on <!date^1796119200^{date_long}|1 Dec>")],
        },
    ]


def field(block_id: str, label: str, element: Json, **more: object) -> Json:
    element = {"action_id": block_id, **element}
    return {
        "type": "input",
        "block_id": block_id,
        "label": plain(label),
        "element": element,
        **more,
    }


def modal() -> Json:
    text = {"type": "plain_text_input"}
    return {
        "type": "modal",
        "callback_id": "all_inputs",
        "title": plain("Name a resource"),
        "submit": plain("Share it"),
        "close": plain("Cancel"),
        "blocks": [
            {"type": "section", "text": mrkdwn("A title and *one sentence* are enough.")},
            field("title", "Title", {**text, "placeholder": plain("A book, a course, a person")}),
            field(
                "why",
                "Why it helped me",
                {**text, "multiline": True},
                hint=plain("One sentence, in your own words."),
            ),
            field(
                "kind",
                "What it is",
                {"type": "static_select", "options": options("Book", "Course")},
            ),
            field(
                "topics",
                "Topics",
                {
                    "type": "multi_static_select",
                    "options": options("Leading", "Selling", "Writing"),
                },
                optional=True,
            ),
            field("person", "For whom", {"type": "users_select"}, optional=True),
            field("level", "Level", {"type": "radio_buttons", "options": options("Easy", "Hard")}),
            field(
                "share",
                "Tell",
                {"type": "checkboxes", "options": options("My team", "Everybody")},
                optional=True,
            ),
            field("day", "From", {"type": "datepicker"}, optional=True),
            field("hour", "At", {"type": "timepicker"}, optional=True),
            field(
                "price",
                "Price",
                {"type": "number_input", "is_decimal_allowed": True},
                optional=True,
            ),
            field("mail", "Ask", {"type": "email_text_input"}, optional=True),
            field("link", "Link", {"type": "url_text_input"}, optional=True),
        ],
    }


def said(values: Json) -> str:
    """One line that names what was submitted."""
    chosen = [
        values["title"]["value"],
        values["kind"]["selected_option"]["value"],
        values["level"]["selected_option"]["value"],
        ",".join(o["value"] for o in values["topics"]["selected_options"]),
        values["person"]["selected_user"],
        ",".join(o["value"] for o in values["share"]["selected_options"]),
        values["day"]["selected_date"],
        values["hour"]["selected_time"],
        values["price"]["value"],
    ]
    return "Shared: " + " | ".join(str(c) for c in chosen)


def home() -> Json:
    return {
        "type": "home",
        "blocks": [
            {"type": "header", "text": plain("Your room to move")},
            {"type": "section", "text": mrkdwn("*17 of 22* development hours kept this month.")},
            {"type": "divider"},
            {
                "type": "section",
                "text": mrkdwn("*Negotiation, level 2*\n4 March, your place is free."),
                "accessory": button("Take it", "protect_home", style="primary"),
            },
            {"type": "actions", "elements": [button("Name a resource", "name_it")]},
            {"type": "context", "elements": [mrkdwn("Counted this morning.")]},
        ],
    }
