"""Slack's error codes, in an admin's words.

From the pages of chat.postMessage, chat.update, conversations.open and conversations.history, and
those that every method has.
"""

from __future__ import annotations

from bot.core.errors import N_

_CLOSED = N_("The person's Slack account was closed.")
_BUILT = N_("Slack refused how the message was built; this is a fault of Leeway's.")
_METADATA = N_("Slack refused the message's metadata; this is a fault of Leeway's.")
_LONG = N_("The message was too long for Slack; this is a fault of Leeway's.")
_WORKSPACE = N_("A setting of the workspace forbids this message.")
_ASKED = N_("Slack refused how Leeway asked; this is a fault of Leeway's.")
_CHANNEL = N_("A setting of that channel forbids this message.")
_PERMISSION = N_("The app lacks a permission: install it again from config/manifest.yaml.")
_OLD = N_("Slack no longer offers this method: install a newer Leeway.")

# This message will never arrive.
FINAL_CODES = {
    "account_inactive_user": _CLOSED,
    "app_access_restricted": N_("A setting of the workspace keeps this person from using the app."),
    "as_user_not_supported": N_("Slack refuses how the message was addressed."),
    "attachment_payload_limit_exceeded": _BUILT,
    "block_mismatch": _BUILT,
    "cannot_reply_to_message": _CHANNEL,
    "cant_update_message": N_("The message belongs to another app."),
    "channel_is_limited_access": N_("The bot may not read that channel."),
    "channel_not_found": N_("Slack knows no such conversation, or Leeway is not in it."),
    "edit_window_closed": N_("Slack does not let this message be changed any more."),
    "invalid_arg_name": _ASKED,
    "invalid_arguments": _ASKED,
    "invalid_array_arg": _ASKED,
    "invalid_attachments": _BUILT,
    "invalid_blocks": _BUILT,
    "invalid_blocks_format": _BUILT,
    "invalid_charset": _ASKED,
    "invalid_form_data": _ASKED,
    "invalid_metadata_format": _METADATA,
    "invalid_metadata_schema": _METADATA,
    "invalid_post_type": _ASKED,
    "invalid_ts_latest": _ASKED,
    "invalid_ts_oldest": _ASKED,
    "invalid_user_combination": N_(
        "This person is of another company, and shares no channel with the app."
    ),
    "is_archived": N_("The channel was archived."),
    "is_inactive": N_("The channel was archived, so the message cannot be changed any more."),
    "markdown_text_conflict": _BUILT,
    "message_not_found": N_("The message is not there any more."),
    "metadata_must_be_sent_from_app": _METADATA,
    "metadata_too_large": _METADATA,
    "method_not_supported_for_channel_type": _ASKED,
    "missing_post_type": _ASKED,
    "msg_blocks_too_long": _LONG,
    "msg_too_long": _LONG,
    "no_text": N_("The message was empty; this is a fault of Leeway's."),
    "not_enough_users": _ASKED,
    "not_in_channel": N_("The bot is not in that channel."),
    "restricted_action": _WORKSPACE,
    "restricted_action_non_threadable_channel": _CHANNEL,
    "restricted_action_read_only_channel": _CHANNEL,
    "restricted_action_thread_locked": _CHANNEL,
    "restricted_action_thread_only_channel": _CHANNEL,
    "slack_connect_file_link_sharing_blocked": _WORKSPACE,
    "too_many_attachments": _BUILT,
    "too_many_users": _ASKED,
    "user_disabled": _CLOSED,
    "user_not_found": N_("Slack does not know this person."),
    "user_not_visible": N_("The app may not see this person in Slack."),
    "users_list_not_supplied": _ASKED,
}
# Nothing arrives in this workspace until an admin acts.
STOP_CODES = {
    "access_denied": N_(
        "Slack denies the app access to this workspace: have an administrator allow it."
    ),
    "accesslimited": N_(
        "Slack takes no calls from this network: look at the app's allowed addresses."
    ),
    "account_inactive": N_("The bot's account was deactivated: install the app again."),
    "deprecated_endpoint": _OLD,
    "ekm_access_denied": N_("An administrator of Slack has suspended posting in this workspace."),
    "enterprise_is_restricted": N_(
        "The token is of a whole organisation: install the app in the workspace."
    ),
    "invalid_auth": N_("Slack does not accept the bot's token: set SLACK_BOT_TOKEN anew."),
    "message_limit_exceeded": N_(
        "The workspace has sent as many messages as its Slack plan allows."
    ),
    "messages_tab_disabled": N_("The app's Messages tab is off: turn it on under App Home."),
    "method_deprecated": _OLD,
    "missing_scope": _PERMISSION,
    "no_permission": _PERMISSION,
    "not_allowed_token_type": N_(
        "SLACK_BOT_TOKEN is no bot token: copy the one that begins with xoxb-."
    ),
    "not_authed": N_("Slack got no token: set SLACK_BOT_TOKEN."),
    "team_access_not_granted": N_(
        "The app is not approved for this workspace: have an administrator approve it."
    ),
    "team_not_found": N_("Slack knows no workspace for this token: install the app again."),
    "token_expired": N_("The bot's token ran out: set SLACK_BOT_TOKEN anew."),
    "token_revoked": N_("The bot's token was revoked: install the app again."),
    "two_factor_setup_required": N_(
        "Slack wants two-factor authentication set up for whoever installed the app."
    ),
}
# "It's possible some aspect of the operation succeeded before the error was raised" (Slack).
UNSURE_CODES = {
    "fatal_error",
    "internal_error",
    "org_login_required",
    "request_timeout",
    "service_unavailable",
    "team_added_to_org",
}
