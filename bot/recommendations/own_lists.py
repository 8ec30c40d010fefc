"""What is shown to /recommend saved, and below /recommend mine: what is one's own to act on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from bot.core.language import Language
from bot.core.text import Mrkdwn, bold, lines
from bot.delivery.domain import Composed
from bot.people.service import Person
from bot.recommendations import consenting, viewing
from bot.recommendations.domain import BRING_BACK, EDIT, Entry
from bot.recommendations.messages import title_line
from bot.recommendations.sections import deeds, source
from bot.recommendations.viewing import SHELF, Withdrawn
from bot.slack import blocks
from bot.slack.blocks import Block

MORE = "recommend_more"
PAGE = 10
MINE = "mine:"
SAVED = "saved:"


def saved(session: Session, person: Person, lang: Language, page: int = 0) -> Composed:
    """What somebody saved, began and finished, each with its next step; ten at a time."""
    shelf = viewing.shelf_of(session, person)
    every = [(stage, entry) for stage in SHELF for entry in shelf[stage]]
    if not every:
        said = lang.t("Nothing is on your list. `/recommend top` shows what colleagues recommend.")
        return Composed(said, [blocks.section(said)])
    page = min(page, (len(every) - 1) // PAGE)
    shown = every[page * PAGE : page * PAGE + PAGE]
    head = bold(lang.t("Your list"))
    parts: list[Block] = [blocks.section(head)]
    for number, (stage, entry) in enumerate(shown):
        parts.append(blocks.section(_line(lang, entry)))
        parts.append(blocks.actions(*deeds(lang, stage, entry), block_id=f"{SAVED}{number}:{page}"))
    if len(every) > page * PAGE + PAGE:
        next_page = blocks.button(lang.plain("More"), MORE)
        parts.append(blocks.actions(next_page, block_id=f"{SAVED}more:{page}"))
    return Composed(lines(head, *(_line(lang, entry) for _, entry in shown)), parts)


def taken_back(
    lang: Language, withdrawn: Sequence[Withdrawn], page: int, now: datetime
) -> Composed:
    """What somebody recommended and withdrew lately, or a colleague did not agree to."""
    head = bold(lang.t("Withdrawn in the last four weeks"))
    parts: list[Block] = [blocks.section(head)]
    for number, one in enumerate(withdrawn):
        parts += _withdrawn(lang, one, f"{MINE}back{number}:{page}", now)
    return Composed(lines(head, *(_ended(lang, one, now) for one in withdrawn)), parts)


def _withdrawn(lang: Language, one: Withdrawn, block_id: str, now: datetime) -> Iterator[Block]:
    yield blocks.section(_ended(lang, one, now))
    value = str(one.recommendation_id)
    if not one.declined:
        back = blocks.button(lang.plain("Bring it back"), BRING_BACK, value=value)
        yield blocks.actions(back, block_id=block_id)
    elif _is_told(one, now):
        change = blocks.button(lang.plain("Change…"), EDIT, value=value)
        yield blocks.actions(change, block_id=block_id)


def _ended(lang: Language, one: Withdrawn, now: datetime) -> Mrkdwn:
    title = title_line(lang, one.entry)
    if one.declined and _is_told(one, now):
        name = one.entry.thing.title
        return lines(title, lang.t("{name} would rather not be named there.", name=name))
    return lines(title, lang.t("Nobody sees it now."))


def _is_told(one: Withdrawn, now: datetime) -> bool:
    """So long a *no* can be undone before its author hears of it."""
    return one.since <= now - consenting.GRACE


def _line(lang: Language, entry: Entry) -> Mrkdwn:
    return lines(title_line(lang, entry), source(lang, entry))
