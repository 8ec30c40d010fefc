"""The form in which a training is flagged: which one, what for, and who may know."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.core.language import Language
from bot.core.text import Mrkdwn, Plain, bold
from bot.slack import blocks
from bot.slack.blocks import Block, Option
from bot.trainings import ids
from bot.trainings.domain import HAPPENED, IDEAS, MOST_TITLE, Audience, Happened, Idea
from bot.trainings.memory import Memory
from bot.trainings.views import BookingView
from bot.trainings.wording import shortly

TRAINING, HAPPENED_BLOCK, IDEA, TITLE, DAY = "training", "happened", "idea", "title", "day"
NOT_LISTED = "0"
"""The value of *One that is not listed*."""
MOST_LISTED = 99
_CHOSE_HAPPENED = f"{ids.FLAG_FORM}{HAPPENED_BLOCK}"

SUGGESTED = {
    Happened.CLIENT_MEETING: Idea.CLIENT,
    Happened.OWN_CHOICE: Idea.MINE,
}
"""Whose idea goes with what happened. Nobody's manager is ever suggested."""


@dataclass(frozen=True, slots=True)
class Audiences:
    """Whom a person could tell: their manager's name, and whether L&D is somebody else here."""

    manager: str
    learning: bool
    manager_is_learning: bool = False

    @property
    def first(self) -> Audience:
        """What the one primary button does."""
        if self.manager:
            return Audience.MANAGER
        return Audience.LEARNING if self.learning else Audience.COUNTED

    @property
    def others(self) -> Sequence[Audience]:
        """What the other buttons do."""
        found = [Audience.LEARNING] if self.learning else []
        return [one for one in [*found, Audience.COUNTED] if one is not self.first]


@dataclass(frozen=True, slots=True)
class Filled:
    """What the form holds; nothing of it is checked. `booking_id` 0: one that is not listed."""

    booking_id: int = 0
    happened: Happened | None = None
    idea: Idea | None = None
    title: str = ""
    day: date | None = None


def form(
    lang: Language,
    bookings: Sequence[BookingView],
    filled: Filled,
    audiences: Audiences,
    memory: Memory,
    *,
    trouble: Plain | None = None,
) -> dict[str, Any]:
    """The form; `trouble` says why what was submitted could not be kept."""
    first = audiences.first
    return blocks.modal(
        lang.plain("Training cancelled"),
        [
            *([{"type": "section", "text": blocks.plain(trouble, 3000)}] if trouble else []),
            *_which(lang, bookings, filled),
            _what_for(lang, filled),
            _whose(lang, filled),
            *_who(lang, audiences),
        ],
        callback_id=f"{ids.FLAG_SUBMITTED}{first}",
        close=lang.plain("Cancel"),
        submit=_label(lang, first),
        private_metadata=memory.written(),
    )


def filled_in(view: Mapping[str, Any]) -> Filled:
    """What the form holds as it is now."""
    values = view["state"]["values"]
    which = _chosen(values.get(TRAINING), ids.FLAG_BOOKING)
    happened = _chosen(values.get(HAPPENED_BLOCK), _CHOSE_HAPPENED)
    idea = next((_chosen(v, IDEA) for k, v in values.items() if k.startswith(IDEA)), "")
    day = (values.get(DAY) or {}).get(DAY, {}).get("selected_date")
    title = (values.get(TITLE) or {}).get(TITLE, {}).get("value")
    return Filled(
        booking_id=int(which or NOT_LISTED),
        happened=Happened(happened) if happened else None,
        idea=Idea(idea) if idea else None,
        title=str(title or "").strip(),
        day=date.fromisoformat(day) if day else None,
    )


def suggested(view: Mapping[str, Any], filled: Filled) -> Filled:
    """With the idea that goes with what happened, unless the person chose one themselves."""
    before = next((b["block_id"].partition(":")[2] for b in view["blocks"] if _is_idea(b)), "")
    shown_by_itself = idea_of(Happened(before)) if before else None
    if filled.idea is not shown_by_itself or filled.happened is None:
        return filled
    return Filled(
        filled.booking_id,
        filled.happened,
        idea_of(filled.happened),
        filled.title,
        filled.day,
    )


def idea_of(happened: Happened) -> Idea:
    """Whose idea it was, where nobody said."""
    return SUGGESTED.get(happened, Idea.SOMEBODY_ELSE)


