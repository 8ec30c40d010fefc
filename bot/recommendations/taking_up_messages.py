"""What is answered to somebody who takes a recommendation up, and the form for a word about it."""

from __future__ import annotations

from typing import Any

from bot.core.errors import N_, LeewayError
from bot.core.language import Language
from bot.core.text import Mrkdwn, bold, lines
from bot.delivery.domain import Composed
from bot.recommendations import messages
from bot.recommendations.domain import MOST_WORDS, QUOTABLE, Entry
from bot.slack import blocks
from bot.slack.blocks import Element, Option

TAKEN = "taken:"  # + resource_id: the block_id of the buttons of such an answer
WORDS_SAID = "recommend_words_said"
WORDS = "words"
QUOTING = "quoting"

STEP_OF = {
    messages.SAVE: "saved",
    messages.START: "started",
    messages.FINISH: "finished",
    messages.HELPED: "helped",
}
_TAKEN_BACK = {
    "saved": N_("Taken back. It is not on your list any more."),
    "started": N_("Taken back. It does not count as begun."),
    "finished": N_("Taken back. It does not count as finished."),
    "helped": N_("Taken back. Nobody hears that it helped."),
}
_QUOTING = {
    "no": N_("Keep it to myself"),
    "unnamed": N_("Without my name"),
    "named": N_("With my name"),
}


class OwnRecommendationError(LeewayError):
    """Somebody takes up what they recommend themselves."""

    def __init__(self) -> None:
        super().__init__(
            N_(
                "You recommend this yourself, so it counts already. "
                "It is among what you recommend, in App Home. "
                "Once a month you hear what others made of it."
            )
        )


class NamedThemselvesError(LeewayError):
    """Somebody takes themselves up, whom a colleague named as a person to talk to."""

    def __init__(self) -> None:
        super().__init__(
            N_(
                "This is you, so there is nothing for you to take up. "
                "Whoever talks to you says whether it helped."
            )
        )


def taken(lang: Language, step: str, entry: Entry, *, told: bool) -> Composed:
    """What a click did and what follows. `told`: enough people see it for its authors to hear."""
    number = str(entry.resource_id)
    more: list[Element] = []
    if step == "saved":
        said = lang.t("Saved. You find it in App Home.")
    elif step == "started":
        said = _begun(lang, entry)
    elif step == "finished":
        said = lang.t("Well done. If it helped you, one more click says so.")
        more = [blocks.primary(lang.plain("It helped"), messages.HELPED, value=number)]
    else:
        said = _thanks(lang, entry, told=told)
        more = [blocks.button(lang.plain("Say why…"), messages.SAY, value=number)]
    undo = blocks.button(lang.plain("Undo"), messages.UNDO_STEP + step, value=number)
    row = blocks.actions(*more, undo, block_id=f"{TAKEN}{number}")
    return Composed(said, [blocks.section(said), row])


def _begun(lang: Language, entry: Entry) -> Mrkdwn:
    if entry.thing.kind == "person":
        return lang.t("Good. When you have talked, one click in App Home says so.")
    return lang.t("Good. When you are through, one click in App Home says so.")


def taken_back(lang: Language, step: str) -> Composed:
    """After *Undo*."""
    said = lang.t(_TAKEN_BACK[step])
    return Composed(said, [blocks.section(said)])


def _thanks(lang: Language, entry: Entry, *, told: bool) -> Mrkdwn:
    authors = [voice.name for voice in entry.voices if voice.name]
    unheard = not entry.voices and not entry.on_shelf  # a private channel's: its readers know who
    if not authors and not unheard:
        return lang.t("Thank you. It counts where others look for what helps.")
    names = lang.t("Whoever recommended it") if unheard else lang.listing(authors)
    if told:
        return lang.n(
            "Thank you. {names} hears that it helped somebody, not who.",
            "Thank you. {names} hear that it helped somebody, not who.",
            max(len(authors), 1),
            names=names,
        )
    return lang.n(
        "Thank you. {names} hears nothing of it, because so few people see this that you would be "
        "known; only what you say with your name is passed on.",
        "Thank you. {names} hear nothing of it, because so few people see this that you would be "
        "known; only what you say with your name is passed on.",
        max(len(authors), 1),
        names=names,
    )


def say_why(
    lang: Language, resource_id: int, title: str, words: str, quotable: str
) -> dict[str, Any]:
    """The small form: one or two sentences, and how they may be passed on.

    Whoever said nothing yet starts with "keep it to myself": what is passed on, they chose.
    """
    field = blocks.text_input(
        WORDS,
        text=words,
        multiline=True,
        most=MOST_WORDS,
        placeholder=lang.plain("I use the second chapter before every hard talk."),
    )
    options = [Option(lang.plain(_QUOTING[key]), key) for key in QUOTABLE]
    how = blocks.radio(QUOTING, options, chosen=quotable if words else "no")
    who = lang.plain(
        "Whoever recommended it may read it in the monthly note. Where everybody finds it, "
        "a monthly digest in a channel may have it."
    )
    return blocks.modal(
        lang.plain("Why it helped"),
        [
            blocks.section(bold(lang.t("{title}", title=title))),
            blocks.field(lang.plain("In one or two sentences"), field, WORDS),
            blocks.field(lang.plain("How may I pass it on?"), how, QUOTING, hint=who),
        ],
        callback_id=WORDS_SAID,
        submit=lang.plain("Keep these words"),
        close=lang.plain("Cancel"),
        private_metadata=str(resource_id),
    )


def words_of(view: dict[str, Any]) -> tuple[str, str]:
    """What was submitted: the words without blank ends, and one of `QUOTABLE`."""
    values = view["state"]["values"]
    words = (values[WORDS][WORDS].get("value") or "").strip()
    chosen = (values[QUOTING][QUOTING].get("selected_option") or {}).get("value")
    return words, chosen if chosen in QUOTABLE else "no"


def objections(lang: Language, words: str) -> dict[str, str]:
    """What is wrong with submitted words, by field."""
    if not words:
        return {WORDS: lang.plain("Write at least a word, or cancel.")}
    if len(words) > MOST_WORDS:
        return {WORDS: lang.plain("That is too long: 300 characters at the most.")}
    return {}


def words_kept(lang: Language, quotable: str) -> dict[str, Any]:
    """In the place of the form: what becomes of the words."""
    thanks = lang.t("Thank you. Your words are kept.")
    follows = {
        "no": lang.t("Nobody is shown them."),
        "unnamed": lang.t("Where they are passed on, it is without your name."),
        "named": lang.t("Where they are passed on, your name stands beside them."),
    }
    change = lang.t("*Say why…* in App Home changes them.")
    return blocks.modal(
        lang.plain("Why it helped"),
        [blocks.section(lines(thanks, follows[quotable], change))],
        callback_id="recommend_words_kept",
        close=lang.plain("Close"),
    )
