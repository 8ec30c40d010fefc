"""What is said to whoever is asked to give a training back, and what they read afterwards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date

from bot.core.errors import N_
from bot.core.language import Language
from bot.core.spans import Span
from bot.core.text import Mrkdwn, Plain, bold, lines
from bot.delivery.domain import Composed
from bot.slack import blocks
from bot.slack.blocks import Block, Element
from bot.trainings import ids
from bot.trainings.domain import CANNOT, Offer
from bot.trainings.flag_messages import place
from bot.trainings.giving_facts import fact, name_of, still_open
from bot.trainings.views import Answer, AskedView, FlagState
from bot.trainings.wording import when

FROM_MESSAGE = "asked"
"""Before the number in the value of a button: the message that asks becomes the receipt."""
MOST_DATES = 3
"""Named in the message; the form has more."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MINUTE = timedelta(minutes=1)
_DAY = {"en": "d MMMM", "de": "d. MMMM"}

_IN_A_MONTH = {"en": "d", "de": "d."}

_FREE = (
    N_("The course runs again on {days}, which is free in your two calendars."),
    N_("The course runs again on {days}; both are free in your two calendars."),
    N_("The course runs again on {days}; all are free in your two calendars."),
    N_("The course runs next on {days}; all are free in your two calendars."),
)
_CHOSE = {True: N_("{name} chose to tell you."), False: N_("{name} chose to tell L&D.")}


def chosen_date(body: Mapping[str, Any]) -> Offer:
    """The date of the course whose button was clicked: when it began as it was shown."""
    minute, date_id, _ = str(body["actions"][0]["value"]).split(":")
    start = _EPOCH + int(minute) * _MINUTE
    return Offer(Span(start, start), int(date_id))


def asked(lang: Language, view: AskedView, now: datetime, *, again: bool = False) -> Composed:
    """The question, or what became of it; one message, from the first to the last."""
    if view.waits:
        return _question(lang, view, now, again=again)
    said, shown = receipt(lang, view)
    return Composed(said, shown, [why_button(lang, view)])


def receipt(lang: Language, view: AskedView) -> tuple[Mrkdwn, list[Block]]:
    """What was answered, with *Undo* while the employee has not closed it; the same as blocks."""
    said = _became(lang, view)
    shown: list[Block] = [blocks.section(said)]
    if view.state is FlagState.OPEN and view.answered_by_me:
        undo = blocks.button(lang.plain("Undo"), ids.UNDO_GIVING, value=str(view.id))
        shown.append(blocks.actions(undo))
    return said, shown


def not_asked(lang: Language) -> Composed:
    """Instead of the question, where somebody else is asked now, or nobody."""
    said = bold(lang.t("Settled: nothing is left to do for you here."))
    return Composed(said, [blocks.section(said)])


def why(lang: Language, view: AskedView) -> dict[str, Any]:
    """*Why this?*"""
    chose = (
        N_("{name} flagged it, and chose that you may know, as their manager.")
        if view.as_manager
        else N_("{name} flagged it, and chose that L&D may know.")
    )
    said = lines(
        bold(lang.t(chose, name=view.employee)),
        lang.t("I know what it was for as they chose it from a list; nobody else was asked."),
        lang.t(
            "Your answer goes to {name}, who alone closes it. Without one I ask once more, after "
            "three of your working days; then your weekly note has it, and nothing else.",
            name=view.employee,
        ),
    )
    return blocks.modal(
        lang.plain("Why this?"),
        [blocks.section(said)],
        callback_id=ids.WHY_ASKED,
        close=lang.plain("Close"),
    )


def why_button(lang: Language, view: AskedView) -> Element:
    """*Why this?*"""
    return blocks.button(lang.plain("Why this?"), ids.WHY_ASKED, value=str(view.id))


def waiting(lang: Language, view: AskedView, now: datetime, block_id: str) -> list[Block]:
    """The same in App Home: the question with its buttons, or what was answered, and *Undo*."""
    if not view.waits:
        said, shown = receipt(lang, view)
        return [shown[0], *(one | {"block_id": block_id} for one in shown[1:])]
    said = _said(lang, view, fact(lang, view, now))
    return [blocks.section(said), blocks.actions(*_buttons(lang, view, ""), block_id=block_id)]


def _said(lang: Language, view: AskedView, point: Mrkdwn) -> Mrkdwn:
    return lines(
        bold(point), lang.t(_CHOSE[view.as_manager], name=view.employee), _dates(lang, view)
    )


def _question(lang: Language, view: AskedView, now: datetime, *, again: bool) -> Composed:
    said = _said(lang, view, (still_open if again else fact)(lang, view, now))
    if again:
        notes = [lang.t("I do not write about it again; your weekly note keeps it.")]
    else:
        notes = [lang.t("Without an answer I ask once more, after three working days.")]
    if not view.as_manager:
        notes.append(lang.t("Whoever answers first answers for all of L&D."))
    shown = [
        blocks.section(said),
        blocks.actions(*_buttons(lang, view, f"{FROM_MESSAGE}:")),
        blocks.context(*notes),
    ]
    return Composed(said, shown, [why_button(lang, view)])


