"""Spans and lengths of time in words."""

from __future__ import annotations

from datetime import datetime, time
from zoneinfo import ZoneInfo

from babel.dates import format_date

from bot.core.language import Language
from bot.core.spans import Span
from bot.core.text import Mrkdwn, Plain

HALF = 30
_SHORT_DAY = {"en": "EEE d MMM", "de": "EEE d. MMM"}


def hour(at: time | datetime) -> str:
    """A time of day: "9:30"."""
    return f"{at.hour}:{at.minute:02}"


def spoken(lang: Language, span: Span, zone: ZoneInfo) -> Mrkdwn:
    """ "Friday, 27 November, 14:00 to 16:00", by the clock of a zone."""
    start, end = span.start.astimezone(zone), span.end.astimezone(zone)
    return lang.t(
        "{day}, {start} to {end}", day=lang.day(start.date()), start=hour(start), end=hour(end)
    )


def brief(lang: Language, span: Span, zone: ZoneInfo) -> Plain:
    """ "Fri 27 Nov, 14:00 to 16:00", for a list or a menu."""
    start, end = span.start.astimezone(zone), span.end.astimezone(zone)
    pattern = _SHORT_DAY.get(lang.locale.language, "medium")
    day = format_date(start.date(), format=pattern, locale=lang.locale)
    return lang.plain("{day}, {start} to {end}", day=day, start=hour(start), end=hour(end))


def length(lang: Language, minutes: int) -> Mrkdwn:
    """ "two hours", "one and a half hours", "45 minutes"."""
    whole, rest = divmod(minutes, 60)
    if rest == HALF:
        half = lang.t("half an hour")
        return lang.t("{hours} and a half hours", hours=lang.number(whole)) if whole else half
    hours = lang.n("one hour", "{count} hours", whole)
    if not rest:
        return hours
    said = lang.n("one minute", "{count} minutes", rest)
    return lang.t("{hours} and {minutes}", hours=hours, minutes=said) if whole else said
