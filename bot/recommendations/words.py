"""What somebody typed behind /recommend: a search, a word that I know, or what they recommend."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from bot.clients.isbn import checked, looks_like_isbn
from bot.recommendations.domain import KINDS, MOST_LINK, MOST_TITLE, MOST_WHY, Thing
from bot.recommendations.identity import canonical_link, isbn_in_link
from bot.slack.typed import without_punctuation

_QUOTES = '"\u201c\u201d\u201e\u00ab\u00bb'  # as keyboards and phones write them
_FILTER = re.compile(
    rf"\b(kind|skill|department):(?:[{_QUOTES}]([^{_QUOTES}]*)[{_QUOTES}]|(\S*))", re.IGNORECASE
)
_IN_BRACKETS = re.compile(r"^<([^<>|]+)(?:\|[^<>]*)?>$")
_HOST = re.compile(r"(?:[\w-]+\.)+[^\W\d_]{2,}(?::\d+)?(?:[/?#]\S*)?")
_NUMBER = re.compile(r"[\d\s\u2010-\u2015-]{9,20}[\dXx]")
_KIND_OF_HOST = {
    "video": ("youtube.com", "youtu.be", "vimeo.com", "loom.com"),
    "talk": ("ted.com", "slideshare.net", "speakerdeck.com"),
    "podcast": ("podcasts.apple.com", "overcast.fm", "podigee.io", "pca.st"),
    "course": ("coursera.org", "udemy.com", "edx.org", "udacity.com", "pluralsight.com"),
    "book": ("openlibrary.org", "goodreads.com", "books.google.com"),
    "tool": ("github.com", "gitlab.com", "figma.com"),
}
_KIND_OF_PATH = {
    "podcast": ("open.spotify.com/show", "open.spotify.com/episode"),
    "course": ("linkedin.com/learning",),
}


@dataclass(frozen=True)
class Search:
    """What is looked for; a filter that was not given is empty, and so are words."""

    words: str = ""
    kind: str = ""
    skill: str = ""
    department: str = ""

    @property
    def anything(self) -> bool:
        """Whether anything was said of what is looked for."""
        return bool(self.words or self.kind or self.skill or self.department)


@dataclass(frozen=True)
class Said:
    """What is to be done: find, top, mine, saved, digest, help or form.

    `switch` (of a digest) is on, off or empty.
    """

    deed: str
    search: Search = Search()
    switch: str = ""
    thing: Thing | None = None
    why: str = ""
    to_check: str = ""
    """What was meant as an ISBN or a link, but is none."""
    unknown_kind: str = ""
    """What was asked for as a kind, but is none."""


def understood(text: str) -> Said:
    """What is meant by `text`, as it was typed. A title is what it is where nothing else fits."""
    first, _, rest = text.strip().partition(" ")
    word, rest = first.lower(), rest.strip()
    if word in {"find", "search"}:
        return _sought("find", rest)
    is_title = first[:1].isupper() and rest[:1].isupper()  # Top Gun
    if word == "top" and not is_title:
        return _sought("top", rest)
    if word == "digest" and rest.lower() in {"", "on", "off"}:
        return Said("digest", switch=rest.lower())
    if word in {"mine", "saved", "help"} and not rest:
        return Said(word)
    return _named(text.strip())


def _named(text: str) -> Said:
    """Something to recommend: a link with words behind it, an ISBN, a title, or nothing yet."""
    first, _, rest = text.partition(" ")
    link = link_in(first)
    if link:
        return Said("form", thing=Thing(kind_of(link), "", link=link), why=rest.strip()[:MOST_WHY])
    if checked(text):
        return Said("form", thing=Thing("book", "", isbn=checked(text)))
    if "://" in first:
        return Said("form", to_check=first, why=rest.strip()[:MOST_WHY])
    if meant_as_isbn(text):
        return Said("form", to_check=text)
    thing = Thing("book", text[:MOST_TITLE].rstrip()) if text else None
    return Said("form", thing=thing)


def _sought(deed: str, text: str) -> Said:
    """A search; the best of all where no words narrow it."""
    filters = {name.lower(): (quoted or bare) for name, quoted, bare in _FILTER.findall(text)}
    named = filters.get("kind", "").strip()
    singular = named.lower().removesuffix("s")
    search = Search(
        " ".join(_FILTER.sub(" ", text).split()),
        singular if singular in KINDS else "",
        filters.get("skill", "").strip(),
        filters.get("department", "").strip(),
    )
    unknown = "" if search.kind else named
    return Said("find" if search.words else deed, search=search, unknown_kind=unknown)


def link_in(text: str) -> str:
    """`text` as an http(s) address that others can open; empty where it is none.

    https:// may be left out; the punctuation of a sentence around it is no part of it.
    """
    marked = _IN_BRACKETS.match(text.strip())
    address = marked[1] if marked else without_punctuation(text.strip())
    if "://" not in address and _HOST.fullmatch(address) and ("/" in address or "www." in address):
        address = f"https://{address}"
    broken = len(address) > MOST_LINK or any(c.isspace() for c in address)
    if broken or canonical_link(address) is None:
        return ""
    return address if _has_name(address) else ""


def _has_name(address: str) -> bool:
    """Whether its host has a name such as example.com: no number, no machine next door."""
    host = (urlsplit(address).hostname or "").rstrip(".")
    _, dot, last = host.rpartition(".")
    return bool(dot) and not last.isdigit() and last != "localhost"


def kind_of(link: str) -> str:
    """What a link most likely leads to, going by its address alone."""
    if isbn_in_link(link):
        return "book"
    parts = urlsplit(link)
    host = (parts.hostname or "").removeprefix("www.")
    for kind, starts in _KIND_OF_PATH.items():
        if f"{host}{parts.path}".startswith(starts):
            return kind
    for kind, hosts in _KIND_OF_HOST.items():
        if any(host == known or host.endswith(f".{known}") for known in hosts):
            return kind
    return "article"


def meant_as_isbn(text: str) -> bool:
    """Whether `text` is a long number, so that nothing but an ISBN can be meant."""
    return looks_like_isbn(text) or bool(_NUMBER.fullmatch(text.strip()))
