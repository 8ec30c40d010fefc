"""What the questions for favourites and their answers say, as Block Kit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.core.errors import N_
from bot.core.language import Language
from bot.core.text import Mrkdwn, bold, lines
from bot.delivery.domain import Composed
from bot.recommendations.domain import BRING_BACK, EDIT, OPEN, WITHDRAW, Named
from bot.recommendations.prompts import Prompt
from bot.slack import blocks
from bot.slack.blocks import Block

# Written once: the listeners read them from here.
NOT_NOW = "asking_not_now"
BACK = "asking_back"
REASON = "asking_reason_"  # + one of REASONS
UNDO = "asking_undo"
WHY = "asking_why"
SOMEBODY_ELSE = "asking_somebody_else"
KEEP = "asking_keep_"  # + one of RHYTHMS
UNDO_KEEP = "asking_undo_keep"
AGAIN = "asking_again"

REASONS = ("later", "not_this", "stop")
_WHOM = {
    "leads": N_("You lead people, so your word on what helped carries further than a catalogue's."),
    "leader": N_(
        "Your company counts you among its leaders, so your word on what helped carries further "
        "than a catalogue's."
    ),
    "expert": N_("You agreed to be asked as an expert, or your L&D team named you as one."),
}
RHYTHMS: Mapping[str, int | None] = {"monthly": 4, "seldom": 13, "stop": None}
"""What can be chosen after three silences, in weeks; None for no more questions."""


@dataclass(frozen=True)
class Example:
    """What somebody else named, who agreed to be an example; `same` where they were asked that."""

    name: str
    title: str
    same: bool


@dataclass(frozen=True)
class AskedView:
    """A question as it stands. `known` of its fact's values; none where it is not true."""

    asked_id: int
    prompt: Prompt
    known: Mapping[str, Any]
    asked_as: str
    """`leads` people, is named a `leader` without leading anybody, or is an `expert`."""
    example: Example | None = None
    answer: str | None = None
    named: Named | None = None
    next_on: date | None = None
    """The local day on which the next one comes at the earliest; None for no more."""
    may_name: bool = False
    """Whether they may name somebody else as an expert."""


def clicked_on(body: Mapping[str, Any]) -> int:
    """The number in the value of what was clicked; 0 for none."""
    number = str(body["actions"][0].get("value") or "").partition(" ")[0]
    return int(number) if number.isdigit() else 0


def asked(lang: Language, view: AskedView) -> Composed:
    """The question, or the receipt of its answer."""
    if view.named is not None:
        return _thanks(lang, view, view.named)
    if view.answer is not None:
        said = lines(bold(lang.t(view.prompt.question)), _consequence(lang, view))
        undo = blocks.button(lang.plain("Undo"), UNDO, value=str(view.asked_id))
        return Composed(said, [blocks.section(said), blocks.actions(undo)])
    said = _question(lang, view)
    buttons = [
        _name_it(lang, view),
        blocks.button(lang.plain("Not now…"), NOT_NOW, value=str(view.asked_id)),
    ]
    note = lang.t("Without an answer nothing happens, and nobody hears of it.")
    shown = [blocks.section(said), blocks.actions(*buttons), blocks.context(note)]
    return Composed(said, shown, _small_print(lang, view))


def in_home(lang: Language, view: AskedView) -> list[Block]:
    """The question as App Home shows it; its message has the other answers."""
    note = lang.t("*Not now…* and *Why this?* are in the message, in the Messages tab.")
    return [
        blocks.section(_question(lang, view)),
        blocks.actions(_name_it(lang, view)),
        blocks.context(note),
    ]


def stopped_in_home(lang: Language) -> list[Block]:
    """For who wanted no more questions: how to get them again."""
    said = lang.t("I do not ask you for favourites any more.")
    again = blocks.button(lang.plain("Ask me again"), AGAIN)
    return [blocks.section(said, accessory=again)]


def reasons(lang: Language, view: AskedView) -> Composed:
    """The question after *Not now…*: why not, in the person's words."""
    value = str(view.asked_id)
    said = lines(
        bold(lang.t(view.prompt.question)),
        lang.t("What would be better? Your answer changes what I ask next."),
    )
    buttons = [
        blocks.button(lang.plain("Ask me something else later"), REASON + "later", value=value),
        blocks.button(lang.plain("Not this question"), REASON + "not_this", value=value),
        blocks.button(lang.plain("Stop asking"), REASON + "stop", value=value),
    ]
    back = blocks.button(lang.plain("Back"), BACK, value=value)
    rows = [blocks.actions(*buttons), blocks.actions(back)]
    return Composed(said, [blocks.section(said), *rows], _small_print(lang, view))


def silence(lang: Language, chosen: str | None, next_on: date | None) -> Composed:
    """After three questions without an answer: said once, with three buttons."""
    if chosen is not None:
        said = bold(_chosen(lang, chosen, next_on))
        undo = blocks.button(lang.plain("Undo"), UNDO_KEEP)
        return Composed(said, [blocks.section(said), blocks.actions(undo)])
    point = lang.t("I have asked three times what helped you and heard nothing, so I will stop.")
    said = lines(
        bold(point),
        lang.t(
            "If you like to be asked, keep it. Without an answer no question comes any more; "
            "all else stays as it is."
        ),
    )
    buttons = [
        blocks.primary(lang.plain("Keep asking"), KEEP + "monthly"),
        blocks.button(lang.plain("Every three months"), KEEP + "seldom"),
        blocks.button(lang.plain("Stop"), KEEP + "stop"),
    ]
    return Composed(said, [blocks.section(said), blocks.actions(*buttons)])


