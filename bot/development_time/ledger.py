"""The ledger: what became of the planned time, for a person, and in sums for their manager."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.core.local_time import to_utc
from bot.development_time import ledger_repository
from bot.development_time.domain import Outcome, Reason, monday_of
from bot.development_time.ledger_repository import BlockRow
from bot.development_time.tally import Ledger, TeamLedger, Told, ledger_of, team_ledger
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
    """A team's ledger for its manager, of whole weeks; None where too few people are behind it.

    Take the weeks from `weeks_shown`: other ones could be subtracted from them.
    """
    teams = people.teams_of(session, [manager.id])
    weeks = {manager.id: (_monday(first), _monday(last) + 6 * _DAY)}
    return _of_teams(session, teams, weeks).get(manager.id)


def teams_hours(
    session: Session, teams: Mapping[int, Team], now: datetime
) -> dict[int, TeamLedger]:
    """The ledgers of many teams, by manager, as these are shown them now; three queries.

    Of whom too few people are behind it, or whose own clock makes no sense, has none.
    """
    weeks = {
        manager_id: weeks_shown(now, ZoneInfo(team.manager.zone))
        for manager_id, team in teams.items()
        if team.manager.clock_known
    }
    return _of_teams(session, teams, weeks)


def _of_teams(
    session: Session, teams: Mapping[int, Team], weeks: Mapping[int, tuple[date, date]]
) -> dict[int, TeamLedger]:
    if not weeks:
        return {}
    start = min(_before(*some)[0] for some in weeks.values())
    end = max(last for _, last in weeks.values())
    rows = ledger_repository.blocks_of_teams(session, weeks, start, end)
    sharing = ledger_repository.sharing(session, rows) if rows else frozenset()
    offered = ledger_repository.newest_team_plans(session, rows) if rows else {}
    found = {}
    for manager_id, some in rows.items():
        team = teams[manager_id]
        now, then = (_of_team(team, some, these) for these in _both(*weeks[manager_id]))
        ledger = team_ledger(
            weeks[manager_id], now, then, [one.id for one in team.reports], sharing
        )
        if ledger is not None:
            found[manager_id] = replace(ledger, team_plan_id=offered.get(manager_id))
    return found


def _of_team(team: Team, rows: Iterable[BlockRow], weeks: tuple[date, date]) -> list[Told]:
    """A team's blocks of some weeks, as their manager may know of them.

    Of whoever came to the team since, what they did elsewhere is none of this manager's business.
    """
    first, last = weeks
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
    """A block as it is counted; what was answered from `settled` on counts as not answered."""
    late = settled is not None and row.answered_at is not None and row.answered_at >= settled
    return Told(
        person_id=row.person_id,
        weekday=row.starts_at.astimezone(zone).weekday(),
        minutes=(row.ends_at - row.starts_at) // timedelta(minutes=1),
        moved=row.starts_at != row.planned_at,
        outcome=Outcome(row.outcome) if row.outcome and not late else None,
        reason=Reason(row.reason) if row.reason and not late else None,
        kept_minutes=row.kept_minutes,
    )


def _zone(colleague: Colleague) -> ZoneInfo:
    return ZoneInfo(colleague.zone) if colleague.clock_known else _NOWHERE


def _both(first: date, last: date) -> tuple[tuple[date, date], tuple[date, date]]:
    """Some weeks, and as many before."""
    return (first, last), _before(first, last)


def _before(first: date, last: date) -> tuple[date, date]:
    return first - (last + _DAY - first), first - _DAY


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
