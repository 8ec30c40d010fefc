"""What `/devtime` shows, and App Home: plans, the next blocks, what waits for an answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime

from bot.core.language import Language
from bot.core.text import Mrkdwn, bold, lines
from bot.delivery.domain import Composed
from bot.development_time import ids, messages
from bot.development_time.domain import OPEN, OPEN_TEAM, Outcome
from bot.development_time.ledger_screen import own_ledger
from bot.development_time.plan_messages import corrects, details, file_button, first
from bot.development_time.protection import connecting, protection
from bot.development_time.team_screen import team_blocks
from bot.development_time.views import BlockView, Picture, PlanView, Stage, Ways
from bot.development_time.wording import brief, weekly
from bot.slack import blocks
from bot.slack.blocks import Block, Element

OVERVIEW, WEEK, HOME = "overview", "week", "home"
"""The first word of the `block_id` of each row of buttons: on which screen it was clicked."""
MOST_BLOCKS = 3
MOST_PLANS = {HOME: 3}
"""Of a screen; Slack shows 50 blocks in a message and 100 in App Home, most of them others'."""
ELSE = 6


def overview(lang: Language, picture: Picture, ways: Ways, now: datetime) -> Composed:
    """The answer to `/devtime` of somebody who has a plan."""
    shown = [
        *unanswered(lang, picture, OVERVIEW),
        *own(lang, picture, ways, now, OVERVIEW),
        *(team_blocks(lang, picture, OVERVIEW) if picture.leads else ()),
    ]
    return Composed.of_sections(shown)


def home(lang: Language, picture: Picture, ways: Ways, now: datetime) -> list[Block]:
    """What App Home shows of it below what waits."""
    mine = own(lang, picture, ways, now, HOME)
    return [*mine, *(team_blocks(lang, picture, HOME) if picture.team_plans else ())]


def week(lang: Language, picture: Picture, now: datetime) -> Composed:
    """The answer to `/devtime week`: the blocks of this week, whatever became of them."""
    shown: list[Block] = [blocks.section(bold(lang.t("Your development time this week")))]
    if not picture.week:
        plan = blocks.primary(lang.plain("Plan development time"), OPEN)
        shown += [
            blocks.section(lang.t("Nothing is planned for this week.")),
            blocks.actions(plan, block_id=f"{WEEK}:plan"),
        ]
    for one in _said_once(picture.week, now):
        shown += _row(lang, one, now, WEEK)
    shown += [*own_ledger(lang, picture.ledger), *unanswered(lang, picture, WEEK)]
    return Composed.of_sections(shown)


def help_text(lang: Language, *, unknown: str = "") -> Composed:
    """What `/devtime` understands; `unknown` is what it did not."""
    said = lines(
        lang.t('I do not know "{word}".', word=unknown) if unknown else Mrkdwn(""),
        bold(lang.t("Development time: hours of your week that stay yours, to learn.")),
        lang.t("`/devtime`: your plans, what comes next, a new plan"),
        lang.t("`/devtime week`: this week, and how it went"),
        lang.t("`/devtime team`: a plan for the people who report to you"),
        lang.t("`/devtime help`: this list"),
    )
    plan = blocks.primary(lang.plain("Plan development time"), OPEN)
    return Composed(said, [blocks.section(said), blocks.actions(plan)])


def unanswered(lang: Language, picture: Picture, screen: str) -> list[Block]:
    """Blocks that are over and have no answer, to be answered at once; then what was answered."""
    waiting = picture.unanswered
    if not waiting:
        return _noted(lang, picture, screen)
    said = lines(
        bold(
            lang.n(
                "How did this block of development time go?",
                "How did these {count} blocks of development time go?",
                len(waiting),
            )
        ),
        *(Mrkdwn(brief(lang, one.span, one.zone)) for one in waiting[:MOST_BLOCKS]),
    )
    kept = lang.plain("Kept") if len(waiting) == 1 else lang.plain("All kept")
    row = blocks.actions(
        blocks.primary(kept, ids.ALL_KEPT, value=_numbers(waiting)),
        blocks.button(lang.plain("Another answer…"), ids.ANSWER_TOGETHER),
        block_id=f"{screen}:unanswered",
    )
    return [blocks.section(said), row, *_noted(lang, picture, screen)]


def _noted(lang: Language, picture: Picture, screen: str) -> list[Block]:
    """What was answered a moment ago, with a way back."""
    if not picture.answered:
        return []
    said = lines(
        bold(lang.t("Noted.")),
        *(
            lang.t(
                "{when}. {outcome}",
                when=brief(lang, one.span, one.zone),
                outcome=said_of(lang, one),
            )
            for one in picture.answered[:MOST_BLOCKS]
        ),
    )
    undo = blocks.button(lang.plain("Undo"), ids.UNDO_TOGETHER, value=_numbers(picture.answered))
    return [blocks.section(said), blocks.actions(undo, block_id=f"{screen}:noted")]


def _numbers(views: Sequence[BlockView]) -> str:
    return ",".join(str(one.id) for one in views)


