"""What is shown to /recommend find, top and mine: short lists that only the asker sees."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime

from bot.core.errors import N_
from bot.core.language import Language
from bot.core.text import Mrkdwn, bold, lines, shorten
from bot.delivery.domain import Composed
from bot.people.service import Person
from bot.recommendations import own_lists, search, viewing
from bot.recommendations.domain import EDIT, KINDS, OPEN, WITHDRAW, Entry, Voice, one_line
from bot.recommendations.messages import SAVE, not_arrived, said_by, title_line
from bot.recommendations.modals import KIND_NAMES
from bot.recommendations.own_lists import MINE, MORE, PAGE, SAVED
from bot.recommendations.words import Search
from bot.slack import blocks
from bot.slack.blocks import Block, Element, Option
from bot.storage import Session

FILTER = "recommend_filter"
FOUND = "found:"
ALL = "all"
MOST_ID = 255  # characters of a block_id
MOST_WHY = 150
ENOUGH = 3  # people before it is said how many it helped

_TAKEN = {
    "helped": N_("It helped you."),
    "finished": N_("You finished it."),
    "started": N_("You are on it."),
    "saved": N_("On your list."),
}


@dataclass(frozen=True)
class Asked:
    """What a list is an answer to: `find` or `top`, what is looked for, and which page."""

    deed: str
    search: Search
    page: int = 0

    def block_id(self, place: str) -> str:
        """What a block of the list carries, so that it can be shown again after a click."""
        wanted = self.search
        while len(self._written(place, replace(wanted, words=""))) > MOST_ID:
            wanted = _without_longest_filter(wanted)
        while len(written := self._written(place, wanted)) > MOST_ID:
            wanted = replace(wanted, words=wanted.words[: MOST_ID - len(written)])
        return written

    def _written(self, place: str, wanted: Search) -> str:
        values = [self.deed, self.page, *asdict(wanted).values()]
        return f"{FOUND}{place}:{json.dumps(values, ensure_ascii=False)}"


def _without_longest_filter(wanted: Search) -> Search:
    """Half a department is none, so a filter that does not fit is left out whole."""
    if len(wanted.department) > len(wanted.skill):
        return replace(wanted, department="")
    return replace(wanted, skill="")


def _asked(block_id: str) -> Asked:
    deed, page, *wanted = json.loads(block_id.removeprefix(FOUND).partition(":")[2])
    return Asked(deed, Search(*wanted), page)


def found(session: Session, person: Person, lang: Language, asked: Asked) -> Composed:
    """What colleagues recommend that this person may see, at most ten at a time."""
    first, wanted, meant = asked.page * PAGE, asked.search, None
    limit = first + PAGE + 1
    kind, skill = wanted.kind or None, wanted.skill or None
    department = wanted.department or None
    if asked.deed == "find" and wanted.words:
        hits = search.find(
            session,
            person,
            wanted.words,
            kind=kind,
            skill=skill,
            department=department,
            limit=limit,
        )
        entries, meant = viewing.entries(session, person, hits.resource_ids[first:]), hits.meant
    else:
        entries = viewing.top(
            session, person, kind=kind, skill=skill, department=department, limit=limit
        )[first:]
    more = len(entries) > PAGE
    return _list(lang, asked, entries[:PAGE], meant, more=more)


def again(
    session: Session,
    person: Person,
    lang: Language,
    block_id: str,
    now: datetime,
    *,
    turn: int = 0,
) -> Composed | None:
    """The list whose block was clicked, as it is now; None where it is none of these lists.

    `turn` is how many pages further of what is one's own.
    """
    if block_id.startswith(FOUND):
        return found(session, person, lang, _asked(block_id))
    if block_id.startswith(MINE):
        return mine(session, person, lang, now, int(block_id.rpartition(":")[2]) + turn)
    if block_id.startswith(SAVED):
        return own_lists.saved(session, person, lang, int(block_id.rpartition(":")[2]) + turn)
    return None


def turned(
    session: Session,
    person: Person,
    lang: Language,
    block_id: str,
    now: datetime,
    *,
    kind: str | None = None,
) -> Composed | None:
    """Its next page; or, with `kind` (one of the kinds or `all`), that kind alone."""
    if block_id.startswith((MINE, SAVED)):
        return again(session, person, lang, block_id, now, turn=1)
    asked = _asked(block_id)
    if kind is None:
        return found(session, person, lang, replace(asked, page=asked.page + 1))
    wanted = replace(asked.search, kind=kind if kind in KINDS else "")
    return found(session, person, lang, replace(asked, search=wanted, page=0))


def _list(
    lang: Language, asked: Asked, entries: Sequence[Entry], meant: str | None, *, more: bool
) -> Composed:
    shown = [
        blocks.section(
            _line(lang, entry),
            accessory=_save(lang, entry),
            block_id=asked.block_id(str(number)),
        )
        for number, entry in enumerate(entries)
    ]
    helped = any(entry.helped for entry in entries)
    head = _headline(lang, asked, meant, helped=helped) if entries else _nothing(lang, asked)
    controls: list[Element] = [_filter(lang, asked)]
    if more:
        controls.append(blocks.button(lang.plain("More"), MORE))
    if not entries:
        controls.append(blocks.button(lang.plain("Recommend something"), OPEN))
    row = blocks.actions(*controls, block_id=asked.block_id("all"))
    text = lines(head, *(_line(lang, entry) for entry in entries))
    return Composed(text, [blocks.section(head), *shown, row])


def _headline(lang: Language, asked: Asked, meant: str | None, *, helped: bool) -> Mrkdwn:
    words = asked.search.words
    if meant:
        said = lang.t("Nothing for “{words}”; this is for “{meant}”.", words=words, meant=meant)
    elif asked.deed == "find" and words:
        said = lang.t("What colleagues recommend for “{words}”", words=words)
    elif helped:
        said = lang.t("What helped colleagues most")
    else:
        said = lang.t("What colleagues recommend")
    return lines(bold(said), _narrowed(lang, asked.search))


def _nothing(lang: Language, asked: Asked) -> Mrkdwn:
    words = asked.search.words
    if asked.deed == "find" and words:
        said = lang.t("I found nothing for “{words}” that you can see.", words=words)
    else:
        said = lang.t("I found nothing that you can see.")
    offer = lang.t("If you know something that helps, others will find it here.")
    return lines(said, _narrowed(lang, asked.search), offer)


def _narrowed(lang: Language, wanted: Search) -> Mrkdwn:
    """What the list is narrowed down to; the kind is in the menu below."""
    skill = lang.t("Skill: {skill}.", skill=wanted.skill) if wanted.skill else ""
    place = wanted.department
    department = lang.t("Department: {department}.", department=place) if place else ""
    return Mrkdwn(" ".join(part for part in (skill, department) if part))


def _line(lang: Language, entry: Entry) -> Mrkdwn:
    """What it is, who says what of it, and what this person made of it."""
    said = [said_by(lang, voice) for voice in entry.voices[:1]]
    if not said and entry.on_shelf:
        said = [lang.t("From the shelf of L&D.")]
    return lines(title_line(lang, entry), *said, _small_print(lang, entry))


def _small_print(lang: Language, entry: Entry) -> Mrkdwn:
    parts: list[Mrkdwn] = []
    others = len(entry.voices) - 1
    if others > 0:
        also = "Also recommended by one other.", "Also recommended by {count} others."
        parts.append(lang.n(*also, others))
    if entry.helped >= ENOUGH:
        parts.append(lang.n("It helped {count} person.", "It helped {count} people.", entry.helped))
    step = next((step for step in _TAKEN if step in entry.taken), None)
    if step == "saved" and entry.is_over:
        parts.append(lang.t("On your list; nobody recommends it now."))
    elif step is not None:
        parts.append(lang.t(_TAKEN[step]))
    return Mrkdwn(" ".join(parts))


def _save(lang: Language, entry: Entry) -> Element | None:
    if entry.taken:
        return None
    label = lang.plain("Save {title} for me", title=shorten(entry.thing.title, 40))
    number = str(entry.resource_id)
    return blocks.button(lang.plain("Save for me"), SAVE, value=number, label=label)


def _filter(lang: Language, asked: Asked) -> Element:
    kinds = [Option(lang.plain(KIND_NAMES[kind]), kind) for kind in KINDS]
    options = [Option(lang.plain("Every kind"), ALL), *kinds]
    return blocks.select(lang.plain("Every kind"), FILTER, options, chosen=asked.search.kind or ALL)


def mine(
    session: Session, person: Person, lang: Language, now: datetime, page: int = 0
) -> Composed:
    """What somebody recommends, with where each was posted; ten at a time.

    What was withdrawn lately comes last, with the way back.
    """
    own = [
        (entry, voice)
        for entry in viewing.mine(session, person)
        for voice in entry.voices
        if voice.person_id == person.id
    ]
    ended = viewing.withdrawn(session, person, now)
    if not own and not ended:
        said = lang.t("You have not recommended anything yet. A title and one sentence are enough.")
        start = blocks.primary(lang.plain("Recommend something"), OPEN)
        return Composed(said, [blocks.section(said), blocks.actions(start)])
    page = min(page, max(len(own) - 1, 0) // PAGE)
    back = own_lists.taken_back(lang, ended, page, now) if ended else Composed(Mrkdwn(""), [])
    if not own:
        return back
    shown = own[page * PAGE : page * PAGE + PAGE]
    head = bold(lang.t("What you recommend"))
    parts: list[Block] = [blocks.section(head)]
    for number, (entry, voice) in enumerate(shown):
        parts.append(blocks.section(_own_line(lang, entry, voice)))
        parts.append(_own_buttons(lang, voice, f"{MINE}{number}:{page}"))
    if len(own) > page * PAGE + PAGE:
        next_page = blocks.button(lang.plain("More"), MORE)
        parts.append(blocks.actions(next_page, block_id=f"{MINE}more:{page}"))
        back = Composed(Mrkdwn(""), [])
    text = lines(head, *(_own_line(lang, *one) for one in shown), back.text)
    return Composed(text, [*parts, *back.blocks])


def _own_line(lang: Language, entry: Entry, voice: Voice) -> Mrkdwn:
    why = shorten(one_line(voice.why), MOST_WHY)
    quoted = lang.t("“{why}”", why=why) if why else Mrkdwn("")
    return lines(title_line(lang, entry), quoted, _place(lang, entry, voice))


def _place(lang: Language, entry: Entry, voice: Voice) -> Mrkdwn:
    if voice.state == "asked":
        return lang.t("{name} has not agreed yet, so nobody sees it.", name=entry.thing.title)
    if voice.audience == "team":
        return lang.t("For your team.")
    if voice.channel is None:
        return lang.t("For everyone who looks for it.")
    if voice.state == "failed":
        return not_arrived(lang, voice.channel)
    if not voice.channel.name:
        return lang.t("Posted in a channel.")
    return lang.t("Posted in #{channel}.", channel=voice.channel.name)


def _own_buttons(lang: Language, voice: Voice, block_id: str) -> Block:
    number = str(voice.recommendation_id)
    return blocks.actions(
        blocks.button(lang.plain("Change…"), EDIT, value=number),
        blocks.button(lang.plain("Withdraw"), WITHDRAW, value=number),
        block_id=block_id,
    )
