"""Every training that somebody ever had, in a form that is turned page by page."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from bot.core.errors import N_
from bot.core.language import Language
from bot.core.text import Mrkdwn, lines
from bot.slack import blocks
from bot.slack.blocks import Block
from bot.trainings import ids
from bot.trainings.booking_screens import row
from bot.trainings.memory import Memory
from bot.trainings.views import BookingView, FlagState, FlagView, Mine, Stage
from bot.trainings.wording import title

PAGE = 50
MOST_SECTION = 3000
"""Characters; a longer one is cut, and then the list is not complete."""
STAGES = {
    Stage.AHEAD: N_("ahead"),
    Stage.GOING: N_("ahead, and you are going"),
    Stage.OVER: N_("over, no answer yet"),
    Stage.ATTENDED: N_("you were there"),
    Stage.GIVEN_UP: N_("given up"),
    Stage.WITHDRAWN: N_("not booked any more"),
    Stage.UNKNOWN: N_("nobody said how it went"),
}
FLAGS = {
    FlagState.OPEN: N_("given up, and open"),
    FlagState.RESTORED: N_("given up, and restored"),
    FlagState.LET_GO: N_("given up, and let go"),
}


def page(lang: Language, found: Mine, number: int, memory: Memory, now: datetime) -> dict[str, Any]:
    """A page (from 0) of all of them: what is ahead first, then the newest."""
    all_of_them = [*found.ahead, *found.unanswered, *found.past]
    flags = newest_flags(found)
    first = max(0, min(number, (len(all_of_them) - 1) // PAGE)) * PAGE
    on_it = all_of_them[first : first + PAGE]
    said = [_line(lang, one, flags.get(one.id), now) for one in on_it]
    shown: list[Block] = [blocks.section(one) for one in _paragraphs(said)]
    if not shown:
        shown.append(blocks.section(lang.t("There is none yet.")))
    buttons = []
    if first:
        buttons.append(_turn(lang, N_("Newer"), first // PAGE - 1))
    if first + PAGE < len(all_of_them):
        buttons.append(_turn(lang, N_("Older"), first // PAGE + 1))
    if buttons:
        shown.append(blocks.actions(*buttons))
    shown.append(blocks.context(lang.t("Only you see this list. It is all that I know of.")))
    return blocks.modal(
        lang.plain("Your trainings"),
        shown,
        callback_id=ids.RECEIPT,
        close=lang.plain("Close"),
        private_metadata=memory.written(),
    )


def newest_flags(found: Mine) -> dict[int, FlagView]:
    """By training: the newest flag on it that was not taken back."""
    flags: dict[int, FlagView] = {}
    for one in sorted([*found.past_flags, *found.open_flags], key=lambda flag: flag.flagged_at):
        if one.state is not FlagState.UNDONE:
            flags[one.booking.id] = one
    return flags


def _paragraphs(said: Iterable[Mrkdwn]) -> list[Mrkdwn]:
    """The lines in as few sections as Slack takes."""
    found: list[Mrkdwn] = []
    for line in said:
        longer = lines(found[-1], line) if found else line
        if found and len(longer) <= MOST_SECTION:
            found[-1] = longer
        else:
            found.append(line)
    return found


def _turn(lang: Language, label: str, number: int) -> dict[str, Any]:
    return blocks.button(lang.plain(label), ids.PAGE, value=str(number))


def _line(lang: Language, one: BookingView, flag: FlagView | None, now: datetime) -> Mrkdwn:
    state = lang.t(FLAGS[flag.state]) if flag is not None else lang.t(STAGES[one.stage(now)])
    return lang.t("• {title}: {state}. {when}", title=title(one), state=state, when=row(lang, one))
