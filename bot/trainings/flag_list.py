"""All flags of a person, and what `/cancelled` understands."""

from __future__ import annotations

from datetime import datetime

from bot.core.errors import N_
from bot.core.language import Language
from bot.core.text import Mrkdwn, bold, lines
from bot.delivery.domain import Composed
from bot.slack import blocks
from bot.slack.blocks import Block
from bot.trainings import ids
from bot.trainings.domain import HAPPENED
from bot.trainings.flag_messages import LIST, flagged, just_closed
from bot.trainings.views import FlagState, FlagView, Mine
from bot.trainings.wording import shortly, title

MOST_WITH_BUTTONS = 12
LINES_IN_A_SECTION = 10
"""Slack takes 3000 characters in a section."""
_STATES = {
    FlagState.OPEN: N_("open"),
    FlagState.RESTORED: N_("restored"),
    FlagState.LET_GO: N_("let go"),
    FlagState.UNDONE: N_("taken back"),
}


def own_list(lang: Language, mine: Mine, now: datetime) -> Composed:
    """The answer to `/cancelled list`: every flag that somebody ever made."""
    return Composed.of_sections(list_blocks(lang, mine, now))


def list_blocks(lang: Language, mine: Mine, now: datetime) -> list[Block]:
    """The open flags with what can be done, then all others; nothing is left out."""
    shown: list[Block] = [blocks.section(bold(lang.t("The trainings that you gave up")))]
    fresh = just_closed(mine, now)
    with_buttons = [*fresh, *mine.open_flags][:MOST_WITH_BUTTONS]
    for one in with_buttons:
        shown += flagged(lang, one, now)
    others = [one for one in (*mine.open_flags, *mine.past_flags) if one not in with_buttons]
    if not with_buttons and not others:
        shown.append(blocks.section(lang.t("None so far. I hope that it stays so.")))
    for at in range(0, len(others), LINES_IN_A_SECTION):
        some = others[at : at + LINES_IN_A_SECTION]
        shown.append(blocks.section(lines(*(_line(lang, one) for one in some))))
    flag = blocks.button(lang.plain("My training was cancelled…"), ids.FLAG)
    note = lang.t("Only you see this list. Others see what you chose to tell them, and sums.")
    return [*shown, blocks.actions(flag, block_id=f"{LIST}:new"), blocks.context(note)]


def help_text(lang: Language) -> Composed:
    """What `/cancelled` understands."""
    said = lines(
        bold(lang.t("A training was taken from you, or you gave it up?")),
        lang.t("`/cancelled`: flag it, and choose who may know"),
        lang.t("`/cancelled negotiation`: the same, of the training that is called so"),
        lang.t("`/cancelled list`: what you flagged, and what became of it"),
        lang.t("`/cancelled help`: this list"),
    )
    flag = blocks.primary(lang.plain("My training was cancelled…"), ids.FLAG)
    return Composed(said, [blocks.section(said), blocks.actions(flag, block_id=f"{LIST}:help")])


def _line(lang: Language, view: FlagView) -> Mrkdwn:
    """One of many: what, what for, what became of it."""
    span = view.booking.span
    said = lang.t(
        '"{title}": {happened}; {state}.',
        title=title(view.booking),
        happened=lang.t(HAPPENED[view.happened]),
        state=lang.t(_STATES[view.state]),
    )
    if span is None:
        return said
    return lang.t("{when}. {said}", when=shortly(lang, span, view.zone), said=said)
