"""What Slack makes of what a person types: in a message, and behind a slash command."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from bot.playground.entities import Channel, Json, User

_TYPED = re.compile(
    r"<(?P<sign>[@#])(?P<id>[A-Z0-9]+)(?:\|[^<>]*)?>"  # a person or channel chosen from a list
    r"|(?P<url>https?://[^\s<>|]*[^\s<>|.,;:!?)'\"\]])"
)


def written_by_a_person(text: str) -> str:
    """Text as Slack hands it on: `&`, `<`, `>` escaped, links and mentions in angle brackets."""
    return _replaced(text, lambda found: f"<{_escaped(found[0].strip('<>'))}>")


def behind_a_command(
    text: str, users: Mapping[str, User], channels: Mapping[str, Channel], *, should_escape: bool
) -> str:
    """The text of a slash command: names and links as they look, `&`, `<` and `>` escaped.

    With `should_escape` people, channels and links come in angle brackets, ids first.
    """

    def shown(found: re.Match[str]) -> str:
        if found["url"]:
            return f"<{_escaped(found['url'])}>" if should_escape else _escaped(found["url"])
        sign, id_ = found["sign"], found["id"]
        named: User | Channel | None = users.get(id_) if sign == "@" else channels.get(id_)
        if named is None:
            return _escaped(found[0])
        return f"<{sign}{id_}|{named.name}>" if should_escape else f"{sign}{_escaped(named.name)}"

    return _replaced(text, shown)


def rich_text(text: str) -> Json:
    """What the composer makes of typing: one rich_text block, quoted lines apart."""
    parts: list[Json] = []
    lines: list[str] = []
    quoted = False
    for line in text.split("\n"):
        is_quote = line.startswith(">")
        if lines and is_quote != quoted:
            parts.append(_part(lines, quoted=quoted))
            lines = []
        quoted = is_quote
        lines.append(line.removeprefix(">").removeprefix(" ") if is_quote else line)
    parts.append(_part(lines, quoted=quoted))
    return {"type": "rich_text", "block_id": "composed", "elements": parts}


def _part(lines: list[str], *, quoted: bool) -> Json:
    kind = "rich_text_quote" if quoted else "rich_text_section"
    return {"type": kind, "elements": _runs("\n".join(lines))}


def _runs(text: str) -> list[Json]:
    runs: list[Json] = []
    at = 0
    for found in _TYPED.finditer(text):
        if found.start() > at:
            runs.append({"type": "text", "text": text[at : found.start()]})
        runs.append(_run(found))
        at = found.end()
    if at < len(text):
        runs.append({"type": "text", "text": text[at:]})
    return runs


def _run(found: re.Match[str]) -> Json:
    if found["url"]:
        return {"type": "link", "url": found["url"]}
    if found["sign"] == "@":
        return {"type": "user", "user_id": found["id"]}
    return {"type": "channel", "channel_id": found["id"]}


def _replaced(text: str, by: Callable[[re.Match[str]], str]) -> str:
    parts: list[str] = []
    at = 0
    for found in _TYPED.finditer(text):
        parts.extend((_escaped(text[at : found.start()]), by(found)))
        at = found.end()
    return "".join((*parts, _escaped(text[at:])))


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
