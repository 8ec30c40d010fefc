"""A flag as its employee reads it: in a message, in App Home, in a form, in their own list."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from bot.core.errors import N_
from bot.core.language import Language
from bot.core.spoken import hour
from bot.core.text import Mrkdwn, bold, lines, linked
from bot.delivery.domain import Composed
from bot.slack import blocks
from bot.slack.blocks import Block, Element
from bot.trainings import ids
from bot.trainings.booking_files import calendar_buttons
from bot.trainings.domain import CANNOT, Audience, Source
from bot.trainings.views import Answer, BookingView, FlagState, FlagView, Mine
from bot.trainings.wording import title, when

NOTHING = Mrkdwn("")
LIST = "flags"
"""The first word of the `block_id` of each row of buttons of the list."""
FRESH = timedelta(hours=1)
"""How long what was closed can be undone where it is listed."""


def standing(lang: Language, view: FlagView, now: datetime) -> Mrkdwn:
    """What became of a training that was flagged, and what happens next."""
    if view.state is FlagState.RESTORED:
        return _restored(lang, view)
    if view.state is FlagState.LET_GO:
        return lines(
            bold(lang.t('You let "{title}" go.', title=title(view.booking))),
            lang.t("It is closed, and counted as given up."),
        )
    if view.state is FlagState.UNDONE:
        return lines(
            bold(lang.t('Taken back: "{title}" is as it was before.', title=title(view.booking))),
            lang.t("Nobody heard of it, and it is not counted."),
        )
    return lines(bold(_point(lang, view)), _next(lang, view, now))


def buttons(lang: Language, view: FlagView, now: datetime) -> list[Element]:
    """What its employee can do about it now; the first is the one that is likely."""
    value = str(view.id)
    if view.state is not FlagState.OPEN:
        return _back_again(lang, view, now)
    if view.can_undo(now):
        return [blocks.button(lang.plain("Undo"), ids.UNDO_FLAG, value=value)]
    let_go = blocks.button(lang.plain("Let it go"), ids.LET_GO, value=value)
    if view.answer is Answer.GIVEN_BACK and not view.is_given:
        return [blocks.button(lang.plain("Another date…"), ids.OWN_DATE, value=value), let_go]
    if view.answer is Answer.GIVEN_BACK:
        return [
            blocks.primary(lang.plain("It works, thank you"), ids.RESTORED, value=value),
            blocks.button(lang.plain("Another date…"), ids.OWN_DATE, value=value),
            let_go,
            *_file(lang, view, now),
        ]
    if view.nobody:
        return [*_telling(lang, view), let_go]
    own = blocks.button(lang.plain("Find a date myself…"), ids.OWN_DATE, value=value)
    return [*_telling(lang, view), *_back(lang, view, now), own, let_go]


def _back_again(lang: Language, view: FlagView, now: datetime) -> list[Element]:
    """*Undo* of what closed it; what was taken back is as it was."""
    if view.state is FlagState.UNDONE:
        return []
    undo = blocks.button(lang.plain("Undo"), ids.REOPEN, value=str(view.id))
    return [undo, *_file(lang, view, now)] if view.state is FlagState.RESTORED else [undo]


def instead(lang: Language, view: FlagView) -> list[Block]:
    """*I can't…* on the date that was given: the same loss, so the same flag."""
    said = lines(
        bold(
            lang.t(
                'This date was given to you for "{title}", that you gave up.',
                title=title(view.booking),
            )
        ),
        lang.t("If it does not work either, another date takes its place; it counts once."),
    )
    value = str(view.id)
    other = blocks.primary(lang.plain("Another date…"), ids.OWN_DATE, value=value)
    let_go = blocks.button(lang.plain("Let it go"), ids.LET_GO, value=value)
    return [blocks.section(said), blocks.actions(other, let_go)]


def flagged(lang: Language, view: FlagView, now: datetime) -> list[Block]:
    """A flag with its buttons, for a form or a row of a list."""
    elements = buttons(lang, view, now)
    row = [blocks.actions(*elements, block_id=f"{LIST}:{view.id}")] if elements else []
    return [blocks.section(standing(lang, view, now)), *row]


def message(lang: Language, view: FlagView, now: datetime) -> Composed:
    """What a message about a flag says once its question is answered or gone."""
    said = standing(lang, view, now)
    shown: list[Block] = [blocks.section(said)]
    if elements := buttons(lang, view, now):
        shown.append(blocks.actions(*elements))
    return Composed(said, shown, [why_button(lang, view)])


def just_closed(mine: Mine, now: datetime) -> list[FlagView]:
    """The flags that somebody closed a moment ago, to be shown with *Undo*."""
    return [
        one
        for one in mine.past_flags
        if one.state is not FlagState.UNDONE
        if one.closed_at is not None and one.closed_at > now - FRESH
    ]


def why(lang: Language, view: FlagView) -> dict[str, Any]:
    """*Why this?* of what an employee hears of their own flag."""
    said = lines(
        bold(
            lang.t(
                'You flagged "{title}" on {moment}.',
                title=title(view.booking),
                moment=lang.moment(view.flagged_at, view.zone),
            )
        ),
        lang.t(_WHO_KNOWS[view.audience]),
        lang.t("You alone close it: restored, or let go. Until then `/cancelled list` shows it."),
    )
    return blocks.modal(
        lang.plain("Why this?"),
        [blocks.section(said)],
        callback_id=ids.WHY_FLAG,
        close=lang.plain("Close"),
    )


def why_button(lang: Language, view: FlagView) -> Element:
    """*Why this?*"""
    return blocks.button(lang.plain("Why this?"), ids.WHY_FLAG, value=str(view.id))