def receipt(
    lang: Language, shown: Sequence[Block], memory: Memory, *, listed: bool = True
) -> dict[str, Any]:
    """In the place of the form: what was flagged, and *Undo*; `listed` elsewhere, too."""
    where = blocks.context(lang.t("`/cancelled list` and my Home tab show it, too."))
    return blocks.modal(
        lang.plain("Training cancelled"),
        [*shown, where] if listed else list(shown),
        callback_id=ids.FLAG_RECEIPT,
        close=lang.plain("Close"),
        private_metadata=memory.written(),
    )


def whole_list(lang: Language, shown: Sequence[Block], memory: Memory) -> dict[str, Any]:
    """All flags of a person; Slack shows 100 blocks."""
    return blocks.modal(
        lang.plain("Trainings given up"),
        shown,
        callback_id=ids.OPEN_FLAGS,
        close=lang.plain("Close"),
        private_metadata=memory.written(),
    )


def _which(lang: Language, bookings: Sequence[BookingView], filled: Filled) -> list[Block]:
    found: list[Block] = []
    if bookings:
        listed = [Option(_named(lang, one), str(one.id)) for one in bookings[:MOST_LISTED]]
        options = [*listed, Option(lang.plain("One that is not listed"), NOT_LISTED)]
        menu = blocks.select(
            lang.plain("Choose one"), ids.FLAG_BOOKING, options, chosen=str(filled.booking_id)
        )
        found.append(blocks.field(lang.plain("Which training?"), menu, TRAINING, tells=True))
    if filled.booking_id:
        return found
    title = blocks.text_input(TITLE, text=filled.title[:MOST_TITLE], most=MOST_TITLE)
    day = blocks.date_picker(DAY, chosen=filled.day)
    return [
        *found,
        blocks.field(lang.plain("What is it called?"), title, TITLE),
        blocks.field(lang.plain("On which day?"), day, DAY),
    ]


def _named(lang: Language, view: BookingView) -> Plain:
    """The date first: a long title is cut at its end."""
    name = Plain(" ".join(view.title.split()))
    if view.span is None:
        return name
    return lang.plain("{when}: {title}", when=shortly(lang, view.span, view.zone), title=name)


def _what_for(lang: Language, filled: Filled) -> Block:
    options = [Option(lang.plain(text), str(one)) for one, text in HAPPENED.items()]
    chosen = str(filled.happened) if filled.happened else None
    pick = blocks.radio(_CHOSE_HAPPENED, options, chosen=chosen)
    return blocks.field(lang.plain("What happened?"), pick, HAPPENED_BLOCK, tells=True)


def _whose(lang: Language, filled: Filled) -> Block:
    """Named anew for each answer to the question above: else Slack would keep what it showed."""
    options = [Option(lang.plain(text), str(one)) for one, text in IDEAS.items()]
    chosen = str(filled.idea) if filled.idea else None
    menu = blocks.select(lang.plain("Choose one"), IDEA, options, chosen=chosen)
    return blocks.field(
        lang.plain("Whose idea was it?"), menu, f"{IDEA}:{filled.happened or ''}", optional=True
    )


def _who(lang: Language, audiences: Audiences) -> list[Block]:
    buttons = [blocks.button(_label(lang, one), f"{ids.FLAG_AS}{one}") for one in audiences.others]
    ask = bold(lang.t("Who may know?"))
    row = [blocks.section(ask), blocks.actions(*buttons)] if buttons else []
    return [*row, blocks.context(_who_they_are(lang, audiences), _later(lang, audiences))]


def _who_they_are(lang: Language, audiences: Audiences) -> Mrkdwn:
    if audiences.manager and audiences.manager_is_learning and not audiences.learning:
        return lang.t("Here L&D is your manager, {name}.", name=audiences.manager)
    if audiences.manager:
        return lang.t("Your manager is {name}.", name=audiences.manager)
    if audiences.learning:
        return lang.t("I do not know who your manager is. L&D can be told.")
    return lang.t("I do not know who your manager is, so it is only counted.")


def _later(lang: Language, audiences: Audiences) -> Mrkdwn:
    if audiences.first is Audience.COUNTED:
        return lang.t("Nobody hears of it; you can undo it for ten minutes.")
    return lang.t("Nobody hears of it for ten minutes; until then you can undo it.")


def _label(lang: Language, audience: Audience) -> Plain:
    if audience is Audience.MANAGER:
        return lang.plain("Tell my manager")
    return lang.plain("Tell L&D") if audience is Audience.LEARNING else lang.plain("Only count it")


def _is_idea(block: Mapping[str, Any]) -> bool:
    return str(block.get("block_id") or "").startswith(IDEA)


def _chosen(held: Mapping[str, Any] | None, action_id: str) -> str:
    option = ((held or {}).get(action_id) or {}).get("selected_option") or {}
    return str(option.get("value") or "")