def own(
    lang: Language, picture: Picture, ways: Ways, now: datetime, screen: str
) -> Iterator[Block]:
    """One's own plans, what comes next, and how it is protected."""
    yield blocks.section(bold(lang.t("Your development time")))
    plans = [one for one in picture.plans if one.state not in {"offered", "declined"}]
    most = MOST_PLANS.get(screen, ELSE)
    for plan in plans[:most]:
        yield from _plan(lang, plan, screen, picture.today)
    if len(plans) > most:
        yield blocks.context(_more(lang, len(plans) - most, screen))
    if not plans:
        yield blocks.section(
            lang.t("You have no plan yet. Two hours a week are enough to get somewhere.")
        )
    if picture.ahead:
        yield blocks.section(bold(lang.t("What comes next")))
    for one in _said_once(picture.ahead[:MOST_BLOCKS], now):
        yield from _row(lang, one, now, screen)
    make = blocks.button if plans else blocks.primary
    label = lang.plain("Another plan…") if plans else lang.plain("Plan development time")
    buttons = [make(label, OPEN)]
    if picture.leads and not picture.team_plans and screen == HOME:
        buttons.append(blocks.button(lang.plain("Plan it for my team…"), OPEN_TEAM))
    protects = bool(plans) or picture.calendar is not None
    if not protects:  # a training can be kept free in it, too
        buttons += connecting(lang, picture.calendar, ways)
    yield blocks.actions(*buttons, block_id=f"{screen}:plan")
    yield from own_ledger(lang, picture.ledger)
    if protects:
        yield from protection(lang, picture, ways, screen)


def _more(lang: Language, left: int, screen: str) -> Mrkdwn:
    if screen == HOME:
        return lang.n("and one more: `/devtime`", "and {count} more: `/devtime`", left)
    return lang.n("and one more plan", "and {count} more plans", left)


def _plan(lang: Language, plan: PlanView, screen: str, today: date) -> Iterator[Block]:
    value, rule = str(plan.id), weekly(lang, plan.rule, plan.zone)
    row = f"{screen}:plan:{value}"
    if plan.state == "ended":
        back = blocks.button(lang.plain("Bring it back"), ids.BRING_BACK, value=value)
        yield blocks.section(lines(lang.t("Ended: {rule}.", rule=rule), _corrects(lang, plan)))
        yield blocks.actions(back, *_file(lang, plan), block_id=row)
        return
    paused = _corrects(lang, plan) if plan.state == "paused" else Mrkdwn("")
    yield blocks.section(lines(bold(rule), first(lang, plan), *details(lang, plan, today), paused))
    yield blocks.actions(*_deeds(lang, plan), block_id=row)


def _deeds(lang: Language, plan: PlanView) -> Sequence[Element]:
    value = str(plan.id)
    buttons = [blocks.button(lang.plain("Change…"), OPEN, value=value)]
    if plan.state == "paused":
        buttons.append(blocks.button(lang.plain("Go on"), ids.RESUME, value=value))
    else:
        buttons.append(blocks.button(lang.plain("Pause…"), ids.PAUSE, value=value))
    return [*buttons, *_file(lang, plan), blocks.button(lang.plain("End it"), ids.END, value=value)]


def _file(lang: Language, plan: PlanView) -> Sequence[Element]:
    """Where no calendar is connected: also corrects what the person put into theirs."""
    if plan.calendar is not None:
        return ()
    return (file_button(lang, plan.id),)


def _corrects(lang: Language, plan: PlanView) -> Mrkdwn:
    if plan.calendar is not None:
        return Mrkdwn("")
    return corrects(lang)


def _row(lang: Language, one: BlockView, now: datetime, screen: str) -> Iterator[Block]:
    """A dated block with what can be done with it now."""
    value, when, stage = str(one.id), brief(lang, one.span, one.zone), one.stage(now)
    buttons: list[Element] = []
    said = lang.t("{when}.", when=when)
    if stage is Stage.AHEAD:
        said = lang.t("{when}, moved.", when=when) if one.is_moved else said
        buttons = [
            blocks.button(lang.plain("Leave it out"), ids.SKIP, value=value),
            blocks.button(lang.plain("Move it…"), ids.MOVE, value=value),
        ]
        if one.is_moved and one.planned_at > now:
            back = lang.plain("Put it back")
            buttons.append(blocks.button(back, ids.PUT_BACK, value=value))
    elif stage is Stage.LEFT_OUT:
        said = lang.t("{when}: left out.", when=when)
        if now < one.span.start:
            buttons = [blocks.button(lang.plain("Undo"), ids.UNSKIP, value=value)]
    elif stage is Stage.ANSWERED:
        said = lang.t("{when}. {outcome}", when=when, outcome=said_of(lang, one))
        if one.outcome is not Outcome.UNKNOWN:
            undo = lang.plain("Another answer")
            buttons = [blocks.button(undo, ids.UNDO_ANSWER, value=value)]
    elif stage is Stage.OVER:
        said = lang.t("{when}: no answer yet.", when=when)
    elif stage is not Stage.CANCELLED:
        said = lang.t("{when}: now.", when=when)
    corrected, newer = _stale(lang, one, stage)
    yield blocks.section(lines(said, corrected))
    if buttons or newer:
        yield blocks.actions(*buttons, *newer, block_id=f"{screen}:block:{value}")


def _stale(lang: Language, one: BlockView, stage: Stage) -> tuple[Mrkdwn, Sequence[Element]]:
    """Where it is not as a calendar file from before has it: that it is not, and the new file."""
    if not one.by_file or not _is_elsewhere(one, stage):
        return Mrkdwn(""), ()
    return corrects(lang), (file_button(lang, one.plan_id),)


def _is_elsewhere(one: BlockView, stage: Stage) -> bool:
    return stage is Stage.LEFT_OUT or (stage is Stage.AHEAD and one.is_moved)


def _said_once(views: Iterable[BlockView], now: datetime) -> Iterator[BlockView]:
    """Of each plan the first block alone that says what became of its file: it has one file."""
    said: set[int] = set()
    for one in views:
        again = one.plan_id in said
        if _is_elsewhere(one, one.stage(now)):
            said.add(one.plan_id)
        yield replace(one, by_file=one.by_file and not again)


def said_of(lang: Language, one: BlockView) -> Mrkdwn:
    """How a block went, for a list."""
    if one.outcome is Outcome.UNKNOWN:
        return lang.t("Unknown: nobody said.")
    return messages.outcome(lang, one)
