"""The places that wait for somebody's answer, in App Home: with the buttons of their message."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.core.language import Language
from bot.people.service import Person
from bot.slack import blocks
from bot.slack.blocks import Block
from bot.storage import Session
from bot.trainings import giving_messages, repository, telling, viewing
from bot.trainings.booking_screens import HOME
from bot.trainings.errors import NotYoursError
from bot.trainings.views import AskedView

MOST = 3
MOST_LOOKED_AT = 20
FRESH = timedelta(hours=1)
"""How long what was answered stands there with its *Undo*."""


def waiting(session: Session, person: Person, lang: Language, now: datetime) -> list[Block]:
    """What they were told of and have not answered, the oldest first; and what they just did."""
    found = _asked(session, person, now)
    waits = [one for one in found if one.waits]
    answered = [one for one in found if not one.waits]
    shown: list[Block] = []
    for one in [*waits[:MOST], *answered[:MOST]]:
        shown += giving_messages.waiting(lang, one, now, f"{HOME}:asked:{one.id}")
    if waits[MOST:]:
        shown.append(blocks.context(lang.t("More wait: they come up as these are answered.")))
    return shown


def _asked(session: Session, person: Person, now: datetime) -> list[AskedView]:
    """The oldest of what may wait for them, as far as it may be shown to them."""
    learning = person.id in telling.learning_ids(session)
    numbers = repository.flags_asked(
        session, person.id, now - FRESH, MOST_LOOKED_AT, learning=learning
    )
    found: list[AskedView] = []
    for number in numbers:
        try:
            found.append(viewing.asked(session, person, number, now))
        except NotYoursError:  # told to L&D, and kept from this one of them
            continue
    return found
