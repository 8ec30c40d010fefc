"""What development time shows in App Home: what needs this person, and what is theirs."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from bot.core.language import Language
from bot.development_time import plan_messages, screens, viewing
from bot.development_time.views import Ways
from bot.people.service import Person
from bot.slack.blocks import Block


def waiting(session: Session, person: Person, lang: Language, now: datetime) -> list[Block]:
    """Offers that nobody answered yet, and blocks that nobody said of how they went."""
    picture = viewing.picture(session, person, now)
    shown = screens.unanswered(lang, picture, screens.HOME)
    for plan in picture.plans:
        if plan.state == "offered":
            shown += plan_messages.offer(lang, plan).blocks
    return shown


class Below:
    """Plans, the next blocks and how they are protected; of a manager, the team's plans."""

    def __init__(self, ways: Ways) -> None:
        self._ways = ways

    def __call__(
        self, session: Session, person: Person, lang: Language, now: datetime
    ) -> list[Block]:
        """The blocks, at most 50."""
        return screens.home(lang, viewing.counted(session, person, now), self._ways, now)
