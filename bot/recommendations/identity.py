"""When two people share the same thing: a key made of its ISBN, its link or its title."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from urllib.parse import quote, urlsplit

import idna

from bot.clients.isbn import checked, looks_like_isbn
from bot.core.errors import N_, LeewayError

LONGEST = 500  # characters of a link or a title in a key; what is longer is hashed

# Parameters that say where a reader came from, not what is read.
# fmt: off
_TRACKING = frozenset((
    "_branch_match_id", "_ga", "_gl", "_hsenc", "_hsmi", "_openstat", "at_campaign", "at_medium",
    "dclid", "epik", "fb_action_ids", "fbclid", "gad_source", "gbraid", "gclid", "gclsrc", "igsh",
    "igshid", "li_fat_id", "mc_cid", "mc_eid", "mkt_tok", "msclkid", "oly_anon_id", "oly_enc_id",
    "ref_src", "ref_url", "s_cid", "s_kwcid", "srsltid", "trk", "ttclid", "twclid", "vero_id",
    "wbraid", "yclid",
))
# fmt: on
_TRACKING_PREFIXES = ("utm_", "mtm_", "pk_", "hsa_")

_HOST = re.compile(r"[a-z0-9_.-]+|\[[0-9a-f:.]+\]", re.ASCII)
_ESCAPED = re.compile(r"%([0-9a-fA-F]{2})")
_BARE_PERCENT = re.compile(r"%(?![0-9a-fA-F]{2})")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
# What may stand in a path or a query as it is; the percent sign is the one of an escape.
_AS_IT_IS = "/:@!$&'()*+,;=?%[]|"

_AMAZON = re.compile(r"amazon\.(?:[a-z]{2,3}|com?\.[a-z]{2})")
_AMAZON_PRODUCT = re.compile(r"/(?:dp|gp/product|gp/aw/d)/([A-Za-z0-9]{10})(?=/|$)")
_YOUTUBE = frozenset({"youtube.com", "youtube-nocookie.com"})
_VIDEO = re.compile(r"/(?:shorts|embed|live|v)/([\w-]{6,20})", re.ASCII)
_SHORT_VIDEO = re.compile(r"/([\w-]{6,20})", re.ASCII)
_WATCHED = re.compile(r"(?:^|&)v=([\w-]{6,20})(?=&|$)", re.ASCII)
# Shops and libraries whose paths name the ISBN of what they sell.
# fmt: off
_BOOKSHOPS = frozenset((
    "barnesandnoble.com", "blackwells.co.uk", "bookshop.org", "buchhandel.de", "genialokal.de",
    "goodreads.com", "hugendubel.de", "learning.oreilly.com", "openlibrary.org", "oreilly.com",
    "penguinrandomhouse.com", "thalia.at", "thalia.ch", "thalia.de", "uk.bookshop.org",
    "waterstones.com",
))
# fmt: on
_IN_PATH = re.compile(r"(?<![0-9A-Za-z])(97[89][0-9]{10}|[0-9]{9}[0-9Xx])(?![0-9A-Za-z])")

_APOSTROPHES = str.maketrans("", "", "'`\u00b4\u02bc\u2018\u2019\u201b\uff07")
_ACCENT = re.compile("[\u0300-\u036f]")
_TELLING = "+#"  # they tell one programming language from another

__all__ = ["canonical_link", "identity", "isbn13", "isbn_in_link", "looks_like_isbn"]


def canonical_link(link: str) -> str | None:
    """The key of a link: equal for two links that lead to the same page; None if it is no link.

    It is made for comparing, not for opening. http counts as https; `www.` and `m.` go, so do the
    default ports, tracking parameters, the slash at the end and the place on the page (a fragment
    that starts with `/` or `!` is a page of its own). What is left of the query is sorted. A link
    that names a user, and perhaps a password, is none.
    """
    try:
        parts = urlsplit(link.strip())
        port = parts.port
    except ValueError:
        return None
    host = _host(parts.hostname or "")
    if parts.scheme not in ("http", "https") or not host or "@" in parts.netloc:
        return None
    path, query = _escaped(parts.path).rstrip("/"), _query(parts.query)
    fragment = _escaped(parts.fragment) if parts.fragment[:1] in ("/", "!") else ""
    place = host if port in (None, 80, 443) else f"{host}:{port}"
    place, path, query = _shop_or_video(place, path, query)
    return "".join(
        ("https://", place, path, query and f"?{query}", fragment.rstrip("/") and f"#{fragment}")
    )


def isbn13(text: str) -> str:
    """The 13 digits of the ISBN in `text`, which has 10 or 13 with blanks or hyphens.

    Raises `LeewayError` with what to check: how many digits, or the check digit.
    """
    number = checked(text)
    if number:
        return number
    if looks_like_isbn(text):
        raise LeewayError(
            N_(
                "The ISBN “{isbn}” has a wrong digit: its last one does not fit the others. "
                "Please compare it with the back of the book."
            ),
            isbn=text.strip(),
        )
    raise LeewayError(
        N_(
            "“{isbn}” is no ISBN: it has 13 digits and begins with 978 or 979, or it has 10. "
            "Please compare it with the back of the book."
        ),
        isbn=text.strip()[:40],
    )


def isbn_in_link(link: str) -> str:
    """The ISBN (13 digits) that a known bookshop's link names in its path; else empty."""
    place, slash, path = (canonical_link(link) or "").removeprefix("https://").partition("/")
    path = f"{slash}{path}".partition("?")[0]
    if _AMAZON.fullmatch(place):
        product = _AMAZON_PRODUCT.search(path)
        return checked(product[1]) if product else ""
    if place not in _BOOKSHOPS:
        return ""
    return next(filter(None, map(checked, _IN_PATH.findall(path))), "")


