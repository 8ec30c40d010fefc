"""What a person typed, out of what Slack hands on: escaped text, and links in angle brackets."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

_MARKED_LINK = re.compile(r"<(https?://[^<>|]+)(?:\|[^<>]*)?>", re.IGNORECASE)
_BARE_LINK = re.compile(r"https?://[^\s<>|]+", re.IGNORECASE)
_NAMED = re.compile(r"<(?:[@#!][^<>|]*\||[a-z]+:[^<>|]*\|)([^<>]*)>", re.IGNORECASE)
_UNNAMED = re.compile(r"<[@#!][^<>|]*>")
_BEFORE_A_LINK = "([{\"'\u201c\u201e\u2018\u00ab"
_AFTER_A_LINK = ".,;:!?)]}\"'\u201d\u2019\u00bb"  # punctuation of the sentence around it
_OPENING = {")": "(", "]": "[", "}": "{"}


def as_typed(text: str) -> str:
    """What the person typed: Slack hands on `&`, `<` and `>` escaped."""
    return text.strip().replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def without_marks(text: str) -> str:
    """Text of a message as it is read: links and mentions by their names, nothing escaped."""
    shown = _MARKED_LINK.sub(r"\1", _NAMED.sub(r"\1", text))
    return as_typed(_UNNAMED.sub("", shown))


def without_punctuation(link: str) -> str:
    """A link without the punctuation around it; a bracket that it opened itself stays."""
    link = link.lstrip(_BEFORE_A_LINK)
    while link.endswith(tuple(_AFTER_A_LINK)):
        opening = _OPENING.get(link[-1])
        if opening and link.count(link[-1]) <= link.count(opening):
            break
        link = link[:-1]
    return link


def first_link(message: Mapping[str, Any]) -> str:
    """The first http(s) address in a message, of its blocks or its text; empty where none is."""
    return next(_links(message.get("blocks") or ()), "") or next(_in(message.get("text")), "")


def first_line(message: Mapping[str, Any]) -> str:
    """The first line of a message that says something."""
    lines = (line.strip() for line in without_marks(str(message.get("text") or "")).splitlines())
    return next((line for line in lines if line), "")


def _links(part: object) -> Iterator[str]:
    """Addresses of link elements, and of every text inside, in the order of the message."""
    if isinstance(part, Mapping):
        if part.get("type") == "link" and _BARE_LINK.match(str(part.get("url"))):
            yield str(part["url"])
        else:
            yield from _in(part.get("text"))
            for key, inside in part.items():
                if key != "text" or isinstance(inside, Mapping):
                    yield from _links(inside)
    elif isinstance(part, list | tuple):
        for inside in part:
            yield from _links(inside)


def _in(text: object) -> Iterator[str]:
    if isinstance(text, str):
        marked = _MARKED_LINK.search(text)
        bare = _BARE_LINK.search(text)
        if marked is not None and (bare is None or marked.start(1) <= bare.start()):
            yield as_typed(marked[1])
        elif bare is not None:
            yield without_punctuation(as_typed(bare[0]))
