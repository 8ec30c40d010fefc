"""What comes beside the nudges: the welcome, a manager's words passed on, the end of silence."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.core.errors import N_
from bot.core.language import Language
from bot.core.text import Mrkdwn, bold, escape, lines, shorten
from bot.delivery.domain import Composed
from bot.slack import blocks

KEEP = "nudge_keep_"  # + weekly, monthly, stopped
UNDO_KEEP = "nudge_undo_keep"
AGREE = "nudge_agree"
UNDO_AGREE = "nudge_undo_agree"

MOST_TEXT = 3000  # characters of a section, and of the plain text
MOST_PIECE = 1800  # a name stands before the first one
LONGEST_ENTITY = 5  # "&amp;"

_CADENCES = {  # with the next note's moment
    "weekly": N_("Good. The next note comes on {when}."),
    "monthly": N_("Good. From now on I write once a month, next on {when}."),
    "stopped": N_("Understood. I will not write again unless you ask me to: /leeway settings."),
}
_NOT_PLANNED = N_("Good. No note is planned now, because nobody reports to you here.")


def relay(lang: Language, manager: str, text: str) -> Composed:
    """A manager's words to somebody of the team."""
    head = bold(lang.t("{manager} asked me to pass this on:", manager=manager))
    first, *more = _pieces(text)
    said = [lines(head, first), *more]
    small = blocks.context(
        lang.t(
            "Written or confirmed by {manager}. Answer them directly; I do not read answers.",
            manager=manager,
        )
    )
    return Composed(
        shorten(lines(*said), MOST_TEXT), [*(blocks.section(part) for part in said), small]
    )


def _pieces(text: str) -> list[Mrkdwn]:
    """Somebody's text as quoted mrkdwn, in as many pieces as Slack's limit asks for."""
    pieces = [Mrkdwn("")]
    for row in _rows(text):
        if len(pieces[-1]) + len(row) > MOST_PIECE:
            pieces.append(Mrkdwn(""))
        pieces[-1] = lines(pieces[-1], row)
    return pieces


def _rows(text: str) -> Iterator[Mrkdwn]:
    for line in text.splitlines():
        fits = len(escape(line)) < MOST_PIECE - 2
        parts = [line] if fits else textwrap.wrap(line, MOST_PIECE // LONGEST_ENTITY - 1)
        for part in parts:
            yield Mrkdwn(f"> {escape(part)}")


def welcome(lang: Language, first_at: datetime | None, zone: ZoneInfo, confirmed: bool) -> Composed:
    """What comes, before it comes, and how to change it."""
    point = bold(lang.t("I am Leeway, and I help you make room for your people to learn."))
    if first_at is None:
        said = lines(point, lang.t(_NOT_PLANNED))
        return Composed(said, [blocks.section(said)])
    when = lang.moment(first_at, zone)
    if confirmed:
        said = lines(
            point,
            lang.t(
                "Agreed: the first note comes on {when}. You can change that below at any time.",
                when=when,
            ),
        )
        undo = blocks.button(lang.plain("Undo"), UNDO_AGREE)
        return Composed(said, [blocks.section(said), blocks.actions(undo)])
    said = lines(
        point,
        lang.t(
            "Once a week I bring one thing worth doing for the people who report to you. "
            "It takes ten seconds, and nobody sees whether you answer."
        ),
        lang.t("The first one would come on {when}. Is that a good time?", when=when),
    )
    keep = blocks.primary(lang.plain("Keep that time"), AGREE)
    small = blocks.context(
        lang.t(
            "Without an answer it comes at that time. "
            "I read no conversations and no meeting titles."
        )
    )
    return Composed(said, [blocks.section(said), blocks.actions(keep), small])


def silence(
    lang: Language, chosen: str | None, next_at: datetime | None, zone: ZoneInfo
) -> Composed:
    """After three nudges without an answer: said once, with three buttons."""
    if chosen is not None:
        said = bold(_chosen(lang, chosen, next_at, zone))
        undo = blocks.button(lang.plain("Undo"), UNDO_KEEP)
        return Composed(said, [blocks.section(said), blocks.actions(undo)])
    point = bold(lang.t("I have written three times and heard nothing, so I will stop."))
    said = lines(
        point,
        lang.t(
            "If the note is worth ten seconds to you, keep it. "
            "Without an answer nothing more comes."
        ),
    )
    buttons = [
        blocks.primary(lang.plain("Keep the weekly note"), KEEP + "weekly"),
        blocks.button(lang.plain("Once a month"), KEEP + "monthly"),
        blocks.button(lang.plain("Stop"), KEEP + "stopped"),
    ]
    return Composed(said, [blocks.section(said), blocks.actions(*buttons)])


def _chosen(lang: Language, cadence: str, next_at: datetime | None, zone: ZoneInfo) -> Mrkdwn:
    if cadence == "stopped":
        return lang.t(_CADENCES[cadence])
    if next_at is None:
        return lang.t(_NOT_PLANNED)
    return lang.t(_CADENCES[cadence], when=lang.moment(next_at, zone))