def why(lang: Language, view: AskedView) -> dict[str, Any]:
    """Why this question came: whom I ask, how often, and who sees the answer."""
    whom = lang.t(_WHOM[view.asked_as])
    parts = [
        lines(bold(lang.t("Why I ask you")), whom),
        lines(
            bold(lang.t("How often")),
            lang.t(
                "About every four weeks, in your hours, and never the same question twice in a "
                "year. Whoever shared something is left alone for eight weeks."
            ),
        ),
        lines(
            bold(lang.t("Who sees your answer")),
            lang.t(
                "Whomever you share it with, and you choose that in the form. "
                "Nobody sees whether you answered me."
            ),
        ),
    ]
    return blocks.modal(
        lang.plain("Why this?"),
        [blocks.section(part) for part in parts],
        callback_id="asking_why",
        close=lang.plain("Close"),
    )


def _question(lang: Language, view: AskedView) -> Mrkdwn:
    return lines(
        bold(lang.t(view.prompt.question)),
        _reason(lang, view),
        _example(lang, view.example),
        _ask(lang, view.prompt.kind),
    )


def _reason(lang: Language, view: AskedView) -> Mrkdwn:
    if not view.known:
        return lang.t(view.prompt.why)
    count = int(view.known["count"])
    rest = {key: value for key, value in view.known.items() if key != "count"}
    return lang.n(view.prompt.one, view.prompt.other, count, **rest)


def _example(lang: Language, example: Example | None) -> Mrkdwn:
    if example is None:
        return Mrkdwn("")
    if example.same:
        return lang.t(
            "{name} named “{title}” when asked that.", name=example.name, title=example.title
        )
    return lang.t("{name} named “{title}”, for example.", name=example.name, title=example.title)


def _ask(lang: Language, kind: str) -> Mrkdwn:
    if kind == "person":
        return lang.t("A name and one sentence are enough.")
    if kind in {"article", "video", "podcast"}:
        return lang.t("A link and one sentence are enough.")
    return lang.t("A title and one sentence are enough.")


def _name_it(lang: Language, view: AskedView) -> Block:
    seed = f"ask:{view.asked_id} {view.prompt.kind} {view.prompt.skill}"
    return blocks.primary(lang.plain("Name it"), OPEN, value=seed.strip())


def _small_print(lang: Language, view: AskedView) -> list[Block]:
    value = str(view.asked_id)
    shown = [blocks.button(lang.plain("Why this?"), WHY, value=value)]
    if view.may_name:
        label = lang.plain("I would ask somebody else…")
        shown.append(blocks.button(label, SOMEBODY_ELSE, value=value))
    return shown


def _consequence(lang: Language, view: AskedView) -> Mrkdwn:
    if view.answer == "stop":
        return lang.t(
            "Understood. I will not ask you for favourites again. "
            "If you change your mind: App Home has a button for it."
        )
    if view.next_on is None:
        return lang.t("Understood. No other question is planned.")
    day = lang.day(view.next_on)
    if view.answer == "not_this":
        return lang.t(
            "Understood. This one never comes again; another one comes on {day} at the earliest.",
            day=day,
        )
    return lang.t("Then I ask something else, on {day} at the earliest.", day=day)


def _thanks(lang: Language, view: AskedView, named: Named) -> Composed:
    value = str(named.recommendation_id)
    if named.state == "withdrawn":
        said = lines(
            bold(lang.t("You took “{title}” back.", title=named.title)),
            lang.t("Nobody is shown it any more."),
        )
        bring = blocks.button(lang.plain("Bring it back"), BRING_BACK, value=value)
        return Composed(said, [blocks.section(said), blocks.actions(bring)])
    said = lines(
        bold(lang.t("Thank you. You named “{title}”.", title=named.title)),
        named.where(lang),
        _left_alone(lang, view),
    )
    buttons = [
        blocks.button(lang.plain("Change…"), EDIT, value=value),
        blocks.button(lang.plain("Undo"), WITHDRAW, value=value),
    ]
    return Composed(said, [blocks.section(said), blocks.actions(*buttons)])


def _left_alone(lang: Language, view: AskedView) -> Mrkdwn:
    if view.next_on is None:
        return Mrkdwn("")
    return lang.t("I will not ask you before {day}.", day=lang.day(view.next_on))


def _chosen(lang: Language, chosen: str, next_on: date | None) -> Mrkdwn:
    if chosen == "stop" or next_on is None:
        return lang.t("Understood. I will not ask you for favourites again.")
    if chosen == "seldom":
        return lang.t(
            "Good. I ask every three months, next on {day} at the earliest.", day=lang.day(next_on)
        )
    return lang.t("Good. The next question comes on {day} at the earliest.", day=lang.day(next_on))
