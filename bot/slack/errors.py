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

# Clicks in App Home, global shortcuts, forms: the place to answer is the bot's direct message.
_WITHOUT_RESPONSE_URL = {"block_actions", "shortcut", "view_submission"}

LanguageOf = Callable[[BoltContext], Language]


def handle_errors(app: App, language_of: LanguageOf) -> None:
    """Register the handler: whatever a listener raises ends here, and the person reads about it."""

    @app.error
    def on_error(
        error: Exception, context: BoltContext, body: dict[str, Any]
    ) -> BoltResponse | None:
        lang = language_of(context)
        sentence = _sentence(error, lang)
        acknowledged = context.ack.response is not None
        if body.get("type") == "view_submission" and not acknowledged:
            return _in_the_modal(sentence, lang)
        told = _tell(sentence, context, body)
        # The answer is the acknowledgement. To call ack() here instead would let Bolt, which waits
        # for it in another thread, answer with the status 500 that it has put down already. Whoever
        # could not be told gets no acknowledgement: then Slack's warning sign tells them.
        return None if acknowledged else BoltResponse(status=200 if told else 500)


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


def _tell(sentence: Plain, context: BoltContext, body: dict[str, Any]) -> bool:
    """Say it where the person acted; whether it arrived."""
    shown = [{"type": "section", "text": blocks.plain(sentence, 3000)}]
    failure: object = None
    try:
        if context.response_url and context.respond is not None:
            answer = context.respond(
                text=sentence, blocks=shown, response_type="ephemeral", replace_original=False
            )
            failure = None if answer.status_code == 200 else f"Slack answered {answer.status_code}"
        elif context.user_id and body.get("type") in _WITHOUT_RESPONSE_URL:
            context.client.chat_postMessage(channel=context.user_id, text=sentence, blocks=shown)
    except SlackApiError as refused:
        failure = refused.response.get("error")
    except (OSError, HTTPException) as failed:
        failure = type(failed).__name__
    if failure is not None:
        logger.error("could not tell a person of an error: %s", failure)
    return failure is None
