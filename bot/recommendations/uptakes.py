"""Use cases of whoever takes up what was recommended, and what its author hears of it."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from bot.core.errors import N_, LeewayError
from bot.core.local_time import to_utc
from bot.people.service import Person
from bot.recommendations import search, uptake_repository, viewing
from bot.recommendations.domain import (
    MOST_WORDS,
    QUOTABLE,
    STEPS,
    Entry,
    GoneError,
    MonthOfUptake,
    Quote,
    one_line,
)
from bot.recommendations.models import Uptake

_MOMENTS = {
    "saved": "saved_at",
    "started": "started_at",
    "finished": "finished_at",
    "helped": "helped_at",
}


def take(
    session: Session,
    person: Person,
    resource_id: int,
    step: str,
    now: datetime,
    *,
    channel_id: str = "",
) -> Entry:
    """Somebody saved, started or finished it, or it helped them; a second click changes nothing.

    Refuses (`GoneError`) what nobody recommends any more, or not where this person hears of it.
    Whoever clicks in a private channel (`channel_id`, Slack's) takes what they would not have
    found, and sees it from then on.
    """
    uptake = _taken(session, person, resource_id, channel_id)
    moment = _moment(step)
    if getattr(uptake, moment) is None:
        setattr(uptake, moment, now)
        _settle(session, resource_id, step)
    return viewing.entry(session, person, resource_id)


def take_back(
    session: Session,
    person: Person,
    resource_id: int,
    step: str,
    now: datetime,  # noqa: ARG001  # as the other use cases
) -> None:
    """Undo a step; the words about why it helped go with that one.

    What was only seen because it was taken is out of sight then, so there is no entry to give.
    """
    uptake = uptake_repository.uptake(session, resource_id, person.id)
    if uptake is None:
        return
    setattr(uptake, _moment(step), None)
    if step == "helped":
        uptake.words, uptake.quotable, uptake.said_at = "", "no", None
    if not viewing.steps_of(uptake):
        session.delete(uptake)
    _settle(session, resource_id, step)


def say(  # noqa: PLR0917  # session and person go first, now last, as in every use case
    session: Session, person: Person, resource_id: int, words: str, quotable: str, now: datetime
) -> Entry:
    """A word about why it helped, and whether it may be passed on (one of `QUOTABLE`).

    Whoever says why it helped says that it did.
    """
    if quotable not in QUOTABLE:
        raise LeewayError(N_("Please choose whether your words may be passed on."))
    uptake = _taken(session, person, resource_id)
    said = one_line(words)[:MOST_WORDS], quotable
    if said != (uptake.words, uptake.quotable):
        uptake.said_at = now  # told in its own month: that of the help may be told already
    uptake.words, uptake.quotable = said
    if uptake.helped_at is None:
        uptake.helped_at = now
    _settle(session, resource_id, "helped")
    return viewing.entry(session, person, resource_id)


def taken_up(session: Session, person: Person) -> int:
    """How many resources somebody did something with."""
    rows = uptake_repository.taken_by(session, person.id)
    return sum(bool(viewing.steps_of(row)) for row in rows)


def words_of(session: Session, person: Person, resource_id: int) -> tuple[str, str]:
    """What somebody said of a resource, and whether that may be passed on."""
    found = uptake_repository.uptakes_of(session, person.id, [resource_id])
    return (found[0].words, found[0].quotable) if found else ("", "no")


def month_of(
    session: Session, person: Person, first: date, last: date, zone: ZoneInfo
) -> MonthOfUptake:
    """What others made of somebody's recommendations from `first` to `last`, days of that zone.

    What they did before it was recommended does not count, nor what the person did themselves.
    """
    start = to_utc(first, time.min, zone)
    end = to_utc(last + timedelta(days=1), time.min, zone)
    taken = uptake_repository.taken_from(session, person.id, start, end)
    return MonthOfUptake(
        first=first,
        last=last,
        shared=uptake_repository.live_count(session, person.id, end),
        saved=taken.saved,
        started=taken.started,
        finished=taken.finished,
        helped=taken.helped,
        quotes=tuple(
            Quote(
                title=row.resource.title,
                words=row.uptake.words,
                name=_name(row),
                resource_id=row.resource.id,
            )
            for row in uptake_repository.quotes_from(session, person.id, start, end)
        ),
    )


def _name(row: uptake_repository.QuoteRow) -> str:
    named = row.uptake.quotable == "named" and row.person.active
    return row.person.display_name if named else ""


def _taken(session: Session, person: Person, resource_id: int, channel_id: str = "") -> Uptake:
    """The row of what somebody made of a resource; there is one from now on."""
    uptake = uptake_repository.uptake(session, resource_id, person.id)
    if uptake is None:
        if not uptake_repository.can_be_taken(session, person, resource_id, channel_id):
            raise GoneError
        uptake_repository.add_uptake(session, resource_id, person.id)
        uptake = uptake_repository.uptake(session, resource_id, person.id)
    if uptake is None:
        raise GoneError
    return uptake


def _moment(step: str) -> str:
    if step not in STEPS:
        raise GoneError
    return _MOMENTS[step]


def _settle(session: Session, resource_id: int, step: str) -> None:
    session.flush()
    if step == "helped":
        search.index(session, [resource_id])  # what helped more is found sooner
