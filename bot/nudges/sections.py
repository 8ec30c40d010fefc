"""What the nudges show in App Home: the question that waits for an answer."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.core.language import Language
from bot.delivery import service as delivery
from bot.nudges import messages, moments, repository
from bot.nudges.models import Nudge
from bot.nudges.viewing import Viewer
from bot.people import service as people
from bot.people.service import Person
from bot.slack.blocks import Block

OPEN_FOR = timedelta(days=7)


class WaitingForYou:
    """The latest nudge, while it is not answered, no older than a week and in the catalogue,
    and the moment that it speaks of is not over.

    What was taken over from a file is none: it speaks of its message, and there is none of ours.
    """

    def __init__(self, viewer: Viewer) -> None:
        self._viewer = viewer

    def __call__(
        self, session: Session, person: Person, lang: Language, now: datetime
    ) -> list[Block]:
        """The blocks, or none."""
        for nudge in repository.latest(session, person.id, 1):
            is_open = nudge.answer is None and now - nudge.slot_at < OPEN_FOR
            is_open = is_open and not moments.is_over(nudge.fact, now, people.zone_of(person))
            said = is_open and self._viewer.answers.knows(nudge) and _has_message(session, nudge)
            if said:
                view = self._viewer.view(session, person, nudge.id, now)
                # A place that waits for an answer stands there itself.
                return [] if view.entry.deed == "give_back" else messages.in_home(lang, view)
        return []


def _has_message(session: Session, nudge: Nudge) -> bool:
    return delivery.message_with_key(session, f"nudge:{nudge.id}") is not None
