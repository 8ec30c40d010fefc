"""Fills the catalogue's texts with a nudge's fact, as its person reads them."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.core.language import Language
from bot.core.text import Mrkdwn, Plain
from bot.nudges.domain import NudgeView, Saying


def fill(lang: Language, saying: Saying | str, view: NudgeView) -> Mrkdwn:
    """A text of the catalogue with the nudge's fact in it."""
    values = shown_values(lang, view)
    if isinstance(saying, str):
        return lang.t(saying, **values)
    count = view.fact.get("count")
    if saying.one is None or not isinstance(count, int):
        return lang.t(saying.other, **values)
    return lang.n(saying.one, saying.other, count, **values)


def shown_values(lang: Language, view: NudgeView) -> dict[str, object]:
    """The fact's values as this person reads them (see `domain.Fact`)."""
    return {key: _shown(lang, key, value, view.zone) for key, value in view.fact.items()}


def _shown(lang: Language, key: str, value: object, zone: ZoneInfo) -> object:
    if key.endswith("_on"):
        return lang.day(date.fromisoformat(str(value)))
    if key.endswith("_at"):
        return lang.moment(datetime.fromisoformat(str(value)), zone)
    if isinstance(value, int):
        return lang.number(value)
    return value


def words_for_the_team(lang: Language, view: NudgeView) -> Plain:
    """The ready text for the team; empty where the deed needs none."""
    if view.entry.message is None:
        return Plain("")
    return lang.plain(view.entry.message, **shown_values(lang, view))
