"""mrkdwn becomes the HTML that Slack shows, and nothing a person writes becomes markup."""

from __future__ import annotations

from datetime import UTC, datetime
from html.parser import HTMLParser
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.playground.page.mrkdwn import plain_text, to_html
from bot.playground.page.names import Reader

NOW = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
NAMES = {"U0002": "Ana <b>Lima</b>", "C0001": "learning"}
READER = Reader(
    user=lambda i: NAMES.get(i, i),
    channel=lambda i: NAMES.get(i, i),
    zone=ZoneInfo("Europe/Berlin"),
    now=NOW,
)
ALLOWED = {
    "a", "br", "blockquote", "code", "em", "pre", "s", "span", "strong", "time",
}  # fmt: skip


def shown(text: str) -> str:
    return to_html(text, READER)


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("*bold*", "<strong>bold</strong>"),
        ("_italic_ and ~gone~", "<em>italic</em> and <s>gone</s>"),
        ("*bold and _italic_*", "<strong>bold and <em>italic</em></strong>"),
        ("*9 of 22.*\nnext", "<strong>9 of 22.</strong><br>next"),
        ("`a *b* <c>`", "<code>a *b* &lt;c&gt;</code>"),
        ("2 * 3 * 4", "2 * 3 * 4"),
        ("snake_case_name", "snake_case_name"),
        ("*not\nbold*", "*not<br>bold*"),
        ("* not bold *", "* not bold *"),
        ("```\nx = *1*\n```", "<pre>x = *1*</pre>"),
        ("a\n```b```\nc", "a<pre>b</pre>c"),
        ("&gt; said\n&gt; twice\nreply", "<blockquote>said<br>twice</blockquote>reply"),
        ("> said", "<blockquote>said</blockquote>"),
        ("&lt;b&gt; &amp;amp;", "&lt;b&gt; &amp;amp;"),
        ("", ""),
    ],
)
def test_marks_become_the_elements_that_slack_shows(text: str, html: str) -> None:
    assert shown(text) == html


def test_a_long_quote_takes_the_rest_of_the_message() -> None:
    assert shown("before\n>>> one\n\ntwo") == "before<blockquote>one<br><br>two</blockquote>"


def test_a_line_that_begins_with_a_bullet_hangs() -> None:
    html = shown("• one\n• *two*")
    assert html.count('class="bullet"') == 2
    assert "<strong>two</strong>" in html


def test_a_link_shows_its_label_and_opens_beside_the_page() -> None:
    html = shown("<https://a.example/x?y=1&amp;z=2|the *list*>")
    assert 'href="https://a.example/x?y=1&amp;z=2"' in html
    assert 'rel="noopener noreferrer"' in html
    assert ">the *list*</a>" in html


def test_a_bare_address_becomes_a_link_without_the_full_stop() -> None:
    assert 'href="https://a.example/b"' in shown("See https://a.example/b.")


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "vbscript:x", "//x"])
def test_an_address_that_could_run_code_stays_text(url: str) -> None:
    assert "<a " not in shown(f"<{url}|click>")


def test_mentions_show_names_and_names_cannot_be_markup() -> None:
    html = shown("<@U0002> in <#C0001|old>, <!here>")
    assert "@Ana &lt;b&gt;Lima&lt;/b&gt;" in html
    assert "#learning" in html
    assert "@here" in html


def test_a_date_is_told_in_the_zone_of_the_reader() -> None:
    html = shown("<!date^1796119200^{date_short_pretty} at {time}|never>")
    assert html == '<time class="date">today at 11:00</time>'


def test_a_date_that_cannot_be_told_shows_its_fallback() -> None:
    assert "later" in shown("<!date^99999999999999999^{time}|later>")
    assert "later" in shown("<!date^1796119200^{moon}|later>")


def test_an_emoji_code_becomes_its_character_and_an_unknown_one_stays() -> None:
    assert "🎉" in shown("Done :tada:")
    assert shown(":no_such_thing:") == ":no_such_thing:"
    assert shown("at 10:30:15") == "at 10:30:15"


def test_plain_text_reads_emoji_only() -> None:
    assert plain_text("*a* <b> :+1:").startswith("*a* &lt;b&gt; ")
    assert plain_text(":+1:", emoji=False) == ":+1:"


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))


@given(
    st.text(alphabet=st.sampled_from(list("<>&\"'/=*_~`|:@#!^{}()\n abjs.-\u00e9;")), max_size=80)
    | st.text(max_size=60)
)
def test_no_text_whatever_becomes_an_element_or_attribute_of_its_own(text: str) -> None:
    tags = _Tags()
    tags.feed(shown(text))
    for tag, attributes in tags.seen:
        assert tag in ALLOWED
        assert not [a for a in attributes if a.startswith("on")]
        href = attributes.get("href")
        assert href is None or href.lower().startswith(("http://", "https://", "mailto:", "tel:"))


@pytest.mark.parametrize(
    "attack",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        '<https://a.example/"onmouseover="alert(1)|x>',
        "*<svg/onload=alert(1)>*",
        "```<script>alert(1)</script>```",
        "<@U1|<img src=x>>",
        "&lt;script&gt;",
    ],
)
def test_an_attack_is_shown_as_the_text_it_is(attack: str) -> None:
    tags = _Tags()
    tags.feed(shown(attack))
    assert {t for t, _ in tags.seen} <= ALLOWED
    assert not [a for _, attributes in tags.seen for a in attributes if a.startswith("on")]


def test_a_long_text_of_open_marks_is_read_in_no_time() -> None:
    for mark in ("*", "_", "~", "<", "*<a>", "`", ":", "_a"):
        assert shown((mark * 3000)[:3000])