def identity(
    *,
    kind: str,
    title: str,
    author: str = "",
    link: str = "",
    isbn: str = "",
    person_id: int | None = None,
) -> str:
    """What makes a resource the same as another one, in this order of strength.

    `isbn:<13 digits>` (given, or named by a bookshop's link), `link:<canonical>`,
    `person:<id>`, `title:<kind>:<folded title>` in which the author's name at the end is left out.
    Never raises: what does not hold is passed over.
    """
    number = checked(isbn) or isbn_in_link(link)
    if number:
        return f"isbn:{number}"
    canonical = canonical_link(link)
    if canonical:
        return f"link:{_short(canonical)}"
    if person_id is not None:
        return f"person:{person_id}"
    return f"title:{kind}:{_short(_without_author(_folded(title), _folded(author)))}"


def _host(name: str) -> str:
    """The host in punycode without `www.` and `m.`; empty if it is none."""
    try:
        host = name if name.isascii() else idna.encode(name, uts46=True).decode()
    except UnicodeError:  # that of idna is one, too
        return ""
    host = host.lower().rstrip(".")
    if ":" in host:
        host = f"[{host}]"
    if not _HOST.fullmatch(host):
        return ""
    while (rest := re.sub(r"^(?:www|m|mobile)\.", "", host)) != host and "." in rest:
        host = rest
    return host.replace(".m.wikipedia.org", ".wikipedia.org")


def _escaped(text: str) -> str:
    """`text` with every escape written in one way, as RFC 3986 (6.2.2) has it."""

    def one(found: re.Match[str]) -> str:
        character = chr(int(found[1], 16))
        return character if character in _UNRESERVED else found[0].upper()

    return quote(
        _ESCAPED.sub(one, _BARE_PERCENT.sub("%25", text)), safe=_AS_IT_IS, errors="replace"
    )


def _query(text: str) -> str:
    pieces = [_escaped(piece) for piece in text.split("&") if piece]
    return "&".join(sorted(piece for piece in pieces if not _is_tracking(piece)))


def _is_tracking(piece: str) -> bool:
    name = piece.partition("=")[0].lower()
    return name in _TRACKING or name.startswith(_TRACKING_PREFIXES)


def _shop_or_video(place: str, path: str, query: str) -> tuple[str, str, str]:
    """Host, path and query: one for the many that a product or a video has."""
    if place == "youtu.be" and (video := _SHORT_VIDEO.fullmatch(path)):
        return "youtube.com", "/watch", f"v={video[1]}"
    if place in _YOUTUBE:
        video = _VIDEO.fullmatch(path) or (_WATCHED.search(query) if path == "/watch" else None)
        if video:
            return "youtube.com", "/watch", f"v={video[1]}"
    if _AMAZON.fullmatch(place) and (product := _AMAZON_PRODUCT.search(path)):
        return place, f"/dp/{product[1].upper()}", ""
    return place, path, query


def _folded(text: str) -> str:
    """`text` without case, accents and punctuation."""
    plain = unicodedata.normalize("NFKD", text.translate(_APOSTROPHES)).casefold()
    bare = _ACCENT.sub("", unicodedata.normalize("NFKD", plain))
    words = "".join(map(_blank_for_punctuation, unicodedata.normalize("NFC", bare))).split()
    return " ".join(words) or " ".join(text.casefold().split())


def _blank_for_punctuation(character: str) -> str:
    # Punctuation, symbols, separators, controls; letters, their marks and numbers stay.
    folded = unicodedata.category(character)[0] in "PSZC" and character not in _TELLING
    return " " if folded else character


def _without_author(title: str, author: str) -> str:
    if author and title.endswith(f" {author}"):
        return title.removesuffix(f" {author}").removesuffix(" by")
    return title


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else hashlib.sha256(text.encode()).hexdigest()
