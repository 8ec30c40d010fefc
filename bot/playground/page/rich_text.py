"""The `rich_text` block as safe HTML."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bot.playground.page.dates import slack_date
from bot.playground.page.emoji import character
from bot.playground.page.mrkdwn import escape, link, plain_text
from bot.playground.page.names import Reader

_STYLES = {"bold": "strong", "italic": "em", "strike": "s", "code": "code", "underline": "u"}


def rich_text_html(block: Mapping[str, Any], reader: Reader) -> str:
    """All elements of a `rich_text` block, in their order."""
    return "".join(_part(part, reader) for part in block.get("elements", []))


def _part(part: Mapping[str, Any], reader: Reader) -> str:
    kind = part.get("type")
    if kind == "rich_text_list":
        return _list(part, reader)
    inner = "".join(_run(run, reader) for run in part.get("elements", []))
    if kind == "rich_text_preformatted":
        return f"<pre>{inner}</pre>"
    if kind == "rich_text_quote":
        return f"<blockquote>{inner}</blockquote>"
    return f'<span class="run">{inner}</span>'


def _list(part: Mapping[str, Any], reader: Reader) -> str:
    tag = "ol" if part.get("style") == "ordered" else "ul"
    start = int(part.get("offset", 0)) + 1
    number = f' start="{start}"' if tag == "ol" and start > 1 else ""
    depth = min(max(int(part.get("indent", 0)), 0), 8)
    items = "".join(f"<li>{_part(item, reader)}</li>" for item in part.get("elements", []))
    return f'<{tag}{number} style="--depth:{depth}">{items}</{tag}>'


def _run(run: Mapping[str, Any], reader: Reader) -> str:
    render = _RUNS.get(str(run.get("type")))
    inner = render(run, reader) if render else escape(str(run.get("text", "")))
    style = run.get("style")
    for name, tag in _STYLES.items():
        if isinstance(style, Mapping) and style.get(name):
            inner = f"<{tag}>{inner}</{tag}>"
    return inner


def _text(run: Mapping[str, Any], _: Reader) -> str:
    return plain_text(str(run.get("text", ""))).replace("\n", "<br>")


def _link(run: Mapping[str, Any], _: Reader) -> str:
    url = str(run.get("url", ""))
    return link(url, escape(str(run.get("text") or url)))


def _user(run: Mapping[str, Any], reader: Reader) -> str:
    return f'<span class="mention">@{escape(reader.user(str(run.get("user_id", ""))))}</span>'


def _channel(run: Mapping[str, Any], reader: Reader) -> str:
    return f'<span class="mention">#{escape(reader.channel(str(run.get("channel_id", ""))))}</span>'


def _broadcast(run: Mapping[str, Any], _: Reader) -> str:
    return f'<span class="mention broadcast">@{escape(str(run.get("range", "here")))}</span>'


def _emoji(run: Mapping[str, Any], _: Reader) -> str:
    name = str(run.get("name", ""))
    return character(name) or escape(f":{name}:")


def _date(run: Mapping[str, Any], reader: Reader) -> str:
    shown = slack_date(
        int(run.get("timestamp", 0)), str(run.get("format", "")), reader.zone, reader.now
    )
    return escape(shown if shown is not None else str(run.get("fallback", "")))


_RUNS: dict[str, Callable[[Mapping[str, Any], Reader], str]] = {
    "text": _text,
    "link": _link,
    "user": _user,
    "channel": _channel,
    "broadcast": _broadcast,
    "emoji": _emoji,
    "date": _date,
}
