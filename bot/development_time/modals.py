"""The form of a weekly plan, one's own or a team's: built, read, and turned into its receipt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.core.language import Language
from bot.core.local_time import WorkingHours
from bot.core.text import Mrkdwn, Plain, bold, lines
from bot.development_time import ids
from bot.development_time.domain import LEAST_MINUTES, MOST_MINUTES, MOST_PURPOSE, Draft
from bot.development_time.memory import Memory
from bot.development_time.plan_messages import first
from bot.development_time.views import PlanView, TeamPlanView
from bot.development_time.wording import length, weekly
from bot.slack import blocks
from bot.slack.blocks import Block, Element, Option

WEEKDAY, START, MINUTES, FIRST, UNTIL = "weekday", "start", "minutes", "first_day", "until"
PURPOSE, MOMENT = "purpose", "same_moment"
OWN, TEAM, OFFER = "own", "team", "offer"
"""What a form is for: one's own plan, a team's, another time than the one that was offered."""
LENGTHS = (LEAST_MINUTES, 45, 60, 90, 120, 150, 180, MOST_MINUTES)
USUAL = timedelta(hours=2)

View = dict[str, Any]


def new_draft(hours: WorkingHours, today: date) -> Draft:
    """What a new form proposes: two hours in the afternoon of the last working day of the week."""
    day = datetime.combine(date.min, hours.end)
    opening = datetime.combine(date.min, hours.start)
    start = max(min(datetime.combine(date.min, time(14, 0)), day - USUAL), opening)
    room = int((day - start).total_seconds()) // 60
    minutes = max((one for one in LENGTHS if one <= min(room, 120)), default=LEAST_MINUTES)
    return Draft(max(hours.days), start.time(), minutes, today)


def form(lang: Language, draft: Draft, memory: Memory, hours: WorkingHours, zone: str) -> View:
    """The form with what is known; of a team, all seven days: they work when they work."""
    is_team = memory.kind == TEAM
    title = lang.plain("For your team") if is_team else lang.plain("Development time")
    days = range(7) if is_team else sorted(hours.days | {draft.weekday})
    note = _note(lang, memory, draft, ZoneInfo(zone))
    return blocks.modal(
        title,
        [
            *([blocks.section(note)] if note else []),
            *_when(lang, draft, days, zone),
            *([_moment(lang, draft, zone)] if is_team else []),
            *_how_long(lang, draft),
            _purpose(lang, draft, is_team=is_team),
        ],
        callback_id=ids.SUBMITTED,
        close=lang.plain("Cancel"),
        submit=_submit(lang, memory),
        private_metadata=memory.written(),
    )


def _submit(lang: Language, memory: Memory) -> Plain:
    if memory.kind == OFFER:
        return lang.plain("Take this time")
    if memory.version:
        return lang.plain("Change it")
    return lang.plain("Offer it") if memory.kind == TEAM else lang.plain("Plan it")


def _note(lang: Language, memory: Memory, draft: Draft, own: ZoneInfo) -> Mrkdwn:
    if memory.kind == OFFER:
        return lang.t(
            "Your own time instead of {rule}. Nobody is told.",
            rule=weekly(lang, draft.rule(own), own),
        )
    if memory.kind == TEAM:
        return lang.t(
            "Each of your people gets it from me and says whether it works for them. You see how "
            "many take part, not who."
        )
    if memory.version and memory.kind == OWN:
        return lang.t("It changes from now on. What was, stays as it was.")
    return Mrkdwn("")


def _when(lang: Language, draft: Draft, days: Sequence[int] | range, zone: str) -> list[Block]:
    names = lang.locale.days["stand-alone"]["wide"]
    options = [Option(Plain(names[day]), str(day)) for day in days]
    lengths = sorted({*LENGTHS, draft.minutes})
    long = [Option(_capital(length(lang, one)), str(one)) for one in lengths]
    menu = blocks.select(lang.plain("Choose a day"), WEEKDAY, options, chosen=str(draft.weekday))
    how_long = blocks.select(
        lang.plain("Choose a length"), MINUTES, long, chosen=str(draft.minutes)
    )
    return [
        blocks.field(lang.plain("Day"), menu, WEEKDAY),
        blocks.field(
            lang.plain("Start"),
            blocks.time_picker(START, chosen=draft.start),
            START,
            hint=lang.plain("On your own clock ({zone}).", zone=zone),
        ),
        blocks.field(lang.plain("Length"), how_long, MINUTES),
    ]


def _capital(text: str) -> Plain:
    """Text that stands alone in a menu."""
    return Plain(text[:1].upper() + text[1:])


def _moment(lang: Language, draft: Draft, zone: str) -> Block:
    options = [
        Option(lang.plain("Each in their own time zone"), "own"),
        Option(lang.plain("All at the same moment"), "same", lang.plain("By {zone}", zone=zone)),
    ]
    chosen = "same" if draft.same_moment else "own"
    return blocks.field(
        lang.plain("By which clock"), blocks.radio(MOMENT, options, chosen=chosen), MOMENT
    )


def _how_long(lang: Language, draft: Draft) -> list[Block]:
    return [
        blocks.field(lang.plain("From"), blocks.date_picker(FIRST, chosen=draft.first_day), FIRST),
        blocks.field(
            lang.plain("Until"),
            blocks.date_picker(UNTIL, chosen=draft.until),
            UNTIL,
            hint=lang.plain("The last day. Leave it empty, and it goes on."),
            optional=True,
        ),
    ]


def _purpose(lang: Language, draft: Draft, *, is_team: bool) -> Block:
    hint = (
        lang.plain("Your people read it in the offer.")
        if is_team
        else lang.plain("Only you see it, unless you let your calendar say it.")
    )
    return blocks.field(
        lang.plain("What for"),
        blocks.text_input(
            PURPOSE,
            text=draft.purpose,
            most=MOST_PURPOSE,
            placeholder=lang.plain("Such as: negotiation, or the course on statistics"),
        ),
        PURPOSE,
        hint=hint,
        optional=True,
    )


def draft(view: Mapping[str, Any]) -> Draft:
    """What was submitted."""
    values = view["state"]["values"]
    until = _input(values, UNTIL).get("selected_date")
    moment = (_input(values, MOMENT).get("selected_option") or {}).get("value")
    return Draft(
        weekday=int(_input(values, WEEKDAY)["selected_option"]["value"]),
        start=time.fromisoformat(_input(values, START)["selected_time"]),
        minutes=int(_input(values, MINUTES)["selected_option"]["value"]),
        first_day=date.fromisoformat(_input(values, FIRST)["selected_date"]),
        until=date.fromisoformat(until) if until else None,
        purpose=" ".join((_input(values, PURPOSE).get("value") or "").split()),
        same_moment=moment == "same",
    )


def receipt(lang: Language, said: Sequence[Mrkdwn], *buttons: Element, memory: Memory) -> View:
    """What was done, in the place of its form, with a way back."""
    shown: list[Block] = [blocks.section(lines(*said))]
    if buttons:
        shown.append(blocks.actions(*buttons))
    return blocks.modal(
        lang.plain("Development time"),
        shown,
        callback_id=ids.RECEIPT,
        close=lang.plain("Close"),
        private_metadata=memory.written(),
    )


def planned(lang: Language, view: PlanView, memory: Memory) -> View:
    """The receipt of one's own plan; the message that comes has the rest."""
    said = [
        bold(lang.t("Planned: {rule}.", rule=weekly(lang, view.rule, view.zone))),
        first(lang, view),
        lang.t("The rest is in the Messages tab, with a way back."),
    ]
    return receipt(lang, said, memory=memory)


