"""The forms in which a training gets a new date, and in which somebody says why it cannot."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.core.language import Language
from bot.core.local_time import to_utc
from bot.core.spans import Span
from bot.core.text import Mrkdwn, bold, lines
from bot.slack import blocks
from bot.slack.blocks import Block, Option
from bot.trainings import ids
from bot.trainings.domain import CANNOT, DEFAULT_MINUTES, CannotReason, Offer
from bot.trainings.flag_messages import place
from bot.trainings.giving_facts import fact, name_of
from bot.trainings.memory import Memory
from bot.trainings.views import AskedView, FlagView
from bot.trainings.wording import shortly, title

OFFER, DAY, TIME, REASON = "offer", "day", "time", "reason"
NOON = time(12, 0)


def give(
    lang: Language, view: AskedView, offers: Sequence[Offer], now: datetime, memory: Memory
) -> dict[str, Any]:
    """*Another date…*, *Find a date…*: dates that suit both as far as is known, or one's own."""
    said = lines(
        bold(fact(lang, view, now)),
        lang.t(
            "Which day gives it back? {name} says afterwards whether it works.", name=view.employee
        ),
    )
    return blocks.modal(
        lang.plain("Give it back"),
        [
            blocks.section(said),
            *_dates(lang, offers, view.zone, view.span, first=not view.dates),
            blocks.context(
                _by_whose_clock(lang, view.zone),
                place(lang, view.provider, view.link, view.employee),
            ),
        ],
        callback_id=ids.GIVING_SUBMITTED,
        close=lang.plain("Cancel"),
        submit=lang.plain("Give it back"),
        private_metadata=memory.written(),
    )


def own_date(
    lang: Language, view: FlagView, offers: Sequence[Offer], memory: Memory
) -> dict[str, Any]:
    """The employee's own choice of a date."""
    said = bold(lang.t('When do you make up for "{title}"?', title=title(view.booking)))
    booking = view.booking
    return blocks.modal(
        lang.plain("A new date"),
        [
            blocks.section(said),
            *_dates(lang, offers, view.zone, booking.span),
            blocks.context(
                _by_whose_clock(lang, view.zone), place(lang, booking.provider, booking.link)
            ),
        ],
        callback_id=ids.OWN_DATE_SUBMITTED,
        close=lang.plain("Cancel"),
        submit=lang.plain("Take this date"),
        private_metadata=memory.written(),
    )


def chosen(view: Mapping[str, Any], zone: ZoneInfo, lost: Span | None) -> Offer | None:
    """What was chosen: a day and a time of one's own go before the offers; None for nothing."""
    values = view["state"]["values"]
    day = _held(values, DAY).get("selected_date")
    at = _held(values, TIME).get("selected_time")
    if day and at:
        start = to_utc(date.fromisoformat(day), time.fromisoformat(at), zone)
        return Offer(Span(start, start + length_of(lost)))
    picked = (_held(values, OFFER).get("selected_option") or {}).get("value")
    if day or not picked:
        return None
    begin, end, date_id = str(picked).split("|")
    span = Span(datetime.fromisoformat(begin), datetime.fromisoformat(end))
    return Offer(span, int(date_id) if date_id else None)


def length_of(lost: Span | None) -> timedelta:
    """How long the new one is: as long as the lost one."""
    return lost.length if lost is not None else timedelta(minutes=DEFAULT_MINUTES)


def field_of_date(view: Mapping[str, Any]) -> str:
    """The block at which a refusal of the chosen date is shown."""
    own = _held(view["state"]["values"], DAY).get("selected_date")
    listed = any(block.get("block_id") == OFFER for block in view["blocks"])
    return OFFER if listed and not own else DAY


def cannot(lang: Language, view: AskedView, now: datetime, memory: Memory) -> dict[str, Any]:
    """*It cannot be helped…*: one reason."""
    options = [Option(lang.plain(text), str(one)) for one, text in CANNOT.items()]
    reasons = blocks.radio(REASON, options)
    told = lang.t("{name} reads the reason, and decides what follows.", name=view.employee)
    return blocks.modal(
        lang.plain("It cannot be helped"),
        [
            blocks.section(bold(fact(lang, view, now))),
            blocks.field(lang.plain("What stands in the way?"), reasons, REASON),
            blocks.context(told),
        ],
        callback_id=ids.CANNOT_SUBMITTED,
        close=lang.plain("Cancel"),
        submit=lang.plain("Say so"),
        private_metadata=memory.written(),
    )


def chosen_reason(view: Mapping[str, Any]) -> CannotReason:
    """Why it cannot be given back."""
    return CannotReason(view["state"]["values"][REASON][REASON]["selected_option"]["value"])


def said(lang: Language, shown: Sequence[Block], memory: Memory) -> dict[str, Any]:
    """In the place of a form: what became of it."""
    return blocks.modal(
        lang.plain("Give it back"),
        shown,
        callback_id=ids.GIVING_RECEIPT,
        close=lang.plain("Close"),
        private_metadata=memory.written(),
    )


def settled(lang: Language, view: AskedView) -> list[Block]:
    """Somebody clicked what was answered, or closed, meanwhile."""
    text = lang.t('Nothing is to be done about "{title}" any more.', title=name_of(view))
    return [blocks.section(bold(text))]


def _dates(
    lang: Language,
    offers: Sequence[Offer],
    zone: ZoneInfo,
    lost: Span | None,
    *,
    first: bool = True,
) -> list[Block]:
    """`first`: the first offer is chosen; not where it is the one that was passed over."""
    start = lost.start.astimezone(zone).time() if lost is not None else None
    day_label, time_label = lang.plain("Another day"), lang.plain("At")
    found: list[Block] = []
    if offers:
        options = [Option(shortly(lang, one.span, zone), _written(one)) for one in offers]
        picks = blocks.radio(OFFER, options, chosen=options[0].value if first else None)
        found.append(blocks.field(lang.plain("Choose a date"), picks, OFFER, optional=True))
    else:
        day_label = lang.plain("On which day?")
    hint = lang.plain("Filled in, it goes before the dates above.") if offers else None
    picker = blocks.date_picker(DAY)
    clock = blocks.time_picker(TIME, chosen=start or NOON)
    return [
        *found,
        blocks.field(day_label, picker, DAY, hint=hint, optional=bool(offers)),
        blocks.field(time_label, clock, TIME, optional=bool(offers)),
    ]


def _written(offer: Offer) -> str:
    """As it comes back with the form: whether it is still so, is seen then."""
    begin, end = (at.isoformat() for at in offer.span)
    return f"{begin}|{end}|{offer.date_id or ''}"


def _by_whose_clock(lang: Language, zone: ZoneInfo) -> Mrkdwn:
    return lang.t("Times are by your clock ({zone}).", zone=zone.key)


def _held(values: Mapping[str, Any], block_id: str) -> Mapping[str, Any]:
    held = (values.get(block_id) or {}).get(block_id)
    return held or {}
