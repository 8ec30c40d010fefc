"""Small forms: pause a plan, and how one's blocks are protected."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from bot.core.language import Language
from bot.core.text import Mrkdwn, Plain, bold, lines
from bot.development_time import ids, modals
from bot.development_time.domain import Chosen, Defence
from bot.development_time.memory import Memory
from bot.development_time.protection import DEFENCES
from bot.development_time.views import Picture
from bot.slack import blocks
from bot.slack.blocks import Block, Element, Option

UNTIL = "until"
DEFENCE, MANNERS = "defence", "manners"
SAYS, DECLINES, SHARES = "says", "declines", "shares"

View = dict[str, Any]


def pause(lang: Language, rule: str, memory: Memory) -> View:
    """Until when a plan rests."""
    pick = blocks.field(
        lang.plain("It goes on from"),
        blocks.date_picker(UNTIL),
        UNTIL,
        hint=lang.plain("Leave it empty, and it rests until you say that it goes on."),
        optional=True,
    )
    return blocks.modal(
        lang.plain("Pause"),
        [blocks.section(lang.t("{rule}: nothing is planned in the meantime.", rule=rule)), pick],
        callback_id=ids.PAUSE_SUBMITTED,
        close=lang.plain("Cancel"),
        submit=lang.plain("Pause"),
        private_metadata=memory.written(),
    )


def paused_until(view: Mapping[str, Any]) -> date | None:
    """The first day after the pause; None while nobody knows."""
    chosen = view["state"]["values"][UNTIL][UNTIL].get("selected_date")
    return date.fromisoformat(chosen) if chosen else None


def choices(lang: Language, picture: Picture, memory: Memory) -> View:
    """How the blocks show in the calendar, and what may be done with them."""
    chosen = picture.chosen or Chosen()
    shown = [
        Option(lang.plain(text), defence.value, _explained(lang, defence))
        for defence, text in DEFENCES.items()
    ]
    offered, ticked = _manners(lang, picture, chosen)
    fields: list[Block] = [
        blocks.field(
            lang.plain("In my calendar it is"),
            blocks.radio(DEFENCE, shown, chosen=chosen.defence.value),
            DEFENCE,
        ),
        blocks.field(
            lang.plain("Also allowed"),
            blocks.checkboxes(MANNERS, offered, chosen=ticked),
            MANNERS,
            optional=True,
        ),
    ]
    return blocks.modal(
        lang.plain("How it is protected"),
        fields,
        callback_id=ids.CHOICES_SUBMITTED,
        close=lang.plain("Cancel"),
        submit=lang.plain("Save"),
        private_metadata=memory.written(),
    )


def _explained(lang: Language, defence: Defence) -> Plain:
    if defence is Defence.AUTO:
        return lang.plain("Others can plan over it early on, not late")
    if defence is Defence.BUSY:
        return lang.plain("Others see that you are busy, from the beginning")
    return lang.plain("Others may plan over it")


def _manners(lang: Language, picture: Picture, chosen: Chosen) -> tuple[list[Option], set[str]]:
    """What can be ticked by this person, and what is."""
    offered = [
        Option(
            lang.plain("Say in my calendar what it is for"),
            SAYS,
            lang.plain("Otherwise its title is neutral"),
        ),
        Option(
            lang.plain("Count my hours in my team's sum"),
            SHARES,
            lang.plain("Where fewer than five have a plan; never fewer than three"),
        ),
    ]
    if picture.calendar is not None and picture.calendar.kind == "google":
        declining = lang.plain("Let Google decline new meetings over it")
        offered.append(Option(declining, DECLINES, lang.plain("While it is busy")))
    ticked = {
        name
        for name, is_so in (
            (SAYS, chosen.says_what_for),
            (SHARES, chosen.shares),
            (DECLINES, chosen.declines),
        )
        if is_so
    }
    return offered, ticked


def wish(view: Mapping[str, Any], former: Chosen) -> Chosen:
    """What was submitted; what the form did not offer stays as it was."""
    values = view["state"]["values"]
    defence = values[DEFENCE][DEFENCE]["selected_option"]["value"]
    ticked = {one["value"] for one in values[MANNERS][MANNERS].get("selected_options") or ()}
    offered = _offered(view)
    return Chosen(
        defence=Defence(defence),
        says_what_for=SAYS in ticked,
        declines=DECLINES in ticked if DECLINES in offered else former.declines,
        shares=SHARES in ticked,
        status=former.status,
    )


def _offered(view: Mapping[str, Any]) -> set[str]:
    element = next(one for one in view["blocks"] if one.get("block_id") == MANNERS)["element"]
    return {option["value"] for option in element["options"]}


def saved(lang: Language, before: Chosen | None, now: Chosen, memory: Memory) -> View:
    """The receipt in the place of the form, with a way back to what was chosen `before`."""
    undo = blocks.button(lang.plain("Undo"), ids.UNDO_CHOICES, value=_written(before or now))
    return _receipt(lang, lang.t("Saved."), now, memory, *([undo] if before else []))


def put_back(lang: Language, now: Chosen, memory: Memory) -> View:
    """The receipt after its *Undo*."""
    return _receipt(lang, lang.t("It is as it was before."), now, memory)


def _receipt(lang: Language, title: Mrkdwn, now: Chosen, memory: Memory, *buttons: Element) -> View:
    said = [bold(title), chosen(lang, now)]
    return modals.receipt(lang, said, *buttons, memory=memory)


def _written(one: Chosen) -> str:
    ticked = ((SAYS, one.says_what_for), (DECLINES, one.declines), (SHARES, one.shares))
    return " ".join([one.defence.value, *(name for name, is_so in ticked if is_so)])


def former(value: str, now: Chosen) -> Chosen:
    """What was chosen before, as *Undo* carries it; the status is no part of this form."""
    defence, *ticked = value.split()
    return Chosen(
        Defence(defence), SAYS in ticked, DECLINES in ticked, SHARES in ticked, now.status
    )


def chosen(lang: Language, now: Chosen) -> Mrkdwn:
    """What holds from now on."""
    title = (
        lang.t("Its title there says what it is for.")
        if now.says_what_for
        else lang.t("Its title there is neutral.")
    )
    shares = (
        lang.t("Your hours may count in your team's sum, even in a small team.")
        if now.shares
        else lang.t("Your hours count in a sum of five people or more alone.")
    )
    shown = lang.t("In your calendar it is: {defence}.", defence=lang.t(DEFENCES[now.defence]))
    return lines(shown, title, shares)
