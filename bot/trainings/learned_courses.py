"""The company's courses and their dates, as learning systems tell of them; many at once."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import exists, insert, or_, select, update
from sqlalchemy.orm import Session

from bot.storage.adding import insert_new
from bot.storage.among import among
from bot.storage.database import WORKSPACE
from bot.trainings.courses import fold
from bot.trainings.domain import MOST_TITLE, Learned
from bot.trainings.learned import span_of
from bot.trainings.models import Booking, Course, CourseDate

_QUIETLY = {"synchronize_session": False}


class Known(NamedTuple):
    """A course as it is stored; `id` is below zero where it would be new."""

    id: int
    key: str
    title: str
    folded: str
    provider: str
    link: str

    def told(self, one: Learned) -> Known:
        """The same with what a word says of it; what it does not say stays."""
        title = one.title[:MOST_TITLE] or self.title
        return self._replace(
            key=self.key or one.course_key,
            title=title,
            folded=fold(title),
            provider=one.provider or self.provider,
            link=one.link or self.link,
        )


class Courses:
    """The courses of a batch of words, found by key or by title."""

    def __init__(self, known: Collection[Known]) -> None:
        self.stored = {one.id: one for one in known}
        self.now = dict(self.stored)
        self._by_key = {one.key: one.id for one in known if one.key}
        self._by_title: dict[str, int] = {}
        self._keyless: dict[str, int] = {}
        for one in sorted(known, reverse=True):  # the oldest one wins
            self._note_title(one)

    def hear(self, one: Learned) -> Known:
        """The course that a word is about, with what it says of it; a new one where none is."""
        folded = fold(one.title[:MOST_TITLE])
        if one.course_key:
            found = self._by_key.get(one.course_key) or self._keyless.pop(folded, None)
        else:
            found = self._by_title.get(folded)
        if found is None:
            title = (one.title or one.course_key)[:MOST_TITLE]
            made = Known(-len(self.now) - 1, one.course_key, title, fold(title), "", "")
            self._note_title(made)
            found = made.id
            self.now[found] = made
        self.now[found] = self.now[found].told(one)
        if one.course_key:
            self._by_key[one.course_key] = found
        return self.now[found]

    def _note_title(self, one: Known) -> None:
        self._by_title[one.folded] = one.id
        if not one.key:
            self._keyless[one.folded] = one.id


def known_courses(session: Session, told: Sequence[Learned]) -> Courses:
    """The company's courses that these words may be about, in one query."""
    keys = {one.course_key for one in told}
    titles = {fold(one.title[:MOST_TITLE]) for one in told if one.title}
    rows = session.execute(
        select(Course.id, Course.key, Course.title, Course.folded, Course.provider, Course.link)
        .where(
            Course.owner_id.is_(None), or_(Course.key.in_(keys - {""}), Course.folded.in_(titles))
        )
        .order_by(Course.id)
    )
    return Courses([Known._make(row) for row in rows])


def store_courses(session: Session, courses: Courses, now: datetime) -> dict[int, int]:
    """Store what is new and what changed; the ids of the new ones by those they had before."""
    made = [one for key, one in courses.now.items() if key < 0]
    changed = [one for key, one in courses.now.items() if key > 0 and courses.stored[key] != one]
    if changed:
        session.execute(update(Course), [one._asdict() for one in changed])
    if not made:
        return {}
    rows = [
        {
            **{name: value for name, value in one._asdict().items() if name != "id"},
            WORKSPACE: session.info[WORKSPACE],
            "owner_id": None,
            "created_at": now,
        }
        for one in made
    ]
    # Not in the order of the rows: SQLite would take them one by one.
    added = insert(Course).returning(Course.key, Course.folded, Course.id)
    added = added.execution_options(render_nulls=True)
    ids = {(key, folded): new for key, folded, new in session.execute(added, rows)}
    return {one.id: ids[one.key, one.folded] for one in made}


def store_dates(
    session: Session, told: Sequence[Learned], course_ids: Sequence[int], now: datetime
) -> None:
    """The dates of the courses, from whoever is booked on them; one without anybody is none."""
    rows: dict[tuple[int, datetime], Mapping[str, object]] = {}
    for one, course_id in zip(told, course_ids, strict=True):
        span = span_of(one)
        if span is not None and one.state != "withdrawn":
            rows[course_id, span.start] = {
                WORKSPACE: session.info[WORKSPACE],
                "course_id": course_id,
                "starts_at": span.start,
                "ends_at": span.end,
                "place": one.place,
                "cancelled": False,
            }
    if rows:
        added = insert_new(session, CourseDate, "course_id", "starts_at")
        session.execute(added, list(rows.values()))
    held = exists().where(
        Booking.workspace_id == CourseDate.workspace_id,
        Booking.course_id == CourseDate.course_id,
        Booking.starts_at == CourseDate.starts_at,
        Booking.source.in_(["csv", "xapi"]),
        or_(Booking.state != "withdrawn", Booking.answered_at.is_not(None)),
    )
    session.execute(
        update(CourseDate)
        .where(
            among(session, CourseDate.course_id, sorted(set(course_ids))),
            CourseDate.starts_at > now,
        )
        .values(cancelled=~held),
        execution_options=_QUIETLY,
    )
