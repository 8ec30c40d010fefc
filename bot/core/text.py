"""Text that goes to Slack: escaped once, where it is rendered."""

from __future__ import annotations

import re
from typing import TypeVar


class Mrkdwn(str):
    """Text that is safe as Slack mrkdwn: ours, or a person's after `escape`."""

    __slots__ = ()


class Plain(str):
    """Text for a plain_text object, which Slack shows as it is."""

    __slots__ = ()


MOST_LINK = 2000  # characters of an address

Text = TypeVar("Text", str, Mrkdwn, Plain)

# Slack has no way to escape a mark of emphasis. A zero-width space beside it is not known to help:
# people use it to make a mark work. A sign that looks the same always helps.
_LOOKALIKES = str.maketrans({"*": "\u2217", "~": "\u223c", "`": "\u02cb"})
_LOOSE_UNDERSCORE = re.compile(r"(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])")
# What a cut leaves of an entity (&amp; &lt; &gt;) or of a link or mention (<…>).
_TORN = re.compile(r"(?:&[a-z]{0,3}|<[^>]*)$")


def escape(value: object) -> Mrkdwn:
    """A person's text as mrkdwn that can neither link nor mention; `Mrkdwn` passes unchanged.

    Slack reads only `&`, `<` and `>` as control characters. The marks of emphasis and the back-tick
    become signs that look the same, so that a name cannot turn a sentence bold; an underscore
    inside a word marks nothing and stays. `bot/slack/blocks.py` tells Slack to leave bare
    addresses, @names and #names as they are.
    """
    if isinstance(value, Mrkdwn):
        return value
    text = str(value).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return Mrkdwn(_LOOSE_UNDERSCORE.sub("\u02cd", text.translate(_LOOKALIKES)))


def linked(text: str, link: str) -> Mrkdwn:
    """A person's words as a link to http or https.

    Without a link where the address is too long for Slack, or of another kind: `<@…|…>` mentions.
    """
    if not link.lower().startswith(("http://", "https://")):
        return escape(text)
    address = link.replace("|", "%7C").replace("<", "%3C").replace(">", "%3E")
    address = address.replace("&", "&amp;")
    return Mrkdwn(f"<{address}|{escape(text)}>") if len(address) <= MOST_LINK else escape(text)


def bold(text: Mrkdwn) -> Mrkdwn:
    """`text` in bold, as one line."""
    return Mrkdwn(f"*{text}*")


def lines(*parts: Mrkdwn) -> Mrkdwn:
    """The parts that say something, one a line."""
    return Mrkdwn("\n".join(part for part in parts if part))


def shorten(value: Text, limit: int) -> Text:
    """`value` in at most `limit` characters, cut at a space where there is one, with an ellipsis.

    Slack counts an entity such as `&lt;` as it is written, and so does `limit`. Mrkdwn is never cut
    inside an entity, a link or a mention.
    """
    if len(value) <= limit:
        return value
    cut = value[: limit - 1]
    head, _, tail = cut.rpartition(" ")
    kept = head if head and len(tail) < limit // 3 else cut
    if isinstance(value, Mrkdwn):
        kept = _TORN.sub("", kept)
    return type(value)(kept.rstrip() + "…")
