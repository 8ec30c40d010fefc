"""A language made of marks, and the rule by which it shows a text that no translator ever saw."""

from __future__ import annotations

import csv
import html
import re
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from bot.core.language import DOMAIN
from tests.house.catalogue import TEMPLATE
from tests.support.house import SAMPLE

LOCALE = "de"
WORDS, WORDS_END = "⟦", "⟧"
VALUE, VALUE_END = "⟪", "⟫"

_PLACE = re.compile(r"\{\w+\}")
_WORD = re.compile(r"[^\W\d_][\w.]*")
# What of a block or a view is Slack's own and no person reads; every other string is read.
_TECHNICAL = frozenset(
    {"type", "action_id", "block_id", "callback_id", "value", "style", "private_metadata"}
    | {"initial_date", "initial_time", "notify_on_close", "clear_on_close", "external_id"}
)
_STORED = {
    "people": ("work_email", "display_name", "department", "title", "country", "timezone"),
    "milestones": ("name",),
    "results": ("name",),
}


def write_catalogue(folder: Path, leave_out: Collection[str] = ()) -> Path:
    """The template of the translators, each text as ⟦text⟧ and each place as ⟪{place}⟫.

    `leave_out` are texts that stay untranslated, as if they bypassed the catalogue.
    """
    with TEMPLATE.open("rb") as file:
        template = read_po(file)
    pseudo = Catalog(locale=LOCALE)
    for message in template:
        forms = message.id if isinstance(message.id, tuple | list) else (message.id,)
        if message.id and not set(forms) & set(leave_out):
            marked = tuple(_marked(form) for form in forms)
            pseudo.add(message.id, marked if len(marked) > 1 else marked[0])
    target = folder / LOCALE / "LC_MESSAGES" / f"{DOMAIN}.mo"
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("wb") as file:
        write_mo(file, pseudo)
    return folder


def _marked(text: str) -> str:
    return WORDS + _PLACE.sub(lambda place: VALUE + place[0] + VALUE_END, text) + WORDS_END


def texts(shown: object) -> Iterator[str]:
    """Every string in blocks or a view that a person reads."""
    if isinstance(shown, str):
        yield shown
    elif isinstance(shown, dict):
        for key, value in shown.items():
            if key not in _TECHNICAL:
                yield from texts(value)
    elif isinstance(shown, list | tuple):
        for value in shown:
            yield from texts(value)


def untranslated(text: str, stored: Iterable[str] = ()) -> list[str]:
    """The words that came from neither the translators nor the data nor Babel.

    A letter is right inside ⟦…⟧, which is what a translator wrote. Everywhere else, and again in
    each value ⟪…⟫ that was put in there, only stored data and Babel's words for dates may stand.
    """
    rest = html.unescape(_outside(text))
    for known in sorted({*stored, *_of_babel()}, key=len, reverse=True):
        rest = re.sub(rf"(?<!\w){re.escape(known)}(?!\w)", " ", rest)
    return _WORD.findall(rest)


def _outside(text: str) -> str:
    opened: list[str] = []
    kept: list[str] = []
    for character in text:
        if character in (WORDS, VALUE):
            opened.append(character)
        elif character in (WORDS_END, VALUE_END):
            opened.pop()
        elif not opened or opened[-1] == VALUE:
            kept.append(character)
            continue
        kept.append("\n")
    return "".join(kept)


def sample_data() -> set[str]:
    """What the sample company stored: names, addresses, departments, titles, zones, milestones."""
    found = {f"{LOCALE}-DE"}
    for file, columns in _STORED.items():
        with (SAMPLE / f"{file}.csv").open(encoding="utf-8") as lines:
            found |= {row[column] for row in csv.DictReader(lines) for column in columns}
    return found - {""}


def _of_babel() -> set[str]:
    locale = Locale(LOCALE)
    found = {"und"}  # of a list of names
    for calendar in (locale.days, locale.months):
        for context in calendar.values():
            found |= {name for width in context.values() for name in width.values()}
    return found
