"""What comes beside the nudges: the welcome, a manager's words passed on, the end of silence."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.core.errors import N_
from bot.core.language import Language
from bot.core.text import Mrkdwn, Plain, bold, escape, lines
from bot.delivery.domain import Composed
from bot.slack import blocks

KEEP = "nudge_keep_"  # + weekly, monthly, stopped
AGREE = "nudge_agree"

_CADENCES = {
    "weekly": N_("Good. The next note comes on {when}."),
    "monthly": N_("Good. From now on I write once a month, next on {when}."),
    "stopped": N_("Understood. I will not write again unless you ask me to: /leeway settings."),
}


def relay(lang: Language, manager: str, text: str) -> Composed:
    """A manager's words to somebody of the team."""
    quoted = Mrkdwn("\n".join(f"> {line}" for line in escape(text).splitlines()))
    said = lines(bold(lang.t("{manager} asked me to pass this on:", manager=manager)), quoted)
    small = blocks.context(
        lang.t(
            "Written or confirmed by {manager}. Answer them directly; I do not read answers.",
            manager=manager,
        )
    )
    return Composed(said, [blocks.section(said), small])


def welcome(lang: Language, first_at: datetime | None, zone: ZoneInfo, confirmed: bool) -> Composed:
    """What comes, before it comes, and how to change it."""
    point = bold(lang.t("I am Leeway, and I help you make room for your people to learn."))
    when = lang.moment(first_at, zone) if first_at else Plain("")
    if confirmed:
        said = lines(
            point,
            lang.t(
                "Agreed: the first note comes on {when}. You can change that below at any time.",
                when=when,
            ),
        )
        return Composed(said, [blocks.section(said)])
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
        when = lang.moment(next_at, zone) if next_at else Plain("")
        said = bold(lang.t(_CADENCES[chosen], when=when))
        return Composed(said, [blocks.section(said)])
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
