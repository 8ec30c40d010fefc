"""What is said to whoever names an expert, and to whoever is named as one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bot.core.language import Language
from bot.core.text import Mrkdwn, bold, lines
from bot.delivery.domain import Composed
from bot.slack import blocks
from bot.slack.blocks import Block

# Written once: the listeners read them from here.
NAME = "expert_name"  # the menu in App Home
NAMED = "expert_named"  # the form, where somebody would ask somebody else
WHO = "who"
TAKE_BACK = "expert_take_back"
YES = "expert_yes"
NO = "expert_no"
UNDO = "expert_undo"


@dataclass(frozen=True)
class OfferView:
    """What somebody who was named is asked; `named_by` is empty once that person left."""

    offer_id: int
    named_by: str
    state: str


def asked(lang: Language, view: OfferView) -> Composed:
    """The question to who was named, or the receipt of the answer."""
    value = str(view.offer_id)
    if view.state != "asked":
        said = _answered(lang, view)
        undo = blocks.button(lang.plain("Undo"), UNDO, value=value)
        return Composed(said, [blocks.section(said), blocks.actions(undo)])
    point = (
        lang.t("{name} thinks that others could learn from you.", name=view.named_by)
        if view.named_by
        else lang.t("A colleague thinks that others could learn from you.")
    )
    said = lines(
        bold(point),
        lang.t("May I ask you now and then what helped you: a book, a course, a person?"),
        lang.t("One question about every four weeks. *Not now…* on any of them lets you stop."),
    )
    buttons = [
        blocks.primary(lang.plain("Yes, now and then"), YES, value=value),
        blocks.button(lang.plain("No, thank you"), NO, value=value),
    ]
    note = (
        lang.t("If you agree, {name} hears of it. A no is told to nobody.", name=view.named_by)
        if view.named_by
        else lang.t("A no is told to nobody.")
    )
    return Composed(said, [blocks.section(said), blocks.actions(*buttons), blocks.context(note)])


def agreed(lang: Language, name: str) -> Composed:
    """To whoever named somebody: that person agreed."""
    said = lines(
        bold(lang.t("{name} agreed: I ask them now and then what helped them.", name=name)),
        lang.t("You named them. What they share, they share in their own name."),
    )
    return Composed(said, [blocks.section(said)])


def in_home(lang: Language, *, anybody: bool, drawn: int) -> list[Block]:
    """The menu in App Home; a new `drawn` makes it empty again."""
    whom = (
        lang.t("Anybody here may be one.")
        if anybody
        else lang.t("Choose somebody who reports to you, or to your reports.")
    )
    said = lines(
        bold(lang.t("Name an expert")),
        lang.t("Somebody from whom others could learn. I ask them first, and in your name."),
        whom,
    )
    menu = blocks.person_select(lang.plain("Choose somebody…"), NAME)
    return [blocks.section(said, accessory=menu, block_id=f"expert-{drawn}")]


def form(lang: Language) -> dict[str, Any]:
    """Whom somebody would ask instead."""
    said = lang.t(
        "I ask them first whether they want to be asked, and in your name. "
        "You hear of it if they agree."
    )
    menu = blocks.person_select(lang.plain("Choose somebody…"), WHO)
    return blocks.modal(
        lang.plain("Ask somebody else"),
        [blocks.section(said), blocks.field(lang.plain("Whom would you ask?"), menu, WHO)],
        callback_id=NAMED,
        close=lang.plain("Cancel"),
        submit=lang.plain("Name them"),
    )


def named(lang: Language, offer_id: int, name: str) -> dict[str, Any]:
    """The receipt of who named somebody."""
    said = lines(
        bold(lang.t("I ask {name}, in their own hours and in your name.", name=name)),
        lang.t("You hear of it if they agree."),
    )
    undo = blocks.button(lang.plain("Undo"), TAKE_BACK, value=str(offer_id))
    return _receipt(lang, [blocks.section(said), blocks.actions(undo)])


def taken_back(lang: Language, name: str) -> dict[str, Any]:
    """The receipt of who took a name back in time."""
    said = bold(lang.t("Taken back. {name} heard nothing of it.", name=name))
    return _receipt(lang, [blocks.section(said)])


def _receipt(lang: Language, shown: list[Block]) -> dict[str, Any]:
    return blocks.modal(
        lang.plain("Name an expert"), shown, callback_id="expert_receipt", close=lang.plain("Close")
    )


def _answered(lang: Language, view: OfferView) -> Mrkdwn:
    if view.state == "declined":
        return lines(bold(lang.t("Understood. I will not ask you.")), lang.t("Nobody hears of it."))
    return lines(
        bold(lang.t("Thank you. I will ask you now and then what helped you.")),
        lang.t("The first question comes in a week or more. *Not now…* on any lets you stop them."),
    )