def reason(lang: Language, view: FlagView) -> Mrkdwn:
    """Why it cannot be given back, as whoever was asked said."""
    return lang.t(CANNOT[view.cannot_reason]) if view.cannot_reason is not None else Mrkdwn("")


def place(lang: Language, provider: str, link: str, name: str = "") -> Mrkdwn:
    """Leeway books no place: the employee does; `name` is theirs, where others read it."""
    holder: str = provider or lang.t("whoever holds the course")
    if link:
        holder = linked(provider or lang.plain("its page"), link)
    if name:
        return lang.t(
            "The place itself {name} still books with {provider}.", name=name, provider=holder
        )
    return lang.t("The place itself you still book with {provider}.", provider=holder)


def _restored(lang: Language, view: FlagView) -> Mrkdwn:
    given = view.given
    if given is None or given.span is None or not view.is_given:
        return lines(
            bold(lang.t('Restored: "{title}".', title=title(view.booking))),
            lang.t("It is closed, and counted as restored."),
        )
    span = given.span
    return lines(
        bold(
            lang.t(
                'Restored: "{title}", {when}.',
                title=title(view.booking),
                when=when(lang, span, view.zone),
            )
        ),
        _kept(lang, given),
        place(lang, given.provider, given.link) if given.source is Source.GIVEN_BACK else NOTHING,
    )


def _kept(lang: Language, given: BookingView) -> Mrkdwn:
    if given.kept:
        return lang.t("I keep that time in your calendar.")
    return lang.t("It is not in your calendar yet: *Calendar file* puts it there.")


def _file(lang: Language, view: FlagView, now: datetime) -> Sequence[Element]:
    """*Calendar file* of what was given, where no calendar is connected."""
    if view.given is None or not view.is_given or view.given.kept:
        return ()
    return calendar_buttons(lang, view.given, now)[:1]


def _point(lang: Language, view: FlagView) -> Mrkdwn:
    name = title(view.booking)
    if view.answer is Answer.CANNOT:
        return lang.t('"{title}" cannot be given back now.', title=name)
    if view.answer is Answer.GIVEN_BACK and not view.is_given:
        return lang.t(
            'The date that you were given for "{title}" is not booked any more.', title=name
        )
    if view.answer is Answer.GIVEN_BACK and view.given is not None and view.given.span is not None:
        return lang.t(
            '{name} gives you "{title}" back: {when}.',
            name=view.answered_by,
            title=name,
            when=when(lang, view.given.span, view.zone),
        )
    if view.nobody:
        return lang.t('There is nobody to tell that "{title}" was given up.', title=name)
    return lang.t('Flagged: "{title}" was given up.', title=name)


def _next(lang: Language, view: FlagView, now: datetime) -> Mrkdwn:
    """What follows while it is open."""
    if view.answer is Answer.CANNOT:
        said = lang.t("{name} says: {reason}.", name=view.answered_by, reason=reason(lang, view))
        return lines(said, lang.t("What next is up to you: it stays open until you close it."))
    if view.answer is Answer.GIVEN_BACK and not view.is_given:
        return lang.t("It stays open: choose another date, or let it go.")
    if view.answer is Answer.GIVEN_BACK and view.given is not None:
        return _given(lang, view.given)
    if view.nobody:
        return _nobody(lang, view)
    if view.audience is Audience.COUNTED:
        return _counted(lang, view, now)
    return _soon(lang, view) if view.told_at is None else _told(lang, view)


def _nobody(lang: Language, view: FlagView) -> Mrkdwn:
    if view.can_tell_learning():
        return lang.t("I know of no manager of yours. L&D can be told, or it is only counted.")
    return lang.t("It stays in your list until you close it.")


def _told(lang: Language, view: FlagView) -> Mrkdwn:
    if view.audience is Audience.LEARNING:
        return lang.t("L&D is asked to give it back, in their working hours.")
    return lang.t("{name} is asked to give it back, in their working hours.", name=view.asked)


def _given(lang: Language, given: BookingView) -> Mrkdwn:
    return lines(
        _kept(lang, given),
        place(lang, given.provider, given.link),
        lang.t("Does it work for you?"),
    )


def _counted(lang: Language, view: FlagView, now: datetime) -> Mrkdwn:
    until = hour(view.undo_until.astimezone(view.zone))
    if view.can_undo(now):
        return lang.t("Nobody hears of it. From {time} on it is counted.", time=until)
    return lang.t("It is counted, and nobody hears of it.")


def _soon(lang: Language, view: FlagView) -> Mrkdwn:
    until = hour(view.undo_until.astimezone(view.zone))
    if view.audience is Audience.LEARNING:
        return lang.t("I ask L&D to give it back. Nobody hears of it before {time}.", time=until)
    return lang.t("I ask your manager to give it back, not before {time}.", time=until)


def _telling(lang: Language, view: FlagView) -> Sequence[Element]:
    found, value = [], str(view.id)
    if view.can_tell_learning():
        found.append(blocks.button(lang.plain("Tell L&D"), ids.TELL_LEARNING, value=value))
    if view.nobody and not view.asked:
        found.append(blocks.button(lang.plain("Only count it"), ids.COUNT_IT, value=value))
    return found


def _back(lang: Language, view: FlagView, now: datetime) -> Sequence[Element]:
    """While it lies ahead, the place itself can be taken back."""
    span = view.booking.span
    if span is not None and span.end <= now:
        return []
    label = lang.plain("I can go after all")
    return [blocks.button(label, ids.RESTORED, value=str(view.id))]


_WHO_KNOWS = {
    Audience.COUNTED: N_("You chose that nobody hears of it: it is only counted."),
    Audience.MANAGER: N_("You chose that your manager may know. Nobody else was told."),
    Audience.LEARNING: N_("You chose that L&D may know."),
}
