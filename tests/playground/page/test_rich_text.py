"""rich_text and dates as a reader sees them."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.playground.page.dates import day_name, full_time, instant_of, slack_date
from bot.playground.page.emoji import character
from bot.playground.page.names import Reader
from bot.playground.page.rich_text import rich_text_html

NOW = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")
READER = Reader(user=lambda i: f"name of {i}", channel=lambda i: i, zone=BERLIN, now=NOW)


def section(*runs: dict[str, object]) -> dict[str, object]:
    return {"type": "rich_text_section", "elements": list(runs)}


def shown(*parts: dict[str, object]) -> str:
    return rich_text_html({"type": "rich_text", "elements": list(parts)}, READER)


def test_styles_are_nested_and_text_is_escaped() -> None:
    html = shown(section({"type": "text", "text": "<b>", "style": {"bold": True, "code": True}}))
    assert html == '<span class="run"><code><strong>&lt;b&gt;</strong></code></span>'


def test_lists_quotes_and_preformatted_parts_have_their_elements() -> None:
    one = section({"type": "text", "text": "one"})
    runs = one["elements"]
    html = shown(
        {"type": "rich_text_list", "style": "ordered", "offset": 2, "elements": [one]},
        {"type": "rich_text_quote", "elements": runs},
        {"type": "rich_text_preformatted", "elements": runs},
    )
    assert '<ol start="3" style="--depth:0"><li><span class="run">one</span></li></ol>' in html
    assert "<blockquote>one</blockquote><pre>one</pre>" in html


def test_mentions_links_and_emoji_are_shown_and_a_dangerous_link_is_text() -> None:
    html = shown(
        section(
            {"type": "user", "user_id": "U0002"},
            {"type": "emoji", "name": "tada"},
            {"type": "link", "url": "https://a.example", "text": "there"},
            {"type": "link", "url": "javascript:alert(1)", "text": "no"},
        )
    )
    assert "@name of U0002" in html
    assert "🎉" in html
    assert 'href="https://a.example"' in html
    assert "javascript" not in html


def test_something_new_in_a_section_still_shows_its_text() -> None:
    assert "hello" in shown(section({"type": "hologram", "text": "hello"}))


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ("{date_num}", "2026-12-01"),
        ("{date}", "December 1st, 2026"),
        ("{date_short}", "Dec 1, 2026"),
        ("{date_long}", "Tuesday, December 1st, 2026"),
        ("{date_pretty}", "today"),
        ("{time_secs}", "11:00:00"),
        ("{ago}", "in 1 hour"),
    ],
)
def test_each_token_of_a_slack_date_is_told(form: str, said: str) -> None:
    assert slack_date(1796119200, form, BERLIN, NOW) == said


def test_days_are_named_from_where_the_reader_is() -> None:
    late = datetime(2026, 11, 30, 23, 30, tzinfo=UTC)  # already December in Berlin
    assert day_name(late, BERLIN, NOW) == "Today"
    assert day_name(late, ZoneInfo("America/New_York"), NOW) == "Yesterday"
    assert day_name(datetime(2026, 11, 24, 9, tzinfo=UTC), BERLIN, NOW) == "Tuesday, 24 November"


def test_a_timestamp_keeps_its_microseconds() -> None:
    at = instant_of("1796119200.000100")
    assert at.microsecond == 100
    assert full_time(at, BERLIN) == "Tuesday, 1 December 2026 at 11:00"


def test_a_skin_tone_does_not_hide_an_emoji() -> None:
    assert character("wave::skin-tone-3") == character("wave")
