"""The ledger: what became of the planned time, for a person, and in sums for their manager."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.core.local_time import to_utc
from bot.development_time import ledger_repository
from bot.development_time.domain import MOST_MINUTES, Outcome, Reason, monday_of
from bot.development_time.ledger_repository import BlockRow, Settled
from bot.development_time.tally import (
    Ledger,
    TeamLedger,
    Told,
    ledger_of,
    packed,
    team_ledger,
    unpacked,
)
from bot.people import service as people
from bot.people.domain import Colleague, Team
from bot.people.service import Person
from bot.storage import Session

WEEKS = 4
"""How many weeks a manager is shown at once; and as many before, for the trend."""
_DAY, _WEEK = timedelta(days=1), timedelta(days=7)
_NOWHERE = ZoneInfo("UTC")


def of_person(session: Session, person: Person, first: date, last: date) -> Ledger:
    """Somebody's own ledger of the weeks that have a day from `first` to `last`."""
    zone = people.zone_of(person)
    rows = ledger_repository.blocks_of(session, person.id, _monday(first), _monday(last))
    return ledger_of(_told(row, zone) for row in rows)


def weeks_shown(now: datetime, zone: ZoneInfo) -> tuple[date, date]:
    """The four weeks that a manager in this zone is shown: first Monday, last Sunday.

    A week is added on the Tuesday after it, with what was answered by then, and stays as it was:
    who looks every hour would else see who of the team answers.
    """
    after = monday_of(now - _DAY, zone)
    return after - WEEKS * _WEEK, after - _DAY


def of_team(session: Session, manager: Person, first: date, last: date) -> TeamLedger | None:
    """What a manager is shown of the team's four weeks (of `weeks_shown`); None for too few people.

    It is counted when it is first needed, by the rules of that moment, and stored without anybody
    in it. For the whole week all see that: whoever agrees to be counted or takes that back, comes
    or leaves, or takes an answer back changes nothing of it, and so nobody is the difference of two
    tables of the same weeks. After four weeks it stands beside the new ones as it was shown.

    What that leaves: the tables of one Tuesday and the next have three weeks in common. Their
    difference is the week that came less the week that went, what was answered late, and all four
    weeks of whoever began or ceased to be counted. Where only one person did, or only one had time
    in the week that came, and the manager knows both who and that all else stayed as it was, the
    sums (and a reason that three others gave as well) tell of that person.
    Other weeks than four (`ValueError`) could be subtracted from these, and are refused.
    """
    monday = _monday(first)
    if _monday(last) + 6 * _DAY != _last(monday):
        raise ValueError("a manager is shown four weeks")
    teams = people.teams_of(session, [manager.id])
    return _of_teams(session, teams, dict.fromkeys(teams, monday)).get(manager.id)


def teams_hours(
    session: Session, teams: Mapping[int, Team], now: datetime
) -> dict[int, TeamLedger]:
    """The ledgers of many teams, by manager, as these are shown them now.

    Two statements, or seven where some of them are not settled yet. Of whom too few people are
    behind it, or whose own clock makes no sense, has none.
    """
    firsts = {
        manager_id: weeks_shown(now, ZoneInfo(team.manager.zone))[0]
        for manager_id, team in teams.items()
        if team.manager.clock_known
    }
    return _of_teams(session, teams, firsts)


def _of_teams(
    session: Session, teams: Mapping[int, Team], firsts: Mapping[int, date]
) -> dict[int, TeamLedger]:
    """The ledgers of the four weeks from these Mondays on, by manager."""
    if not firsts:
        return {}
    days = set(firsts.values())
    known = ledger_repository.settled(session, firsts, days | {_before(day) for day in days})
    new = {one: first for one, first in firsts.items() if (one, first) not in known}
    if new:
        known |= _settled(session, teams, new, known)
    found = {}
    for manager_id, first in firsts.items():
        ledger = unpacked((first, _last(first)), known.get((manager_id, first), {}))
        if ledger is not None:
            found[manager_id] = ledger
    offered = ledger_repository.newest_team_plans(session, found) if found else {}
    return {one: replace(ledger, team_plan_id=offered.get(one)) for one, ledger in found.items()}


def _settled(
    session: Session, teams: Mapping[int, Team], firsts: Mapping[int, date], known: Settled
) -> Settled:
    """Counts what is not settled, and stores it; of whom nobody had any time there is nothing."""
    start, end = _before(min(firsts.values())), _last(max(firsts.values()))
    rows = ledger_repository.blocks_of_teams(session, firsts, start, end)
    if not rows:
        return {}
    sharing = ledger_repository.sharing(session, rows)
    hours: Settled = {}
    for manager_id, some in rows.items():
        team, first = teams[manager_id], firsts[manager_id]
        now, then = (_of_team(team, some, day) for day in (first, _before(first)))
        reports = [one.id for one in team.reports]
        ledger = team_ledger((first, _last(first)), now, then, reports, sharing)
        shown = known.get((manager_id, _before(first)))
        if ledger is not None and shown is not None:
            # Counted anew they would be the same weeks twice, with another team.
            former = unpacked((_before(first), first - _DAY), shown)
            ledger = replace(ledger, before=former.sums if former is not None else None)
        hours[manager_id, first] = packed(ledger)
    return ledger_repository.settle(session, hours)


def _of_team(team: Team, rows: Iterable[BlockRow], first: date) -> list[Told]:
    """A team's blocks of the four weeks from a Monday on, as their manager may know of them.

    Of whoever came to the team since, what they did elsewhere is none of this manager's business.
    """
    last = _last(first)
    settled = to_utc(last + 2 * _DAY, time(), _zone(team.manager))
    zones = {
        one.id: _zone(one)
        for one in team.reports
        if one.manager_since is None or one.manager_since <= first
    }
    return [
        _told(row, zones[row.person_id], settled)
        for row in rows
        if row.person_id in zones and first <= row.week <= last
    ]


def _told(row: BlockRow, zone: ZoneInfo, settled: datetime | None = None) -> Told:
    """A block as it is counted; what was answered from `settled` on counts as not answered.

    Whoever stretches it in their calendar has no more of it than the longest plan has.
    """
    late = settled is not None and row.answered_at is not None and row.answered_at >= settled
    length = (row.ends_at - row.starts_at) // timedelta(minutes=1)
    minutes = min(length, MOST_MINUTES)
    return Told(
        person_id=row.person_id,
        weekday=row.starts_at.astimezone(zone).weekday(),
        minutes=minutes,
        moved=row.starts_at != row.planned_at,
        outcome=Outcome(row.outcome) if row.outcome and not late else None,
        reason=Reason(row.reason) if row.reason and not late else None,
        # Rows from before have half of the whole length.
        kept_minutes=row.kept_minutes if length == minutes else min(row.kept_minutes, minutes // 2),
        plan_weekday=row.planned_at.astimezone(zone).weekday(),
    )


def _zone(colleague: Colleague) -> ZoneInfo:
    return ZoneInfo(colleague.zone) if colleague.clock_known else _NOWHERE


def _last(first: date) -> date:
    """The Sunday of the fourth week from a Monday on."""
    return first + WEEKS * _WEEK - _DAY


def _before(first: date) -> date:
    """The Monday with which the four weeks before begin."""
    return first - WEEKS * _WEEK


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
