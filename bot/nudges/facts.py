"""What Leeway knows about a team that makes a nudge true; pure, from a picture of the team."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

from bot.core.errors import N_
from bot.core.local_time import WorkingHours
from bot.development_time.service import TeamLedger
from bot.nudges import hours
from bot.nudges.domain import MILESTONE_AHEAD, PLACE_WAITING, Fact
from bot.nudges.places import given_up, given_up_to, waiting
from bot.nudges.team_picture import Milestone, Picture
from bot.people.domain import Colleague, shared_hour

Clock = tuple[str, WorkingHours]
"""A zone (IANA) and the hours worked in it."""
JOINED_LATELY = timedelta(days=60)
BUDGET_HORIZON = timedelta(days=90)
RELEASE_NEAR, RELEASE_FAR = timedelta(days=14), timedelta(days=75)
QUIET = timedelta(days=21)
WORK_KINDS = frozenset({"release", "sales", "other"})


@dataclass(frozen=True)
class Source:
    """One kind of fact: the places that it fills, where it comes from, and how it is found."""

    places: frozenset[str]
    origin: str
    find: Callable[[Picture], Fact | None]
    needs: frozenset[str] = frozenset()
    """What it reads of a picture beyond the team, by name."""


def gather(picture: Picture) -> dict[str, Fact]:
    """The facts that are true now, by name."""
    found = {name: source.find(picture) for name, source in SOURCES.items()}
    return {name: fact for name, fact in found.items() if fact is not None}


def places() -> dict[str, frozenset[str]]:
    """The {places} that each fact fills; the catalogue is checked against them."""
    return {name: source.places for name, source in SOURCES.items()}


def _joiner(picture: Picture) -> Fact | None:
    days = {one.id: _days_in_team(one, picture.today) for one in picture.team.reports}
    lately = [
        (days_here, one)
        for one in picture.team.reports
        if (days_here := days[one.id]) is not None and 0 < days_here <= JOINED_LATELY.days
    ]
    # Where everybody came at once, it is the manager who is new.
    if not lately or (len(lately) == picture.team.size and picture.team.size > 1):
        return None
    here, latest = min(lately, key=lambda found: (found[0], found[1].id))
    return Fact("joiner", {"name": latest.name, "count": here}, 1.0 - here / 150, (latest.id,))


def _days_in_team(report: Colleague, today: date) -> int | None:
    """Since they report to this manager, or else since they started; None where nobody knows."""
    since = report.manager_since or report.started_on
    return (today - since).days if since is not None else None


def _anniversary(picture: Picture) -> Fact | None:
    for ahead in range(8):
        day = picture.today + timedelta(days=ahead)
        for report in picture.team.reports:
            started = report.started_on
            if started and (started.month, started.day) == (day.month, day.day) and started < day:
                years = day.year - started.year
                values = {"name": report.name, "count": years, "day_on": day.isoformat()}
                return Fact("anniversary", values, 0.8, (report.id,))
    return None


def _quiet_talks(picture: Picture) -> Fact | None:
    talks = [
        one.told_at or one.slot_at
        for one in picture.past
        if one.lever == "encourage" and (one.outcome == "did_it" or one.answer == "already_done")
    ]
    if not talks:
        return None
    weeks = (picture.now - max(talks)) // timedelta(weeks=1)
    if weeks < 6:
        return None
    return Fact("quiet_talks", {"count": weeks}, min(0.3 + weeks / 40, 0.7))


def _milestone_ahead(picture: Picture) -> Fact | None:
    for milestone in picture.milestones:
        ahead = milestone.on_day - picture.today
        if milestone.kind in WORK_KINDS and RELEASE_NEAR <= ahead <= RELEASE_FAR:
            values = {
                "milestone": milestone.name,
                "day_on": milestone.on_day.isoformat(),
                "count": ahead // timedelta(weeks=1),
            }
            return Fact(MILESTONE_AHEAD, values, 0.65)
    return None


def _result_named(picture: Picture) -> Fact | None:
    if not picture.results:
        return None
    # Another one each week, the same for everybody who runs this week.
    week = picture.today.toordinal() // 7
    return Fact("result_named", {"result": picture.results[week % len(picture.results)]}, 0.35)


def _budget_end(picture: Picture) -> Fact | None:
    ending = _budget_day(picture)
    if ending is None:
        return None
    days = (ending.on_day - picture.today).days
    if not days:
        return None  # what nobody asked for by now is too late, and a reproach helps nobody
    values = {"count": days, "day_on": ending.on_day.isoformat(), "team": picture.team.size}
    return Fact("budget_end", values, 0.3 + (90 - days) / 200)


def _longest_here(picture: Picture) -> Fact | None:
    ending = _budget_day(picture)
    started = sorted(
        ((one.started_on, one) for one in picture.team.reports if one.started_on),
        key=lambda found: found[0],
    )
    if ending is None or len(started) < 2 or len(started) < picture.team.size:
        return None  # of whoever has no date nobody knows whether they came first
    (since, oldest), (next_since, _) = started[:2]
    years = _full_years(since, picture.today)
    if years < 2 or since == next_since:
        return None
    values = {"name": oldest.name, "count": years, "day_on": ending.on_day.isoformat()}
    return Fact("longest_here", values, 0.45, (oldest.id,))


def _full_years(since: date, today: date) -> int:
    return today.year - since.year - ((today.month, today.day) < (since.month, since.day))


def _budget_day(picture: Picture) -> Milestone | None:
    for milestone in picture.milestones:
        if milestone.kind == "budget_end" and milestone.on_day - picture.today <= BUDGET_HORIZON:
            return milestone
    return None


def _new_leads(picture: Picture) -> Fact | None:
    if not picture.new_leads:
        return None
    values = {"count": picture.new_leads, "department": picture.team.manager.department}
    return Fact("new_leads", values, 0.4)


def _wide_reach(picture: Picture) -> Fact | None:
    leads = picture.team.managers
    if not leads:
        return None
    further = sum(one.report_count for one in leads)
    return Fact("wide_reach", {"count": len(leads), "further": further}, 0.4)


def _shared_hour(picture: Picture) -> Fact | None:
    everybody = [picture.team.manager, *picture.team.reports]
    if not all(one.clock_known for one in everybody):
        return None
    own, *others = ((one.zone, one.hours) for one in everybody)
    hour = _hour_of(own, frozenset(others), picture.now) if picture.team.size > 1 else None
    if hour is None:
        return None
    values = {"hour_at": hour.isoformat(), "count": picture.team.size}
    return Fact("shared_hour", values, 0.5)


@lru_cache(maxsize=1000)
def _hour_of(own: Clock, others: frozenset[Clock], now: datetime) -> datetime | None:
    """The hour that suits everybody: many teams of a tick live by the same few clocks."""
    return shared_hour([own, *(others - {own})], now)


def _quiet_stretch(picture: Picture) -> Fact | None:
    work = [one for one in picture.milestones if one.kind in WORK_KINDS]
    if not work or work[0].on_day - picture.today < QUIET:
        return None
    values = {"milestone": work[0].name, "day_on": work[0].on_day.isoformat()}
    return Fact("quiet_stretch", values, 0.45)


def _team(picture: Picture) -> Fact | None:
    return Fact("team", {"count": picture.team.size}, 0.15) if picture.team.size else None


_PEOPLE = N_("people.csv: who works here since when, and who reports to whom")
_MILESTONES = N_("the milestones that your L&D team entered")
_DAYS = frozenset({"milestones"})
_LEDGER = N_(
    "what your team answered after each block of development time, in sums of at least five "
    "people (or of those who agreed to be counted), of four weeks that are over"
)
_PATTERN = N_(
    "what your team said of trainings that were given up, in sums of at least five people, counted "
    "once when the months were over; nobody is shown who it was"
)
_COUNTED = frozenset({"how_many", "first_on", "last_on"})
_HOURS = frozenset({"hours"})
_KEPT = frozenset({"kept_hours", "planned_hours"})


def _of_hours(find: Callable[[TeamLedger | None], Fact | None], *more: str) -> Source:
    return Source(_KEPT | {*more}, _LEDGER, lambda picture: find(picture.hours), _HOURS)


SOURCES: Mapping[str, Source] = {
    "joiner": Source(frozenset({"name", "count"}), _PEOPLE, _joiner),
    "anniversary": Source(frozenset({"name", "count", "day_on"}), _PEOPLE, _anniversary),
    "quiet_talks": Source(
        frozenset({"count"}),
        N_("your own answers to earlier notes"),
        _quiet_talks,
        frozenset({"past"}),
    ),
    MILESTONE_AHEAD: Source(
        frozenset({"milestone", "day_on", "count"}), _MILESTONES, _milestone_ahead, _DAYS
    ),
    "result_named": Source(
        frozenset({"result"}),
        N_("the business results that your L&D team entered"),
        _result_named,
        frozenset({"results"}),
    ),
    "budget_end": Source(frozenset({"count", "day_on", "team"}), _MILESTONES, _budget_end, _DAYS),
    "longest_here": Source(frozenset({"name", "count", "day_on"}), _PEOPLE, _longest_here, _DAYS),
    "new_leads": Source(
        frozenset({"count", "department"}), _PEOPLE, _new_leads, frozenset({"leads"})
    ),
    "wide_reach": Source(frozenset({"count", "further"}), _PEOPLE, _wide_reach),
    "shared_hour": Source(
        frozenset({"hour_at", "count"}),
        N_("the time zones and working hours of your team; nobody's calendar was read"),
        _shared_hour,
    ),
    "quiet_stretch": Source(frozenset({"milestone", "day_on"}), _MILESTONES, _quiet_stretch, _DAYS),
    "hours_lost_to": _of_hours(hours.lost_to, "lost_to"),
    "hours_lost": _of_hours(hours.lost),
    "hours_scattered": _of_hours(hours.scattered),
    "hours_unanswered": _of_hours(hours.unanswered, "unknown_hours"),
    "hours_kept": _of_hours(hours.kept, "count"),
    PLACE_WAITING: Source(
        frozenset({"title", "count", "since_on"}),
        N_("a training that was given up: the person chose to tell you, and it is open still"),
        lambda picture: waiting(picture.places),
        frozenset({"places"}),
    ),
    "trainings_given_up_to": Source(
        _COUNTED | {"lost_to"},
        _PATTERN,
        lambda picture: given_up_to(picture.given_up),
        frozenset({"given_up"}),
    ),
    "trainings_given_up": Source(
        _COUNTED,
        _PATTERN,
        lambda picture: given_up(picture.given_up),
        frozenset({"given_up"}),
    ),
    "team": Source(frozenset({"count"}), _PEOPLE, _team),
}

EVERYTHING = frozenset[str]().union(*(source.needs for source in SOURCES.values()))
