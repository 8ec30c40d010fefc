"""What trainings show in App Home: what needs a word of this person, and what is theirs."""

from __future__ import annotations

from datetime import datetime

from bot.core.language import Language
from bot.development_time import service as development_time
from bot.people.service import Person
from bot.slack.blocks import Block
from bot.storage import Session
from bot.trainings import asked_sections, booking_screens, viewing
from bot.trainings.booking_screens import HOME


def waiting(session: Session, person: Person, lang: Language, now: datetime) -> list[Block]:
    """What is over without a word, what they were given back, and places that they may give."""
    found = viewing.mine(session, person, now)
    return [
        *booking_screens.unanswered(lang, found, HOME),
        *booking_screens.given(lang, found, now, HOME),
        *asked_sections.waiting(session, person, lang, now),
    ]


def below(session: Session, person: Person, lang: Language, now: datetime) -> list[Block]:
    """The next trainings, the flags that are open, and the two ways in."""
    found = viewing.mine(session, person, now)
    connected = has_calendar(session, person)
    return list(booking_screens.below(lang, found, now, HOME, connected=connected))


def has_calendar(session: Session, person: Person) -> bool:
    """Whether a calendar of theirs is read, and so can be written into."""
    return person.id in development_time.busy_of(session, [person.id])
