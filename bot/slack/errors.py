"""The one error handler: a refusal is told in plain words, a defect with a reference."""

from __future__ import annotations

import logging
import secrets
import traceback
from collections.abc import Callable
from http.client import HTTPException
from typing import Any

from slack_bolt import App, BoltContext, BoltResponse
from slack_sdk.errors import SlackApiError

from bot.core.errors import LeewayError
from bot.core.language import Language
from bot.core.text import Plain
from bot.slack import blocks

logger = logging.getLogger(__name__)

LanguageOf = Callable[[BoltContext], Language]


def handle_errors(app: App, language_of: LanguageOf) -> None:
    """Register the handler: whatever a listener raises ends here, and the person reads about it."""

    @app.error
    def on_error(error: Exception, context: BoltContext, body: dict[str, Any]) -> BoltResponse:
        lang = language_of(context)
        sentence = _sentence(error, lang)
        if body.get("type") == "view_submission":
            return _in_the_modal(sentence, lang)
        if not context.ack.response:
            context.ack()
        _tell(sentence, context, body)
        return BoltResponse(status=200)


def _sentence(error: Exception, lang: Language) -> Plain:
    if isinstance(error, LeewayError):
        return lang.plain(error.message, **error.values)
    reference = secrets.token_hex(4)
    logger.error("reference %s: %s", reference, _trace(error))
    return lang.plain(
        "Something went wrong on my side, and nothing was changed. "
        "Try again; if it stays, give your admin the reference {reference}.",
        reference=reference,
    )


def _trace(error: BaseException) -> str:
    """Where it happened, cause by cause, without the texts of the exceptions.

    They may quote what people wrote: a database names the row that it refused.
    """
    told = "".join([type(error).__name__, "\n", *traceback.format_tb(error.__traceback__)])
    cause = error.__cause__ or error.__context__
    return told if cause is None else f"{told}caused by {_trace(cause)}"


def _in_the_modal(sentence: Plain, lang: Language) -> BoltResponse:
    view = blocks.modal(
        lang.plain("That did not work"),
        [{"type": "section", "text": blocks.plain(sentence, 3000)}],
        callback_id="refused",
        close=lang.plain("Close"),
    )
    return BoltResponse(status=200, body={"response_action": "update", "view": view})


def _tell(sentence: Plain, context: BoltContext, body: dict[str, Any]) -> None:
    shown = [{"type": "section", "text": blocks.plain(sentence, 3000)}]
    failure: object = None
    try:
        if context.response_url and context.respond is not None:
            answer = context.respond(
                text=sentence, blocks=shown, response_type="ephemeral", replace_original=False
            )
            failure = None if answer.status_code == 200 else f"Slack answered {answer.status_code}"
        elif context.user_id and body.get("type") in {"block_actions", "shortcut"}:
            # A click in App Home has no response_url; its place to answer is the bot's own message.
            context.client.chat_postMessage(channel=context.user_id, text=sentence, blocks=shown)
    except SlackApiError as refused:
        failure = refused.response.get("error")
    except (OSError, HTTPException) as failed:
        failure = type(failed).__name__
    if failure is not None:
        logger.error("could not tell a person of an error: %s", failure)
