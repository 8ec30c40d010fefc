"""What is said of a meeting over development time to the manager whose meeting it is."""

from __future__ import annotations

from typing import Any

from bot.core.language import Language
from bot.core.text import Mrkdwn, bold, lines
from bot.delivery.domain import Composed
from bot.development_time.conflict_messages import slot_buttons
from bot.development_time.conflict_viewing import ConflictView
from bot.development_time.wording import hour, spoken
from bot.slack import blocks

# Written once: the listeners read them from here. Values as of the person's own message.
TOLD = "devtime_leader_told"  # the form that says what the manager is told
MOVE = "devtime_leader_move_"  # + the place of the slot among those offered
ONCE = "devtime_leader_once"
UNDO = "devtime_leader_undo"

_SLOTS = 2


def telling(lang: Language, view: ConflictView) -> dict[str, Any]:
    """What the manager is told, before the person agrees to it."""
    told = lines(
        lang.t("{name} reads this, and nothing else:", name=view.leader),
        lang.t("“{text}”", text=_point(lang, view)),
        lang.t("And the free times for it, so that they can move it with one click."),
    )
    return blocks.modal(
        lang.plain("Tell your manager"),
        [blocks.section(told)],
        callback_id=TOLD,
        close=lang.plain("Cancel"),
        submit=lang.plain("Tell them"),
        private_metadata=str(view.id),
    )


def leader(lang: Language, view: ConflictView) -> Composed:
    """To the manager whose meeting it is, as the person said; or what became of it."""
    if view.told == "moved" and view.state == "moved":
        said = lines(
            bold(_moved_for(lang, view)),
            lang.t("Your meeting stays, and {name} knows.", name=view.owner),
        )
        return _receipt(lang, view, said)
    if view.state != "open":
        said = bold(lang.t("{name}'s development time is settled.", name=view.owner))
        return Composed(said, [blocks.section(said)])
    if view.told == "once":
        return _receipt(lang, view, _once(lang, view))
    return _question(lang, view)


def _question(lang: Language, view: ConflictView) -> Composed:
    said = lines(bold(_point(lang, view)), *_offer(lang, view))
    buttons = slot_buttons(lang, view, MOVE, _SLOTS)
    buttons.append(blocks.button(lang.plain("Just this once"), ONCE, value=str(view.id)))
    note = lang.t("Without an answer, {name} decides. Nobody else hears of it.", name=view.owner)
    return Composed(said, [blocks.section(said), blocks.actions(*buttons), blocks.context(note)])


def _point(lang: Language, view: ConflictView) -> Mrkdwn:
    local = view.meeting.start.astimezone(view.zone)
    return lang.t(
        "Your meeting on {day} at {time} is over {name}'s development time.",
        day=lang.day(local.date()),
        time=hour(local),
        name=view.owner,
    )


def _offer(lang: Language, view: ConflictView) -> list[Mrkdwn]:
    agreed = lang.t("{name} agreed that I tell you.", name=view.owner)
    found = [agreed]
    if view.taken:
        found.append(lang.t("The time that was chosen was taken meanwhile, so nothing was moved."))
    if view.slots:
        found.append(lang.t("Your meeting can stay: one click moves the development time."))
    else:
        found.append(lang.t("It has no other free time in that week, so it would be lost."))
    return found


def _moved_for(lang: Language, view: ConflictView) -> Mrkdwn:
    when = spoken(lang, view.block, view.zone)
    return lang.t("{name}'s development time is on {when} now.", name=view.owner, when=when)


def _once(lang: Language, view: ConflictView) -> Mrkdwn:
    return lines(
        bold(lang.t("Noted: just this once. {name} decides what becomes of it.", name=view.owner)),
        lang.n(
            "It is the first time in twelve weeks.",
            "It is {count} times in twelve weeks, over all of your team.",
            view.once,
        ),
    )


def _receipt(lang: Language, view: ConflictView, said: Mrkdwn) -> Composed:
    undo = blocks.button(lang.plain("Undo"), UNDO, value=str(view.id))
    return Composed(said, [blocks.section(said), blocks.actions(undo)])
