"""Counts blocks: one person's, and a team's without singling anybody out; pure.

What a manager sees are sums over the whole team, of weeks that are over, and a part of them only
where at least three people are behind it. Illness is never named. What was counted for some weeks
stays (`ledger.of_team`). So neither a number nor the difference of two of them that are of the same
weeks tells of one person.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from bot.development_time.domain import SMALLEST_GROUP, Outcome, Reason

FEWEST = 3
"""People: fewer are never summed up, also where they agreed to be counted."""
TOLD_TO_MANAGERS = frozenset(
    {Reason.CLIENT_MEETING, Reason.TEAM_MEETING, Reason.DEADLINE, Reason.TRAVEL}
)
"""The reasons that a manager can do something about; the others are the person's own."""


@dataclass(frozen=True, slots=True)
class Told:
    """A block and how it went. `minutes` is its length; `outcome` is None while nobody said."""

    person_id: int
    weekday: int
    """Of the person's local day, Monday 0."""
    minutes: int
    moved: bool
    outcome: Outcome | None
    reason: Reason | None = None
    kept_minutes: int = 0
    """Of what was kept partly."""
    plan_weekday: int | None = None
    """That for which it was planned, where it may have been moved to another one."""

    @property
    def kept(self) -> int:
        """Minutes that were kept."""
        if self.outcome is Outcome.KEPT:
            return self.minutes
        return min(self.kept_minutes, self.minutes) if self.outcome is Outcome.PARTLY else 0

    @property
    def lost(self) -> int:
        """Minutes that were lost, as the person says."""
        went = self.outcome in {Outcome.LOST, Outcome.PARTLY}
        return self.minutes - self.kept if went else 0


@dataclass(frozen=True, slots=True)
class Count:
    """So many blocks, which are so many minutes."""

    blocks: int = 0
    minutes: int = 0


