"""Rules of the weekly nudge: the catalogue's entries, the answers, and which nudge comes next."""

from __future__ import annotations

import string
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.core.errors import N_, LeewayError
from bot.recommendations.domain import Named

LEVERS = ("encourage", "objectives", "budgets", "recommend", "space")
DEEDS = ("promise", "tell", "write", "recommend", "plan", "give_back")
REASONS = ("timing", "benefit", "no_time", "not_for_team")
OUTCOMES = ("did_it", "not_yet", "wont")

STAYS_AWAY = timedelta(weeks=12)  # "I don't see the benefit" without a result that counts
POSTPONED = timedelta(weeks=4)  # "the timing makes no sense" without a date
BEFORE_MILESTONE = timedelta(weeks=2)
UNDO_FOR = timedelta(days=7)
GRACE = timedelta(minutes=10)  # what goes to others waits this long, so that Undo means something
ASK_AGAIN = timedelta(hours=48)
SILENCES = 3
PLACE_WAITING = "place_waiting"  # the fact that names what is given back
MILESTONE_AHEAD = "milestone_ahead"  # the fact whose milestone a person can choose

# What adds to a fact's urgency of 0 to 1: kept promises come before everything else.
PROMISED = 3.0  # the 15-minute version, the week after "no time"
RETURNED = 2.0  # what somebody asked to have back about now
SERVES_A_RESULT = 0.5  # an objective, the week after somebody named the result that counts
UNHEARD = 0.3


class AlreadyAnsweredError(LeewayError):
    """Another answer is there already; it can be undone, not overwritten."""

    def __init__(self) -> None:
        super().__init__(
            N_("You answered this one already. Undo that answer first; it is in the message.")
        )


class TooLateError(LeewayError):
    """What was clicked cannot be taken back any more."""


@dataclass(frozen=True)
class Saying:
    """A text of the catalogue, with a second form for more than one where `{count}` is in it."""

    other: str
    one: str | None = None


@dataclass(frozen=True)
class Small:
    """The 15-minute version of an ask."""

    ask: str
    button: str


@dataclass(frozen=True)
class Entry:
    """A nudge of the catalogue (`config/nudges/*.yaml`), as an L&D person wrote it."""

    key: str
    lever: str
    fact: str
    point: Saying
    why: str
    ask: str
    deed: str
    button: str
    done: str
    small: Small
    source: str
    follow_up: str | None = None
    follow_up_days: int = 3
    message: str | None = None
    """The text for the team, where the deed is to tell or to write them."""
    rest_weeks: int = 8
    """How long before this one may come again."""
    kind: str = ""
    """What the form starts with, where the deed is to recommend."""

    @property
    def places(self) -> frozenset[str]:
        """The names in braces of all its texts: what a fact has to fill."""
        texts = (self.point.other, self.point.one, self.small.ask, self.small.button, self.why)
        more = (self.ask, self.button, self.done, self.follow_up, self.message)
        parts = (string.Formatter().parse(text) for text in (*texts, *more) if text)
        return frozenset(name for text in parts for _, name, _, _ in text if name)


@dataclass(frozen=True)
class Fact:
    """Something true that makes a nudge worth saying now.

    `values` fill the places of the entry's texts and stay language-neutral: a key that ends in
    `_on` is an ISO day, one in `_at` an ISO instant, `count` chooses the plural, a list is names.
    `urgency` is 0 to 1; `about` are the persons whom it speaks of.
    """

    name: str
    values: Mapping[str, Any]
    urgency: float
    about: tuple[int, ...] = ()


@dataclass(frozen=True)
class Past:
    """A nudge that a person got, as far as it matters for the next one."""

    key: str
    lever: str
    version: str
    slot_at: datetime
    answer: str | None
    reason: str | None
    detail: Mapping[str, Any]
    outcome: str | None
    heard: bool = True
    """Whether it reached the person at all."""
    told_at: datetime | None = None
    """When they last said something of it."""

    @property
    def ignored(self) -> bool:
        """It arrived and nobody answered."""
        return self.heard and self.answer is None


@dataclass(frozen=True)
class Choice:
    """The nudge that comes next: which entry, on which fact, led by which argument."""

    entry: Entry
    fact: Fact
    version: str = "full"
    argument: Mapping[str, str] = field(default_factory=dict)
    """Empty for the entry's own; `result` or `returned_for` where the person named something."""


@dataclass(frozen=True)
class NudgeView:
    """All that a nudge and its receipt show. `asks_at` and `goes_at` are UTC."""

    nudge_id: int
    entry: Entry
    fact: Mapping[str, Any]
    argument: Mapping[str, str]
    version: str
    zone: ZoneInfo
    answer: str | None = None
    reason: str | None = None
    detail: Mapping[str, Any] = field(default_factory=dict)
    outcome: str | None = None
    time: int = 0
    """Which question about a promise: the first or the second."""
    asks_at: datetime | None = None
    goes_at: datetime | None = None
    told: Sequence[str] = ()
    """Who reads a manager's words; `quiet` wants no notes, `absent` is not in Slack."""
    quiet: Sequence[str] = ()
    absent: Sequence[str] = ()
    gone_out: Sequence[str] = ()
    """To whom it cannot be called back any more."""
    named: Named | None = None
    """What was shared, where the deed was to recommend."""
    planned: int | None = None
    """The team plan that was made or changed, where the deed was to plan."""
    place: int | None = None
    """The flag that was answered, where the deed was to give a training back."""
    milestones: Sequence[tuple[int, str, date]] = ()
    results: Sequence[tuple[int, str]] = ()


