"""The methods of the Web API: to add one, write its function and one entry in its file's list."""

from __future__ import annotations

from bot.playground.methods import (
    app,
    chat,
    conversations,
    conversations_read,
    files,
    reactions,
    users,
    views,
)
from bot.playground.methods.method import Method

METHODS: dict[str, Method] = {
    method.name: method
    for part in (app, chat, conversations, conversations_read, files, reactions, users, views)
    for method in part.METHODS
}
