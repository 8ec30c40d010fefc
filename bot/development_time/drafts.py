"""A weekly plan on its way through a form or a receipt: from what is stored, to JSON and back."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from bot.development_time.domain import Draft, Rule, monday_of


def of_rule(rule: Rule, purpose: str, today: date, own_zone: ZoneInfo) -> Draft:
    """A plan as its owner would draft it, by their own clock; from today on, if it has begun."""
    weekday, start = _on_own_clock(rule, today, own_zone)
    first_day = max(rule.first_day, today)
    return Draft(weekday, start, rule.minutes, first_day, rule.until, purpose)


def of_team(rule: Rule, purpose: str, today: date) -> Draft:
    """A team's plan as its manager would draft it."""
    first_day = max(rule.first_day, today)
    same = rule.zone is not None
    return Draft(rule.weekday, rule.start, rule.minutes, first_day, rule.until, purpose, same)


def as_it_is(rule: Rule, purpose: str, today: date) -> Draft:
    """A plan as it stands, to be put back later: the moment of a team stays that of the team."""
    return replace(of_team(rule, purpose, today), clock=rule.zone)


def _on_own_clock(rule: Rule, today: date, own_zone: ZoneInfo) -> tuple[int, time]:
    """The weekday and time of a rule that has a zone of its own; as in the coming weeks."""
    if rule.zone is None or rule.zone.key == own_zone.key:
        return rule.weekday, rule.start
    noon = datetime.combine(max(today, rule.first_day), time(12), tzinfo=UTC)
    monday = monday_of(noon, rule.zone)
    free = Rule(rule.weekday, rule.start, rule.minutes, monday, None, rule.zone)
    span = free.in_week(monday, own_zone)
    if span is None:
        return rule.weekday, rule.start
    local = span.start.astimezone(own_zone)
    return local.weekday(), local.time().replace(second=0, microsecond=0)


def as_json(draft: Draft) -> dict[str, Any]:
    """What a message remembers of a draft."""
    return {
        "weekday": draft.weekday,
        "start": draft.start.isoformat(),
        "minutes": draft.minutes,
        "first_day": draft.first_day.isoformat(),
        "until": draft.until.isoformat() if draft.until else None,
        "purpose": draft.purpose,
        "moment_of": draft.clock.key if draft.clock is not None else "",
    }


def from_json(kept: dict[str, Any], today: date) -> Draft:
    """The same again, from today on if its first day is past."""
    moment_of = str(kept.get("moment_of", ""))  # a message may be older than this
    return Draft(
        weekday=int(kept["weekday"]),
        start=time.fromisoformat(kept["start"]),
        minutes=int(kept["minutes"]),
        first_day=max(date.fromisoformat(kept["first_day"]), today),
        until=date.fromisoformat(kept["until"]) if kept["until"] else None,
        purpose=str(kept["purpose"]),
        same_moment=bool(moment_of),
        clock=ZoneInfo(moment_of) if moment_of else None,
    )
