"""Fills the catalogue's texts with a nudge's fact, as its person reads them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date

from bot.core.errors import N_
from bot.core.language import Language
from bot.core.text import Mrkdwn, Plain, lines
from bot.nudges.domain import NudgeView, Saying

MOST_NAMES = 3
MONDAY = date(2024, 1, 1)  # one of many


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
    """The fact's values as the nudge's person reads them (see `domain.Fact`)."""
    return _shown_values(lang, view.fact, view.zone)


def words(lang: Language, message: str, fact: Mapping[str, Any], zone: ZoneInfo) -> Plain:
    """A text for the team as one reader reads it, in their zone."""
    return lang.plain(message, **_shown_values(lang, fact, zone))


def words_for_the_team(lang: Language, view: NudgeView) -> Plain:
    """The ready text for the team; empty where the deed needs none."""
    if view.entry.message is None:
        return Plain("")
    return words(lang, view.entry.message, view.fact, view.zone)


def some_names(lang: Language, names: Sequence[str]) -> Mrkdwn:
    """Names as a sentence has them, three at the most: "Ana, Bo, Cy and 107 others"."""
    more = len(names) - MOST_NAMES
    if more <= 0:
        return lang.listing(names)
    others = lang.n("{count} other", "{count} others", more)
    return lang.listing([*names[:MOST_NAMES], others])


LOST_TO = {
    "client_meeting": (N_("client meetings"), N_("client meetings, most often on a {weekday}")),
    "team_meeting": (N_("team meetings"), N_("team meetings, most often on a {weekday}")),
    "deadline": (N_("deadlines"), N_("deadlines, most often on a {weekday}")),
    "travel": (N_("travel"), N_("travel, most often on a {weekday}")),
}


def _lost_to(lang: Language, most: Mapping[str, Any]) -> Mrkdwn:
    """What development time was lost to, and on which weekday (Monday 0) where one stands out."""
    alone, on_a_day = LOST_TO[most["reason"]]
    if most["weekday"] is None:
        return lang.t(alone)
    day = MONDAY + timedelta(days=most["weekday"])
    return lang.t(on_a_day, weekday=format_date(day, format="EEEE", locale=lang.locale))


def _how_many(lang: Language, counted: Mapping[str, Any]) -> Mrkdwn:
    """How many of how many, measured: in digits. Without the number it is most of them."""
    if counted["given_up"] is None:
        return lang.t("Most of {all}", all=str(counted["of"]))
    return lang.t("{part} of {all}", part=str(counted["given_up"]), all=str(counted["of"]))


def how_far(lang: Language, view: NudgeView) -> Mrkdwn:
    """How far a manager's words to the team have got."""
    if view.gone_out:
        gone = lang.t("It has gone out to {names}.", names=some_names(lang, view.gone_out))
        rest = lang.t("The others get it in their own hours.") if view.goes_at else Mrkdwn("")
        return lines(gone, rest)
    if view.goes_at is None:
        return lang.t("It has reached nobody: they do not take notes now, or left the team.")
    return lang.t(
        "It goes to {names} on {when} at the earliest, in their own hours. "
        "Until then it can be undone.",
        names=some_names(lang, view.told),
        when=lang.moment(view.goes_at, view.zone),
    )


def left_out(lang: Language, quiet: Sequence[str], absent: Sequence[str]) -> Mrkdwn:
    """Who does not read a manager's words, and why; empty where everybody does."""
    asked, away = Mrkdwn(""), Mrkdwn("")
    if quiet:
        asked = lang.t("{names} asked for no notes.", names=some_names(lang, quiet))
    if absent:
        away = lang.t("I do not reach {names} in Slack.", names=some_names(lang, absent))
    return lines(asked, away)


def _shown_values(lang: Language, fact: Mapping[str, Any], zone: ZoneInfo) -> dict[str, object]:
    return {key: _shown(lang, key, value, zone) for key, value in fact.items()}


def _shown(lang: Language, key: str, value: object, zone: ZoneInfo) -> object:
    if key.endswith("_on"):
        return lang.day(date.fromisoformat(str(value)))
    if key.endswith("_at"):
        return lang.moment(datetime.fromisoformat(str(value)), zone)
    if key.endswith("_hours"):
        return str(value)  # measured: in digits, also under ten
    if isinstance(value, Mapping):
        return _how_many(lang, value) if key == "how_many" else _lost_to(lang, value)
    if isinstance(value, int):
        return lang.number(value)
    return value
