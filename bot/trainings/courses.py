"""Courses: the company's, and those that somebody added by hand, which are theirs alone."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from bot.people.service import Person
from bot.trainings import repository
from bot.trainings.models import Course

MOST_FOLDED = 400


def fold(title: str) -> str:
    """A title by which it is found again: case-folded, one space between words."""
    return " ".join(title.split()).casefold()[:MOST_FOLDED]


def by_hand(session: Session, person: Person, title: str, link: str, now: datetime) -> Course:
    """The course that somebody means by a title: the company's of that name, else their own.

    The link is kept where the course is theirs: nobody rewrites the company's.
    """
    folded = fold(title)
    company = repository.course_titled(session, folded, None)
    if company is not None:
        return company
    own = repository.course_titled(session, folded, person.id)
    if own is None:
        own = Course(title=title, folded=folded, owner_id=person.id, created_at=now)
        session.add(own)
    own.title = title
    own.link = link or own.link or ""
    session.flush()
    return own
