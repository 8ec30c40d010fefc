"""What Slack accepts as an app manifest, as far as Leeway uses it: a JSON Schema.

After slackapi/manifest-schema; keys that it has and Leeway does not need are left out, so that an
unknown key is refused here as it is there.
"""

from __future__ import annotations

from typing import Any

Schema = dict[str, Any]


def text(most: int, least: int = 1, pattern: str | None = None) -> Schema:
    """A string of `least` to `most` characters."""
    limits: Schema = {"type": "string", "minLength": least, "maxLength": most}
    return limits | ({"pattern": pattern} if pattern else {})


def thing(required: list[str], **properties: Schema) -> Schema:
    """An object with these properties and no others."""
    return {
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }


def several(items: Schema, most: int) -> Schema:
    """A list of different things."""
    return {"type": "array", "items": items, "maxItems": most, "uniqueItems": True}


FLAG: Schema = {"type": "boolean"}
ADDRESS: Schema = {"type": "string", "pattern": "^https://"}

MANIFEST = thing(
    ["display_information", "features", "oauth_config", "settings"],
    display_information=thing(
        ["name"],
        name=text(35),
        description=text(140),
        long_description=text(4000, least=175),
        background_color={"type": "string", "pattern": "^#[0-9a-fA-F]{6}$"},
    ),
    features=thing(
        ["bot_user"],
        app_home=thing(
            [],
            home_tab_enabled=FLAG,
            messages_tab_enabled=FLAG,
            messages_tab_read_only_enabled=FLAG,
        ),
        bot_user=thing(["display_name"], display_name=text(80), always_online=FLAG),
        shortcuts=several(
            thing(
                ["name", "type", "callback_id", "description"],
                name=text(24),
                type={"enum": ["message", "global"]},
                callback_id=text(255),
                description=text(150),
            ),
            10,
        ),
        slash_commands=several(
            thing(
                ["command", "description"],
                command=text(32, least=2, pattern=r"^/\S+$"),
                url=ADDRESS,
                description=text(2000),
                usage_hint=text(1000),
                should_escape=FLAG,
            ),
            50,
        ),
    ),
    oauth_config=thing(
        ["scopes"],
        redirect_urls=several(ADDRESS, 1000),
        scopes=thing(["bot"], bot=several(text(100), 255), user_optional=several(text(100), 255)),
    ),
    settings=thing(
        [],
        event_subscriptions=thing(
            ["bot_events"], request_url=ADDRESS, bot_events=several(text(100), 100)
        ),
        interactivity=thing(
            ["is_enabled"],
            is_enabled=FLAG,
            request_url=ADDRESS,
            message_menu_options_url=ADDRESS,
        ),
        org_deploy_enabled=FLAG,
        socket_mode_enabled=FLAG,
        token_rotation_enabled=FLAG,
    ),
)
