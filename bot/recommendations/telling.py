"""Tells whoever recommended something, once a month, what became of it, and gives nobody away.

What may be told (product.md, "Nobody is watched"): nobody hears who took something up, except that
words go out with the name of whoever chose that. A number alone can name somebody, too, where few
people can see what was shared; so it depends on how many could have done it:

- fewer than `FEWEST` (3) can see it: nothing is told, not even that it happened. Only words with a
  name, because their writer chose to be known.
- from `FEWEST` on: what happened, without a number ("it was saved, and it was said to help").
- from `FEWEST_COUNTED` (5) on: numbers, unless a number says that everybody did it.

"Can see" counts all who see anything that this person recommends, because the numbers are of all of
it together: a single reader of one thing is hidden among the readers of the others, and is silent
again where the others are withdrawn. Of a private channel only those are known who took something
up from it. Words without a name belong to one thing, so the readers of that thing count. Each month
has only what was done in it, so no two months can be subtracted from one another.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from bot.core.errors import N_
from bot.core.local_time import WorkingHours, next_working_instant, to_utc
from bot.delivery import service as delivery
from bot.delivery.domain import Attention, Composed, Due, Later, Moot
from bot.delivery.service import Composer
from bot.people import service as people
from bot.people.service import Person
from bot.recommendations import telling_messages, uptakes
from bot.recommendations import telling_repository as repository
from bot.recommendations.domain import STEPS, MonthOfUptake, Quote
from bot.recommendations.telling_messages import SOMEBODY, Told

KIND = "uptake_told"
FEWEST = 3
FEWEST_COUNTED = 5


@dataclass(frozen=True)
class Month:
    """A local calendar month, and when it is told (UTC): its author's first working hour after."""

    first: date
    last: date
    told_at: datetime


def month_around(now: datetime, zone: ZoneInfo, hours: WorkingHours) -> Month:
    """The month in which an instant (aware) falls in a zone."""
    first = now.astimezone(zone).date().replace(day=1)
    following = (first + timedelta(days=31)).replace(day=1)
    told_at = next_working_instant(to_utc(following, time(), zone), zone, hours)
    return Month(first, following - timedelta(days=1), told_at)


def plan(session: Session, resource_id: int, taker: Person, now: datetime) -> None:
    """Somebody took something up: who recommends it hears of it after their month, once.

    What is true then is asked then: whatever was undone by that time is not told.
    """
    authors = [one for one in repository.authors(session, resource_id) if one.id != taker.id]
    if authors:
        delivery.enqueue(session, [_message(author, now) for author in authors], now)


def is_told(session: Session, resource_id: int) -> bool:
    """Whether enough people can see a resource for its authors to hear that it was taken up."""
    return repository.any_author_has_readers(session, resource_id, FEWEST)


class ToldComposer(Composer):
    """Kind `uptake_told`: the month of somebody who recommends something."""

    def compose(self, session: Session, due: Due, now: datetime) -> Composed | Later | Moot:
        """Not before the month is over, not after *stop*, and only what is still true."""
        author, details = people.person(session, due.person_id), due.details
        if not due.edits_id:
            # Whoever comes back sooner from a leave is looked at again, whatever was planned when.
            told_at = datetime.fromisoformat(details["told_at"])
            if now < told_at:
                return Later(told_at)
            if people.preference_of(session, author).cadence == "stopped":
                return Moot(N_("The person asked for no more notes."))
        first, last = (date.fromisoformat(details[name]) for name in ("first", "last"))
        zone = ZoneInfo(details["zone"])
        month = fit_to_tell(
            uptakes.month_of(session, author, first, last, zone), _readers(session, author)
        )
        if not month.counts and not month.quotes:
            return Moot(N_("There is nothing of that month to tell."))
        return telling_messages.told(self._language_of(author.locale), month)


def fit_to_tell(month: MonthOfUptake, readers: Mapping[int, int]) -> Told:
    """What may be told of a month; `readers`: how many others can see what, by resource."""
    everybody = readers.get(EVERYTHING, 0)
    counts: dict[str, int] = {}
    if everybody >= FEWEST:
        taken = {step: int(getattr(month, step)) for step in STEPS if getattr(month, step)}
        counted = everybody >= FEWEST_COUNTED and max(taken.values(), default=0) < everybody
        counts = taken if counted else dict.fromkeys(taken, SOMEBODY)
    return Told(month.first, month.shared, counts, [q for q in month.quotes if _fits(q, readers)])


def _fits(quote: Quote, readers: Mapping[int, int]) -> bool:
    return bool(quote.name) or readers.get(quote.resource_id, 0) >= FEWEST


EVERYTHING = 0
"""In the place of a resource's id: all of them together."""


def _readers(session: Session, author: Person) -> dict[int, int]:
    """How many others can see each of somebody's live recommendations, and any of them."""
    shared = repository.shared_by(session, author.id)
    is_open = any(one.open_to_all for one in shared)
    everyone = repository.everyone_but(session, author.id) if is_open else 0
    known: dict[int, set[int]] = defaultdict(set)
    for resource_id, reader_id in repository.closed_readers(session, author.id):
        known[resource_id].add(reader_id)
    found = {
        one.resource_id: everyone if one.open_to_all else len(known[one.resource_id])
        for one in shared
    }
    return found | {EVERYTHING: everyone or len(set().union(*known.values()))}


def _message(author: Person, now: datetime) -> delivery.Message:
    known = people.clock_known(author)
    zone = people.zone_of(author) if known else ZoneInfo("UTC")
    month = month_around(now, zone, people.hours_of(author) if known else WorkingHours())
    return delivery.Message(
        dedupe_key=f"{KIND}:{author.id}:{month.first:%Y-%m}",
        kind=KIND,
        person_id=author.id,
        attention=Attention.NUDGE,
        not_before=month.told_at,
        details={
            "first": month.first.isoformat(),
            "last": month.last.isoformat(),
            "zone": zone.key,
            "told_at": month.told_at.astimezone(UTC).isoformat(),
        },
    )
