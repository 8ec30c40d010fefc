"""Forms about blocks: move one to a free time, answer several at once; the card behind Why this?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from bot.core.language import Language
from bot.core.spans import Span
from bot.core.text import Plain, bold, lines
from bot.development_time import ids
from bot.development_time.domain import REASONS, Outcome, Reason
from bot.development_time.memory import Memory
from bot.development_time.views import BlockView
from bot.development_time.wording import brief, spoken
from bot.slack import blocks
from bot.slack.blocks import Option

SLOT, WISH = "slot", "wish"
ANSWER = "answer:"  # before a block's number: the block_id of its menu
CHOICE = "answer"
MOST = 20
MOST_SLOTS = 9
"""Times to move a block to; Slack takes ten."""

View = dict[str, Any]


class Answer(NamedTuple):
    """What somebody said of a block."""

    block_id: int
    outcome: Outcome
    reason: Reason | None


def move(lang: Language, view: BlockView, slots: Sequence[Span], memory: Memory) -> View:
    """Free times of the same week, the best one chosen, or that there is none; and any other."""
    when = lang.t("Now: {when}.", when=spoken(lang, view.span, view.zone))
    label, wish = lang.plain("Move it"), blocks.moment_picker(WISH)
    if slots:
        best, in_order = slots[0].start.isoformat(), sorted(slots)
        options = [Option(brief(lang, one, view.zone), one.start.isoformat()) for one in in_order]
        pick = blocks.radio(SLOT, options, chosen=best)
        hint = lang.plain("It counts instead of the choice above.")
        shown = [
            blocks.section(when),
            blocks.field(lang.plain("Move it to"), pick, SLOT),
            blocks.field(lang.plain("Or to another time"), wish, WISH, hint=hint, optional=True),
        ]
    else:
        none = lang.t("No other time of your working hours is free in that week.")
        other = blocks.field(lang.plain("Move it to"), wish, WISH)
        shown = [blocks.section(lines(when, none)), other]
    return _modal(lang, label, shown, memory, ids.MOVE_SUBMITTED, label)


class Goal(NamedTuple):
    """When a block is to begin (UTC), and the field that says so: one offered, or a wish."""

    begin: datetime
    field: str


def chosen(view: Mapping[str, Any]) -> Goal:
    """What was chosen; a wish comes before what was offered."""
    values = view["state"]["values"]
    wish = values[WISH][WISH].get("selected_date_time")
    if wish:
        return Goal(datetime.fromtimestamp(int(wish), UTC), WISH)
    slot = values[SLOT][SLOT]["selected_option"]["value"]
    return Goal(datetime.fromisoformat(slot), SLOT)


def together(lang: Language, views: Sequence[BlockView], memory: Memory) -> View:
    """Each block that has no answer with a menu of its own; what is left empty stays open."""
    if not views:
        nothing = lang.t("All of your development time has an answer.")
        return _modal(lang, lang.plain("How did it go?"), [blocks.section(nothing)], memory)
    options = [
        Option(lang.plain("Kept"), Outcome.KEPT.value),
        Option(lang.plain("Partly"), Outcome.PARTLY.value),
        *(
            Option(lang.plain("Lost: {reason}", reason=lang.plain(text)), f"lost:{reason}")
            for reason, text in REASONS.items()
        ),
    ]
    fields = [
        blocks.field(
            brief(lang, one.span, one.zone),
            blocks.select(lang.plain("Not said yet"), CHOICE, options),
            f"{ANSWER}{one.id}",
            optional=True,
        )
        for one in views[:MOST]
    ]
    note = blocks.context(lang.t("Nobody else sees your answers."))
    return _modal(
        lang,
        lang.plain("How did it go?"),
        [*fields, note],
        memory,
        ids.TOGETHER_SUBMITTED,
        lang.plain("Save"),
    )


def answers(view: Mapping[str, Any]) -> list[Answer]:
    """What was said, of the blocks of which something was."""
    found = []
    for block_id, held in view["state"]["values"].items():
        option = held[CHOICE].get("selected_option")
        if option:
            outcome, _, reason = str(option["value"]).partition(":")
            number = int(block_id.removeprefix(ANSWER))
            found.append(Answer(number, Outcome(outcome), Reason(reason) if reason else None))
    return found


def why(lang: Language, rule: str, memory: Memory) -> View:
    """Why the message of a block came, and what is kept of its answer."""
    shown = lines(
        bold(lang.t("You planned it: {rule}.", rule=rule)),
        lang.t(
            "Each block has one message: at its start, with one thing to do in it; afterwards it "
            "asks how it went."
        ),
        lang.t(
            "I keep the answer and its reason for your own overview. Your manager sees sums alone, "
            "of five people or more, or of those who agreed to be counted."
        ),
        lang.t("`/devtime` changes, pauses or ends it."),
    )
    return _modal(lang, lang.plain("Why this?"), [blocks.section(shown)], memory)


def why_offer(lang: Language, rule: str, name: str, memory: Memory) -> View:
    """Why an offer came, and who learns what of its answer."""
    if name:
        title = lang.t("{name} offers the whole team: {rule}.", name=name, rule=rule)
    else:
        title = lang.t("It is offered to your whole team: {rule}.", rule=rule)
    shown = lines(
        bold(title),
        lang.t("Only you say yes. You can take another time, or none, and change it any day."),
        lang.t(
            "Your manager sees how many of the team take part, from five people on, never who; "
            "and sums of the hours, not yours."
        ),
    )
    return _modal(lang, lang.plain("Why this?"), [blocks.section(shown)], memory)


def _modal(
    lang: Language,
    title: Plain,
    shown: Sequence[dict[str, Any]],
    memory: Memory,
    *submitted: str,
) -> View:
    """A form with a callback and a label of its button; without them only to be read."""
    callback, label = (submitted[0], Plain(submitted[1])) if submitted else (ids.RECEIPT, None)
    return blocks.modal(
        title,
        shown,
        callback_id=callback,
        close=lang.plain("Close") if label is None else lang.plain("Cancel"),
        submit=label,
        private_metadata=memory.written(),
    )
