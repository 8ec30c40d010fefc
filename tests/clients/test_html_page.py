"""What a page says of itself is heard, in whatever letters and however it is made."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.clients.charsets import decoded
from bot.clients.html_page import Page, page_of

HTML = "text/html"
QUADRATIC = [
    "<!", "<a ", "<a", "<", "</", "<!--", "<![", "<?", "<meta ", "<meta a='", '<meta "', "<meta =",
    "<meta a=", "<title", "<title>", "<script>", "<script", "</title", "&", "&#", "&#x", "<meta\t",
    "<meta a ", "<style><", "<textarea></", "a=", "'", '"', "<meta a=b ", "<meta name=a content=b",
]  # fmt: skip


def title_of(html: str) -> str | None:
    found = page_of(html, "open.example")
    return found.title if found else None


def test_open_graph_is_heard_first() -> None:
    html = """<!doctype html><html><head><title>Blog | Feedback</title>
      <META content='Giving feedback' PROPERTY="og:title"/>
      <meta property=og:site_name content="The Blog"><meta name="author" content="Ana Ruiz">
      <meta property="og:type" content="article"></head><body>...</body></html>"""
    assert page_of(html, "www.blog.example") == Page(
        "Giving feedback", "The Blog", "Ana Ruiz", "article"
    )


@pytest.mark.parametrize(
    ("html", "title"),
    [
        ("<title>Plain</title>", "Plain"),
        ("<title>\n  On two\t lines\n</title>", "On two lines"),
        ("<TITLE lang=en>Big</TITLE >", "Big"),
        (
            "<title>Feedback &amp; you &#8211; &eacute;&lt;b&gt;</title>",
            "Feedback & you \u2013 é<b>",
        ),
        ("<title>Cut off", "Cut off"),
        ("<title></title><title>Second</title>", None),
        ('<meta property="og:title" content=""><title>Fallback</title>', "Fallback"),
        ('<meta name="twitter:title" content="Card"><title>Page</title>', "Card"),
        ('<meta property="og:title" content="One"><meta property="og:title" content="2">', "One"),
        ('<meta property="og:title" content="a > b">', "a > b"),
        ("<meta property='og:title' content='it\"s'>", 'it"s'),
        ("<!-- <title>No</title> --><title>Yes</title>", "Yes"),
        ("<script>'<title>No</title>'</script><title>Yes</title>", "Yes"),
        ("<style>/*<title>No</title>*/</style><title>Yes</title>", "Yes"),
        ("<titles>No</titles><title>Yes</title>", "Yes"),
        ("<title>a\x00b\x1b[31mc\u202ed</title>", "a b [31mcd"),
        ("<title>&#0;&#xD800;x</title>", "\ufffd\ufffdx"),
        ("<p>nothing</p>", None),
        ("<title>   </title>", None),
        ("", None),
        ('<meta property="og:title" content="never closed', None),
        ('<meta content="never closed <title>No</title>', None),
    ],
)
def test_the_title_of_a_page(html: str, title: str | None) -> None:
    assert title_of(html) == title


@pytest.mark.parametrize(
    "title", ["<!channel>", "<@U123>", "<https://evil.example|Log in>", "*bold* `code`"]
)
def test_a_title_that_slack_would_obey_comes_back_as_it_is(title: str) -> None:
    written = title.replace("<", "&lt;").replace(">", "&gt;")
    assert title_of(f"<title>{written}</title>") == title
    assert title_of(f'<meta property="og:title" content="{title}">') == title


def test_a_title_is_cut_at_300_characters_and_a_name_at_200() -> None:
    found = page_of(
        f"<title>{'ab ' * 5000}</title><meta name=author content={'n' * 900}>", "open.example"
    )
    assert found is not None
    assert len(found.title) <= 300
    assert found.title.startswith("ab ab")
    assert len(found.author) == 200


@pytest.mark.parametrize(
    ("author", "heard"), [("Ana", "Ana"), ("https://social.example/ana", ""), ("", "")]
)
def test_an_author_is_a_name_and_no_address(author: str, heard: str) -> None:
    found = page_of(f'<title>x</title><meta property="article:author" content="{author}">', "h")
    assert found is not None
    assert found.author == heard


@pytest.mark.parametrize(
    ("host", "og_type", "kind"),
    [
        ("www.youtube.com", "video.other", "video"),
        ("vimeo.com", "", "video"),
        ("www.ted.com", "video.other", "talk"),
        ("podcasts.apple.com", "website", "podcast"),
        ("www.coursera.org", "", "course"),
        ("blog.example", "article", "article"),
        ("blog.example", "book", "book"),
        ("blog.example", "books.book", "book"),
        ("blog.example", "VIDEO.movie", "video"),
        ("blog.example", "website", ""),
        ("notyoutube.com", "", ""),
    ],
)
def test_what_kind_a_page_seems_to_be(host: str, og_type: str, kind: str) -> None:
    found = page_of(f'<title>x</title><meta property="og:type" content="{og_type}">', host)
    assert found is not None
    assert found.kind_hint == kind


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        ("Führung".encode(), "text/html; charset=utf-8"),
        ("Führung".encode("cp1252"), "text/html; charset=ISO-8859-1"),
        ("Führung".encode("cp1252"), 'text/html; charset="windows-1252"'),
        ("Führung".encode("utf-16"), HTML),
        ("\ufeffFührung".encode(), "text/html; charset=latin1"),
        ('<meta charset="iso-8859-15">Führung'.encode("iso8859_15"), HTML),
        (
            '<meta http-equiv=x content="text/html; charset=windows-1252">Führung'.encode("cp1252"),
            HTML,
        ),
        ('<?xml version="1.0" encoding="iso-8859-1"?>Führung'.encode("cp1252"), HTML),
        ("<meta charset=utf-16>Führung".encode(), HTML),
        ("Führung".encode(), HTML),
        ("Führung".encode("cp1252"), HTML),
        ("Führung".encode(), "text/html; charset=no-such"),
        ("Führung".encode(), "text/html; charset=unicode_escape"),
        ("Führung".encode(), "text/html; charset=zip"),
        ("Führung \U0001f600".encode()[:-1], HTML),
    ],
)
def test_letters_are_read_as_a_browser_reads_them(body: bytes, content_type: str) -> None:
    assert "Führung" in decoded(body, content_type)


def test_letters_of_asia_are_read() -> None:
    assert decoded("指導".encode("shift_jis"), "text/html; charset=Shift_JIS") == "指導"
    assert decoded("领导".encode("gbk"), "text/html; charset=gb2312") == "领导"


@pytest.mark.parametrize("piece", QUADRATIC)
def test_no_page_of_256_kib_is_looked_at_for_long(piece: str) -> None:
    # The standard library's parser needs minutes for some of these: the test would not end.
    for start in ("", "<meta ", "<title>"):
        text = (start + piece * (262144 // len(piece)))[:262144]
        found = page_of(text, "open.example")
        assert found is None or len(found.title) <= 300


@given(st.text(alphabet="<>/!-'\"=& metailscryp:og\n", max_size=300))
def test_whatever_a_page_is_made_of_is_a_title_or_none(html: str) -> None:
    title = title_of(html)
    assert title is None or (title == " ".join(title.split()) and 0 < len(title) <= 300)


@given(st.binary(max_size=100), st.text(max_size=30))
def test_whatever_bytes_there_are_become_text(body: bytes, charset: str) -> None:
    decoded(body, f"text/html; charset={charset}")
