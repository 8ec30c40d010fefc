"""What somebody is told once a month of what became of their recommendations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from babel.dates import format_date

from bot.core.errors import N_
from bot.core.language import Language
from bot.core.text import Mrkdwn, Plain, bold, lines
from bot.delivery.domain import Composed
from bot.recommendations.domain import OPEN, Quote, one_line
from bot.slack import blocks

MOST_QUOTES = 5
SOMEBODY = 0
"""In the place of a number that could give somebody away."""


@dataclass(frozen=True)
class Told:
    """A month as its author may hear of it.

    `counts` has the steps that somebody took, in their order; `SOMEBODY` in the place of a number.
    """

    first: date
    shared: int
    counts: Mapping[str, int]
    quotes: Sequence[Quote] = ()


_SOMEBODY = {
    "saved": N_("it was saved"),
    "started": N_("it was begun"),
    "finished": N_("it was finished"),
    "helped": N_("it was said to help"),
}


def told(lang: Language, month: Told) -> Composed:
    """The numbers of a month, and the words of those who agreed."""
    point = bold(_point(lang, month))
    quotes = [_quote(lang, quote) for quote in month.quotes[:MOST_QUOTES]]
    ask = lang.t("If something else has helped you since, it takes half a minute to pass it on.")
    small = blocks.context(
        lang.t(
            "It comes once a month, when there is something to tell. I count people and name "
            "only who chose that; where few people see something, I leave the numbers out."
        )
    )
    button = blocks.primary(lang.plain("Recommend something"), OPEN)
    shown = [blocks.section(point), *([blocks.section(lines(*quotes))] if quotes else [])]
    return Composed(
        lines(point, *quotes, ask), [*shown, blocks.section(ask), blocks.actions(button), small]
    )


def _point(lang: Language, month: Told) -> Mrkdwn:
    name = _month(lang, month.first)
    if not month.counts:
        return lang.t(
            "In {month} somebody let me pass on a word about what you shared.", month=name
        )
    if SOMEBODY in month.counts.values():
        done = lang.listing(lang.t(_SOMEBODY[step]) for step in month.counts)
        return lang.n(
            "In {month} what you shared was taken up: {done}.",
            "In {month} something of the {count} things that you shared was taken up: {done}.",
            month.shared,
            month=name,
            done=done,
        )
    if month.shared == 1:
        first, *more = month.counts.items()
        said = [_said_first(lang, *first), *(_said_of_one(lang, *one) for one in more)]
        return lang.t("In {month} {done}.", month=name, done=lang.listing(said))
    done = lang.listing(_said(lang, step, count) for step, count in month.counts.items())
    return lang.n(
        "Of the one thing that you shared, in {month} {done}.",
        "Of the {count} things that you shared, in {month} {done}.",
        month.shared,
        month=name,
        done=done,
    )


def _said(lang: Language, step: str, count: int) -> Mrkdwn:
    if step == "saved":
        return lang.n("one person saved one", "{count} people saved one", count)
    if step == "started":
        return lang.n("one person began one", "{count} people began one", count)
    if step == "finished":
        return lang.n("one person finished one", "{count} people finished one", count)
    return lang.n("one person said that it helped", "{count} people said that it helped", count)


def _said_first(lang: Language, step: str, count: int) -> Mrkdwn:
    """Of one thing, where nothing was said of it before."""
    if step == "saved":
        return lang.n(
            "one person saved what you shared", "{count} people saved what you shared", count
        )
    if step == "started":
        return lang.n(
            "one person began what you shared", "{count} people began what you shared", count
        )
    if step == "finished":
        return lang.n(
            "one person finished what you shared", "{count} people finished what you shared", count
        )
    return lang.n(
        "one person said that what you shared helped",
        "{count} people said that what you shared helped",
        count,
    )


def _said_of_one(lang: Language, step: str, count: int) -> Mrkdwn:
    if step == "saved":
        return lang.n("one person saved it", "{count} people saved it", count)
    if step == "started":
        return lang.n("one person began it", "{count} people began it", count)
    if step == "finished":
        return lang.n("one person finished it", "{count} people finished it", count)
    return _said(lang, step, count)


def _month(lang: Language, first: date) -> Plain:
    return Plain(format_date(first, format="LLLL", locale=lang.locale))


def _quote(lang: Language, quote: Quote) -> Mrkdwn:
    words = one_line(quote.words)
    if quote.name:
        return lang.t(
            "“{words}” {name}, about {title}", words=words, name=quote.name, title=quote.title
        )
    return lang.t("“{words}” A reader, about {title}", words=words, title=quote.title)
