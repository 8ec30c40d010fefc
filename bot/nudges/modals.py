"""The modals of the nudges: why it came, and the words to the team."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.core.language import Language
from bot.core.text import Mrkdwn, bold, lines
from bot.nudges.domain import NudgeView
from bot.nudges.wording import fill, left_out, some_names, words_for_the_team
from bot.slack import blocks

WRITTEN = "nudge_written"
WORDS = "words"
MOST_WORDS = 2000  # characters


def why(lang: Language, view: NudgeView, origin: str) -> dict[str, Any]:
    """Why this nudge came: the fact, the rule, the source, and who sees the answer."""
    parts = [
        lines(bold(lang.t("What I know")), fill(lang, view.entry.point, view)),
        lines(bold(lang.t("Where it is from")), lang.t(origin)),
        lines(bold(lang.t("Why now")), _reason(lang, view)),
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


def _reason(lang: Language, view: NudgeView) -> Mrkdwn:
    """Why this one came now: what the person said, or else the rule."""
    if view.time:
        return _reason_of_the_question(lang, view)
    if view.argument.get("returned_for"):
        return lang.t(
            "You asked me to bring it back for “{milestone}”.",
            milestone=view.argument["returned_for"],
        )
    if "returned_for" in view.argument:
        return lang.t("You asked me to bring it back about now.")
    if view.version == "small" and view.detail.get("was", "small") == "small":
        return lang.t("You had no time for it last time, so this is its smallest version.")
    rule = lang.t(
        "Of what is true for your team this week I pick one thing: what is urgent, what you have "
        "not seen lately, and what you took up before. At most two notes a week."
    )
    if view.argument.get("result"):
        named = lang.t(
            "You said that “{result}” counts for you now.", result=view.argument["result"]
        )
        return lines(named, rule)
    return rule


def _reason_of_the_question(lang: Language, view: NudgeView) -> Mrkdwn:
    if view.time == 1:
        return lang.t("You said that you would do it, so I ask once how it went.")
    return lang.t("You said “not yet”, so I ask once more, and then no more.")


def write(
    lang: Language,
    view: NudgeView,
    told: Sequence[str],
    quiet: Sequence[str] = (),
    absent: Sequence[str] = (),
) -> dict[str, Any]:
    """The ready text to change and to send, and who reads it: names, and those left out."""
    field = blocks.text_input(
        "text", text=words_for_the_team(lang, view), multiline=True, most=MOST_WORDS
    )
    intro = lang.t(
        "It goes to {names}, in your name, ten minutes after you send it.",
        names=some_names(lang, told),
    )
    readers = lines(intro, left_out(lang, quiet, absent))
    return blocks.modal(
        lang.plain("A word to your team"),
        [blocks.section(readers), blocks.field(lang.plain("Your words"), field, WORDS)],
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
