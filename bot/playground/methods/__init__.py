"""The methods of the Web API: to add one, write its function and one entry in its file's list."""

from __future__ import annotations

from bot.playground.methods import (
    app,
    chat,
    conversations,
    conversations_read,
    files,
    myself,
    reactions,
    users,
    views,
)
from bot.playground.methods.method import Method

PARTS = (app, chat, conversations, conversations_read, files, myself, reactions, users, views)
METHODS: dict[str, Method] = {method.name: method for part in PARTS for method in part.METHODS}
