"""What the weekly nudge and its answers say, as Block Kit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.core.language import Language
from bot.core.text import Mrkdwn, Plain, bold, lines
from bot.delivery.domain import Composed
from bot.development_time.domain import OPEN_TEAM
from bot.nudges.domain import NudgeView
from bot.nudges.receipts import outcome, receipt
from bot.nudges.wording import fill, shown_values
from bot.recommendations.domain import EDIT, OPEN
from bot.slack import blocks
from bot.slack.blocks import Block, Option
from bot.trainings.domain import OPEN_GIVING

# Written once: the listeners read them from here.
DO = "nudge_do"
DO_SMALL = "nudge_do_small"
WRITE = "nudge_write"
ALREADY_DONE = "nudge_already_done"
NOT_NOW = "nudge_not_now"
BACK = "nudge_back"
WHY = "nudge_why"
UNDO = "nudge_undo"
REASON = "nudge_reason_"  # + one of domain.REASONS
MILESTONE = "nudge_milestone"
UNTIL = "nudge_until"
RESULT = "nudge_result"
OUTCOME = "nudge_outcome_"  # + one of domain.OUTCOMES
UNDO_OUTCOME = "nudge_undo_outcome"

NO_RESULT = "none"


def clicked_on(body: Mapping[str, Any]) -> int:
    """The nudge whose button was clicked: in the button's value, or in a menu's row; 0 for none."""
    action = body["actions"][0]
    number = str(action.get("value") or action["block_id"].rpartition("-")[2]).partition(":")[0]
    return int(number) if number.isdigit() else 0


def clicked_time(body: Mapping[str, Any]) -> int:
    """Which question about a promise was clicked, the first or the second; 0 for the nudge."""
    time = str(body["actions"][0].get("value") or "").partition(":")[2]
    return int(time) if time.isdigit() else 0


def nudge(lang: Language, view: NudgeView) -> Composed:
    """The nudge as it stands: the question, or the receipt of its answer."""
    if view.answer is None:
        return _question(lang, view)
    said = receipt(lang, view)
    shown = [blocks.section(said), *_next_choices(lang, view)]
    return Composed(said, shown, [_why(lang, view)])


def in_home(lang: Language, view: NudgeView) -> list[Block]:
    """The question as App Home shows it; its message has the other answers."""
    small = view.version == "small"
    said = lines(bold(_point(lang, view)), _ask(lang, view))
    note = lang.t("*Not now…* and *Why this?* are in the message, in the Messages tab.")
    return [
        blocks.section(said),
        blocks.actions(_deed(lang, view, small), *_already(lang, view)),
        blocks.context(note),
    ]


def reasons(lang: Language, view: NudgeView) -> Composed:
    """The nudge after *Not now…*: why not, in the person's words."""
    value = str(view.nudge_id)
    said = lines(
        bold(_point(lang, view)),
        lang.t("What stands in the way? Your answer changes what I bring next."),
    )
    offered = (
        ("timing", lang.plain("The timing makes no sense")),
        ("benefit", lang.plain("I don't see the benefit")),
        ("no_time", lang.plain("No time this week")),
        ("not_for_team", lang.plain("Not for my team")),
    )
    buttons = [blocks.button(text, REASON + reason, value=value) for reason, text in offered]
    back = blocks.button(lang.plain("Back"), BACK, value=value)
    rows = [blocks.actions(*buttons), blocks.actions(back)]
    return Composed(said, [blocks.section(said), *rows], [_why(lang, view)])


def follow_up(lang: Language, view: NudgeView) -> Composed:
    """The question how a promise went, or what was answered to it."""
    value = f"{view.nudge_id}:{view.time}"
    if view.outcome is not None:
        said = outcome(lang, view)
        undo = blocks.button(lang.plain("Undo"), UNDO_OUTCOME, value=value)
        return Composed(said, [blocks.section(said), blocks.actions(undo)])
    said = _how_it_went(lang, view)
    buttons = [
        blocks.primary(lang.plain("Did it"), OUTCOME + "did_it", value=value),
        blocks.button(lang.plain("Not yet"), OUTCOME + "not_yet", value=value),
        blocks.button(lang.plain("Won't"), OUTCOME + "wont", value=value),
    ]
    return Composed(said, [blocks.section(said), blocks.actions(*buttons)], [_why(lang, view)])


def _how_it_went(lang: Language, view: NudgeView) -> Mrkdwn:
    if view.version == "small":
        ask = fill(lang, view.entry.small.ask, view)
        return lines(
            bold(lang.t("You said that you would: “{ask}”", ask=ask)),
            lang.t("Did you get to it? One click is enough, and nobody else sees it."),
        )
    return lines(
        bold(fill(lang, view.entry.follow_up or view.entry.done, view)),
        lang.t("You said that you would. One click is enough, and nobody else sees it."),
    )


