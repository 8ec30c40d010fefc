"""Who acted and where: what every command, click and form of the recommendations begins with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from slack_bolt import BoltContext

from bot.delivery.domain import marked
from bot.people import service as people
from bot.people.service import Person
from bot.slack.clicked import in_home
from bot.storage import Database, Session

__all__ = ["acting", "in_home", "looking", "message_of"]


@contextmanager
def acting(database: Database, context: BoltContext) -> Iterator[tuple[Session, Person]]:
    """A transaction with whoever acted in their workspace; refuses (`NotSetUpError`) a stranger."""
    with database.transaction(context["workspace_id"]) as session:
        yield session, people.member_by_slack_id(session, str(context.user_id))


@contextmanager
def looking(database: Database, context: BoltContext) -> Iterator[tuple[Session, Person]]:
    """As `acting`, for what is only shown: nobody's click waits for it."""
    with database.reading(context["workspace_id"]) as session:
        yield session, people.member_by_slack_id(session, str(context.user_id))


def message_of(body: Mapping[str, Any]) -> int:
    """The outbox id of the message that was clicked; 0 for none."""
    return marked(body.get("message") or {}) or 0
