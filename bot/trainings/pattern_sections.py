"""What App Home shows of given-up trainings to managers, and to those who look after learning."""

from __future__ import annotations

from datetime import datetime

from bot.core.language import Language
from bot.people import service as people
from bot.people.service import Person
from bot.slack.blocks import Block
from bot.storage import Session
from bot.trainings import figures, pattern_messages, pattern_settling
from bot.trainings.pattern_settling import ADMIN


def below(session: Session, person: Person, lang: Language, now: datetime) -> list[Block]:
    """A manager's figures and pattern, an admin's tables; of everybody else nothing."""
    shown: list[Block] = []
    teams = people.teams_of(session, [person.id])
    if teams:
        told = figures.told_to_manager(session, person, now)
        pattern = pattern_settling.patterns_of(session, teams, now).get(person.id)
        shown += pattern_messages.of_manager(lang, told, pattern)
    if ADMIN in people.roles_of(session, person):
        told = figures.told_to_learning(session, person, now)
        periods = pattern_settling.periods(session, now)
        shown += pattern_messages.of_learning(lang, told, periods)
    return shown
