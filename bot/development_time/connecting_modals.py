"""The forms of whoever connects a calendar."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from bot.clients.caldav import FoundCalendar
from bot.core.language import Language
from bot.core.text import Mrkdwn, Plain, bold, lines
from bot.delivery.domain import Origin
from bot.development_time.connecting import SignIn
from bot.slack import blocks
from bot.slack.blocks import Block, Option

SUBMITTED = "devtime_connecting"
CHOSEN = "devtime_connecting_chosen"
ADDRESS, ACCOUNT, PASSWORD, WHICH = "address", "account", "password", "which"
MOST_CALENDARS = 100

View = dict[str, Any]


def form(lang: Language, origin: Origin, sign_in: SignIn | None = None, problem: str = "") -> View:
    """Where the calendar is, and as whom; the password is never filled in again."""
    address, account = (sign_in.address, sign_in.account) if sign_in else ("", "")
    shown: list[Block] = [blocks.section(lang.t(problem))] if problem else []
    shown.append(blocks.section(_promise(lang)))
    shown += [
        blocks.field(
            lang.plain("Address of your calendar"),
            blocks.text_input(ADDRESS, text=address, most=2000),
            ADDRESS,
            hint=lang.plain("As your provider names it under CalDAV; its website often will do."),
        ),
        blocks.field(
            lang.plain("User name"), blocks.text_input(ACCOUNT, text=account, most=320), ACCOUNT
        ),
        blocks.field(
            lang.plain("App password"),
            blocks.text_input(PASSWORD, most=500),
            PASSWORD,
            hint=lang.plain("Make one for Leeway alone. Slack shows it while you type."),
        ),
    ]
    return blocks.modal(
        lang.plain("Connect a calendar"),
        shown,
        callback_id=SUBMITTED,
        close=lang.plain("Cancel"),
        submit=lang.plain("Look for it"),
        private_metadata=json.dumps({"origin": asdict(origin)}),
    )


def typed(view: Mapping[str, Any]) -> SignIn:
    """What was typed."""
    values = view["state"]["values"]

    def text(name: str) -> str:
        return str(values[name][name].get("value") or "")

    return SignIn(text(ADDRESS).strip(), text(ACCOUNT).strip(), text(PASSWORD).strip())


def looking(lang: Language) -> View:
    """While the server is asked."""
    return said(lang, lang.t("One moment: I look for your calendar."))


def choose(lang: Language, found: Sequence[FoundCalendar], sealed: str, origin: Origin) -> View:
    """Which of several calendars; `sealed` is what opens them."""
    options = [
        Option(Plain(one.name or one.address), str(number))
        for number, one in enumerate(found[:MOST_CALENDARS])
    ]
    pick = blocks.field(
        lang.plain("Your development time goes into"),
        blocks.select(lang.plain("A calendar…"), WHICH, options, chosen="0"),
        WHICH,
        hint=lang.plain("Choose the one in which others see when you are busy."),
    )
    return blocks.modal(
        lang.plain("Which calendar?"),
        [pick],
        callback_id=CHOSEN,
        close=lang.plain("Cancel"),
        submit=lang.plain("Connect it"),
        private_metadata=json.dumps({"sealed": sealed, "origin": asdict(origin)}),
    )


def carried(view: Mapping[str, Any]) -> tuple[str, int]:
    """What opens the calendars, sealed, and the number of the chosen one."""
    chosen = view["state"]["values"][WHICH][WHICH]["selected_option"]["value"]
    return str(json.loads(view["private_metadata"])["sealed"]), int(chosen)


def connected(lang: Language, name: str) -> View:
    """The receipt."""
    told = lines(
        bold(lang.t("“{name}” is connected.", name=name)),
        lang.t("Your development time appears there within a minute."),
        lang.t("You can disconnect it in App Home, at any time."),
    )
    return said(lang, told)


def said(lang: Language, text: Mrkdwn) -> View:
    """A sentence and nothing to submit."""
    return blocks.modal(
        lang.plain("Connect a calendar"),
        [blocks.section(text)],
        callback_id="devtime_said",
        close=lang.plain("Close"),
    )


def _promise(lang: Language) -> Mrkdwn:
    return lang.t(
        "I put your development time there, and read when you are busy: no titles, no guests. "
        "I change only what I made. Your password is kept sealed."
    )
