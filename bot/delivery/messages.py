"""What every proactive message ends with: how to hear less, one click away."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Any

from bot.core.language import Language
from bot.core.text import shorten
from bot.delivery.domain import Composed
from bot.people.domain import OPEN_SETTINGS
from bot.slack import blocks

MOST_LINE = 300  # characters
MOST_TEXT = 3000  # characters: Slack refuses 4,000 in chat.update with msg_too_long


def as_line(composed: Composed, lang: Language) -> Composed:
    """Something that nobody asked for, as one line inside another message."""
    line = shorten(lang.t("Also: {text}", text=composed.text), MOST_LINE)
    return replace(composed, blocks=[blocks.section(line)], small_print=())


def with_parts(host: Composed, parts: Collection[Composed], lang: Language) -> Composed:
    """A message with others inside it; what waits for an answer keeps its buttons.

    Small print that several have in the same words stands once, below the last of them.
    """
    if not parts:
        return host
    more = lang.n("and one more thing", "and {count} more things", len(parts))
    inside: list[dict[str, Any]] = []
    for part in parts:
        inside += [blocks.divider(), *part.blocks]
    text = lang.t("{text} ({more})", text=host.text, more=more)
    shown = [*host.blocks, *inside]
    said = [
        block
        for place, block in enumerate(shown)
        if block["type"] != "context" or block not in shown[place + 1 :]
    ]
    return replace(host, text=text, blocks=said)


def with_small_print(composed: Composed, lang: Language, mark: str) -> Composed:
    """The message with its quiet buttons; their row carries the mark that finds it again.

    The text that stands for the blocks where they are not shown is cut to what Slack takes.

    They are buttons and not links in a context block, because Slack's context blocks cannot be
    clicked (docs/decisions/0002).
    """
    quiet = blocks.button(lang.plain("Fewer of these"), OPEN_SETTINGS)
    row = blocks.actions(*composed.small_print, quiet, block_id=mark)
    text = shorten(composed.text, MOST_TEXT)
    return replace(composed, text=text, blocks=[*composed.blocks, row], small_print=())


def with_mark(composed: Composed, mark: str) -> Composed:
    """A message for a channel: nobody's settings are one click away there, the mark is."""
    first, *others = composed.blocks
    text = shorten(composed.text, MOST_TEXT)
    return replace(composed, text=text, blocks=[first | {"block_id": mark}, *others])
