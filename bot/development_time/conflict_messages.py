"""What is said of a meeting over development time to the one whose time it is."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from babel.dates import format_date

from bot.core.language import Language
from bot.core.spans import Span
from bot.core.text import Mrkdwn, Plain, bold, lines
from bot.delivery.domain import Composed
from bot.development_time.conflict_viewing import ConflictView
from bot.development_time.domain import REASONS, Reason
from bot.development_time.messages import LOST_TO as LOST_TO_WORDS
from bot.development_time.wording import hour, spoken
from bot.slack import blocks
from bot.slack.blocks import Block, Element

# Written once: the listeners read them from here. Values: the number of the conflict, of a slot
# before it the UTC minute since 1970 at which it begins ("29712345:7").
MOVE = "devtime_conflict_move_"  # + the place of the slot among those offered
KEEP = "devtime_conflict_keep"
LET_GO = "devtime_conflict_let_go"
LOST_TO = "devtime_conflict_lost_to_"  # + one of domain.Reason
BACK = "devtime_conflict_back"
UNDO = "devtime_conflict_undo"
WHY = "devtime_conflict_why"
TELL = "devtime_conflict_tell"
UNTELL = "devtime_conflict_untell"

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MINUTE = timedelta(minutes=1)
_ELSEWHERE = (Reason.CLIENT_MEETING, Reason.TEAM_MEETING, Reason.DEADLINE)
"""Asked first of what was let go for a meeting; the others follow."""


def chosen_slot(body: Mapping[str, Any]) -> datetime:
    """When the slot begins whose button was clicked (UTC)."""
    minute = str(body["actions"][0]["value"]).partition(":")[0]
    return _EPOCH + int(minute) * _MINUTE


def conflict(lang: Language, view: ConflictView) -> Composed:
    """The question, or the receipt of its answer; one message, from the first to the last."""
    if view.state == "open":
        return _question(lang, view)
    said = _RECEIPTS[view.state](lang, view)
    shown: list[Block] = [blocks.section(said)]
    if view.state != "gone":
        undo = blocks.button(lang.plain("Undo"), UNDO, value=str(view.id))
        shown.append(blocks.actions(undo))
    return Composed(said, shown, [_why(lang, view)])


def reasons(lang: Language, view: ConflictView) -> Composed:
    """After *Let it go this week…*: for what."""
    said = lines(
        bold(lang.t("What does your development time make room for?")),
        lang.t("One click, and this one is counted as lost. Nobody is named."),
    )
    order = [*_ELSEWHERE, *(one for one in REASONS if one not in _ELSEWHERE)]
    buttons = [
        blocks.button(lang.plain(REASONS[one]), f"{LOST_TO}{one}", value=str(view.id))
        for one in order
    ]
    back = blocks.button(lang.plain("Back"), BACK, value=str(view.id))
    return Composed(said, [blocks.section(said), blocks.actions(*buttons), blocks.actions(back)])


def why(lang: Language, view: ConflictView) -> dict[str, Any]:
    """*Why this?*"""
    told = lines(
        lang.t(
            "You connected your calendar, and it shows you busy from {start} to {end}.",
            start=lang.moment(view.meeting.start, view.zone),
            end=lang.moment(view.meeting.end, view.zone),
        ),
        lang.t("That is all I read there: when you are busy, never what a meeting is called."),
        lang.t(
            "I move a block out of the way by myself only while it is free, two days away, and at "
            "most twice a week. Otherwise I ask you, once for each meeting."
        ),
    )
    return _modal(lang, lang.plain("Why this?"), told)


def _question(lang: Language, view: ConflictView) -> Composed:
    point = bold(
        lang.t("A meeting was put over your development time on {when}.", when=_when(lang, view))
    )
    said = lines(point, *_offer(lang, view))
    value, buttons = str(view.id), slot_buttons(lang, view, MOVE, len(view.slots))
    buttons += [
        blocks.button(lang.plain("Keep it anyway"), KEEP, value=value),
        blocks.button(lang.plain("Let it go this week…"), LET_GO, value=value),
    ]
    note = lang.t("Without an answer it stays where it is.")
    shown = [
        blocks.section(said),
        blocks.actions(*buttons),
        blocks.context(*_news(lang, view), note),
    ]
    return Composed(said, shown, [*_leader_button(lang, view), _why(lang, view)])


def _offer(lang: Language, view: ConflictView) -> list[Mrkdwn]:
    found = []
    if view.taken:
        found.append(lang.t("The time that you chose was taken meanwhile, so nothing was moved."))
    if view.slots:
        free = lang.n(
            "Here is one free time for it in the same week.",
            "Here are {count} free times for it in the same week, the best first.",
            len(view.slots),
        )
        return [*found, free, lang.t("One click moves it, in your calendar too.")]
    nothing = lang.t("No other time of the same week is free for it.")
    return [*found, nothing, lang.t("You can hold on to it, or let it go this once.")]


def _news(lang: Language, view: ConflictView) -> list[Mrkdwn]:
    """What came of telling the manager."""
    if view.told == "once":
        return [lang.t("{name} asks for this time, just this once.", name=view.leader)]
    if view.told == "asked" and view.untold:
        return [lang.t("{name} is told in their working hours.", name=view.leader)]
    if view.told == "asked":
        return [lang.t("{name} was told.", name=view.leader)]
    return []


def _leader_button(lang: Language, view: ConflictView) -> list[Element]:
    value = str(view.id)
    if view.told == "asked" and view.untold:
        return [blocks.button(lang.plain("Do not tell them"), UNTELL, value=value)]
    if view.leader and not view.told:
        return [blocks.button(lang.plain("It is my manager's meeting…"), TELL, value=value)]
    return []


def _moved(lang: Language, view: ConflictView) -> Mrkdwn:
    if view.told == "moved":
        return lines(
            bold(
                lang.t(
                    "{name} moved your development time to {when}.",
                    name=view.leader,
                    when=spoken(lang, view.block, view.zone),
                )
            ),
            lang.t("It is in your calendar."),
        )
    return lines(
        bold(lang.t("Moved to {when}.", when=spoken(lang, view.block, view.zone))),
        lang.t("It is in your calendar, and it stays there."),
    )


def _kept(lang: Language, view: ConflictView) -> Mrkdwn:
    return lines(
        bold(lang.t("It stays: {when}.", when=spoken(lang, view.block, view.zone))),
        lang.t("I will not ask about this meeting again."),
    )


def _let_go(lang: Language, view: ConflictView) -> Mrkdwn:
    lost = LOST_TO_WORDS.get(view.reason) if view.reason is not None else None
    return lines(
        bold(lang.t("Let go: {when}.", when=spoken(lang, view.block, view.zone))),
        lang.t(lost) if lost is not None else Mrkdwn(""),
        lang.t("Your plan goes on."),
    )


def _gone(lang: Language, view: ConflictView) -> Mrkdwn:
    return lines(
        bold(
            lang.t(
                "Settled: nothing is to be decided about {when} any more.", when=_when(lang, view)
            )
        )
    )


_RECEIPTS = {"moved": _moved, "kept": _kept, "let_go": _let_go, "gone": _gone}


def slot_buttons(lang: Language, view: ConflictView, action: str, most: int) -> list[Element]:
    """A button for each free time, the best one primary."""
    found = []
    for place, slot in enumerate(view.slots[:most]):
        label = lang.plain("Move to {when}", when=_short(lang, slot, view))
        value = f"{(slot.start - _EPOCH) // _MINUTE}:{view.id}"
        make = blocks.primary if place == 0 else blocks.button
        found.append(make(label, f"{action}{place}", value=value))
    return found


def _short(lang: Language, slot: Span, view: ConflictView) -> Plain:
    """ "Tue 9:30": it is in the same week."""
    local = slot.start.astimezone(view.zone)
    day = format_date(local.date(), format="EEE", locale=lang.locale)
    return Plain(f"{day} {hour(local)}")


def _when(lang: Language, view: ConflictView) -> Mrkdwn:
    return spoken(lang, view.before, view.zone)


def _why(lang: Language, view: ConflictView) -> Element:
    return blocks.button(lang.plain("Why this?"), WHY, value=str(view.id))


def _modal(lang: Language, title: Plain, said: Mrkdwn) -> dict[str, Any]:
    return blocks.modal(
        title, [blocks.section(said)], callback_id="devtime_said", close=lang.plain("Close")
    )
