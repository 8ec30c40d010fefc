"""Each person's language: English without a catalogue, and all of German with one."""

from __future__ import annotations

from datetime import UTC, date, datetime
from io import BytesIO
from zoneinfo import ZoneInfo

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from hypothesis import given
from hypothesis import strategies as st

from bot.core.language import CATALOGUES, DOMAIN, Language, Languages
from bot.core.text import Mrkdwn, Plain

FRIDAY = date(2026, 12, 4)
TEN_IN_BERLIN = datetime(2026, 12, 1, 9, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.fixture(scope="module")
def german(tmp_path_factory: pytest.TempPathFactory) -> Languages:
    """Languages with a German catalogue of a few sentences."""
    catalog = Catalog(locale="de", domain=DOMAIN)
    catalog.add("Hello {name}.", "Guten Tag, {name}.")
    catalog.add(("{count} day", "{count} days"), ("{count} Tag", "{count} Tage"))
    catalog.add("two", "zwei")
    compiled = BytesIO()
    write_mo(compiled, catalog)
    folder = tmp_path_factory.mktemp("locale")
    path = folder / "de" / "LC_MESSAGES" / f"{DOMAIN}.mo"
    path.parent.mkdir(parents=True)
    path.write_bytes(compiled.getvalue())
    return Languages(folder)


@pytest.mark.parametrize("locale", ["de-DE", "de-AT", "de"])
def test_a_german_reads_german_sentences_dates_and_plurals(german: Languages, locale: str) -> None:
    lang = german.of(locale)
    assert lang.t("Hello {name}.", name="Jo") == "Guten Tag, Jo."
    assert lang.plain("Hello {name}.", name="Jo") == "Guten Tag, Jo."
    assert lang.n("{count} day", "{count} days", 1) == "one Tag"  # "one" has no German here
    assert lang.n("{count} day", "{count} days", 2) == "zwei Tage"
    assert lang.n("{count} day", "{count} days", 1200) == "1200 Tage"
    assert lang.day(FRIDAY) == "Freitag, 4. Dezember"
    assert lang.moment(TEN_IN_BERLIN, BERLIN) == "Di., 1. Dezember, 10:00"
    assert lang.clock_time(TEN_IN_BERLIN, BERLIN) == "10:00"
    assert lang.listing(["Ana", "Bo", "Cy"]) == "Ana, Bo und Cy"


@pytest.mark.parametrize("locale", ["fr-FR", "ja-JP", "en-GB", "tlh", "", None, "no such locale"])
def test_without_a_catalogue_everything_is_english_dates_too(
    german: Languages, locale: str | None
) -> None:
    lang = german.of(locale)
    assert lang.t("Hello {name}.", name="Jo") == "Hello Jo."
    assert lang.n("{count} day", "{count} days", 1) == "one day"
    assert lang.n("{count} day", "{count} days", 12) == "12 days"
    assert lang.n("{count} day", "{count} days", 1200) == "1,200 days"
    assert lang.day(FRIDAY) == "Friday, 4 December"
    assert lang.moment(TEN_IN_BERLIN, BERLIN) == "Tue, 1 December, 10:00"
    assert lang.listing(["Ana", "Bo", "Cy"]) == "Ana, Bo and Cy"


def test_an_american_reads_english_with_american_habits() -> None:
    lang = Languages().of("en-US")
    assert lang.clock_time(datetime(2026, 12, 1, 15, tzinfo=UTC), BERLIN).endswith("PM")
    assert lang.listing(["Ana", "Bo", "Cy"]) == "Ana, Bo, and Cy"
    assert lang.day(FRIDAY) == "Friday, 4 December"


@given(st.text(max_size=20) | st.from_regex(r"[a-zA-Z]{2,3}([-_@.][a-zA-Z0-9]{1,8}){0,3}"))
def test_whatever_slack_calls_a_locale_there_is_a_language(locale: str) -> None:
    assert Languages(CATALOGUES).of(locale).day(FRIDAY)


def test_a_value_is_escaped_in_a_sentence_and_left_alone_in_plain_text(german: Languages) -> None:
    lang = german.of("de-DE")
    said = lang.t("Hello {name}.", name="<!channel>")
    assert isinstance(said, Mrkdwn)
    assert said == "Guten Tag, &lt;!channel&gt;."
    written = lang.plain("Hello {name}.", name="<!channel>")
    assert isinstance(written, Plain)
    assert written == "Guten Tag, <!channel>."


def test_a_sentence_within_a_sentence_is_not_escaped_twice(german: Languages) -> None:
    lang: Language = german.of(None)
    inner = lang.t("Hello {name}.", name="R&D")
    assert lang.t("He said: {words}", words=inner) == "He said: Hello R&amp;D."
    assert lang.listing(["<a>", inner]) == "&lt;a&gt; and Hello R&amp;D."


def test_a_brace_in_what_somebody_wrote_is_no_place_of_ours() -> None:
    lang = Languages().of(None)
    assert lang.t("Hello {name}.", name="{count}") == "Hello {count}."
    assert lang.t("100 % {sure}") == "100 % {sure}"


def test_a_catalogue_is_read_once(german: Languages) -> None:
    assert german.of("de-DE") is german.of("de-DE")
