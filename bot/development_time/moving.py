"""Moves a block to a time that its person wishes for, or says in a sentence why that cannot be."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.core.errors import N_, LeewayError
from bot.core.spans import Span
from bot.delivery import service as delivery
from bot.development_time import answering, clocks, openings, repository
from bot.development_time.domain import Clock
from bot.development_time.errors import PastError, UnknownBlockError
from bot.development_time.models import Block
from bot.development_time.wording import hour
from bot.people.service import Person

FARTHEST = timedelta(days=14)
"""From when it was planned: it stays the development time of its week."""


class WishError(LeewayError):
    """A block cannot be at the time that was wished for."""


def move_to_wish(
    session: Session, person: Person, block_id: int, begin: datetime, now: datetime
) -> None:
    """Put a block where its person wants it, `begin` in UTC.

    Refuses (`PastError`, `WishError`) what has passed or is far away, days off, what is outside of
    working hours, and where a meeting or another block of theirs stands.
    """
    repository.claim(session, [person.id])
    block = repository.block_of(session, person.id, block_id)
    if block is None:
        raise UnknownBlockError
    if begin <= now:
        raise PastError
    if abs(begin - block.planned_at) > FARTHEST:
        raise WishError(
            N_("That is more than two weeks away from when it was planned. Choose a nearer day.")
        )
    span = Span(begin, begin + (block.ends_at - block.starts_at))
    _check_hours(span, clocks.clock_of(session, person))
    _check_free(session, block, begin, now)
    answering.move(session, person, block_id, begin, now, delay=delivery.AT_ONCE)


def _check_hours(span: Span, clock: Clock) -> None:
    day, hours = span.start.astimezone(clock.zone).date(), clock.hours
    if day.weekday() not in hours.days or clock.is_off(day):
        raise WishError(N_("You do not work on that day. Choose another one."))
    if not openings.at_work(span, clock):
        raise WishError(
            N_("It would not be within your working hours, {opens} to {closes}."),
            opens=hour(hours.start),
            closes=hour(hours.end),
        )


def _check_free(session: Session, block: Block, begin: datetime, now: datetime) -> None:
    if not answering.is_free(session, block, begin, now):
        raise WishError(
            N_("You are taken then, by a meeting or by what you planned. Choose another time.")
        )
