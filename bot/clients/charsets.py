"""Which characters the bytes of a page are, as browsers decide it."""

from __future__ import annotations

import codecs
import re

# Python's codecs are asked by these names only: among its own are some that are no charset (zip,
# idna, unicode_escape). Browsers read the two first ones as windows-1252, and gb2312 as gb18030.
_CODECS = {
    "ascii": "cp1252",
    "iso-8859-1": "cp1252",
    "big5": "big5hkscs",
    "euc-jp": "euc_jp",
    "euc-kr": "cp949",
    "gb18030": "gb18030",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "iso-2022-jp": "iso2022_jp",
    "iso-8859-15": "iso8859_15",
    "iso-8859-2": "iso8859_2",
    "iso-8859-5": "iso8859_5",
    "iso-8859-7": "iso8859_7",
    "iso-8859-9": "cp1254",
    "koi8-r": "koi8_r",
    "koi8-u": "koi8_u",
    "latin1": "cp1252",
    "shift-jis": "cp932",
    "us-ascii": "cp1252",
    "utf-16": "utf_16_le",
    "utf-16be": "utf_16_be",
    "utf-16le": "utf_16_le",
    "utf-8": "utf_8",
    "utf8": "utf_8",
    **{f"windows-{number}": f"cp{number}" for number in range(1250, 1259)},
}
_BOMS = {
    codecs.BOM_UTF8: "utf_8",
    codecs.BOM_UTF16_LE: "utf_16_le",
    codecs.BOM_UTF16_BE: "utf_16_be",
}
_IN_HEADER = re.compile(r"""charset\s*=\s*["']?([\w:-]{1,40})""", re.ASCII | re.IGNORECASE)
_IN_PAGE = re.compile(
    rb"""<(?:meta|\?xml)\s[^>]{0,200}?(?:charset|encoding)\s*=\s*["']?([\w:-]{1,40})""",
    re.IGNORECASE,
)
_LOOKED_AT = 2048  # bytes of a page that may name its charset


def decoded(body: bytes, content_type: str) -> str:
    """`body` as text: by its mark, else its header, else its own word, else as UTF-8 or Western."""
    for mark, codec in _BOMS.items():
        if body.startswith(mark):
            return body[len(mark) :].decode(codec, "replace")
    codec_name = _named(_IN_HEADER.search(content_type)) or _of_page(body)
    if codec_name:
        return body.decode(codec_name, "replace")
    # The page may have been cut inside a character: what is missing at the end is not counted.
    try:
        return codecs.getincrementaldecoder("utf_8")().decode(body)
    except UnicodeDecodeError:
        return body.decode("cp1252", "replace")


def _of_page(body: bytes) -> str:
    found = _IN_PAGE.search(body[:_LOOKED_AT])
    if not found:
        return ""
    codec = _CODECS.get(found[1].decode().lower().replace("_", "-"), "")
    # Its own word was read as ASCII, so it cannot be in two bytes a character.
    return "utf_8" if codec.startswith("utf_16") else codec


def _named(found: re.Match[str] | None) -> str:
    return _CODECS.get(found[1].lower().replace("_", "-"), "") if found else ""
