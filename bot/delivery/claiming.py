"""Decides what goes next: over all lanes that are ready, in turn, no more than each may send."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from sqlalchemy.orm import Session

from bot.delivery import claims, lanes, lately
from bot.delivery.attention import WEEKLY, Got, allowed_at
from bot.delivery.claims import Picked
from bot.delivery.domain import PER_PERSON, Attention, Due, Method, Terms
from bot.delivery.models import Lane

# A click waits for its edit, and what is unsure for its look-up; both lanes are short.
IN_TURN = (Method.EDIT, Method.LOOK_UP, Method.POST)
CLOCKS_AHEAD = timedelta(days=1)  # what was written later than that was written by a wrong clock
NUDGE = str(Attention.NUDGE)  # as the database gives it; an enum takes longer to compare
SEEN_BY = timedelta(minutes=1)  # by then it shows which of those that were picked together go out


@dataclass(frozen=True)
class Claimed:
    """What was taken; `worked` where anything was, or was put off: then there may be more."""

    dues: Sequence[Due]
    worked: bool


def claim(
    session: Session, workspaces: Collection[int], now: datetime, room: int, terms: Terms
) -> Claimed:
    """Take at most `room` messages of these workspaces; commit before speaking.

    `session` is one over all workspaces: lanes are served in turn, so that a busy workspace never
    starves another. At most one new message a second goes to a person, and of those that nobody
    asked for at most `nudges_a_week` in any seven days; what does not fit waits until it does.
    """
    taken: list[Due] = []
    moved = False
    for method in IN_TURN:
        limit = room - len(taken)
        if limit <= 0:
            break
        dues, waits = _claim(session, method, workspaces, now, limit, terms)
        taken += dues
        moved = moved or waits
    return Claimed(taken, moved or bool(taken))


def _claim(  # noqa: PLR0917  # the question of `claim`, for one method
    session: Session,
    method: Method,
    workspaces: Collection[int],
    now: datetime,
    room: int,
    terms: Terms,
) -> tuple[list[Due], bool]:
    picked: list[Picked] = []
    paced: list[tuple[Lane, bool]] = []
    ready = lanes.ready_lanes(session, method, workspaces, now, terms.lease, room)
    if method is Method.LOOK_UP and ready:
        places = {lane.workspace_id for lane in ready}
        claims.shorten_leases(session, places, now, terms.lease)
    for lane in ready:
        most = min(lanes.pace_of(lane).allowance(now), room - len(picked))
        if not most:
            break
        rows = claims.pick(session, lane, now, most + 1)
        picked += rows[:most]
        paced.append((lane, len(rows) > most))
    waits = _waits(session, picked, now, terms) if method is Method.POST else {}
    if waits:
        folds = {row.id for row in picked if waits.get(row.id, now) > now + PER_PERSON}
        carriers = {row.id for row in picked if row.kind in terms.carriers}
        claims.postpone(session, waits, folds - carriers)
    going = [row for row in picked if row[0] not in waits] if waits else picked
    dues = _take(session, going, method, now, terms)
    calls_in = Counter(due.workspace_id for due in dues)
    for lane, more in paced:
        if calls := calls_in[lane.workspace_id]:
            pace = lanes.pace_of(lane).used(now, calls)
            lanes.keep(lane, pace.grown(now) if more else pace)
    return dues, bool(waits)


def _take(
    session: Session, going: Sequence[Picked], method: Method, now: datetime, terms: Terms
) -> list[Due]:
    if not going:
        return []
    values: dict[str, Any] = {"state": "sending", "lease_until": now + terms.lease}
    if method is Method.LOOK_UP:
        values["state"] = "unknown"
    else:
        values["attempted_at"] = now
    taken = claims.take(session, going, values)
    return [Due._make((*row[:-1], method, now, row[-1] or {})) for row in taken]


def _waits(
    session: Session, picked: Sequence[Picked], now: datetime, terms: Terms
) -> Mapping[int, datetime]:
    """Until when those of these new messages wait that do not fit yet, by row."""
    if not picked:
        return {}
    places, people = ({*column} for column in islice(zip(*picked, strict=True), 1, 3))
    last = lately.last_attempts(session, places, people, now - PER_PERSON, now)
    nudged = {person_id for _, _, person_id, _, attention in picked if attention == NUDGE}
    nudges = lately.last_nudges(session, places, nudged, now - WEEKLY, now + CLOCKS_AHEAD)
    got = {
        person_id: [Got(at, kind in terms.carriers) for at, kind in before]
        for person_id, before in nudges.items()
    }
    with_these: dict[int, list[Got]] = {}
    waits: dict[int, datetime] = {}
    for row_id, _, person_id, kind, attention in picked:
        fits_at = last[person_id] + PER_PERSON if person_id in last else now
        if attention == NUDGE:
            carries = kind in terms.carriers
            before = got.get(person_id, [])
            these = with_these.setdefault(person_id, [])
            fits_at = max(fits_at, _fits_into_the_week(before, these, now, terms, carries=carries))
        if fits_at > now:
            waits[row_id] = fits_at
            continue
        last[person_id] = now
        if attention == NUDGE:
            with_these[person_id].append(Got(now, kind in terms.carriers))
    return waits


def _fits_into_the_week(
    got: Sequence[Got], with_these: Sequence[Got], now: datetime, terms: Terms, *, carries: bool
) -> datetime:
    """When a nudge may go to who got some, and is about to get others that were picked with it.

    Nobody knows yet whether those are still true: for one of them it does not wait for days.
    """
    allowed = allowed_at(got, now, terms.nudges_a_week, carries=carries)
    if allowed > now:
        return allowed
    together = allowed_at([*with_these, *got], now, terms.nudges_a_week, carries=carries)
    return min(together, now + SEEN_BY)
