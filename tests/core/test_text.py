"""What people write reaches Slack as text and as nothing else."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.core.text import Mrkdwn, Plain, bold, escape, lines, shorten
from bot.playground.page.mrkdwn import to_html
from bot.playground.page.names import Reader
from bot.slack import blocks

tricky = st.text(alphabet="ab <>&;|@#!*_~`\n/:.h\u200b") | st.text()
READER = Reader(
    user=lambda _: "Somebody",
    channel=lambda _: "somewhere",
    zone=UTC,
    now=datetime(2026, 11, 30, 7, tzinfo=UTC),
)
STAR = "\N{ASTERISK OPERATOR}"
ALIKE = {"*": STAR, "_": "\u02cd", "~": "\u223c", "`": "\u02cb"}


@given(tricky)
@example("<!channel>")
@example("<https://evil.example|our bank>")
@example("&lt;@U0001&gt;")
def test_no_text_of_a_person_can_mention_or_link(text: str) -> None:
    said = escape(text)
    assert "<" not in said
    assert ">" not in said
    assert all(found in {"&amp;", "&lt;", "&gt;"} for found in re.findall(r"&[^;]*;?", said))


@given(tricky)
def test_what_slack_shows_of_a_text_is_that_text(text: str) -> None:
    shown = escape(text).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    alike = str.maketrans(ALIKE)
    assert shown.translate(alike) == text.translate(alike)


@given(tricky)
@example("*bold* and _slanted_, ~gone~, `code`, ```block```")
@example("a *b* _c_")
@example("*_~mixed~_*")
def test_no_text_of_a_person_changes_the_type(text: str) -> None:
    """Read by the stand-in's own reader of mrkdwn, between words of ours."""
    html = to_html(lines(Mrkdwn(f"From us: {escape(text)} and ours.")), READER)
    assert not re.search(r"<(strong|em|s|code|pre)>", html)


def test_what_is_ours_keeps_its_bold_when_a_name_in_it_has_stars() -> None:
    html = to_html(bold(escape("R*&*D")), READER)
    assert html == f"<strong>R{STAR}&amp;{STAR}D</strong>"


@pytest.mark.parametrize("word", ["first_last@x.example", "snake_case_name", "Ana_2"])
def test_an_underscore_inside_a_word_stays_as_it_was_typed(word: str) -> None:
    assert escape(word) == word


@given(tricky)
def test_text_is_escaped_once(text: str) -> None:
    assert escape(escape(text)) == escape(text)
    assert escape(bold(escape(text))) == f"*{escape(text)}*"


@given(tricky)
def test_plain_text_is_a_persons_text_and_is_escaped_in_mrkdwn(text: str) -> None:
    assert escape(Plain(text)) == escape(text)


def test_slack_is_told_to_leave_addresses_and_names_in_a_text_as_they_are() -> None:
    said = escape("see https://evil.example, @channel and #general")
    assert blocks.section(said)["text"] == {"type": "mrkdwn", "text": said, "verbatim": True}
    assert blocks.context(said)["elements"][0]["verbatim"] is True


@given(tricky, st.integers(1, 60))
def test_a_text_is_shortened_to_the_limit_and_says_so(text: str, limit: int) -> None:
    cut = shorten(text, limit)
    assert len(cut) <= limit
    assert cut == text or cut.endswith("…")
    assert text.startswith(cut.removesuffix("…"))


@given(st.text(alphabet="<>& a", min_size=1), st.integers(1, 40))
@example("<<<<<<<<<<", 12)
def test_an_escaped_text_is_never_cut_inside_an_entity(text: str, limit: int) -> None:
    cut = shorten(escape(text), limit)
    assert isinstance(cut, Mrkdwn)
    assert len(cut) <= limit
    assert all(found in {"&amp;", "&lt;", "&gt;"} for found in re.findall(r"&[^;]{0,3};?", cut))


@pytest.mark.parametrize("limit", range(1, 60))
def test_a_link_or_a_mention_of_ours_is_never_cut_inside(limit: int) -> None:
    cut = shorten(
        Mrkdwn("Read <https://x.example/a|all of it> with <@U0001> now, please do"), limit
    )
    assert len(cut) <= limit
    assert cut.count("<") == cut.count(">")


def test_plain_text_keeps_its_signs_when_it_is_shortened() -> None:
    assert shorten(Plain("R&D <-> sales, and more words"), 12) == Plain("R&D <->…")
    assert isinstance(shorten(Plain("a long text"), 5), Plain)


def test_three_thousand_ampersands_fit_into_a_section_of_slack() -> None:
    text = blocks.section(escape("&" * 3000))["text"]["text"]
    assert len(text) <= 3000
    assert text.endswith("&amp;…")


def test_lines_leave_out_what_says_nothing() -> None:
    assert lines(Mrkdwn("One."), Mrkdwn(""), Mrkdwn("Two.")) == "One.\nTwo."
