"""What somebody reads before they agree on another site, and their way there."""

from __future__ import annotations

from typing import Any, NamedTuple

from bot.core.language import Language
from bot.core.text import Mrkdwn, Plain, bold, lines
from bot.slack import blocks


class Way(NamedTuple):
    """The button that leads there: what stands on it, its id, and the person's own address."""

    label: Plain
    action_id: str
    address: str


def agreeing(
    lang: Language, title: Plain, said: tuple[Mrkdwn, Mrkdwn, Mrkdwn], way: Way
) -> dict[str, Any]:
    """`said`: what agreeing is for, what Leeway reads then, what it writes."""
    point, *means = said
    agree = blocks.primary(way.label, way.action_id) | {"url": way.address}
    small = lang.t(
        "The link is yours alone and works for ten minutes. App Home has the button that takes "
        "your consent back."
    )
    return blocks.modal(
        title,
        [
            blocks.section(lines(bold(point), *means)),
            blocks.actions(agree),
            blocks.context(small),
        ],
        callback_id="devtime_consent",
        close=lang.plain("Close"),
    )
