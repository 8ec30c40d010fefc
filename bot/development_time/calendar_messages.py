"""What is said of connected calendars."""

from __future__ import annotations

from collections.abc import Sequence

from bot.core.language import Language
from bot.core.text import Mrkdwn, bold, lines
from bot.delivery.domain import Composed
from bot.development_time import ids
from bot.development_time.views import PlanView
from bot.development_time.wording import weekly
from bot.slack import blocks
from bot.slack.blocks import Element

MOST_FILES = 3


def trouble(lang: Language, kind: str, state: str, plans: Sequence[PlanView]) -> Composed:
    """It does not answer, or does not let us in any more; a file for each of `plans` is the way."""
    said = _refused(lang) if state == "refused" else _away(lang)
    files = [_file(lang, plan, alone=len(plans) == 1) for plan in plans[:MOST_FILES]]
    if state == "refused":
        again = ids.CONNECT_GOOGLE if kind == "google" else ids.CONNECT
        buttons = [blocks.primary(lang.plain("Connect again…"), again), *files]
    else:
        buttons = [*files, blocks.button(lang.plain("Disconnect it"), ids.DISCONNECT)]
    note = lang.t("Your development time goes on in Slack, whether or not a calendar is connected.")
    shown = [blocks.section(said), blocks.actions(*buttons), blocks.context(note)]
    return Composed(said, shown)


def _file(lang: Language, plan: PlanView, *, alone: bool) -> Element:
    rule = weekly(lang, plan.rule, plan.zone)
    label = lang.plain("Calendar file") if alone else lang.plain("Calendar file: {rule}", rule=rule)
    return blocks.button(label, ids.CALENDAR_FILE, value=str(plan.id))


def _away(lang: Language) -> Mrkdwn:
    return lines(
        bold(lang.t("I have not been able to reach your calendar for an hour.")),
        lang.t("So I see no meetings over your development time, and write nothing there."),
        lang.t("I go on trying, and say no more of it. A calendar file works meanwhile."),
    )


def _refused(lang: Language) -> Mrkdwn:
    return lines(
        bold(lang.t("Your calendar does not let me in any more.")),
        lang.t("A password was changed, or the consent was taken back; so I stopped trying."),
        lang.t("To have your development time defended again, connect it anew."),
    )


def back(lang: Language) -> Composed:
    """What became of it since."""
    said = bold(lang.t("This is settled: the calendar can be read again, or is not connected."))
    return Composed(said, [blocks.section(said)])
