"""Every query on what learning systems may be talking about."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from bot.storage.among import among
from bot.trainings import repository
from bot.trainings.bookings import BY_HAND, span_of
from bot.trainings.courses import fold
from bot.trainings.domain import MOST_TITLE, Learned, Source
from bot.trainings.learned import Known
from bot.trainings.models import Booking, Course, Statement
from bot.trainings.views import BookingState


def known(
    session: Session, told: Sequence[Learned], course_ids: Sequence[int], *, lock: bool = False
) -> list[Known]:
    """The bookings that these words may be about; locked, and the flags on them before.

    In the order in which every click takes them: the flag, then its booking. A flag that was
    raised while this waited for a booking is seen as well.
    """
    found = _candidates(session, told, [one for one in course_ids if one > 0])
    if not found:
        return []
    stored, flags = locked(session, found) if lock else looked_at(session, found)
    return [as_known(one, flagged=one.id in flags, folded=found[one.id]) for one in stored.values()]


def locked(
    session: Session, booking_ids: Collection[int]
) -> tuple[dict[int, Booking], Collection[int]]:
    """Bookings by our ids, locked, and on which of them there is an open flag."""
    repository.open_flags_on(session, booking_ids, lock=True)
    stored = repository.bookings(session, booking_ids, lock=True)
    return stored, repository.open_flags_on(session, booking_ids).keys()


def looked_at(
    session: Session, booking_ids: Collection[int]
) -> tuple[dict[int, Booking], Collection[int]]:
    """The same for who only looks."""
    flags = repository.open_flags_on(session, booking_ids)
    return repository.bookings(session, booking_ids), flags.keys()


def _candidates(
    session: Session, told: Sequence[Learned], course_ids: Sequence[int]
) -> dict[int, str]:
    """Bookings of these keys, or of these people on these courses, or on their own of that title.

    With the folded title of the latter.
    """
    keys = {one.booking_key for one in told} - {""}
    titles = {fold(one.title[:MOST_TITLE]) for one in told if one.title}
    whose = among(session, Booking.person_id, {one.person_id for one in told})
    ways: list[ColumnElement[bool]] = [whose & among(session, Booking.course_id, course_ids)]
    if keys:
        ways.append(Booking.key.in_(keys))
    found: dict[int, str] = {}
    for way in ways:
        found |= dict.fromkeys(session.scalars(select(Booking.id).where(way)), "")
    own = (
        select(Booking.id, Course.folded)
        .join(Course, Course.id == Booking.course_id)
        .where(whose, Course.owner_id == Booking.person_id, Course.folded.in_(titles))
    )
    return found | dict(session.execute(own).all())


def as_known(one: Booking, *, flagged: bool, folded: str = "") -> Known:
    """A booking as the words change it; `folded` is the title where its course is the person's."""
    known = Known(
        person_id=one.person_id,
        course_id=one.course_id,
        key=one.key,
        state=BookingState(one.state),
        span=span_of(one),
        place=one.place,
        said_at=one.said_at,
        said_state=BookingState(one.said_state) if one.said_state else None,
        answered_at=one.answered_at,
        flagged=flagged,
        by_hand=bool(folded),
        by_statement=one.source == Source.XAPI,
        folded=folded,
        made_here=one.source in BY_HAND and one.said_at is None,
        id=one.id,
    )
    return replace(known, was=known)


@dataclass(slots=True)
class Words:
    """When statements that were not voided said what of a booking; and the newest of all."""

    said: list[tuple[datetime, str]] = field(default_factory=list)
    newest_at: datetime | None = None


def said_of(session: Session, booking_ids: Collection[int]) -> dict[int, Words]:
    """What statements said of these bookings."""
    rows = session.execute(
        select(Statement.booking_id, Statement.said_at, Statement.state, Statement.voided).where(
            among(session, Statement.booking_id, booking_ids), Statement.state != ""
        )
    )
    found: dict[int, Words] = defaultdict(Words)
    for booking_id, said_at, state, voided in rows:
        if booking_id is None or said_at is None:
            continue
        words = found[booking_id]
        words.newest_at = max(said_at, words.newest_at or said_at)
        if not voided:
            words.said.append((said_at, state))
    return found
