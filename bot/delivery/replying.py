"""Answers a click where it was made, at once; what is lost on the way, the sender brings later."""

from __future__ import annotations

import logging

from slack_bolt import BoltContext

from bot.delivery import service
from bot.delivery.composing import DATABASE_AWAY
from bot.delivery.domain import MARK, Composed
from bot.delivery.messages import with_small_print
from bot.delivery.sender import Sender
from bot.delivery.speaking import NO_ANSWER
from bot.storage import Database

logger = logging.getLogger(__name__)


class Replies:
    """Shows the new state of a message by the click's `response_url`.

    The listener has written an edit into the outbox in the transaction of the effect: if this
    process dies now, or Slack does not answer, the sender makes that edit instead.
    """

    def __init__(self, database: Database, sender: Sender) -> None:
        self._database = database
        self._sender = sender

    def show(self, context: BoltContext, edit_id: int | None) -> None:
        """Replace the message that was clicked by what it says now.

        The click is stored, so whatever goes wrong here is no error of the person's: the edit
        stays in the outbox, and the sender makes it.
        """
        if edit_id is None:
            return
        workspace_id, now = context["workspace_id"], context["now"]
        try:
            with self._database.transaction(workspace_id) as session:
                due = service.edit_due(session, edit_id, now)
            job = self._sender.composing.one(due, now) if due is not None else None
            if due is None or job is None or job.composed is None:
                self._sender.wake()
            elif self.replace(context, job.composed):
                with self._database.transaction(workspace_id) as session:
                    parts = service.answered_in_place(session, due, job.parts, now)
                    self._sender.composing.tell(session, parts, now)
        except DATABASE_AWAY as error:
            logger.warning("a reply in place waits for the database (%s)", type(error).__name__)

    def replace(
        self, context: BoltContext, composed: Composed, outgoing_id: int | None = None
    ) -> bool:
        """Put `composed` in the place of the message that was clicked; whether Slack took it.

        With the `outgoing_id` of that message it gets its small print and its mark.
        """
        if outgoing_id is not None:
            composed = with_small_print(composed, context["lang"], f"{MARK}{outgoing_id}")
        respond = context.respond
        if respond is None or context.response_url is None:
            return False
        try:
            answer = respond(
                text=composed.text, blocks=list(composed.blocks), replace_original=True
            )
        except NO_ANSWER as error:
            logger.warning("a reply in place did not arrive (%s)", type(error).__name__)
            return False
        return answer.status_code == 200
