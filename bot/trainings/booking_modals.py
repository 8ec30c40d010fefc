"""The form of a training that somebody adds or changes by hand, its receipt, the complete list."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.core.errors import N_, LeewayError
from bot.core.language import Language
from bot.core.local_time import to_utc
from bot.core.spans import Span
from bot.core.spoken import length
from bot.core.text import Mrkdwn, Plain, bold, lines
from bot.slack import blocks
from bot.slack.blocks import Block, Element, Option
from bot.trainings import ids
from bot.trainings.domain import (
    DEFAULT_MINUTES,
    MOST_TITLE,
    Source,
    TrainingDraft,
)
from bot.trainings.errors import Field
from bot.trainings.memory import Memory
from bot.trainings.views import BookingView

TITLE, START, MINUTES, WHERE = "title", "start", "minutes", "where"
FIELDS = {
    Field.TITLE: TITLE,
    Field.START: START,
    Field.END: MINUTES,
    Field.LINK: WHERE,
    Field.PLACE: WHERE,
}
"""The field of the form in which each field of a draft is written."""
MOST_WHERE = 2500
_DAY, _WORKING_DAY = 24 * 60, 8 * 60
HOURS = (30, 60, 90, 120, 180, 240)
DAYS = (1, 2, 3, 4, 5)
_WHO_SEES = N_("Nobody else sees what you add here, unless you flag it and choose who may know.")
_LINK = re.compile(r"https?://\S+", re.IGNORECASE)

View = dict[str, Any]


def form(lang: Language, memory: Memory, view: BookingView | None = None) -> View:
    """The form, empty or with what is known of a training that is changed."""
    minutes = _minutes(view.span, view.zone) if view and view.span else DEFAULT_MINUTES
    fields = [
        blocks.field(
            lang.plain("Which training"),
            blocks.text_input(
                TITLE,
                text=view.title if view else "",
                most=MOST_TITLE,
                placeholder=lang.plain("Such as: Negotiation, level 2"),
            ),
            TITLE,
        ),
        blocks.field(
            lang.plain("When it begins"),
            blocks.moment_picker(START, chosen=view.span.start if view and view.span else None),
            START,
            hint=lang.plain("Leave it empty if it has no date. Then I cannot remind you."),
            optional=True,
        ),
        _how_long(lang, minutes),
        _where(lang, f"{view.place} {view.link}".strip() if view else ""),
    ]
    return blocks.modal(
        lang.plain("Change a training") if view else lang.plain("Add a training"),
        [*fields, blocks.context(lang.t(_WHO_SEES))],
        callback_id=ids.CHANGE_SUBMITTED if view else ids.ADD_SUBMITTED,
        close=lang.plain("Cancel"),
        submit=lang.plain("Change it") if view else lang.plain("Add it"),
        private_metadata=memory.written(),
    )


def _where(lang: Language, known: str) -> Block:
    hint = lang.plain("A room, a town, a link")
    typed = blocks.text_input(WHERE, text=known, most=MOST_WHERE, placeholder=hint)
    return blocks.field(lang.plain("Where"), typed, WHERE, optional=True)


def _how_long(lang: Language, minutes: int) -> Block:
    known = {*HOURS, *(_of_days(days) for days in DAYS), minutes}
    options = [Option(_lasting(lang, one), str(one)) for one in sorted(known)]
    menu = blocks.select(lang.plain("Choose a length"), MINUTES, options, chosen=str(minutes))
    return blocks.field(lang.plain("How long"), menu, MINUTES)


def _lasting(lang: Language, minutes: int) -> Plain:
    days = next((one for one in DAYS if _of_days(one) == minutes), 0)
    said = lang.n("one day", "{count} days", days) if days else length(lang, minutes)
    return Plain(said[:1].upper() + said[1:])


def _of_days(days: int) -> int:
    """Minutes from the beginning of the first working day to the end of the last one."""
    return (days - 1) * _DAY + _WORKING_DAY


def _minutes(span: Span, zone: ZoneInfo) -> int:
    """By the clock on the wall: two days are two days, also where the clocks change between."""
    start, end = (one.astimezone(zone).replace(tzinfo=None) for one in span)
    return int((end - start).total_seconds()) // 60


def _lasts(start: datetime, minutes: int, zone: ZoneInfo) -> Span:
    end = start.astimezone(zone).replace(tzinfo=None) + timedelta(minutes=minutes)
    if minutes <= _DAY:
        return Span(start, start + timedelta(minutes=minutes))
    return Span(start, to_utc(end.date(), end.time(), zone))


def draft(view: Mapping[str, Any], zone: ZoneInfo) -> TrainingDraft:
    """What was submitted; of a link among the words of *Where*, the rest is the place."""
    where = " ".join(str(_held(view, WHERE).get("value") or "").split())
    found = _LINK.search(where)
    link = found[0] if found else ""
    moment = _held(view, START).get("selected_date_time")
    minutes = int((_held(view, MINUTES).get("selected_option") or {}).get("value") or 0)
    span = None
    if moment is not None:
        start = datetime.fromtimestamp(int(moment), UTC)
        span = _lasts(start, minutes or DEFAULT_MINUTES, zone)
    return TrainingDraft(
        title=" ".join(str(_held(view, TITLE).get("value") or "").split()),
        span=span,
        link=link,
        place=" ".join(where.replace(link, " ").split()) if link else where,
    )


def objections(lang: Language, refusal: LeewayError) -> dict[str, str]:
    """A refusal by the field of the form that it is about; at the title where it is about none."""
    field = getattr(refusal, "field", None)
    named = FIELDS[field] if isinstance(field, Field) else TITLE
    return {named: lang.plain(refusal.message, **refusal.values)}


def receipt(
    lang: Language, said: Mrkdwn, buttons: Sequence[Element], memory: Memory, name: Plain
) -> View:
    """What was done, in the place of the form; `name` is its title."""
    shown: list[Block] = [blocks.section(said)]
    if buttons:
        shown.append(blocks.actions(*buttons))
    return blocks.modal(
        name,
        shown,
        callback_id=ids.RECEIPT,
        close=lang.plain("Close"),
        private_metadata=memory.written(),
    )


def why(lang: Language, view: BookingView, memory: Memory) -> View:
    """Why a reminder came, what is kept of its answer, and who sees what."""
    if view.source is Source.HAND:
        origin = lang.t("You have a place on it: you added it yourself.")
    elif view.source is Source.GIVEN_BACK:
        origin = lang.t("You have a place on it: it takes the place of one that you gave up.")
    else:
        origin = lang.t("You have a place on it, says your company's learning system.")
    said = lines(
        bold(origin),
        lang.t(
            "Each training has one message: on the working day before, at the start of your hours. "
            "Afterwards it asks whether you were there. You also hear what its provider changes."
        ),
        lang.t(
            "Your answer is for your own list. Who hears of a training that you give up, you "
            "choose; numbers for others have at least five people behind them."
        ),
        lang.t("`/training` shows all of yours."),
    )
    return receipt(lang, said, (), memory, lang.plain("Why this?"))


def _held(view: Mapping[str, Any], field: str) -> Mapping[str, Any]:
    held: Mapping[str, Any] = view["state"]["values"].get(field, {}).get(field, {})
    return held
