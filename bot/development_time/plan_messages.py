"""What is said of a weekly plan: that it stands, that it changed, that a manager offers it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.core.language import Language
from bot.core.text import Mrkdwn, bold, escape, lines
from bot.delivery.domain import Composed
from bot.development_time import ids
from bot.development_time.domain import OPEN
from bot.development_time.views import CalendarView, Links, PlanView
from bot.development_time.wording import spoken, until, weekly
from bot.slack import blocks
from bot.slack.blocks import Block, Element

MADE, CHANGED = "made", "changed"


def plan(
    lang: Language,
    view: PlanView,
    *,
    today: date,
    undo: str = "",
    is_changed: bool = False,
) -> Composed:
    """The receipt of a plan as it stands; with `undo`, the value of its *Undo*."""
    if view.state == "ended":
        return _ended(lang, view)
    rule = weekly(lang, view.rule, view.zone)
    title = (
        lang.t("Changed. Your development time is now {rule}.", rule=rule)
        if is_changed
        else lang.t("Your development time: {rule}.", rule=rule)
    )
    said = lines(
        bold(title), first(lang, view), *details(lang, view, today), _calendar(lang, view.calendar)
    )
    back = blocks.button(lang.plain("Undo"), ids.UNDO, value=undo) if undo else None
    return Composed(said, _with_buttons(lang, view, said, back))


def _with_buttons(
    lang: Language,
    view: PlanView,
    said: Mrkdwn,
    back: Element | None,
) -> list[Block]:
    value = str(view.id)
    buttons: list[Element] = []
    if view.calendar is None:
        buttons.append(blocks.primary(lang.plain("Calendar file"), ids.CALENDAR_FILE, value=value))
        buttons += calendar_links(lang, view.links)
    buttons.append(blocks.button(lang.plain("Change…"), OPEN, value=value))
    buttons += [back] if back is not None else []
    note = lang.t(
        "At each start I write once, with one thing to do; that message then asks how it went. "
        "`/devtime` shows all of it."
    )
    return [blocks.section(said), blocks.actions(*buttons), blocks.context(note)]


def calendar_links(lang: Language, links: Links | None) -> Sequence[Element]:
    """Where a plan can be added to a calendar by hand; none while it has no block to come."""
    if links is None:
        return ()
    google = blocks.button(lang.plain("Google Calendar"), f"{ids.LINK}google")
    outlook = blocks.button(lang.plain("Outlook, next one"), f"{ids.LINK}outlook")
    return (google | {"url": links.google(lang)}, outlook | {"url": links.outlook(lang)})


def corrects(lang: Language) -> Mrkdwn:
    """Beside `file_button`, where what somebody put into their calendar is not true any more."""
    return lang.t("If you put it into your calendar, open the file again: it corrects that.")


def file_button(lang: Language, plan_id: int) -> Element:
    """The calendar file of a plan as it is now; it takes the place of an older one."""
    return blocks.button(lang.plain("Calendar file"), ids.CALENDAR_FILE, value=str(plan_id))


def first(lang: Language, view: PlanView) -> Mrkdwn:
    """When it is next, or why it is not."""
    if view.state == "paused" and view.paused_until is not None:
        return lang.t("Paused; it goes on from {day}.", day=lang.day(view.paused_until))
    if view.state == "paused":
        return lang.t("Paused, until you say that it goes on.")
    if view.following is None:
        return lang.t("Nothing is planned in the next weeks.")
    return lang.t("Next: {when}.", when=spoken(lang, view.following, view.zone))


def details(lang: Language, view: PlanView, today: date) -> Sequence[Mrkdwn]:
    """What it is for, and until when; nothing where nothing was said of it."""
    purpose = lang.t("For: “{purpose}”.", purpose=view.purpose) if view.purpose else Mrkdwn("")
    last = until(lang, view.rule.until, today) if view.rule.until else Mrkdwn("")
    return (purpose, last)


def _calendar(lang: Language, calendar: CalendarView | None) -> Mrkdwn:
    if calendar is None:
        return lang.t("Put it into your calendar, so that nobody plans over it.")
    if calendar.state == "live":
        return lang.t("It stands in your calendar within minutes.")
    return lang.t("Your calendar cannot be reached now; it will stand there once it can.")


def _ended(lang: Language, view: PlanView) -> Composed:
    rule = weekly(lang, view.rule, view.zone)
    said = lines(
        bold(lang.t("Ended: {rule}.", rule=rule)),
        lang.t("Nothing more is planned. What was, stays counted."),
    )
    back = blocks.button(lang.plain("Bring it back"), ids.BRING_BACK, value=str(view.id))
    return Composed(said, [blocks.section(said), blocks.actions(back)])


def offer(
    lang: Language,
    view: PlanView,
    *,
    is_changed: bool = False,
) -> Composed:
    """What a manager offers to somebody: the question, or what they answered.

    `is_changed`: they have it already, and it is at another time now.
    """
    if view.state == "offered":
        return _question(lang, view)
    rule, value = weekly(lang, view.rule, view.zone), str(view.id)
    back = blocks.button(lang.plain("Undo"), ids.UNDO_OFFER, value=value)
    if view.state == "declined":
        said = lines(
            bold(lang.t("Not for you: {rule}.", rule=rule)),
            lang.t("Nobody is told who said so. `/devtime` makes a plan of your own."),
        )
        return Composed(said, [blocks.section(said), blocks.actions(back)])
    if view.state == "ended":
        ended = _gone(lang, view)
        return Composed(ended, [blocks.section(ended)])
    if is_changed:
        back = blocks.button(lang.plain("Not for me"), ids.DECLINE, value=value)
    said = lines(
        bold(_title(lang, view, rule, is_changed=is_changed)),
        first(lang, view),
        _calendar(lang, view.calendar),
    )
    return Composed(said, _with_buttons(lang, view, said, back))


def _title(lang: Language, view: PlanView, rule: Mrkdwn, *, is_changed: bool) -> Mrkdwn:
    if not is_changed:
        return lang.t("It is yours: {rule}.", rule=rule)
    if not view.team:
        return lang.t("Your team's development time is now {rule}, and so is yours.", rule=rule)
    return lang.t(
        "{name} moved the team's development time, and yours with it: {rule}.",
        name=view.team,
        rule=rule,
    )


def offer_in_the_way(lang: Language, view: PlanView, obstacle: str) -> Composed:
    """The offer after *Works for me* where they cannot have it: nothing was added."""
    return _question(lang, view, obstacle)


def offer_changed(lang: Language, view: PlanView, changed: str) -> Composed:
    """The offer after *Works for me* to one that was changed meanwhile: nothing was added."""
    return _question(lang, view, changed=changed)


def _question(lang: Language, view: PlanView, obstacle: str = "", *, changed: str = "") -> Composed:
    rule = weekly(lang, view.rule, view.zone)
    asked = lang.t("It is working time for what you want to learn. Does it work for you?")
    if obstacle:
        asked = lang.t("It was not added. {why}", why=obstacle)
    elif changed:
        asked = escape(changed)
    said = lines(
        bold(
            lang.t("{name} offers you development time: {rule}.", name=view.team, rule=rule)
            if view.team
            else lang.t("Your team offers you development time: {rule}.", rule=rule)
        ),
        _own_clock(lang, view),
        asked,
    )
    value = str(view.id)
    works, other = (blocks.button, blocks.primary) if obstacle else (blocks.primary, blocks.button)
    buttons = [
        works(lang.plain("Works for me"), ids.ACCEPT, value=f"{view.version}:{value}"),
        other(lang.plain("Another time…"), ids.ANOTHER_TIME, value=value),
        blocks.button(lang.plain("Not for me"), ids.DECLINE, value=value),
    ]
    note = lang.t(
        "Nobody is told your answer. Your manager sees team totals only. Without an answer nothing "
        "is planned."
    )
    why = blocks.button(lang.plain("Why this?"), ids.WHY_OFFER, value=value)
    shown = [blocks.section(said), blocks.actions(*buttons), blocks.context(note)]
    return Composed(said, shown, [why])


def _own_clock(lang: Language, view: PlanView) -> Mrkdwn:
    purpose = lang.t("For: “{purpose}”.", purpose=view.purpose) if view.purpose else Mrkdwn("")
    if view.rule.zone is None or view.rule.zone.key == view.zone.key or view.following is None:
        return purpose
    when = lang.t(
        "On your clock it begins on {when}.", when=spoken(lang, view.following, view.zone)
    )
    return lines(purpose, when)


def _gone(lang: Language, view: PlanView) -> Mrkdwn:
    rule = weekly(lang, view.rule, view.zone)
    return lines(
        bold(lang.t("This offer was taken back: {rule}.", rule=rule)),
        lang.t("Nothing is planned. `/devtime` makes a plan of your own."),
    )