def offered(lang: Language, view: TeamPlanView, zone: ZoneInfo, memory: Memory) -> View:
    """The receipt of a team's plan, with a way back; `offered` is how many get a message."""
    rule = weekly(lang, view.rule, zone)
    title = (
        lang.t("Changed: {rule}.", rule=rule)
        if memory.about
        else lang.t("Offered: {rule}.", rule=rule)
    )
    said = [
        bold(title),
        lang.n(
            "I bring it to one person, in their working hours.",
            "I bring it to {count} people, each in their working hours.",
            view.offered,
        ),
        lang.t("`/devtime team` shows how many take part."),
    ]
    undo = blocks.button(lang.plain("Stop offering it"), ids.END_TEAM, value=str(view.id))
    return receipt(lang, said, undo, memory=memory)


def stopped(lang: Language, team_plan_id: int, memory: Memory) -> View:
    """A team's plan is not offered any more; who has it keeps it."""
    said = [
        bold(lang.t("It is not offered any more.")),
        lang.t("Who has it keeps it as their own."),
    ]
    back = blocks.button(lang.plain("Offer it again"), ids.BRING_BACK_TEAM, value=str(team_plan_id))
    return receipt(lang, said, back, memory=memory)


def offered_again(
    lang: Language,
    _: int,
    memory: Memory,
) -> View:
    """It is offered again to who had not answered."""
    said = [
        bold(lang.t("It is offered again.")),
        lang.t("Who has not answered can do so in the message that they got."),
    ]
    return receipt(lang, said, memory=memory)


def _input(values: Mapping[str, Any], block_id: str) -> dict[str, Any]:
    return dict(values.get(block_id, {}).get(block_id, {}))
