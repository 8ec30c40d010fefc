"""What the nudges show in App Home: the question that waits for an answer."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.core.language import Language
from bot.nudges import messages, repository
from bot.nudges.viewing import Viewer
from bot.people.service import Person
from bot.slack.blocks import Block

OPEN_FOR = timedelta(days=7)


class WaitingForYou:
    """The latest nudge, while it is not answered, no older than a week and in the catalogue."""

    def __init__(self, viewer: Viewer) -> None:
        self._viewer = viewer

    def __call__(
        self, session: Session, person: Person, lang: Language, now: datetime
    ) -> list[Block]:
        """The blocks, or none."""
        for nudge in repository.latest(session, person.id, 1):
            is_open = nudge.answer is None and now - nudge.slot_at < OPEN_FOR
            if is_open and self._viewer.answers.knows(nudge):
                return messages.in_home(lang, self._viewer.view(session, person, nudge.id, now))
        return []
