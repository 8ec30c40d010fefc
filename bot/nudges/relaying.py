"""Says what a manager passes on to the team, to each in their own language and time zone."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.core.errors import N_
from bot.core.language import Language
from bot.core.text import Plain
from bot.delivery.domain import Composed, Due, Later, Moot
from bot.delivery.service import Composer
from bot.nudges import notices, viewing
from bot.nudges.readers import last_moment
from bot.nudges.wording import words
from bot.people import service as people
from bot.storage import Session


class RelayComposer(Composer):
    """Kind `relay`: a manager's words to somebody of the team."""

    def compose(self, session: Session, due: Due, now: datetime) -> Composed | Later | Moot:
        """The words and whose they are; not after *stop*, or the moment that they speak of."""
        reader = people.person(session, due.person_id)
        manager_id = int(due.details["from"])
        manager = people.people(session, [manager_id]).get(manager_id)
        if manager is None or not manager.active or reader.manager_id != manager.id:
            return Moot(N_("They do not report to the one who wrote it any more."))
        over_at = last_moment(due.details.get("fact", {}))
        if over_at is not None and over_at <= now:
            return Moot(N_("The hour that it speaks of is over."))
        silent = viewing.why_silent(session, reader)
        if silent is not None:
            return silent
        lang = self._language_of(reader.locale)
        said = _said(due, lang, people.zone_of(reader))
        return notices.relay(lang, manager.display_name, said)


def _said(due: Due, lang: Language, zone: ZoneInfo) -> Plain:
    """The manager's own text, or the catalogue's as this reader reads it."""
    if "text" in due.details:
        return Plain(due.details["text"])
    return words(lang, due.details["message"], due.details["fact"], zone)
