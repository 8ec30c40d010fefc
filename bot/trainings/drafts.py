"""What is checked of a booking before it is stored, and one that is not stored yet."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from bot.core.errors import N_
from bot.core.spans import Span
from bot.trainings.domain import (
    FLAG_DAYS,
    LEAST_MINUTES,
    MOST_MINUTES,
    MOST_PLACE,
    MOST_TITLE,
    Source,
    TrainingDraft,
)
from bot.trainings.errors import Field, TrainingDraftError
from bot.trainings.models import Booking

MOST_LINK = 2000
MOST_AHEAD = timedelta(days=3 * 365)


def checked(draft: TrainingDraft, now: datetime) -> TrainingDraft:
    """A draft with its spaces in order; refuses (`TrainingDraftError`) what cannot be so."""
    title, link, place = (" ".join(one.split()) for one in (draft.title, draft.link, draft.place))
    if not title:
        raise TrainingDraftError(Field.TITLE, N_("Which training is it?"))
    for field, text, most in (
        (Field.TITLE, title, MOST_TITLE),
        (Field.LINK, link, MOST_LINK),
        (Field.PLACE, place, MOST_PLACE),
    ):
        if len(text) > most:
            raise TrainingDraftError(
                field, N_("This is too long. At most {most} characters."), most=most
            )
    if link and not link.lower().startswith(("https://", "http://")):
        raise TrainingDraftError(Field.LINK, N_("A link begins with https://."))
    if draft.span is not None:
        _check_span(draft.span, now)
    return TrainingDraft(title, draft.span, link, place)


def new_booking(
    course_id: int,
    person_id: int,
    source: Source,
    span: Span | None,
    now: datetime,
    *,
    place: str = "",
) -> Booking:
    """A booking that nobody has stored yet."""
    return Booking(
        course_id=course_id,
        person_id=person_id,
        key="",
        source=str(source),
        starts_at=span.start if span is not None else None,
        ends_at=span.end if span is not None else None,
        place=place,
        state="booked",
        uid=f"training-{secrets.token_hex(16)}",
        sequence=0,
        going=False,
        protected=False,
        said_state="",
        created_at=now,
    )


def _check_span(span: Span, now: datetime) -> None:
    minutes = span.length / timedelta(minutes=1)
    if minutes <= 0:
        raise TrainingDraftError(Field.END, N_("It ends before it begins. Change one of them."))
    if not LEAST_MINUTES <= minutes <= MOST_MINUTES:
        raise TrainingDraftError(
            Field.END, N_("A training lasts from 15 minutes to two weeks. Choose other times.")
        )
    if span.end < now - timedelta(days=FLAG_DAYS):
        raise TrainingDraftError(
            Field.START, N_("This is more than {days} days ago, so I leave it."), days=FLAG_DAYS
        )
    if span.start > now + MOST_AHEAD:
        raise TrainingDraftError(Field.START, N_("This is more than three years ahead."))
