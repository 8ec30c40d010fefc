"""The modals of the nudges: why it came, and the words to the team."""

from __future__ import annotations

from typing import Any

from bot.core.language import Language
from bot.core.text import bold, lines
from bot.nudges.domain import NudgeView
from bot.nudges.wording import fill, words_for_the_team
from bot.slack import blocks

WRITTEN = "nudge_written"
WORDS = "words"
MOST_WORDS = 2000  # characters


def why(lang: Language, view: NudgeView, origin: str) -> dict[str, Any]:
    """Why this nudge came: the fact, the rule, the source, and who sees the answer."""
    rule = lang.t(
        "Of what is true for your team this week I pick one thing: what is urgent, what you have "
        "not seen lately, and what you took up before. At most two notes a week."
    )
    parts = [
        lines(bold(lang.t("What I know")), fill(lang, view.entry.point, view)),
        lines(bold(lang.t("Where it is from")), lang.t(origin)),
        lines(bold(lang.t("Why now")), rule),
        lines(bold(lang.t("What others found")), lang.t(view.entry.source)),
        lines(
            bold(lang.t("Who sees your answer")),
            lang.t(
                "Nobody but you. No page or report shows who answered; only whoever runs the "
                "server could look into its database."
            ),
        ),
    ]
    return blocks.modal(
        lang.plain("Why this?"),
        [blocks.section(part) for part in parts],
        callback_id="nudge_why",
        close=lang.plain("Close"),
    )


def write(lang: Language, view: NudgeView, names: list[str]) -> dict[str, Any]:
    """The ready text to the team, to change and to send."""
    field = blocks.text_input(
        "text", text=words_for_the_team(lang, view), multiline=True, most=MOST_WORDS
    )
    intro = lang.t(
        "It goes to {names}, in your name, ten minutes after you send it.",
        names=lang.listing(names),
    )
    return blocks.modal(
        lang.plain("A word to your team"),
        [blocks.section(intro), blocks.field(lang.plain("Your words"), field, WORDS)],
        callback_id=WRITTEN,
        close=lang.plain("Cancel"),
        submit=lang.plain("Send"),
        private_metadata=str(view.nudge_id),
    )


def words(view: dict[str, Any]) -> str:
    """The text that was submitted, without blank ends."""
    return (view["state"]["values"][WORDS]["text"].get("value") or "").strip()


def objections(lang: Language, text: str) -> dict[str, str]:
    """What is wrong with a submitted text, by field."""
    if not text:
        return {WORDS: lang.plain("Write at least a word, or cancel.")}
    if len(text) > MOST_WORDS:
        return {WORDS: lang.plain("That is too long: 2,000 characters at the most.")}
    return {}
