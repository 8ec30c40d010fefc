"""Settles what is told of given-up trainings: counted once, stored, and shown as it was stored.

Why never twice: `patterns` and `team_patterns` say it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import Any

from bot.people import service as people
from bot.people.domain import Team
from bot.storage import Session
from bot.storage.beside import writing
from bot.trainings import pattern_repository as repository
from bot.trainings.domain import RESTORED_WITHIN, SMALLEST_GROUP, Audience
from bot.trainings.pattern_models import GivenUpPeriod
from bot.trainings.pattern_repository import FlagRow, HeldRow, TeamRow
from bot.trainings.patterns import (
    Flagged,
    Followed,
    Outcomes,
    Period,
    follow,
    last_of_month,
    next_period,
    publish,
)
from bot.trainings.repository import lock_workspace
from bot.trainings.team_patterns import (
    MOST_MONTHS,
    Held,
    TeamPattern,
    packed,
    team_pattern,
    unpacked,
)
from bot.trainings.views import FlagState

ADMIN = "admin"
SHOWN_FOR = timedelta(days=100)
"""How long a manager is shown what was told of the team."""
_DAY = timedelta(days=1)


def periods(session: Session, now: datetime) -> list[tuple[Period, Outcomes | None]]:
    """What L&D is shown, the oldest first; outcomes are None until thirty days after a period.

    What is due is settled first, beside the session where that only reads. One statement where
    nothing is.
    """
    today = _settled_before(now)
    stored = repository.periods(session)
    if _is_due(session, stored, today):
        stored = _settled(session, stored, today)
    return [(_period(row), _outcomes(row)) for row in stored]


def patterns_of(
    session: Session, teams: Mapping[int, Team], now: datetime
) -> dict[int, TeamPattern]:
    """What these managers are told of their teams, by manager; who has nothing told is left out.

    A fixed number of statements: two where all is settled.
    """
    last = _month_before(_settled_before(now))
    large = {one: team for one, team in teams.items() if team.size >= SMALLEST_GROUP}
    roles = people.roles_among(session, large) if large else {}
    led = {one: team for one, team in large.items() if ADMIN not in roles.get(one, ())}
    if not led:
        return {}
    told = repository.told_of_teams(session, led, last - SHOWN_FOR)
    new = [one for one in led if not any(row.last == last for row in told.get(one, ()))]
    if new:
        with writing(session) as own:
            _settle_teams(own, {one: led[one] for one in new}, told, last)
            told = repository.told_of_teams(own, led, last - SHOWN_FOR)
    found = {}
    for manager_id, rows in told.items():
        shown = [row for row in rows if row.numbers]
        pattern = unpacked(shown[-1].first, shown[-1].last, shown[-1].numbers) if shown else None
        if pattern is not None:
            found[manager_id] = pattern
    return found


def _is_due(session: Session, stored: Sequence[GivenUpPeriod], today: date) -> bool:
    """Whether a month is over that is in no period, or thirty days have passed since one."""
    if any(row.outcomes is None and _is_followed(row.last, today) for row in stored):
        return True
    start = _start(session, stored)
    return start is not None and last_of_month(start) < today


def _start(session: Session, stored: Sequence[GivenUpPeriod]) -> date | None:
    """The first day of the months that are in no period yet."""
    if stored:
        return stored[-1].last + _DAY
    first = repository.first_flag(session)
    return first.date().replace(day=1) if first is not None else None


def _settled(
    session: Session, stored: Sequence[GivenUpPeriod], today: date
) -> Sequence[GivenUpPeriod]:
    """What L&D is told once all that is due is counted.

    It is counted before anything is locked: of thousands of flags that takes seconds. What another
    process stored meanwhile stands, for two would settle other months each.
    """
    before = _stages(stored)
    admins = {one.id for one in people.people_with_role(session, ADMIN)}
    fresh = _new_periods(session, stored, admins, today)
    waiting = [*(_period(row) for row in stored if row.outcomes is None), *fresh]
    became = {
        one.first: _became(session, one, admins) for one in waiting if _is_followed(one.last, today)
    }
    if not fresh and not became:
        return stored
    with writing(session) as own:
        lock_workspace(own)
        if _stages(repository.periods(own)) == before:
            repository.add_periods(own, [_row(one) for one in fresh])
            for first, outcomes in became.items():
                repository.add_outcomes(own, first, asdict(outcomes))
        return repository.periods(own)


def _stages(stored: Sequence[GivenUpPeriod]) -> list[tuple[date, date, bool]]:
    return [(row.first, row.last, row.outcomes is None) for row in stored]


def _new_periods(
    session: Session, stored: Sequence[GivenUpPeriod], admins: set[int], today: date
) -> list[Period]:
    start = _start(session, stored)
    if start is None or last_of_month(start) >= today:
        return []
    flags = [_flagged(row, admins) for row in repository.flags_of_days(session, start, today)]
    found: list[Period] = []
    span = next_period(start, flags, today)
    while span is not None:
        first, last = span
        period = publish(span, [one for one in flags if first <= one.day <= last])
        if period is None:
            break
        found.append(period)
        span = next_period(last + _DAY, flags, today)
    return found


def _became(session: Session, period: Period, admins: set[int]) -> Outcomes:
    flags = repository.flags_of_days(session, period.first, period.last)
    return follow(period, [_followed(flag, admins) for flag in flags])


def _row(period: Period) -> dict[str, Any]:
    numbers = {"given_up": period.given_up, "tables": period.tables}
    return {"first": period.first, "last": period.last, "numbers": numbers, "outcomes": None}


def _settle_teams(
    session: Session,
    teams: Mapping[int, Team],
    told: Mapping[int, Sequence[TeamRow]],
    last: date,
) -> None:
    """Counts what each of these managers is told up to a month's end, and stores it."""
    earliest = last.replace(day=1)
    for _ in range(MOST_MONTHS - 1):
        earliest = (earliest - _DAY).replace(day=1)
    firsts = {}
    for manager_id in teams:
        shown = [row.last + _DAY for row in told.get(manager_id, ()) if row.numbers]
        firsts[manager_id] = max([earliest, *shown])
    held = repository.held_by_teams(session, firsts, min(firsts.values()), last)
    rows = []
    for manager_id in sorted(teams):  # in one order: two processes wait for one another in turn
        first = firsts[manager_id]
        some = [_held(row) for row in held.get(manager_id, ()) if _counts(row, first)]
        numbers = packed(team_pattern(first, last, some))
        rows.append({"manager_id": manager_id, "first": first, "last": last, "numbers": numbers})
    repository.add_teams(session, rows)


