"""The person's language: sentences through gettext, dates and plurals through Babel."""

from __future__ import annotations

import gettext
from collections.abc import Iterable
from datetime import date, datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_datetime, format_time
from babel.lists import format_list

from bot.core.errors import N_
from bot.core.text import Mrkdwn, Plain, escape

DOMAIN = "leeway"
CATALOGUES = Path(__file__).resolve().parents[1] / "locale"


class Language:
    """Says things in one locale: `t` and `n` as mrkdwn (values escaped), `plain` as plain text."""

    def __init__(self, locale: Locale, translations: gettext.NullTranslations) -> None:
        self.locale = locale
        self._translations = translations

    def t(self, message: str, **values: object) -> Mrkdwn:
        """`message` in this language as mrkdwn; each value is a person's text and is escaped."""
        return _fill(self._translations.gettext(message), values)

    def n(self, singular: str, plural: str, count: int, /, **values: object) -> Mrkdwn:
        """The form for `count`, which is `{count}` in the text: a word under ten."""
        said = self._translations.ngettext(singular, plural, count)
        return _fill(said, {**values, "count": self.number(count)})

    def plain(self, message: str, **values: object) -> Plain:
        """`message` in this language for a plain_text object (labels, titles, options)."""
        said = self._translations.gettext(message)
        return Plain(said.format_map(values) if values else said)

    def number(self, count: int) -> str:
        """`count` as people write it: in words under ten where the catalogue has them."""
        if 0 <= count < len(_WORDS):
            return self._translations.gettext(_WORDS[count])
        return f"{count:,}" if self.locale.language == "en" else str(count)

    def listing(self, items: Iterable[object]) -> Mrkdwn:
        """Names as a sentence has them: "Ana, Bo and Cy", escaped."""
        return Mrkdwn(format_list([escape(item) for item in items], locale=self.locale))

    def day(self, day: date) -> Plain:
        """A calendar day with its weekday: "Friday, 4 December"."""
        return Plain(
            format_date(day, format=_LONG_DAY.get(self.locale.language, "full"), locale=self.locale)
        )

    def clock_time(self, instant: datetime, zone: ZoneInfo) -> Plain:
        """The time of day of an instant in a zone, without seconds."""
        return Plain(format_time(instant, format="short", tzinfo=zone, locale=self.locale))

    def moment(self, instant: datetime, zone: ZoneInfo) -> Plain:
        """An instant as "Tue, 1 December, 10:00" in a zone."""
        pattern = _MOMENT.get(self.locale.language)
        if pattern is None:
            return Plain(format_datetime(instant, format="medium", tzinfo=zone, locale=self.locale))
        return Plain(format_datetime(instant, format=pattern, tzinfo=zone, locale=self.locale))


_WORDS = (
    N_("no"),
    N_("one"),
    N_("two"),
    N_("three"),
    N_("four"),
    N_("five"),
    N_("six"),
    N_("seven"),
    N_("eight"),
    N_("nine"),
)
_LONG_DAY = {"en": "EEEE, d MMMM", "de": "EEEE, d. MMMM"}
_MOMENT = {"en": "EEE, d MMMM, H:mm", "de": "EEE, d. MMMM, H:mm"}


def _fill(said: str, values: dict[str, object]) -> Mrkdwn:
    return Mrkdwn(said.format_map({k: escape(v) for k, v in values.items()}) if values else said)


class Languages:
    """The catalogues of one directory (`<locale>/LC_MESSAGES/leeway.mo`), loaded once each."""

    def __init__(self, catalogues: Path = CATALOGUES) -> None:
        self._catalogues = catalogues
        self.of = cache(self._load)

    def _load(self, locale: str | None) -> Language:
        """The language for a Slack locale such as `en-US`; English where it is unknown."""
        parsed = _parsed(locale)
        wanted = [str(parsed), parsed.language]
        if gettext.find(DOMAIN, str(self._catalogues), wanted) is None:
            # The texts are English then, and so are their dates and numbers.
            parsed = parsed if parsed.language == "en" else Locale("en", "GB")
            return Language(parsed, gettext.NullTranslations())
        return Language(parsed, gettext.translation(DOMAIN, self._catalogues, wanted))


def _parsed(locale: str | None) -> Locale:
    try:
        return Locale.parse((locale or "en-GB").replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return Locale("en", "GB")