def choose(
    catalogue: Sequence[Entry],
    facts: Mapping[str, Fact],
    past: Sequence[Past],
    now: datetime,
    today: date,
) -> Choice | None:
    """The one nudge that matters most now: urgency, novelty, and what this person answered before.

    `past` in any order, `today` is the person's local day. None when nothing true is left to say.
    """
    history = sorted(past, key=lambda one: one.slot_at)
    best: tuple[float, str] | None = None
    chosen: Choice | None = None
    for entry in catalogue:
        rated = _rate(entry, facts.get(entry.fact), history, now, today)
        # The key breaks a tie, so that the same week gives the same nudge on every machine.
        if rated is not None and (best is None or (rated[0], entry.key) > best):
            best, chosen = (rated[0], entry.key), rated[1]
    return chosen


def _rate(
    entry: Entry, fact: Fact | None, history: Sequence[Past], now: datetime, today: date
) -> tuple[float, Choice] | None:
    """How much an entry matters now, and in which form; None where it has to stay away."""
    own = [one for one in history if one.key == entry.key]
    last = own[-1] if own else None
    if any(one.reason == "not_for_team" for one in own):
        return None
    if last is not None and (returns := returns_on(last)) is not None:
        back = _returning(entry, fact, last, today) if returns <= today else None
        return (RETURNED + back.fact.urgency, back) if back is not None else None
    if fact is None:
        return None
    plain = Choice(entry, fact, "full", _argument(history))
    if last is not None and last is history[-1] and _had_no_time(last):
        return PROMISED, replace(plain, version="small", argument={})
    worth = fact.urgency + _liking(entry.lever, history)
    if plain.argument and entry.lever == "objectives":
        worth += SERVES_A_RESULT
    return _fresh(plain, worth, last, now)


def _fresh(
    plain: Choice, worth: float, last: Past | None, now: datetime
) -> tuple[float, Choice] | None:
    """An entry in its turn: not before it has rested, and the dearer the longer unheard."""
    if last is None:
        return worth + UNHEARD, plain
    weeks = (now - last.slot_at) / timedelta(weeks=1)
    rest = STAYS_AWAY / timedelta(weeks=1) if last.reason == "benefit" else plain.entry.rest_weeks
    return (worth + min(weeks / 52, UNHEARD), plain) if weeks >= rest else None


def _had_no_time(last: Past) -> bool:
    return last.reason == "no_time" and last.version == "full"


def _returning(entry: Entry, fact: Fact | None, last: Past, today: date) -> Choice | None:
    """What somebody asked to have back, on the milestone that they named where it speaks of one."""
    name, on_day = str(last.detail.get("milestone") or ""), last.detail.get("on")
    argument = {"returned_for": name}
    if on_day is not None and entry.fact == MILESTONE_AHEAD:
        ahead = date.fromisoformat(on_day) - today
        if ahead < timedelta(0):
            return None
        values = {"milestone": name, "day_on": on_day, "count": max(ahead.days // 7, 1)}
        return Choice(entry, Fact(entry.fact, values, 1.0), "full", argument | {"on": on_day})
    return Choice(entry, fact, "full", argument) if fact is not None else None


def returns_on(nudge: Past) -> date | None:
    """The day from which a nudge whose timing was wrong may come back; None for other answers."""
    if nudge.reason != "timing":
        return None
    until = nudge.detail.get("until")
    return date.fromisoformat(until) if until else (nudge.slot_at + POSTPONED).date()


def day_before(milestone: date, today: date) -> date:
    """When to bring something back for a milestone: two weeks before, next week at the soonest."""
    return max(milestone - BEFORE_MILESTONE, today + timedelta(days=7))


def _argument(history: Sequence[Past]) -> dict[str, str]:
    """The result that somebody named a week ago leads the next nudge, and no other."""
    last = history[-1] if history else None
    if last is None or last.reason != "benefit" or not last.detail.get("result"):
        return {}
    return {"result": str(last.detail["result"])}


def _liking(lever: str, history: Sequence[Past]) -> float:
    """-0.3 right after the same lever, and up to 0.1 either way by what was answered before."""
    recent = [one for one in history if one.lever == lever][-6:]
    taken = sum(1 for one in recent if one.answer in {"promised", "told", "already_done"})
    liking = 0.2 * taken / len(recent) - 0.1 if recent else 0.0
    return liking - (0.3 if history and history[-1].lever == lever else 0.0)
