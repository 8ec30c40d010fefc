"""The monthly digest of a channel, and what is said about having one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.core.language import Language
from bot.core.text import Mrkdwn, bold, lines
from bot.delivery.domain import Composed
from bot.recommendations import messages
from bot.recommendations.domain import OPEN, Entry, Quote, one_line
from bot.recommendations.messages import said_by, title_line
from bot.slack import blocks
from bot.slack.blocks import Element

FEWEST_FOR_MOST = 3  # people: what one or two say is no ranking


@dataclass(frozen=True)
class Digested:
    """What became new for everybody since a local day, what helped most then, and a word on it."""

    since: date
    new: Sequence[Entry]
    more: int
    """How many are new beyond those."""
    helpful: Entry | None = None
    helped: int = 0
    """How many people said so then; the message does not say it."""
    quote: Quote | None = None


def digest(lang: Language, found: Digested) -> Composed:
    """The message in the channel: no numbers of readers, no names but of who gave them."""
    head, quote = bold(_head(lang, found)), _quote(lang, found.quote)
    new = [
        (entry, lines(title_line(lang, entry), said_by(lang, entry.voices[0])))
        for entry in found.new
    ]
    helpful = _helpful(lang, found)
    small = lang.t("It comes once a month, when there is something new. `/recommend digest off`")
    shown = [
        blocks.section(head),
        *(blocks.section(text, accessory=_save(lang, entry)) for entry, text in new),
        *([blocks.section(helpful, accessory=_save_helpful(lang, found))] if helpful else []),
        *([blocks.section(quote)] if quote else []),
        blocks.actions(blocks.button(lang.plain("Recommend something"), OPEN)),
        blocks.context(*([_more(lang, found.more)] if found.more else []), small),
    ]
    return Composed(lines(head, *(text for _, text in new), helpful, quote), shown)


def _head(lang: Language, found: Digested) -> Mrkdwn:
    since = lang.day(found.since)
    if found.new:
        return lang.t("What colleagues have recommended since {day}", day=since)
    return lang.t("What has helped colleagues since {day}", day=since)


def _helpful(lang: Language, found: Digested) -> Mrkdwn:
    if found.helpful is None:
        return Mrkdwn("")
    title = title_line(lang, found.helpful)
    if found.helped < FEWEST_FOR_MOST:
        return lang.t("Said to help: {title}", title=title)
    return lang.t("Said to help most: {title}", title=title)


def _save(lang: Language, entry: Entry) -> Element:
    return blocks.button(lang.plain("Save for me"), messages.SAVE, value=str(entry.resource_id))


def _save_helpful(lang: Language, found: Digested) -> Element | None:
    """None where its button stands above already."""
    shown = {entry.resource_id for entry in found.new}
    if found.helpful is None or found.helpful.resource_id in shown:
        return None
    return _save(lang, found.helpful)


def _quote(lang: Language, quote: Quote | None) -> Mrkdwn:
    if quote is None:
        return Mrkdwn("")
    words = one_line(quote.words)
    if quote.name:
        return lang.t(
            "“{words}” {name}, about {title}", words=words, name=quote.name, title=quote.title
        )
    return lang.t("“{words}” A reader, about {title}", words=words, title=quote.title)


def _more(lang: Language, left: int) -> Mrkdwn:
    return lang.n("And one more: `/recommend top`", "And {count} more: `/recommend top`", left)


def turned_on(lang: Language, next_at: datetime, zone: ZoneInfo) -> Composed:
    """The answer to `/recommend digest on`."""
    said = lang.t(
        "This channel gets a digest once a month, first on {when}, and none when nothing is new. "
        "`/recommend digest off` ends it.",
        when=lang.moment(next_at, zone),
    )
    return Composed(said, [blocks.section(said)])


def turned_off(lang: Language, was_on: bool) -> Composed:
    """The answer to `/recommend digest off`."""
    if was_on:
        said = lang.t("This channel gets no digest any more. `/recommend digest on` starts it.")
    else:
        said = lang.t("This channel had no digest. `/recommend digest on` starts one.")
    return Composed(said, [blocks.section(said)])


def ended(lang: Language, channel: str, reason: str) -> Composed:
    """To whoever wanted the digest of a channel that takes none any more."""
    said = lines(
        bold(lang.t("The monthly digest of #{channel} could not be posted.", channel=channel)),
        lang.t("{reason} I have turned it off.", reason=lang.plain(reason)),
        lang.t("`/recommend digest on`, typed in a channel that I am a member of, starts one."),
    )
    return Composed(said, [blocks.section(said)])
