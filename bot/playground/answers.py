"""What an app puts into its acknowledgements: a command's text or blocks, a modal's next view."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.playground.block_kit import problems_of_view, view_too_large
from bot.playground.entities import Json
from bot.playground.methods.messages import checked_blocks, invalid_blocks, named
from bot.playground.refusals import Refused
from bot.playground.transport import Answer
from bot.playground.world import World


@dataclass(frozen=True)
class Said:
    """A message that answers a slash command; for one person unless it is `in_channel`."""

    text: str
    blocks: Sequence[Json]
    in_channel: bool


def said_by_an_answer(world: World, answer: Answer) -> Said | None:
    """What the acknowledgement of a command says, or None where it is empty.

    Raises `Refused` for blocks that Slack would not show.
    """
    if answer.payload is None:
        text = answer.text.strip()
        return Said(text, (), in_channel=False) if text else None
    blocks = checked_blocks(world, answer.payload.get("blocks")) or ()
    text = str(answer.payload.get("text") or "")
    if not blocks and not text:
        return None
    return Said(text, blocks, answer.payload.get("response_type") == "in_channel")


def view_of_an_answer(world: World, view: object) -> Json:
    """The modal of an `update` or `push`; raises `Refused` for one that Slack would not show."""
    if view_too_large(view):
        raise Refused("view_too_large")
    problems = problems_of_view(view)
    if problems or not isinstance(view, Mapping):
        raise invalid_blocks(problems, "invalid_view")
    if view["type"] != "modal":
        raise Refused("invalid_view", ["[ERROR] must be modal [json-pointer:/view/type]"])
    return {**view, "blocks": named(world, view["blocks"])}
