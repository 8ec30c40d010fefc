"""Weekly rules, blocks and lengths of time in words."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from babel.dates import format_date

from bot.core.errors import N_, LeewayError
from bot.core.language import Language
from bot.core.spans import Span
from bot.core.text import Mrkdwn, Plain
from bot.development_time.domain import Rule
from bot.development_time.errors import OverlapError

WEEKDAYS = (
    N_("Mondays"),
    N_("Tuesdays"),
    N_("Wednesdays"),
    N_("Thursdays"),
    N_("Fridays"),
    N_("Saturdays"),
    N_("Sundays"),
)
HALF = 30
_SHORT_DAY = {"en": "EEE d MMM", "de": "EEE d. MMM"}


def hour(at: time | datetime) -> str:
    """A time of day: "9:30"."""
    return f"{at.hour}:{at.minute:02}"


def weekly(lang: Language, rule: Rule, own_zone: ZoneInfo) -> Mrkdwn:
    """ "Fridays 14:00 to 16:00", with the zone where it is not the person's own."""
    end = (datetime.combine(date.min, rule.start) + rule.length).time()
    values = {"day": lang.t(WEEKDAYS[rule.weekday]), "start": hour(rule.start), "end": hour(end)}
    if rule.zone is not None and rule.zone.key != own_zone.key:
        return lang.t("{day} {start} to {end} ({zone})", zone=rule.zone.key, **values)
    return lang.t("{day} {start} to {end}", **values)


def _by_own_clock(lang: Language, rule: Rule) -> Plain:
    end = (datetime.combine(date.min, rule.start) + rule.length).time()
    day = lang.plain(WEEKDAYS[rule.weekday])
    return lang.plain("{day} {start} to {end}", day=day, start=hour(rule.start), end=hour(end))


def until(lang: Language, day: date, today: date) -> Mrkdwn:
    """ "Until Friday, 4 December.", with its year where that is not this one."""
    if day.year == today.year:
        return lang.t("Until {day}.", day=lang.day(day))
    return lang.t("Until {day} {year}.", day=lang.day(day), year=day.year)


def refused(lang: Language, refusal: LeewayError) -> Plain:
    """A refusal for a field of a form; of a plan that is in the way, when that one is."""
    if isinstance(refusal, OverlapError):
        rule = _by_own_clock(lang, refusal.rule)
        return lang.plain("You have {rule} already. Choose another time.", rule=rule)
    return lang.plain(refusal.message, **refusal.values)


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
