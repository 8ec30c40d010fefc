"""The one message of a booking, as Block Kit: its reminder, the question after it, the answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from bot.core.errors import N_
from bot.core.language import Language
from bot.core.text import Mrkdwn, bold, escape, lines
from bot.delivery.domain import Composed
from bot.slack import blocks
from bot.slack.blocks import Block, Element
from bot.trainings import ids
from bot.trainings.booking_files import calendar_buttons
from bot.trainings.flag_messages import buttons as flag_buttons
from bot.trainings.flag_messages import standing
from bot.trainings.views import BookingView, FlagState, FlagView, Stage
from bot.trainings.wording import leading, title, when

Part = tuple[Mrkdwn, Sequence[Element], Mrkdwn]
"""The text, the buttons and the small print of a message."""
NOTHING = Mrkdwn("")
LOST = frozenset({Stage.GIVEN_UP, Stage.WITHDRAWN})
ANSWER_DAYS = 7


def reminder(
    lang: Language, view: BookingView, now: datetime, flag: FlagView | None = None
) -> Composed:
    """The one message of a booking, which changes as it goes on; `flag`: the newest one on it."""
    stage = view.stage(now)
    if stage in LOST and flag is not None:
        part: Part = standing(lang, flag, now), flag_buttons(lang, flag, now), NOTHING
    else:
        part = _STAGES[stage](lang, view, now)
    why = blocks.button(lang.plain("Why this?"), ids.WHY_BOOKING, value=str(view.id))
    return Composed(part[0], _shown(*part), [why])


def _shown(said: Mrkdwn, buttons: Sequence[Element], note: Mrkdwn = NOTHING) -> list[Block]:
    shown = [blocks.section(said)]
    if buttons:
        shown.append(blocks.actions(*buttons))
    return [*shown, blocks.context(note)] if note else shown


def _ahead(lang: Language, view: BookingView, now: datetime) -> Part:
    said = lines(
        bold(_soon(lang, view, now)),
        _details(lang, view),
        lang.t("Are you going? If something is in the way, say so: a place can be given back."),
    )
    buttons = [
        blocks.primary(lang.plain("I'm going"), ids.GOING, value=str(view.id)),
        _cannot(lang, view),
    ]
    return said, buttons, _later(lang)


def _going(lang: Language, view: BookingView, _: datetime) -> Part:
    said = lines(bold(lang.t('You are going: "{title}".', title=title(view))), _details(lang, view))
    undo = blocks.button(lang.plain("Undo"), ids.NOT_GOING, value=str(view.id))
    return said, [_cannot(lang, view), undo], _later(lang)


def _over(lang: Language, view: BookingView, _: datetime) -> Part:
    said = lines(
        bold(lang.t('Were you at "{title}"?', title=title(view))),
        _when(lang, view),
        lang.t("One click is enough."),
    )
    note = lang.t(
        "Nobody else sees your answer. Without one within {days} days it counts as unknown.",
        days=lang.number(ANSWER_DAYS),
    )
    return said, answers(lang, view, primary=True), note


def _attended(lang: Language, view: BookingView, _: datetime) -> Part:
    said = lines(
        bold(lang.t('Noted: you were at "{title}".', title=title(view))), _when(lang, view)
    )
    if view.answered_at is None:  # a learning system says so
        return said, (), NOTHING
    undo = blocks.button(lang.plain("Undo"), ids.NOT_ANSWERED, value=str(view.id))
    return said, [undo], NOTHING


def _given_up(lang: Language, view: BookingView, _: datetime) -> Part:
    said = lines(bold(lang.t('You gave up "{title}".', title=title(view))), _when(lang, view))
    return said, (), NOTHING


def _withdrawn(lang: Language, view: BookingView, now: datetime) -> Part:
    said = lines(
        bold(lang.t('"{title}" is not booked for you any more.', title=title(view))),
        _when(lang, view),
    )
    if not view.by_hand or (view.span is not None and view.span.end <= now):
        return said, (), NOTHING
    back = blocks.button(lang.plain("Bring it back"), ids.BRING_BACK, value=str(view.id))
    return said, [back], NOTHING


def _unknown(lang: Language, view: BookingView, _: datetime) -> Part:
    said = lines(
        bold(lang.t('"{title}" counts as unknown: nobody said how it went.', title=title(view))),
        _when(lang, view),
        lang.t("You can say it still."),
    )
    return said, answers(lang, view), NOTHING


_STAGES: Mapping[Stage, Callable[[Language, BookingView, datetime], Part]] = {
    Stage.AHEAD: _ahead,
    Stage.GOING: _going,
    Stage.OVER: _over,
    Stage.ATTENDED: _attended,
    Stage.GIVEN_UP: _given_up,
    Stage.WITHDRAWN: _withdrawn,
    Stage.UNKNOWN: _unknown,
}


def answers(lang: Language, view: BookingView, *, primary: bool = False) -> list[Element]:
    """How it went, in one click."""
    make = blocks.primary if primary else blocks.button
    value = str(view.id)
    return [
        make(lang.plain("I was there"), ids.WAS_THERE, value=value),
        blocks.button(lang.plain("I could not go…"), ids.FLAG, value=value),
    ]


def moved(
    lang: Language,
    view: BookingView,
    now: datetime,
    flag: FlagView | None,
    *,
    still_not: bool = False,
) -> Composed:
    """A training that was given up has a new date; or its provider took its date away.

    `still_not`: the person said that the new date does not work either.
    """
    stage = view.stage(now)
    if stage is Stage.WITHDRAWN and flag is None:
        said, buttons = _taken_away(lang, view)
    elif stage is Stage.GIVEN_UP and flag is not None and view.flag_id is not None:
        said, buttons = _new_date(lang, view, now, still_not=still_not)
    elif stage is Stage.AHEAD and flag is not None and flag.state is FlagState.RESTORED:
        said, buttons = _taken_back(lang, view, flag)
    else:
        return reminder(lang, view, now, flag)
    why = blocks.button(lang.plain("Why this?"), ids.WHY_BOOKING, value=str(view.id))
    return Composed(said, _shown(said, buttons), [why])


def _new_date(
    lang: Language, view: BookingView, now: datetime, *, still_not: bool
) -> tuple[Mrkdwn, list[Element]]:
    value = str(view.id)
    if view.span is not None and view.span.end <= now:
        said = lines(
            bold(lang.t('"{title}" is over.', title=title(view))),
            _when(lang, view),
            lang.t("You gave it up, and it is still open."),
        )
        return said, []
    if still_not:
        said = lines(
            bold(lang.t('Understood: the new date of "{title}" does not help.', title=title(view))),
            _details(lang, view),
            lang.t("It stays given up, and open."),
        )
        return said, [blocks.button(lang.plain("I can go after all"), ids.CAN_GO, value=value)]
    said = lines(
        bold(lang.t('"{title}" was moved by its provider.', title=title(view))),
        lang.t("You gave up its former date. Now it is on {when}.", when=_when(lang, view)),
        lang.t("If that works, your place is yours again."),
    )
    buttons = [
        blocks.primary(lang.plain("I can go"), ids.CAN_GO, value=value),
        blocks.button(lang.plain("Still not"), ids.STILL_NOT, value=value),
    ]
    return said, buttons


def _taken_back(lang: Language, view: BookingView, flag: FlagView) -> tuple[Mrkdwn, list[Element]]:
    said = lines(
        bold(lang.t('Your place is yours again: "{title}".', title=title(view))),
        _details(lang, view),
    )
    undo = blocks.button(lang.plain("Undo"), ids.REOPEN, value=str(flag.id))
    return said, [_cannot(lang, view), undo]


def _taken_away(lang: Language, view: BookingView) -> tuple[Mrkdwn, list[Element]]:
    said = lines(
        bold(lang.t('"{title}" was cancelled by its provider.', title=title(view))),
        _when(lang, view),
        lang.t("If you flag it, it is counted, and you choose who may help to get it back."),
    )
    return said, [blocks.primary(lang.plain("Flag it…"), ids.FLAG, value=str(view.id))]


def _cannot(lang: Language, view: BookingView) -> Element:
    return blocks.button(lang.plain("I can't…"), ids.FLAG, value=str(view.id))


def _soon(lang: Language, view: BookingView, now: datetime) -> Mrkdwn:
    """When it begins, as far as a sentence needs it."""
    name = title(view)
    if view.span is None:
        return lang.t('Your training: "{title}".', title=name)
    if view.span.start <= now:
        return lang.t('Your training has begun: "{title}".', title=name)
    day, today = (one.astimezone(view.zone).date() for one in (view.span.start, now))
    if day == today:
        return lang.t('Your training is today: "{title}".', title=name)
    if day == today + timedelta(days=1):
        return lang.t('Your training is tomorrow: "{title}".', title=name)
    return lang.t('Your next training: "{title}".', title=name)


def _when(lang: Language, view: BookingView) -> Mrkdwn:
    return when(lang, view.span, view.zone) if view.span is not None else NOTHING


def _details(lang: Language, view: BookingView) -> Mrkdwn:
    """When and where, with a link where there is one."""
    place = escape(" ".join(view.place.split()))
    parts = [part for part in (_when(lang, view), place) if part]
    said = Mrkdwn(" · ".join(parts))
    if not view.link:
        return said
    link = lang.t("Its page: {link}", link=leading(view))
    return lines(said, link)


def _later(lang: Language) -> Mrkdwn:
    return lang.t("Afterwards this message asks whether you were there; no other one comes for it.")


def receipt(
    lang: Language, view: BookingView, now: datetime, *, is_there: bool = False
) -> tuple[Mrkdwn, list[Element]]:
    """What a form made or changed, or was there: the text, and what can be done with it at once."""
    noted = N_('You have "{title}" already.') if is_there else N_('Noted: "{title}".')
    said = lines(
        bold(lang.t(noted, title=title(view))),
        _details(lang, view) or lang.t("It has no date yet, so I cannot remind you of it."),
    )
    if view.span is not None and view.span.start > now:
        said = lines(said, lang.t("I remind you once, on the working day before."))
    return said, list(calendar_buttons(lang, view, now))
