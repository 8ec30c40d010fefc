"""What was done with a recommendation, said where its author acted, with a way back."""

from __future__ import annotations

from typing import Any

from bot.core.language import Language
from bot.core.text import Mrkdwn, lines
from bot.delivery.domain import Composed
from bot.recommendations.domain import BRING_BACK, EDIT, WITHDRAW, Channel, Shared
from bot.slack import blocks
from bot.slack.blocks import Element

RECEIPT = "receipt:"  # before the recommendation's id: the block_id of its buttons


def shared(
    lang: Language,
    title: str,
    done: Shared,
    channel: Channel | None,
    *,
    changed: bool = False,
    stays: Channel | None = None,
) -> Composed:
    """It was recommended, or changed: where it is now, and who recommended it before.

    `stays` is the channel that it was moved from, where others recommend it still.
    """
    where = _where(lang, title, done, channel)
    said = lines(lang.t("Changed."), where) if changed else where
    number = str(done.recommendation_id)
    return _with(
        lines(said, _others(lang, done), _stays(lang, stays)),
        number,
        blocks.button(
            lang.plain("Withdraw") if changed else lang.plain("Undo"), WITHDRAW, value=number
        ),
        blocks.button(lang.plain("Change…"), EDIT, value=number),
    )


def _where(lang: Language, title: str, done: Shared, channel: Channel | None) -> Mrkdwn:
    if done.where == "asked":
        return lang.t(
            "I ask {name} first. Nobody else sees anything before they agree. You hear of it if "
            "they would rather not; after a yes it is shown at once.",
            name=title,
        )
    if done.where == "team":
        return lang.n(
            "You recommended “{title}” to your team: one person gets it from me.",
            "You recommended “{title}” to your team: {count} people get it from me.",
            done.readers,
            title=title,
        )
    if done.where == "everyone" or channel is None:
        return lang.t(
            "You recommended “{title}”. Everyone finds it with `/recommend find`.", title=title
        )
    if not channel.name:
        return lang.t("You recommended “{title}” in the channel that you chose.", title=title)
    return lang.t("You recommended “{title}” in #{channel}.", title=title, channel=channel.name)


def _others(lang: Language, done: Shared) -> Mrkdwn:
    if not done.others:
        return Mrkdwn("")
    names = lang.listing(done.others)
    if done.where == "joined":
        return lang.t(
            "{names} recommended it there before you; your reason is in that message now.",
            names=names,
        )
    return lang.t("{names} recommended it before you; your reason is there now.", names=names)


def _stays(lang: Language, channel: Channel | None) -> Mrkdwn:
    if channel is None:
        return Mrkdwn("")
    if not channel.name:
        return lang.t("Others still recommend it where it was; that message stays, without you.")
    return lang.t(
        "Others still recommend it in #{channel}; that message stays, without you.",
        channel=channel.name,
    )


def withdrawn(lang: Language, number: str) -> Composed:
    """Nobody sees it any more; it can be brought back."""
    return _with(
        lang.t("Withdrawn. Nobody sees your recommendation any more."),
        number,
        blocks.button(lang.plain("Bring it back"), BRING_BACK, value=number),
    )


def brought_back(lang: Language, number: str) -> Composed:
    """It is there again."""
    return _with(
        lang.t("It is there again, with your words."),
        number,
        blocks.button(lang.plain("Withdraw"), WITHDRAW, value=number),
        blocks.button(lang.plain("Change…"), EDIT, value=number),
    )


def in_the_modal(lang: Language, receipt: Composed) -> dict[str, Any]:
    """The acknowledgement by which the form becomes its receipt: for who acted in App Home."""
    said = [block for block in receipt.blocks if block["type"] == "section"]
    back = lang.t("Change it or withdraw it in App Home, or with `/recommend mine`.")
    view = blocks.modal(
        lang.plain("Thank you"),
        [*said, blocks.context(back)],
        callback_id="recommend_done",
        close=lang.plain("Close"),
    )
    return {"response_action": "update", "view": view}


def _with(said: Mrkdwn, number: str, *buttons: Element) -> Composed:
    row = blocks.actions(*buttons, block_id=f"{RECEIPT}{number}")
    return Composed(said, [blocks.section(said), row])
