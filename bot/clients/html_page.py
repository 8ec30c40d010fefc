"""What a page says of itself: OpenGraph, a few other `meta` tags, and `<title>`.

The standard library's `html.parser` takes minutes over 256 KiB of `<a <a <a` and stops at others
with an AssertionError. Here every character is looked at a fixed number of times.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

MOST_TITLE = 300
MOST_NAME = 200
_LONGEST_TAG = 4096

_FLAGS = re.ASCII | re.IGNORECASE
_TOKEN = re.compile(r"<(?:(!--)|(title|meta|script|style|textarea)(?=[\s/>]))", _FLAGS)
_REST_OF_TAG = re.compile(r"""(?:[^>"']++|"[^"]*+"|'[^']*+')*+>""")
_ATTRIBUTE = re.compile(r"""([^\s=/>"']++)\s*+(?:=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s>"']++)))?+""")
_ENDS = {
    name: re.compile(rf"</{name}(?=[\s/>])", _FLAGS)
    for name in ("title", "script", "style", "textarea")
}
# Marks that turn the direction of whatever text stands behind them.
_TURNING = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])
_TYPES = {"video": "video", "book": "book", "books": "book", "article": "article"}
_HOSTS = {
    "youtube.com": "video",
    "youtu.be": "video",
    "vimeo.com": "video",
    "ted.com": "talk",
    "podcasts.apple.com": "podcast",
    "coursera.org": "course",
    "edx.org": "course",
    "udemy.com": "course",
}


@dataclass(frozen=True)
class Page:
    """What a page says of itself, as raw text: escape it where it is shown.

    `title` has at most 300 characters and is never empty; `site` and `author` have at most 200.
    `kind_hint` is `video`, `talk`, `podcast`, `course`, `book`, `article` or empty.
    """

    title: str
    site: str
    author: str
    kind_hint: str


def page_of(text: str, host: str) -> Page | None:
    """What the page `text` from `host` says of itself; None if it has no title."""
    said = _said(text)
    title = _first(said, "og:title", "twitter:title", "<title>", most=MOST_TITLE)
    if not title:
        return None
    author = _first(said, "author", "article:author", "book:author", most=MOST_NAME)
    name = host.removeprefix("www.")
    return Page(
        title=title,
        site=_first(said, "og:site_name", "application-name", most=MOST_NAME) or name,
        # OpenGraph wants the address of a profile there; a name is what helps a reader.
        author="" if author.lower().startswith(("http:", "https:")) else author,
        kind_hint=_kind(said.get("og:type", ""), name),
    )


def folded(text: str, most: int) -> str:
    """`text` on one line without control characters, cut to `most` characters."""
    straight = text[: 20 * most].translate(_TURNING)
    plain = "".join(" " if unicodedata.category(c) in ("Cc", "Cs") else c for c in straight)
    return " ".join(plain.split())[:most].rstrip()


def _said(text: str) -> dict[str, str]:
    """The first word of each `meta` by its lower-case name, and of the title as `<title>`."""
    said: dict[str, str] = {}
    at = 0
    while found := _TOKEN.search(text, at):
        at = found.end()
        name = (found[2] or "--").lower()
        if name == "--":
            end = text.find("-->", at)
            at = len(text) if end < 0 else end + 3
            continue
        tag = _REST_OF_TAG.match(text, at, at + _LONGEST_TAG)
        if not tag:
            at += _LONGEST_TAG  # whatever began there has no end, and what is in it is its value
            continue
        at = tag.end()
        if name == "meta":
            _hear(said, tag[0])
            continue
        end_tag = _ENDS[name].search(text, at)
        end = end_tag.start() if end_tag else len(text)
        if name == "title":
            said.setdefault("<title>", html.unescape(text[at : min(end, at + _LONGEST_TAG)]))
        at = end
    return said


def _hear(said: dict[str, str], tag: str) -> None:
    attributes = dict(_attributes(tag))
    name = attributes.get("property") or attributes.get("name") or ""
    content = attributes.get("content", "")
    if name and content.strip():
        said.setdefault(name.strip().lower(), content)


def _attributes(tag: str) -> Iterator[tuple[str, str]]:
    for name, *values in _ATTRIBUTE.findall(tag):
        yield name.lower(), html.unescape("".join(values))


def _first(said: Mapping[str, str], *names: str, most: int) -> str:
    return next(filter(None, (folded(said.get(name, ""), most) for name in names)), "")


def _kind(og_type: str, host: str) -> str:
    known = next((k for h, k in _HOSTS.items() if host == h or host.endswith(f".{h}")), "")
    return known or _TYPES.get(og_type.strip().lower().partition(".")[0], "")