def _question(lang: Language, view: NudgeView) -> Composed:
    small = view.version == "small"
    said = lines(bold(_point(lang, view)), _argument(lang, view), _ask(lang, view))
    value = str(view.nudge_id)
    buttons = [
        _deed(lang, view, small),
        *_already(lang, view),
        blocks.button(lang.plain("Not now…"), NOT_NOW, value=value),
    ]
    shown = [blocks.section(said), blocks.actions(*buttons), *_small_print(lang, view, small)]
    return Composed(said, shown, [_why(lang, view)])


def _already(lang: Language, view: NudgeView) -> list[Block]:
    """*Already done*; what waits for an answer is done once that is given."""
    if view.entry.deed == "give_back":
        return []
    return [blocks.button(lang.plain("Already done"), ALREADY_DONE, value=str(view.nudge_id))]


def _ask(lang: Language, view: NudgeView) -> Mrkdwn:
    return fill(lang, view.entry.small.ask if view.version == "small" else view.entry.ask, view)


def _deed(lang: Language, view: NudgeView, small: bool) -> Block:
    value = str(view.nudge_id)
    values = shown_values(lang, view)
    if small:
        return blocks.primary(lang.plain(view.entry.small.button, **values), DO_SMALL, value=value)
    if view.entry.deed == "recommend":
        button = lang.plain(view.entry.button, **values)
        return blocks.primary(button, OPEN, value=f"nudge:{value} {view.entry.kind}".strip())
    if view.entry.deed == "plan":
        origin = f"nudge:{value}:{view.fact.get('team_plan', '')}"
        return blocks.primary(lang.plain(view.entry.button, **values), OPEN_TEAM, value=origin)
    if view.entry.deed == "give_back":
        button = lang.plain(view.entry.button, **values)
        return blocks.primary(button, OPEN_GIVING, value=str(view.fact.get("place", "")))
    action = WRITE if view.entry.deed == "write" else DO
    return blocks.primary(lang.plain(view.entry.button, **values), action, value=value)


def _small_print(lang: Language, view: NudgeView, small: bool) -> list[Block]:
    silence = lang.t("Without an answer nothing happens, and nobody hears of it.")
    if view.entry.deed == "tell" and view.entry.message and not small:
        words = fill(lang, view.entry.message, view)
        return [
            blocks.context(
                lang.t("They read, in their own language and time zone: “{words}”", words=words)
            ),
            blocks.context(silence),
        ]
    return [blocks.context(silence)]


def _point(lang: Language, view: NudgeView) -> Mrkdwn:
    return fill(lang, view.entry.point, view)


def _argument(lang: Language, view: NudgeView) -> Mrkdwn:
    if view.argument.get("result"):
        return lang.t(
            "You said that “{result}” counts for you now, so think of it here.",
            result=view.argument["result"],
        )
    if view.argument.get("returned_for"):
        return lang.t(
            "You asked me to bring this back for “{milestone}”.",
            milestone=view.argument["returned_for"],
        )
    if "returned_for" in view.argument:
        return lang.t("You asked me to bring this back about now.")
    return fill(lang, view.entry.why, view)


def _next_choices(lang: Language, view: NudgeView) -> list[Block]:
    value = str(view.nudge_id)
    undo = blocks.button(lang.plain("Undo"), UNDO, value=value)
    if view.named is not None and view.named.state != "withdrawn":
        number = str(view.named.recommendation_id)
        return [blocks.actions(blocks.button(lang.plain("Change…"), EDIT, value=number), undo)]
    if view.planned is not None or view.place is not None:
        return [blocks.actions(_where_it_was_done(lang, view))]
    if view.reason == "no_time":
        small = blocks.primary(
            lang.plain(view.entry.small.button, **shown_values(lang, view)), DO_SMALL, value=value
        )
        return [blocks.actions(small, undo)]
    if view.reason == "timing" and "until" not in view.detail:
        pick = blocks.date_picker(UNTIL, placeholder=lang.plain("Another day…"))
        return [blocks.actions(*_milestones(lang, view), pick, undo, block_id=f"when-{value}")]
    if view.reason == "benefit" and "result" not in view.detail and view.results:
        options = [Option(Plain(name), str(key)) for key, name in view.results]
        options.append(Option(lang.plain("None of these"), NO_RESULT))
        pick = blocks.select(lang.plain("A result…"), RESULT, options)
        return [blocks.actions(pick, undo, block_id=f"result-{value}")]
    return [blocks.actions(undo)]


def _where_it_was_done(lang: Language, view: NudgeView) -> Block:
    """It is undone where it was done: others have heard of it."""
    if view.planned is not None:
        return blocks.button(lang.plain("Change…"), OPEN_TEAM, value=str(view.planned))
    return blocks.button(lang.plain("See it…"), OPEN_GIVING, value=str(view.place))


def _milestones(lang: Language, view: NudgeView) -> list[Block]:
    options = [Option(Plain(name), str(key), lang.day(day)) for key, name, day in view.milestones]
    return [blocks.select(lang.plain("Before a milestone…"), MILESTONE, options)] if options else []


def _why(lang: Language, view: NudgeView) -> Block:
    value = f"{view.nudge_id}:{view.time}" if view.time else str(view.nudge_id)
    return blocks.button(lang.plain("Why this?"), WHY, value=value)
