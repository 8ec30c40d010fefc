"""What other features use of the recommendations."""

from __future__ import annotations

from bot.recommendations.asking_repository import named
from bot.recommendations.domain import Shared
from bot.recommendations.prompts import Prompt, PromptError, load_prompts
from bot.recommendations.search import Found, find
from bot.recommendations.sharing import (
    agree,
    bring_back,
    change,
    decline,
    forget_names,
    post_again,
    share,
    share_of,
    team_of,
    withdraw,
)
from bot.recommendations.uptakes import month_of, say, take, take_back, taken_up, words_of
from bot.recommendations.viewing import entries, entry, mine, shelf_of, top, visible

__all__ = [
    "Found",
    "Prompt",
    "PromptError",
    "Shared",
    "agree",
    "bring_back",
    "change",
    "decline",
    "entries",
    "entry",
    "find",
    "forget_names",
    "load_prompts",
    "mine",
    "month_of",
    "named",
    "post_again",
    "say",
    "share",
    "share_of",
    "shelf_of",
    "take",
    "take_back",
    "taken_up",
    "team_of",
    "top",
    "visible",
    "withdraw",
    "words_of",
]
