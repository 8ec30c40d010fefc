"""What was given up, as a sentence for whoever is asked to give it back."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.core.errors import N_
from bot.core.language import Language
from bot.core.text import Mrkdwn, escape, shorten
from bot.trainings.domain import Happened
from bot.trainings.views import AskedView
from bot.trainings.wording import MOST_TITLE, day_of

_GIVEN_UP = {
    Happened.CLIENT_MEETING: N_("A place on {training} was given up {when}, for a client meeting."),
    Happened.TEAM_MEETING: N_("A place on {training} was given up {when}, for a team meeting."),
    Happened.DEADLINE: N_("A place on {training} was given up {when}, for a deadline."),
    Happened.TRAVEL: N_("A place on {training} was given up {when}, because of travel."),
    Happened.PROVIDER: N_("A place on {training} fell away {when}: its provider cancelled it."),
    Happened.OWN_CHOICE: N_("{name} gave up a place on {training} {when}, by their own choice."),
    Happened.OTHER: N_("A place on {training} was given up {when}."),
}
_LOST = {
    # Of one that is over: its day alone, whenever it was flagged.
    Happened.CLIENT_MEETING: N_("A place on {training} was lost to a client meeting."),
    Happened.TEAM_MEETING: N_("A place on {training} was lost to a team meeting."),
    Happened.DEADLINE: N_("A place on {training} was lost to a deadline."),
    Happened.TRAVEL: N_("A place on {training} was lost to travel."),
    Happened.PROVIDER: N_("A place on {training} fell away: its provider cancelled it."),
    Happened.OWN_CHOICE: N_("{name} gave up a place on {training}, by their own choice."),
    Happened.OTHER: N_("A place on {training} was lost."),
}
_STILL_OPEN = N_("A place on {training}, given up {when}, is still open.")
_STILL_LOST = N_("A place on {training} was lost, and is still open.")


def fact(lang: Language, view: AskedView, now: datetime) -> Mrkdwn:
    """What was given up, when and what for."""
    said = (_LOST if _is_over(view, now) else _GIVEN_UP)[view.happened]
    day = _day_of(lang, view.flagged_at, now, view.zone)
    return lang.t(said, training=_training(lang, view, now), when=day, name=view.employee)


def still_open(lang: Language, view: AskedView, now: datetime) -> Mrkdwn:
    """The same, said once more."""
    said = _STILL_LOST if _is_over(view, now) else _STILL_OPEN
    day = _day_of(lang, view.flagged_at, now, view.zone)
    return lang.t(said, training=_training(lang, view, now), when=day)


def name_of(view: AskedView) -> Mrkdwn:
    """What the training is called, escaped."""
    return escape(shorten(" ".join(view.title.split()), MOST_TITLE))


def _training(lang: Language, view: AskedView, now: datetime) -> Mrkdwn:
    """ "Negotiation" with the day that was lost, where it has one."""
    if view.span is None:
        return lang.t('"{title}"', title=name_of(view))
    lost = day_of(lang, view.span, view.zone, now)
    return lang.t('"{title}" ({day})', title=name_of(view), day=lost)


def _is_over(view: AskedView, now: datetime) -> bool:
    return view.span is not None and view.span.end <= now


def _day_of(lang: Language, instant: datetime, now: datetime, zone: ZoneInfo) -> Mrkdwn:
    """ "today", "yesterday", "on Friday, 27 November"."""
    local: date = instant.astimezone(zone).date()
    today = now.astimezone(zone).date()
    if local == today:
        return lang.t("today")
    if local == today - timedelta(days=1):
        return lang.t("yesterday")
    return lang.t("on {day}", day=lang.day(local))
