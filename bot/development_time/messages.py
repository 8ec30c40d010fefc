"""The one message of a block, as Block Kit: its start, the question how it went, the answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from bot.core.errors import N_
from bot.core.language import Language
from bot.core.text import Mrkdwn, bold, lines, linked
from bot.delivery.domain import Composed
from bot.development_time.domain import ANSWER_DAYS, MOST_MINUTES, REASONS, Outcome, Reason
from bot.development_time.ids import (
    BACK,
    KEPT,
    LOST,
    MOVE,
    PARTLY,
    REASON,
    REST,
    START,
    TAKEN_OVER,
    UNDO_ANSWER,
    UNSKIP,
    WHY,
)
from bot.development_time.plan_messages import corrects, file_button
from bot.development_time.views import BlockView, Stage
from bot.development_time.wording import hour, length, spoken
from bot.slack import blocks
from bot.slack.blocks import Block, Element, Option


def block(lang: Language, view: BlockView, now: datetime) -> Composed:
    """The one message of a block, which changes as the block goes on."""
    said, buttons, note = _STAGES[view.stage(now)](lang, view)
    shown: list[Block] = [blocks.section(said)]
    if buttons:
        shown.append(blocks.actions(*buttons))
    if note:
        shown.append(blocks.context(note))
    return Composed(said, shown, [blocks.button(lang.plain("Why this?"), WHY, value=str(view.id))])


def reasons(lang: Language, view: BlockView, *, movable: bool) -> Composed:
    """The message of a block after *Taken over…* or *Lost…*: what took it.

    `movable`: it is not over, and another time of its week is free.
    """
    said = lines(
        bold(lang.t("What took your development time?")),
        lang.t("One click is enough. It is counted, and nobody is named."),
        lang.t("You can move it instead.") if movable else Mrkdwn(""),
    )
    value = str(view.id)
    buttons = [
        blocks.button(lang.plain(text), f"{REASON}{reason}", value=value)
        for reason, text in REASONS.items()
    ]
    back = [blocks.button(lang.plain("Back"), BACK, value=value)]
    if movable:
        back.insert(0, blocks.button(lang.plain("Move it…"), MOVE, value=value))
    return Composed(said, [blocks.section(said), blocks.actions(*buttons), blocks.actions(*back)])


LOST_TO = {
    Reason.CLIENT_MEETING: N_("Lost to a client meeting."),
    Reason.TEAM_MEETING: N_("Lost to a team meeting."),
    Reason.DEADLINE: N_("Lost to a deadline."),
    Reason.TRAVEL: N_("Lost to travel."),
    Reason.ILL: N_("Lost: you were ill."),
    Reason.OWN_CHOICE: N_("Lost, by your own choice."),
    Reason.OTHER: N_("Lost to something else."),
}
TOOK_THE_REST = {
    Reason.CLIENT_MEETING: N_("Partly kept; a client meeting took the rest."),
    Reason.TEAM_MEETING: N_("Partly kept; a team meeting took the rest."),
    Reason.DEADLINE: N_("Partly kept; a deadline took the rest."),
    Reason.TRAVEL: N_("Partly kept; travel took the rest."),
    Reason.ILL: N_("Partly kept; then you were ill."),
    Reason.OWN_CHOICE: N_("Partly kept; you chose to do something else with the rest."),
    Reason.OTHER: N_("Partly kept; something else took the rest."),
}
Part = tuple[Mrkdwn, Sequence[Element], Mrkdwn]
"""The text, the buttons and the small print of a message."""


def _begins(lang: Language, view: BlockView) -> Part:
    end = hour(view.span.end.astimezone(view.zone))
    said = lines(
        bold(lang.t("Your development time begins: it is yours until {end}.", end=end)),
        _what_to_do(lang, view),
        lang.t("Close everything else and begin."),
    )
    value = str(view.id)
    buttons = [
        blocks.primary(lang.plain("Start"), START, value=value),
        blocks.button(lang.plain("Taken over…"), TAKEN_OVER, value=value),
    ]
    return said, buttons, _later(lang, end)


def _started(lang: Language, view: BlockView) -> Part:
    end = hour(view.span.end.astimezone(view.zone))
    since = hour((view.started_at or view.span.start).astimezone(view.zone))
    said = lines(
        bold(lang.t("You started at {since}. It is yours until {end}.", since=since, end=end)),
        _what_to_do(lang, view),
    )
    value = str(view.id)
    buttons = [
        blocks.button(lang.plain("Taken over…"), TAKEN_OVER, value=value),
        blocks.button(lang.plain("Undo"), UNDO_ANSWER, value=value),
    ]
    return said, buttons, _later(lang, end)


def _over(lang: Language, view: BlockView) -> Part:
    said = lines(
        bold(lang.t("How did your development time go?")),
        lang.t("{when}.", when=spoken(lang, view.span, view.zone)),
        lang.t("Kept, partly or lost: one click is enough."),
    )
    value = str(view.id)
    buttons = [
        blocks.primary(lang.plain("Kept"), KEPT, value=value),
        blocks.button(lang.plain("Partly"), PARTLY, value=value),
        blocks.button(lang.plain("Lost…"), LOST, value=value),
    ]
    note = lang.t(
        "Nobody else sees your answer. Without one within {days} days it counts as unknown, "
        "not as kept.",
        days=lang.number(ANSWER_DAYS),
    )
    return said, buttons, note


def _answered(lang: Language, view: BlockView) -> Part:
    if view.outcome is Outcome.UNKNOWN:
        return _unknown(lang, view), (), Mrkdwn("")
    said = lines(
        bold(outcome(lang, view)), spoken(lang, view.span, view.zone), _following(lang, view)
    )
    value = str(view.id)
    undo = blocks.button(lang.plain("Undo"), UNDO_ANSWER, value=value)
    if view.outcome is Outcome.PARTLY and view.reason is None:
        options = [
            Option(lang.plain(text), f"{reason}:{value}") for reason, text in REASONS.items()
        ]
        rest = blocks.select(lang.plain("What took the rest?"), REST, options)
        return said, (rest, undo), Mrkdwn("")
    return said, (undo,), Mrkdwn("")


def outcome(lang: Language, view: BlockView) -> Mrkdwn:
    """How a block went, in a sentence."""
    minutes = min(int(view.span.length.total_seconds()) // 60, MOST_MINUTES)
    if view.outcome is Outcome.KEPT:
        return lang.t("Kept: {length}.", length=length(lang, minutes))
    if view.outcome is Outcome.PARTLY and view.reason is not None:
        return lang.t(TOOK_THE_REST[view.reason])
    if view.outcome is Outcome.PARTLY:
        kept = length(lang, view.kept_minutes)
        return lang.t("Partly kept: {kept} of {length}.", kept=kept, length=length(lang, minutes))
    if view.reason is not None:
        return lang.t(LOST_TO[view.reason])
    return lang.t("Lost, and noted.")


def _unknown(lang: Language, view: BlockView) -> Mrkdwn:
    return lines(
        bold(lang.t("This one counts as unknown: neither kept nor lost.")),
        spoken(lang, view.span, view.zone),
        _following(lang, view),
    )


def _left_out(lang: Language, view: BlockView) -> Part:
    said = lines(
        bold(lang.t("Left out this week.")),
        spoken(lang, view.span, view.zone),
        _following(lang, view),
        _corrects(lang, view),
    )
    undo = blocks.button(lang.plain("Undo"), UNSKIP, value=str(view.id))
    return said, (undo, *_file(lang, view)), Mrkdwn("")


def _cancelled(lang: Language, view: BlockView) -> Part:
    said = lines(
        bold(lang.t("This development time is not in your plan any more.")),
        _following(lang, view),
    )
    return said, (), Mrkdwn("")


def _ahead(lang: Language, view: BlockView) -> Part:
    said = lines(
        bold(lang.t("Your development time is later now.")),
        spoken(lang, view.span, view.zone),
        lang.t("This message turns into its start."),
        _corrects(lang, view),
    )
    again = blocks.button(lang.plain("Move it…"), MOVE, value=str(view.id))
    return said, (again, *_file(lang, view)), Mrkdwn("")


def _corrects(lang: Language, view: BlockView) -> Mrkdwn:
    return corrects(lang) if view.by_file else Mrkdwn("")


def _file(lang: Language, view: BlockView) -> Sequence[Element]:
    return (file_button(lang, view.plan_id),) if view.by_file else ()


def _what_to_do(lang: Language, view: BlockView) -> Mrkdwn:
    """One thing to do in it, with a link where there is one; else what it is for."""
    if view.doing and view.link:
        return lang.t("One thing for it: {thing}", thing=linked(view.doing, view.link))
    if view.doing:
        return lang.t("One thing for it: {thing}", thing=view.doing)
    if view.purpose:
        return lang.t("It is for “{purpose}”.", purpose=view.purpose)
    return Mrkdwn("")


def _following(lang: Language, view: BlockView) -> Mrkdwn:
    if view.following is None:
        return Mrkdwn("")
    return lang.t("The next is on {when}.", when=spoken(lang, view.following, view.zone))


def _later(lang: Language, end: str) -> Mrkdwn:
    return lang.t("At {end} this message asks how it went; no other one comes for it.", end=end)


_STAGES: Mapping[Stage, Callable[[Language, BlockView], Part]] = {
    Stage.AHEAD: _ahead,
    Stage.BEGINS: _begins,
    Stage.STARTED: _started,
    Stage.OVER: _over,
    Stage.ANSWERED: _answered,
    Stage.LEFT_OUT: _left_out,
    Stage.CANCELLED: _cancelled,
}
