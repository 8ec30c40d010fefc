"""Slack's mrkdwn as safe HTML: whatever is not mrkdwn is escaped, so no text becomes markup."""

from __future__ import annotations

import html
import re
from itertools import groupby

from bot.playground.page.dates import slack_date
from bot.playground.page.emoji import character
from bot.playground.page.names import Reader

_PRE = re.compile(r"```\n?(.+?)\n?```", re.DOTALL)
_QUOTE = re.compile(r"^(?:&gt;|>) ?")
_LONG_QUOTE = re.compile(r"^(?:&gt;|>){3} ?", re.MULTILINE)
_BULLET = re.compile(r"^(\s*)([•◦▪‣-]|\d{1,3}[.)]) (.*)$")
_SAFE_LINK = re.compile(r"^(https?://|mailto:|tel:)", re.IGNORECASE)
_BEFORE, _AFTER = r"(?<![\w*_~`])", r"(?![\w*_~`])"
_INLINE = re.compile(
    r"`(?P<code>[^`\n]+)`"
    r"|<(?P<angle>[^<>\n]+)>"
    r"|(?<![\w:]):(?P<emoji>[a-z0-9_+'-]+):(?![\w:])"
    rf"|{_BEFORE}\*(?P<bold>(?=\S)(?:<[^<>\n]*>|[^*\n<])+(?<=\S))\*{_AFTER}"
    rf"|{_BEFORE}_(?P<italic>(?=\S)(?:<[^<>\n]*>|[^_\n<]|(?<=\w)_(?=\w))+(?<=\S))_{_AFTER}"
    rf"|{_BEFORE}~(?P<strike>(?=\S)(?:<[^<>\n]*>|[^~\n<])+(?<=\S))~{_AFTER}"
    r"|(?P<url>https?://[^\s<>|`*]+[^\s<>|`*.,;:!?)'\"\]])"
)
_DEEPEST = 8  # marks within marks; a text of nothing but marks must not exhaust the stack
_TAGS = {"bold": "strong", "italic": "em", "strike": "s"}


def escape(text: str) -> str:
    """Text as HTML that shows exactly that text; Slack's three entities are read."""
    plain = text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    return html.escape(plain, quote=True)


def plain_text(text: str, *, emoji: bool = True) -> str:
    """A `plain_text` object as safe HTML: emoji codes become characters, nothing else is read."""
    return _with_emoji(text) if emoji else escape(text)


def to_html(text: str, reader: Reader) -> str:
    """A `mrkdwn` text as safe HTML, as `reader` sees it."""
    parts: list[str] = []
    at = 0
    for found in _PRE.finditer(text):
        parts.append(_lines(text[at : found.start()].removesuffix("\n"), reader))
        parts.append(f"<pre>{escape(found[1])}</pre>")
        at = found.end()
    parts.append(_lines(text[at:].removeprefix("\n") if at else text, reader))
    return "".join(parts)


def _lines(text: str, reader: Reader) -> str:
    if not text:
        return ""
    start = _LONG_QUOTE.search(text)
    if start:
        before = _lines(text[: start.start()].removesuffix("\n"), reader)
        return f"{before}<blockquote>{_flow(text[start.end() :], reader)}</blockquote>"
    parts: list[str] = []
    for quoted, lines in groupby(text.split("\n"), lambda line: bool(_QUOTE.match(line))):
        if quoted:
            inner = _flow("\n".join(_QUOTE.sub("", line) for line in lines), reader)
            parts.append(f"<blockquote>{inner}</blockquote>")
        else:
            parts.append(_flow("\n".join(lines), reader))
    return "".join(parts)


def _flow(text: str, reader: Reader) -> str:
    parts: list[str] = []
    for listed, lines in groupby(text.split("\n"), lambda line: bool(_BULLET.match(line))):
        if listed:
            parts.extend(_bullet(line, reader) for line in lines)
        else:
            parts.append("<br>".join(_inline(line, reader) for line in lines))
    return "".join(parts)


def _bullet(line: str, reader: Reader) -> str:
    found = _BULLET.match(line)
    if found is None:
        return _inline(line, reader)
    depth = min(len(found[1]) // 2, 4)
    return (
        f'<span class="bullet" style="--depth:{depth}"><span class="mark">{escape(found[2])}</span>'
        f"<span>{_inline(found[3], reader)}</span></span>"
    )


def _inline(text: str, reader: Reader, depth: int = 0) -> str:
    parts: list[str] = []
    at = 0
    for found in _INLINE.finditer(text):
        parts.append(escape(text[at : found.start()]))
        parts.append(_marked(found, reader, depth))
        at = found.end()
    parts.append(escape(text[at:]))
    return "".join(parts)


def _marked(found: re.Match[str], reader: Reader, depth: int) -> str:
    kind, inner = found.lastgroup or "", found[found.lastgroup or 0]
    if kind == "code":
        return f"<code>{escape(inner)}</code>"
    if kind == "angle":
        return _angle(inner, reader)
    if kind == "emoji":
        return _emoji(inner)
    if kind == "url":
        return link(inner, escape(inner))
    text = _inline(inner, reader, depth + 1) if depth < _DEEPEST else escape(inner)
    return f"<{_TAGS[kind]}>{text}</{_TAGS[kind]}>"


def _angle(inner: str, reader: Reader) -> str:
    target, _, label = inner.partition("|")
    if target.startswith("@"):
        return f'<span class="mention">@{escape(reader.user(target[1:]))}</span>'
    if target.startswith("#"):
        return f'<span class="mention">#{escape(reader.channel(target[1:]))}</span>'
    if target.startswith("!date^"):
        return _date(target, label, reader)
    if target.startswith("!"):
        name = label.removeprefix("@") or target[1:].partition("^")[0]
        return f'<span class="mention broadcast">@{escape(name)}</span>'
    if _SAFE_LINK.match(target):
        return link(target, _with_emoji(label) if label else escape(target))
    return escape(f"<{inner}>")


def link(url: str, label_html: str) -> str:
    """A link that opens beside the page; anything but http, https, mailto and tel stays text."""
    if not _SAFE_LINK.match(url):
        return label_html
    return f'<a href="{escape(url)}" target="_blank" rel="noopener noreferrer">{label_html}</a>'


def _date(target: str, label: str, reader: Reader) -> str:
    _, epoch, form, url = [*target.split("^", 3), "", ""][:4]
    shown = slack_date(int(epoch), form, reader.zone, reader.now) if _is_number(epoch) else None
    text = escape(shown if shown is not None else label)
    return link(url, text) if url else f'<time class="date">{text}</time>'


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 13


def _emoji(code: str) -> str:
    shown = character(code)
    if shown is None:
        return escape(f":{code}:")
    return f'<span class="emoji" role="img" aria-label="{escape(code)}">{shown}</span>'


_CODE = re.compile(r"(?<![\w:]):([a-z0-9_+'-]+):(?![\w:])")


def _with_emoji(text: str) -> str:
    parts: list[str] = []
    at = 0
    for found in _CODE.finditer(text):
        parts.extend((escape(text[at : found.start()]), _emoji(found[1])))
        at = found.end()
    parts.append(escape(text[at:]))
    return "".join(parts)
