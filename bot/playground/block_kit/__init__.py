"""Slack's rules for blocks, messages and views: what is refused, and where."""

from __future__ import annotations

from bot.playground.block_kit.rules import (
    blocks_too_long,
    problems_of_blocks,
    problems_of_view,
    view_too_large,
)
from bot.playground.block_kit.schema import Problem

__all__ = [
    "Problem",
    "blocks_too_long",
    "problems_of_blocks",
    "problems_of_view",
    "view_too_large",
]
