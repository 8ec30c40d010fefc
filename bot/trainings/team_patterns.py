"""What a manager is told of the trainings that the team gave up, without a hint who did; pure.

**What is told.** Of some whole months that are over: how many trainings the team had, how many of
them were given up, and for what where all were for one thing. Told once, stored, and never counted
again; the next one is of later trainings. So there are three numbers, all of the same people and
the same trainings, and no second version of them: none is a part of another.

**What a manager knows besides.** They know by name what was told to them, and may know who had
which training. So the numbers speak of the rest: the trainings of which the manager was told
nothing. *At least five people have to have one of those, and each of them may have kept all of
theirs*: what was given up can have been the others'. Where nearly all of the rest was given up, no
number is told, but that it was *most*, which leaves a doubt of each of them; where even that leaves
none of somebody, nothing is told.

Who is an admin as well is told nothing of the own team: they see the tables of L&D
(`bot/trainings/patterns.py`), and one could be taken from the other.

**What that leaves.** Who knows that somebody gave one up learns the reason where all had one. Two
managers who share what they know, or a manager and an admin, know more than either.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.trainings.domain import SMALLEST_GROUP, Happened

FEWEST = 3
"""People who gave something up: of fewer it is no pattern."""
MOST_MONTHS = 3
"""How many months are told of at once: where they have too few people, nothing is told of them."""
TOLD_TO_MANAGERS = frozenset(
    {Happened.CLIENT_MEETING, Happened.TEAM_MEETING, Happened.DEADLINE, Happened.TRAVEL}
)
"""What a manager can do something about; the rest is the person's or the provider's own."""
THEIR_OWN = frozenset({Happened.PROVIDER, Happened.OWN_CHOICE})
"""What nobody can prevent by being asked first."""
NEARLY_ALL = 4, 5
"""Four of five trainings: from there on it is *most*."""


@dataclass(frozen=True, slots=True)
class Held:
    """A training that somebody of the team had in these months."""

    person_id: int
    happened: str = ""
    """What it was given up for; empty where it was not."""
    told: bool = False
    """The manager was told that it was given up."""


@dataclass(frozen=True, slots=True)
class TeamPattern:
    """What a manager is told of these days. `given_up` is None where it is *most*."""

    first: date
    last: date
    trainings: int
    given_up: int | None
    reason: Happened | None = None
    """What all of them were given up for, where that is one thing."""
    preventable: bool = True
    """Not all were cancelled by their provider, or given up by choice: asking first could help."""


def team_pattern(first: date, last: date, held: Sequence[Held]) -> TeamPattern | None:
    """What is told of a team's trainings of these days; None where too few are behind it."""
    unknown = Counter(one.person_id for one in held if not one.told)
    lost = [one for one in held if one.happened]
    if len(unknown) < SMALLEST_GROUP or len({one.person_id for one in lost}) < FEWEST:
        return None
    quiet, rest = sum(1 for one in lost if not one.told), unknown.total()
    part, whole = NEARLY_ALL
    most_from = -(-rest * part // whole)
    # Of somebody it would be known that they gave one up where the others' cannot be that many.
    if min(quiet, most_from) > rest - max(unknown.values()):
        return None
    reasons = {one.happened for one in lost}
    one_thing = Happened(min(reasons)) if len(reasons) == 1 else None
    return TeamPattern(
        first=first,
        last=last,
        trainings=len(held),
        given_up=None if quiet >= most_from else len(lost),
        reason=one_thing if one_thing in TOLD_TO_MANAGERS else None,
        preventable=not reasons <= THEIR_OWN,
    )


def packed(pattern: TeamPattern | None) -> dict[str, Any]:
    """As it is stored beside its days; empty for none."""
    if pattern is None:
        return {}
    return {
        "trainings": pattern.trainings,
        "given_up": pattern.given_up,
        "reason": pattern.reason,
        "preventable": pattern.preventable,
    }


def unpacked(first: date, last: date, stored: dict[str, Any]) -> TeamPattern | None:
    """The pattern of these days that was `packed`."""
    if not stored:
        return None
    reason = Happened(stored["reason"]) if stored["reason"] else None
    preventable = stored["preventable"]
    return TeamPattern(first, last, stored["trainings"], stored["given_up"], reason, preventable)
