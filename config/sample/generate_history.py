"""The nudges that the sample company got, for `generate.py`: of the year before today."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

People = Sequence[Sequence[str]]
"""The rows of `generate.PEOPLE`."""
FIRST_TUESDAY, LAST_TUESDAY = date(2025, 12, 2), date(2026, 11, 24)
ENDS_SILENT = "lars.nygaard"
"""The manager whose last two notes got no answer: the next silence is the third."""

# nudge, lever, whether its deed is outside of Slack and asked about later, share
NUDGES = [
    ("joiner_first_talk", "encourage", True, 5),
    ("anniversary_what_next", "encourage", True, 5),
    ("talk_prompt", "encourage", True, 4),
    ("release_skill", "objectives", True, 3),
    ("result_for_one_goal", "objectives", True, 3),
    ("small_step", "objectives", True, 3),
    ("budget_year_end", "budgets", False, 4),
    ("budget_ask_one", "budgets", True, 3),
    ("book_for_new_leads", "recommend", True, 2),
    ("name_your_three", "recommend", False, 2),
    ("shared_hour", "space", False, 3),
    ("move_one_meeting", "space", True, 3),
]
AGAIN_AFTER = timedelta(weeks=5)
REASONS = ("timing", "benefit", "no_time", "not_for_team")


@dataclass
class Habit:
    """How a manager deals with the weekly note, and what happened so far."""

    key: str
    answers: float
    """The share of notes that gets an answer."""
    minutes: float
    """The typical time until the answer."""
    zone: ZoneInfo
    leads_since: date
    joined: list[date]
    silences: int = 0
    never: set[str] = field(default_factory=set)
    last: dict[str, date] = field(default_factory=dict)


def habits(everybody: People, chance: random.Random) -> list[Habit]:
    """Every manager with habits of their own."""
    found = []
    for row in everybody:
        reports = [other for other in everybody if other[2] == row[0]]
        if reports:
            found.append(
                Habit(
                    key=row[0],
                    answers=chance.uniform(0.48, 0.78),
                    minutes=chance.choice((4, 15, 45, 180)),
                    zone=ZoneInfo(row[5].split()[1]),
                    leads_since=min(date.fromisoformat(other[8]) for other in reports),
                    joined=[date.fromisoformat(other[7]) for other in reports],
                )
            )
    return found


def rows(everybody: People, address: Callable[[str], str], seed: int) -> Iterable[Sequence[str]]:
    """nudge_history.csv: a year of weekly notes, week by week."""
    yield ("work_email", "nudge", "slot_at", "lever", "answer", "reason", "answered_at", "outcome")
    chance = random.Random(seed)  # noqa: S311  # a made-up company needs no secrets
    managers = habits(everybody, chance)
    tuesday = FIRST_TUESDAY
    while tuesday <= LAST_TUESDAY:
        for habit in managers:
            if habit.leads_since < tuesday:
                yield (address(habit.key), *note(chance, habit, tuesday))
        tuesday += timedelta(weeks=1)


def note(chance: random.Random, habit: Habit, day: date) -> Sequence[str]:
    """One weekly note to one manager, and what came of it: all cells but the first."""
    nudge, lever, asked_later = choose(chance, habit, day)
    habit.last[nudge] = day
    slot = datetime.combine(day, time(10), tzinfo=habit.zone).astimezone(UTC)
    said = answer(chance, habit, day)
    reason = outcome = answered = ""
    if said == "not_now":
        reason = chance.choices(REASONS, (4, 2, 5, 1))[0]
        if reason == "not_for_team":
            habit.never.add(nudge)
    if said == "done_by_click" and asked_later:
        outcome = chance.choices(("did_it", "not_yet", "wont", ""), (60, 15, 8, 17))[0]
    if said != "none":
        minutes = min(chance.lognormvariate(0, 1.2) * habit.minutes, 6 * 24 * 60)
        answered = iso(slot + timedelta(seconds=int(60 * minutes) + 20))
    return (nudge, iso(slot), lever, said, reason, answered, outcome)


def choose(chance: random.Random, habit: Habit, day: date) -> tuple[str, str, bool]:
    """The nudge of this week: one that fits the season and has not come lately."""
    fitting = [
        (name, lever, later, share)
        for name, lever, later, share in NUDGES
        if name not in habit.never
        and day - habit.last.get(name, date.min) > AGAIN_AFTER
        and fits(name, habit, day)
    ]
    found = chance.choices(fitting, [row[3] for row in fitting])[0]
    return found[0], found[1], found[2]


def fits(name: str, habit: Habit, day: date) -> bool:
    """Whether the fact behind a nudge was there on a day."""
    if name == "joiner_first_talk":
        return any(timedelta(0) <= day - joined <= timedelta(days=60) for joined in habit.joined)
    if name == "anniversary_what_next":
        week = {day + timedelta(days=ahead) for ahead in range(8)}
        marks = {(one.month, one.day) for one in week}
        return any((j.month, j.day) in marks and j < day for j in habit.joined)
    if name.startswith("budget"):
        return day.month >= 10
    return True


def answer(chance: random.Random, habit: Habit, day: date) -> str:
    """What the manager did; never nothing three times in a row, since then Leeway stops."""
    silent = chance.random() > habit.answers
    if habit.key == ENDS_SILENT and day > LAST_TUESDAY - timedelta(weeks=3):
        silent = day > LAST_TUESDAY - timedelta(weeks=2)
    elif day == LAST_TUESDAY:
        silent = silent and habit.silences == 0
    elif habit.silences == 2:
        silent = False
    habit.silences = habit.silences + 1 if silent else 0
    if silent:
        return "none"
    return chance.choices(("done_by_click", "already_done", "not_now"), (55, 18, 27))[0]


def iso(instant: datetime) -> str:
    """An instant as 2026-11-24T09:00:00Z."""
    return instant.strftime("%Y-%m-%dT%H:%M:%SZ")
