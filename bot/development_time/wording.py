"""Weekly rules and refusals in words; spans and lengths of time as `core` says them."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.core.errors import N_, LeewayError
from bot.core.language import Language
from bot.core.spoken import brief, hour, length, spoken
from bot.core.text import Mrkdwn, Plain
from bot.development_time.domain import Rule
from bot.development_time.errors import OverlapError

__all__ = ["WEEKDAYS", "brief", "hour", "length", "refused", "spoken", "until", "weekly"]

WEEKDAYS = (
    N_("Mondays"),
    N_("Tuesdays"),
    N_("Wednesdays"),
    N_("Thursdays"),
    N_("Fridays"),
    N_("Saturdays"),
    N_("Sundays"),
)


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