def _counts(row: HeldRow, first: date) -> bool:
    """Whether a training is of these days; what somebody did in another team is not told here."""
    since = row.manager_since
    ended = row.ends_at is not None and row.ends_at.date() >= first
    return ended and (since is None or since <= first)


def _held(row: HeldRow) -> Held:
    lost = row.state == "given_up" and row.happened is not None
    told = lost and row.asked_id == row.manager_id
    return Held(row.person_id, row.happened or "" if lost else "", told)


def _flagged(row: FlagRow, admins: set[int]) -> Flagged:
    to_learning = row.told_at is not None and row.audience == Audience.LEARNING
    known = to_learning or not admins.isdisjoint({row.person_id, row.asked_id, row.answered_by_id})
    return Flagged(row.person_id, row.flagged_at.date(), row.happened, row.department, known)


def _followed(row: FlagRow, admins: set[int]) -> Followed:
    restored = row.state == FlagState.RESTORED and row.closed_at is not None
    took = row.closed_at - row.flagged_at if restored and row.closed_at is not None else None
    return Followed(
        _flagged(row, admins),
        took.days if took is not None and took <= RESTORED_WITHIN else None,
        bool(row.answer) if row.told_at is not None else None,
    )


def _period(row: GivenUpPeriod) -> Period:
    tables = {
        table: [(cell, count) for cell, count in cells]
        for table, cells in row.numbers["tables"].items()
    }
    return Period(row.first, row.last, row.numbers["given_up"], tables)


def _outcomes(row: GivenUpPeriod) -> Outcomes | None:
    return Outcomes(**row.outcomes) if row.outcomes is not None else None


def _is_followed(last: date, today: date) -> bool:
    return last + RESTORED_WITHIN + _DAY < today


def _settled_before(now: datetime) -> date:
    """The first day (UTC) of which a flag may still be undone: the day before."""
    return (now - _DAY).date()


def _month_before(day: date) -> date:
    return day.replace(day=1) - _DAY