@dataclass(frozen=True, slots=True)
class Ledger:
    """One person's blocks: `planned` is their sum, and each of them is in one of the others.

    The minutes of `partly` are what was kept of them, those of the others their whole length;
    `lost_minutes` has the rest of `partly` as well. `reasons` has those minutes, the most first.
    """

    planned: Count = Count()
    kept: Count = Count()
    partly: Count = Count()
    lost: Count = Count()
    skipped: Count = Count()
    unknown: Count = Count()
    open: Count = Count()
    """To come, or not answered yet."""
    moved: int = 0
    """How many of `kept` were at another time than planned."""
    lost_minutes: int = 0
    reasons: Mapping[Reason, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sums:
    """Minutes of a group. What was skipped is not `planned`; what nobody spoke of is `unknown`."""

    planned: int
    kept: int
    lost: int
    unknown: int

    @property
    def share(self) -> float:
        """Which part was kept, 0 to 1."""
        return self.kept / self.planned if self.planned else 0.0


@dataclass(frozen=True, slots=True)
class TeamLedger:
    """What a manager sees of the team's development time, in whole weeks from Monday to Sunday."""

    first: date
    last: date
    people: int
    """How many are counted."""
    whole: bool
    """False: only those who chose to be counted, since the team is small."""
    sums: Sums
    before: Sums | None = None
    """The same of as many weeks before; None where too few are behind it."""
    reasons: Sequence[tuple[Reason, int]] = ()
    """Minutes that were lost for a reason that at least three people gave; the most first."""
    most: Reason | None = None
    """What more than half of the lost minutes went to."""
    weekday: int | None = None
    """Monday 0: the day of more than half of that (or, without one, of all that was lost); None
    where all was planned for one weekday, which is no news then."""
    everybody: bool = False
    """Whether each of the whole team kept some."""
    others: bool = True
    """Whether the team has more people than are counted."""
    team_plan_id: int | None = None
    """The plan that the manager offers, the newest of them."""


def ledger_of(blocks: Iterable[Told]) -> Ledger:
    """The ledger of one person."""
    counted: dict[str, list[Told]] = defaultdict(list)
    for block in blocks:
        counted["planned"].append(block)
        counted[block.outcome or "open"].append(block)
    partly = counted[Outcome.PARTLY]
    lost = [one for one in counted["planned"] if one.lost]
    return Ledger(
        planned=_count(counted["planned"]),
        kept=_count(counted[Outcome.KEPT]),
        partly=Count(len(partly), sum(one.kept for one in partly)),
        lost=_count(counted[Outcome.LOST]),
        skipped=_count(counted[Outcome.SKIPPED]),
        unknown=_count(counted[Outcome.UNKNOWN]),
        open=_count(counted["open"]),
        moved=sum(one.moved for one in counted[Outcome.KEPT]),
        lost_minutes=sum(one.lost for one in lost),
        reasons=dict(_by_reason(lost).most_common()),
    )


def team_ledger(
    weeks: tuple[date, date],
    blocks: Sequence[Told],
    before: Sequence[Told],
    team: Sequence[int],
    sharing: frozenset[int],
) -> TeamLedger | None:
    """The ledger of a team (person ids) for its manager; None where too few are behind it.

    `weeks` are the first Monday and the last Sunday, `blocks` are theirs, `before` those of as
    many weeks before; `sharing` are those who agreed to be counted in a small team as well.
    """
    counted = _counted(blocks, team, sharing)
    if counted is None:
        return None
    people, whole = counted
    due = [one for one in blocks if one.person_id in people and _is_due(one)]
    earlier = _counted(before, team, sharing)
    then = [one for one in before if earlier and one.person_id in earlier[0] and _is_due(one)]
    known = [
        (reason, minutes)
        for reason, minutes in _by_reason(due).most_common()
        if reason in TOLD_TO_MANAGERS and len(_losers(due, reason=reason)) >= FEWEST
    ]
    most, weekday = _where_most(due, dict(known))
    return TeamLedger(
        first=weeks[0],
        last=weeks[1],
        people=len(people),
        whole=whole,
        sums=_sums(due),
        before=_sums(then) if then else None,
        reasons=known,
        most=most,
        weekday=weekday,
        everybody=whole and {one.person_id for one in due if one.kept} >= set(team),
        others=len(people) < len(team),
    )


def packed(ledger: TeamLedger | None) -> dict[str, Any]:
    """A team's ledger as it is stored: numbers of all of them together; empty for none.

    Left out is what its row says by itself, and the manager's own plan, which may change.
    """
    if ledger is None:
        return {}
    outside = {"first", "last", "team_plan_id"}
    return {name: value for name, value in asdict(ledger).items() if name not in outside}


def unpacked(weeks: tuple[date, date], stored: Mapping[str, Any]) -> TeamLedger | None:
    """The ledger of these weeks that was `packed`."""
    if not stored:
        return None
    return TeamLedger(
        first=weeks[0],
        last=weeks[1],
        people=stored["people"],
        whole=stored["whole"],
        sums=Sums(**stored["sums"]),
        before=Sums(**stored["before"]) if stored["before"] else None,
        reasons=[(Reason(reason), minutes) for reason, minutes in stored["reasons"]],
        most=Reason(stored["most"]) if stored["most"] else None,
        weekday=stored["weekday"],
        everybody=stored["everybody"],
        others=stored.get("others", True),  # those of the first version did not say it
    )


def _count(blocks: Sequence[Told]) -> Count:
    return Count(len(blocks), sum(one.minutes for one in blocks))


def _is_due(block: Told) -> bool:
    return block.outcome is not Outcome.SKIPPED


def _counted(
    blocks: Iterable[Told], team: Iterable[int], sharing: frozenset[int]
) -> tuple[frozenset[int], bool] | None:
    """Whose blocks are summed up, and whether that is everybody who has some; None for too few."""
    who = frozenset(one.person_id for one in blocks if _is_due(one)) & frozenset(team)
    if len(who) >= SMALLEST_GROUP:
        return who, True
    agreed = who & sharing
    return (agreed, False) if len(agreed) >= FEWEST else None


def _sums(due: Iterable[Told]) -> Sums:
    some = list(due)
    planned, kept, lost = (
        sum(one.minutes for one in some),
        sum(one.kept for one in some),
        sum(one.lost for one in some),
    )
    return Sums(planned, kept, lost, planned - kept - lost)


def _by_reason(blocks: Iterable[Told]) -> Counter[Reason]:
    """Lost minutes by the reason that was given."""
    found = Counter[Reason]()
    for block in blocks:
        if block.reason is not None:
            found[block.reason] += block.lost
    return found


def _losers(
    due: Iterable[Told], *, reason: Reason | None = None, weekday: int | None = None
) -> set[int]:
    """Who lost something: for a reason, on a weekday."""
    return {
        one.person_id
        for one in due
        if one.lost and reason in {None, one.reason} and weekday in {None, one.weekday}
    }


def _where_most(
    due: Sequence[Told], known: Mapping[Reason, int]
) -> tuple[Reason | None, int | None]:
    """What more than half of the lost time went to, and on which day most of that was."""
    lost = sum(one.lost for one in due)
    most = next((reason for reason, minutes in known.items() if 2 * minutes > lost), None)
    of_it = [one for one in due if most in {None, one.reason}]
    days = Counter[int]()
    for one in of_it:
        days[one.weekday] += one.lost
    weekday = next((day for day, minutes in days.items() if 2 * minutes > days.total()), None)
    planned = {one.weekday if one.plan_weekday is None else one.plan_weekday for one in due}
    says_much = len(planned) > 1 and len(_losers(of_it, weekday=weekday)) >= FEWEST
    return most, weekday if says_much else None
