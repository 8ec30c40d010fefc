"""What a manager sees of the plans for the team: what is offered, and how many take part."""

from __future__ import annotations

from collections.abc import Iterator

from bot.core.language import Language
from bot.core.text import Mrkdwn, bold, lines
from bot.delivery.domain import Composed
from bot.development_time import ids
from bot.development_time.domain import OPEN, OPEN_TEAM, SMALLEST_GROUP
from bot.development_time.ledger_screen import team_ledger
from bot.development_time.views import Picture, TeamPlanView
from bot.development_time.wording import weekly
from bot.slack import blocks
from bot.slack.blocks import Block

TEAM = "team"
"""The first word of the `block_id` of its rows of buttons, as `screens` has the others."""
MOST, ELSE = {"home": 2}, 5
"""Plans on a screen, the newest first."""


def team_blocks(lang: Language, picture: Picture, screen: str) -> Iterator[Block]:
    """The team plans with their buttons, and one to make a new one."""
    yield blocks.section(bold(lang.t("Your team's development time")))
    for one in picture.team_plans[: MOST.get(screen, ELSE)]:
        rule = weekly(lang, one.rule, picture.zone)
        purpose = lang.t("For: “{purpose}”.", purpose=one.purpose) if one.purpose else Mrkdwn("")
        yield blocks.section(lines(bold(rule), taken_up(lang, one), purpose))
        value = str(one.id)
        yield blocks.actions(
            blocks.button(lang.plain("Change…"), OPEN_TEAM, value=value),
            blocks.button(
                lang.plain("Stop offering it"), ids.END_TEAM, value=f"{one.version}:{value}"
            ),
            block_id=f"{screen}:team:{value}",
        )
    if not picture.team_plans:
        yield blocks.section(
            lang.t(
                "You offer a weekly time, and each of your people says whether it works for them."
            )
        )
    yield from team_ledger(lang, picture.team)
    make = blocks.button if picture.team_plans else blocks.primary
    label = (
        lang.plain("Another plan…") if picture.team_plans else lang.plain("Plan it for my team…")
    )
    yield blocks.actions(make(label, OPEN_TEAM), block_id=f"{screen}:team")


def team(lang: Language, picture: Picture) -> Composed:
    """The answer to `/devtime team`; who leads nobody is told what there is for them."""
    if picture.leads:
        return Composed.of_sections(list(team_blocks(lang, picture, TEAM)))
    said_alone = lang.t(
        "Nobody reports to you here, so there is no team to plan for. Your own time can be planned."
    )
    own = blocks.primary(lang.plain("Plan development time"), OPEN)
    return Composed(said_alone, [blocks.section(said_alone), blocks.actions(own)])


def taken_up(lang: Language, one: TeamPlanView) -> Mrkdwn:
    """How many take part; of few people it would tell who does not."""
    if one.offered < SMALLEST_GROUP:
        offered = lang.n("Offered to one person.", "Offered to {count} people.", one.offered)
        least = lang.number(SMALLEST_GROUP)
        few = lang.t("How many take part is told from {least} people on.", least=least)
        return lang.t("{offered} {few}", offered=offered, few=few)
    offered_to = lang.number(one.offered)
    if one.accepted == 0:
        return lang.t("Offered to {offered} people; nobody takes part yet.", offered=offered_to)
    return lang.n(
        "Offered to {offered} people; one takes part.",
        "Offered to {offered} people; {count} take part.",
        one.accepted,
        offered=offered_to,
    )
