"""What recommendations show in App Home: what somebody took up, and what they recommend."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Any

from sqlalchemy.orm import Session

from bot.core.errors import N_
from bot.core.language import Language
from bot.core.text import Mrkdwn, bold, lines, shorten
from bot.delivery.domain import Composed
from bot.people.service import Person
from bot.recommendations import messages, viewing
from bot.recommendations.domain import EDIT, KINDS, OPEN, WITHDRAW, Entry, Voice
from bot.recommendations.messages import not_arrived, place, title_line
from bot.slack import blocks
from bot.slack.blocks import Block, Element, Option

FILTER = "shelf_kind"
MORE = "shelf_more"
FILTER_BLOCK = "shelf_filter"
ALL = "all"
MOST = 5  # of a list
MOST_WHY = 150  # characters

_LISTS = {
    "saved": N_("Saved"),
    "started": N_("Begun"),
    "finished": N_("Finished"),
}
MINE = N_("What you recommend")
_NEXT = {  # what one button does with an entry of that list
    "saved": (messages.START, N_("I'm on it")),
    "started": (messages.FINISH, N_("Finished")),
    "finished": (messages.HELPED, N_("It helped")),
}
_WITH_A_PERSON = {"I'm on it": N_("I'll ask them"), "Finished": N_("We talked")}
_REST: dict[str, tuple[tuple[str, str], ...]] = {  # what the menu beside it does
    "saved": (("finished", N_("Finished")), ("helped", N_("It helped"))),
    "started": (("helped", N_("It helped")),),
    "finished": (),
}
_BACK = {
    "saved": N_("Take it off my list"),
    "started": N_("I have not begun it"),
    "finished": N_("I have not finished it"),
    "helped": N_("It did not help"),
}
KIND_NAMES = {
    "book": N_("Books"),
    "course": N_("Courses"),
    "article": N_("Articles"),
    "podcast": N_("Podcasts"),
    "video": N_("Videos"),
    "talk": N_("Talks"),
    "tool": N_("Tools"),
    "person": N_("People to talk to"),
}


@dataclass(frozen=True)
class Look:
    """How somebody looks at their shelf now: one kind alone (None: all), and what was just done."""

    kind: str | None = None
    said: Composed | None = None


AS_EVER = Look()
_look: ContextVar[Look] = ContextVar("look", default=AS_EVER)


class Shelf:
    """A section of App Home, at most 60 blocks; never empty, so it says nothing of what waits."""

    @contextmanager
    def looking(self, look: Look) -> Iterator[None]:
        """While this lasts, whoever publishes App Home in this thread shows it so.

        The choice of a kind lives in what is on the screen: a click brings it along.
        """
        token = _look.set(look)
        try:
            yield
        finally:
            _look.reset(token)

    def __call__(
        self,
        session: Session,
        person: Person,
        lang: Language,
        now: datetime,  # noqa: ARG002  # every section's signature
    ) -> list[Block]:
        """The blocks."""
        look = _look.get()
        taken, own = viewing.shelf_of(session, person), viewing.mine(session, person)
        kinds = {entry.thing.kind for entry in chain(own, *taken.values())}
        shown = [
            blocks.section(bold(lang.t("What helped colleagues"))),
            *(look.said.blocks if look.said else ()),
            blocks.actions(*_controls(lang, kinds, look.kind), block_id=FILTER_BLOCK),
            *_taken(lang, taken, look.kind),
            *_own(lang, person, _of(own, look.kind)),
        ]
        if not kinds:
            hint = lang.t(
                "What you save stands here. `/recommend find` searches what colleagues recommend."
            )
            shown.append(blocks.context(hint))
        return shown


def kind_chosen(body: Mapping[str, Any]) -> str | None:
    """The kind that App Home showed alone when it was clicked, or was asked to; None: all."""
    values = ((body.get("view") or {}).get("state") or {}).get("values") or {}
    shown = (values.get(FILTER_BLOCK) or {}).get(FILTER) or {}
    clicked = [one for one in body.get("actions") or () if one["action_id"] == FILTER]
    option = (clicked[0] if clicked else shown).get("selected_option") or {}
    return option["value"] if option.get("value") in KINDS else None


def _controls(lang: Language, kinds: set[str], chosen: str | None) -> list[Element]:
    opening = blocks.button(lang.plain("Recommend something"), OPEN)
    if len(kinds) < 2 and chosen is None:
        return [opening]
    options = [Option(lang.plain("All kinds"), ALL)]
    options += [
        Option(lang.plain(KIND_NAMES[kind]), kind)
        for kind in KINDS
        if kind in kinds or kind == chosen
    ]
    menu = blocks.select(lang.plain("All kinds"), FILTER, options, chosen=chosen or ALL)
    return [opening, menu]


def _of(entries: Sequence[Entry], kind: str | None) -> list[Entry]:
    return [entry for entry in entries if kind in {None, entry.thing.kind}]


def _taken(
    lang: Language, taken: Mapping[str, Sequence[Entry]], kind: str | None
) -> Iterator[Block]:
    for stage, heading in _LISTS.items():
        entries = _of(taken.get(stage, ()), kind)
        if entries:
            yield _heading(lang, heading, _more(lang, len(entries) - MOST))
            for entry in entries[:MOST]:
                yield blocks.section(lines(title_line(lang, entry), source(lang, entry)))
                yield blocks.actions(*deeds(lang, stage, entry))


def _heading(lang: Language, heading: str, more: Mrkdwn | None) -> Block:
    return blocks.context(bold(lang.t(heading)), *([more] if more is not None else []))


def _more(lang: Language, left: int) -> Mrkdwn | None:
    if left <= 0:
        return None
    return lang.n("and one more: `/recommend saved`", "and {count} more: `/recommend saved`", left)


def _more_of_mine(lang: Language, left: int) -> Mrkdwn | None:
    if left <= 0:
        return None
    return lang.n("and one more: `/recommend mine`", "and {count} more: `/recommend mine`", left)


def source(lang: Language, entry: Entry) -> Mrkdwn:
    """Who recommends what somebody took up."""
    names = [voice.name for voice in entry.voices if voice.name]
    if names:
        return lang.t("Recommended by {names}.", names=lang.listing(names))
    if entry.voices:
        return lang.t("Recommended by a colleague who has left.")
    if entry.is_over:
        return lang.t("Nobody recommends it now.")
    return lang.t("From the shelf of L&D.") if entry.on_shelf else Mrkdwn("")


def deeds(lang: Language, stage: str, entry: Entry) -> list[Element]:
    """The next step as a button, and a menu of the rest."""
    number, helped = str(entry.resource_id), "helped" in entry.taken
    action_id, label = _NEXT[stage]
    if stage == "finished" and helped:
        action_id, label = messages.SAY, N_("Say why…")
    rest = [
        Option(lang.plain(_said(entry, text)), f"{step}:{number}")
        for step, text in _REST[stage]
        if step not in entry.taken
    ]
    if helped and stage != "finished":
        rest.append(Option(lang.plain("Say why…"), f"{messages.SAY}:{number}"))
    if helped:
        rest.append(Option(lang.plain(_BACK["helped"]), f"undo_helped:{number}"))
    if stage in entry.taken:
        rest.append(Option(lang.plain(_BACK[stage]), f"undo_{stage}:{number}"))
    button = blocks.button(lang.plain(_said(entry, label)), action_id, value=number)
    return [button, *([_overflow(rest)] if rest else [])]


def _said(entry: Entry, label: str) -> str:
    """A label as one says it of such a thing: nobody finishes a colleague."""
    return _WITH_A_PERSON.get(label, label) if entry.thing.kind == "person" else label


def _overflow(options: Sequence[Option]) -> Element:
    """The menu behind three dots."""
    shown = [{"text": blocks.plain(one.text, 75), "value": one.value} for one in options[:5]]
    return {"type": "overflow", "action_id": MORE, "options": shown}


def _own(lang: Language, person: Person, entries: Sequence[Entry]) -> Iterator[Block]:
    if entries:
        yield _heading(lang, MINE, _more_of_mine(lang, len(entries) - MOST))
    for entry in entries[:MOST]:
        for voice in entry.voices:
            if voice.person_id == person.id:
                yield from _mine(lang, entry, voice)


def _mine(lang: Language, entry: Entry, voice: Voice) -> Iterator[Block]:
    why = lang.t("“{why}”", why=shorten(voice.why, MOST_WHY)) if voice.why else Mrkdwn("")
    where = lang.t("You recommend it {where}.", where=place(lang, voice))
    if voice.state == "asked":
        where = lang.t("Shown to nobody before {name} agrees.", name=entry.thing.title)
    elif voice.state == "failed" and voice.channel is not None:
        where = not_arrived(lang, voice.channel)
    yield blocks.section(lines(title_line(lang, entry), why, where))
    number = str(voice.recommendation_id)
    yield blocks.actions(
        blocks.button(lang.plain("Change…"), EDIT, value=number),
        blocks.button(lang.plain("Withdraw"), WITHDRAW, value=number),
    )
