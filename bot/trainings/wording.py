"""When a training is and what it is called, in words."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.core.language import Language
from bot.core.spans import Span
from bot.core.spoken import brief, hour, spoken
from bot.core.text import Mrkdwn, Plain, escape, linked, shorten
from bot.trainings.views import BookingView

NEAR = timedelta(days=330)
"""From today: a day farther away has its year."""
MOST_TITLE = 120
"""Characters of a title in a sentence; the form takes more."""


def when(lang: Language, span: Span, zone: ZoneInfo) -> Mrkdwn:
    """ "Friday, 27 November, 9:00 to 17:00"; with both days where it lasts longer than one."""
    start, end = span.start.astimezone(zone), span.end.astimezone(zone)
    if start.date() == end.date():
        return spoken(lang, span, zone)
    return lang.t(
        "{day}, {start}, to {last_day}, {end}",
        day=lang.day(start.date()),
        start=hour(start),
        last_day=lang.day(end.date()),
        end=hour(end),
    )


def day_of(lang: Language, span: Span, zone: ZoneInfo, now: datetime) -> Plain:
    """ "Friday, 4 December"; with the year where that is not near enough to go without."""
    day: date = span.start.astimezone(zone).date()
    if abs(span.start - now) < NEAR:
        return lang.day(day)
    return lang.plain("{day} {year}", day=lang.day(day), year=day.year)


def shortly(lang: Language, span: Span, zone: ZoneInfo) -> Plain:
    """ "Fri 27 Nov, 9:00 to 17:00", for a list or a menu; with both days where it has two."""
    if span.start.astimezone(zone).date() == span.end.astimezone(zone).date():
        return brief(lang, span, zone)
    start, end = lang.moment(span.start, zone), lang.moment(span.end, zone)
    return lang.plain("{start} to {end}", start=start, end=end)


def title(view: BookingView) -> Mrkdwn:
    """What it is called, escaped."""
    return escape(shorten(" ".join(view.title.split()), MOST_TITLE))


def leading(view: BookingView) -> Mrkdwn:
    """What it is called, as a link where it has one."""
    name = shorten(" ".join(view.title.split()), MOST_TITLE)
    return linked(name, view.link) if view.link else escape(name)
