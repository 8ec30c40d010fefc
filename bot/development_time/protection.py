"""How somebody's blocks are protected: what they chose, their calendar, their Slack status."""

from __future__ import annotations

from collections.abc import Iterator

from bot.core.errors import N_
from bot.core.language import Language
from bot.core.text import Mrkdwn, bold, lines
from bot.development_time import ids
from bot.development_time.domain import Chosen, Defence
from bot.development_time.views import CalendarView, Picture, Ways
from bot.slack import blocks
from bot.slack.blocks import Block, Element

DEFENCES = {
    Defence.AUTO: N_("Free at first, busy from two days before, or when the week fills"),
    Defence.BUSY: N_("Always busy"),
    Defence.FREE: N_("Always free"),
}


def protection(lang: Language, picture: Picture, ways: Ways, screen: str) -> Iterator[Block]:
    """What protects the blocks, and the buttons that change it."""
    chosen, calendar = picture.chosen or Chosen(), picture.calendar
    title = (
        lang.t("Its title says what it is for.")
        if chosen.says_what_for
        else lang.t("Its title is neutral.")
    )
    yield blocks.section(
        lines(
            bold(lang.t("How it is protected")),
            _calendar(lang, calendar),
            lang.t("{defence}. {title}", defence=lang.t(DEFENCES[chosen.defence]), title=title),
            _status(lang, picture, ways),
        )
    )
    buttons = [blocks.button(lang.plain("Choose how…"), ids.OPEN_CHOICES)]
    buttons += connecting(lang, calendar, ways)
    if ways.status and not picture.status:
        label = lang.plain("Set my Slack status too…")
        buttons.append(blocks.button(label, ids.CONNECT_STATUS))
    elif picture.status:
        label = lang.plain("Leave my Slack status alone")
        buttons.append(blocks.button(label, ids.DISCONNECT_STATUS))
    yield blocks.actions(*buttons, block_id=f"{screen}:protection")


def _calendar(lang: Language, calendar: CalendarView | None) -> Mrkdwn:
    if calendar is None:
        return lang.t(
            "No calendar is connected: I do not see meetings, and the calendar file is yours to "
            "add. From a connected one I read when you are busy, and no titles."
        )
    account = calendar.account or (
        lang.t("Google Calendar") if calendar.kind == "google" else lang.t("your calendar")
    )
    if calendar.state == "away":
        return lang.t(
            "Your calendar ({account}) does not answer now; I go on trying.", account=account
        )
    if calendar.state == "refused":
        return lang.t("Your calendar ({account}) does not let me in any more.", account=account)
    return lang.t(
        "Your calendar ({account}) is connected: I read when you are busy, and no titles.",
        account=account,
    )


def connecting(lang: Language, calendar: CalendarView | None, ways: Ways) -> list[Element]:
    """The buttons that connect a calendar, again where it refused, or let go of it."""
    found: list[Element] = []
    if calendar is not None:
        if calendar.state == "refused":
            again = ids.CONNECT_GOOGLE if calendar.kind == "google" else ids.CONNECT
            found.append(blocks.button(lang.plain("Connect again…"), again))
        found.append(blocks.button(lang.plain("Disconnect it"), ids.DISCONNECT))
        return found
    if ways.google:
        found.append(blocks.button(lang.plain("Connect Google Calendar…"), ids.CONNECT_GOOGLE))
    found.append(blocks.button(lang.plain("Connect a calendar…"), ids.CONNECT))
    return found


def _status(lang: Language, picture: Picture, ways: Ways) -> Mrkdwn:
    if picture.status:
        return lang.t(
            "While it lasts, your Slack status says so and nobody disturbs you; then both are as "
            "before."
        )
    return lang.t("Your Slack status is left alone.") if ways.status else Mrkdwn("")