def _dates(lang: Language, view: AskedView) -> Mrkdwn:
    """When the course runs again; that both are free only where both calendars say so."""
    known = view.dates[:MOST_DATES]
    if not known:
        return lang.t("I know no other date of it. One that suits you both gives it back.")
    days = _days(lang, [one.span.start.astimezone(view.zone).date() for one in known])
    more = len(view.dates) > len(known)
    if view.sees_both:
        return lang.t(_FREE[-1 if more else len(known) - 1], days=days)
    if more:
        return lang.t("The course runs next on {days}.", days=days)
    return lang.t("The course runs again on {days}.", days=days)


def _days(lang: Language, days: Sequence[date]) -> Mrkdwn:
    """ "4 and 18 March": a month that they share is said once, where a language says it so."""
    said: list[str] = [_day(lang, one) for one in days]
    short = _IN_A_MONTH.get(lang.locale.language)
    if short and len({(one.year, one.month) for one in days}) == 1:
        numbers = [format_date(one, format=short, locale=lang.locale) for one in days[:-1]]
        said = [*numbers, said[-1]]
    return lang.listing(said)


def _buttons(lang: Language, view: AskedView, where: str) -> list[Element]:
    """`where`: before the number in a value, so that a form knows what says what became of it."""
    value = f"{where}{view.id}"
    cannot = blocks.button(lang.plain("It cannot be helped…"), ids.CANNOT, value=value)
    if not view.dates:
        find = blocks.primary(lang.plain("Find a date…"), ids.OPEN_GIVING, value=value)
        return [find, cannot]
    first = view.dates[0]
    minute = (first.span.start - _EPOCH) // _MINUTE
    label = lang.plain("Give back {day}", day=day(lang, first, view.zone))
    return [
        blocks.primary(label, ids.GIVE, value=f"{minute}:{first.date_id}:{view.id}"),
        blocks.button(lang.plain("Another date…"), ids.OPEN_GIVING, value=value),
        cannot,
    ]


def day(lang: Language, offer: Offer, zone: ZoneInfo) -> Plain:
    """ "4 March", by the clock of a zone."""
    return _day(lang, offer.span.start.astimezone(zone).date())


def _day(lang: Language, local: date) -> Plain:
    pattern = _DAY.get(lang.locale.language, "long")
    return Plain(format_date(local, format=pattern, locale=lang.locale))


def _became(lang: Language, view: AskedView) -> Mrkdwn:
    if view.state is FlagState.LET_GO:
        return lines(
            bold(lang.t('{name} let "{title}" go.', name=view.employee, title=name_of(view))),
            lang.t("It is closed; nothing is left to do."),
        )
    if view.state is FlagState.UNDONE:
        return bold(lang.t('Settled: "{title}" was not given up after all.', title=name_of(view)))
    if view.state is FlagState.RESTORED:
        return _restored(lang, view)
    return _given(lang, view) if view.answer is Answer.GIVEN_BACK else _cannot(lang, view)


def _restored(lang: Language, view: AskedView) -> Mrkdwn:
    if view.given is None:
        said = lang.t('{name} has "{title}" back.', name=view.employee, title=name_of(view))
        return lines(bold(said), lang.t("It is closed; nothing is left to do."))
    said = lang.t(
        '{name} has "{title}" back: {when}.',
        name=view.employee,
        title=name_of(view),
        when=when(lang, view.given, view.zone),
    )
    return lines(bold(said), lang.t("Thank you.") if view.answered_by_me else Mrkdwn(""))


def _given(lang: Language, view: AskedView) -> Mrkdwn:
    if view.given is None:
        said = lang.t(
            'The date given back for "{title}" is not booked any more.', title=name_of(view)
        )
        return lines(bold(said), lang.t("What next is up to {name}.", name=view.employee))
    at = when(lang, view.given, view.zone)
    if not view.answered_by_me:
        said = lang.t(
            '{giver} gave "{title}" back: {when}.',
            giver=view.answered_by,
            title=name_of(view),
            when=at,
        )
        return lines(bold(said), lang.t("Nothing is left to do for you."))
    hears = (
        N_("{name} hears of it now, and that time is kept in their calendar.")
        if view.employee_calendar_known
        else N_("{name} hears of it now.")
    )
    return lines(
        bold(lang.t('Given back: "{title}", {when}.', title=name_of(view), when=at)),
        lang.t(hears, name=view.employee),
        place(lang, view.provider, view.link, view.employee),
    )


def _cannot(lang: Language, view: AskedView) -> Mrkdwn:
    reason = lang.t(CANNOT[view.cannot_reason]) if view.cannot_reason is not None else Mrkdwn("")
    if not view.answered_by_me:
        said = lang.t(
            '{giver} answered: "{title}" cannot be given back now.',
            giver=view.answered_by,
            title=name_of(view),
        )
        return lines(bold(said), lang.t("Nothing is left to do for you."))
    return lines(
        bold(lang.t('Noted: "{title}" cannot be given back now.', title=name_of(view))),
        lang.t("{name} hears your reason: {reason}.", name=view.employee, reason=reason),
    )
