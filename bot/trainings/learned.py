"""What the words of learning systems make of bookings, worked out without a database; pure.

Words may come in any order: the newest decides (`said_at`), and of one instant *attended* does. An
older one only fills in what nobody said yet.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.core.spans import Span
from bot.trainings.domain import DEFAULT_MINUTES, Learned
from bot.trainings.views import BookingState, Change

RANK = {BookingState.BOOKED: 0, BookingState.WITHDRAWN: 1, BookingState.ATTENDED: 2}
GONE = {BookingState.GIVEN_UP, BookingState.WITHDRAWN}


@dataclass(slots=True)
class Known:
    """A booking as it is stored, or would be; `id` is None before it is."""

    person_id: int
    course_id: int
    key: str = ""
    state: BookingState = BookingState.BOOKED
    span: Span | None = None
    place: str = ""
    said_at: datetime | None = None
    said_state: BookingState | None = None
    """The newest word of a learning system, whatever the person says; None where there is none."""
    answered_at: datetime | None = None
    flagged: bool = False
    """There is an open flag on it."""
    made_here: bool = False
    """No learning system spoke of it yet: another date is another booking."""
    by_hand: bool = False
    """On a course that the person added: the company's of the same title takes its place."""
    by_statement: bool = False
    """Statements made it: where they are taken back, there is nothing of it."""
    folded: str = ""
    """The title of that course."""
    id: int | None = None
    was: Known | None = None
    """As it was before the first word; None of one that is new."""

    @property
    def is_changed(self) -> bool:
        """Whether a calendar, or a person, has to hear of it."""
        was = self.was
        return was is None or (was.state, was.span, was.place) != (
            self.state,
            self.span,
            self.place,
        )

    @property
    def is_touched(self) -> bool:
        """Whether anything at all is to be stored."""
        return self.was != replace(self, was=None)

    @property
    def is_moved(self) -> bool:
        """Whether it was there before, and has another date."""
        return self.was is not None and self.was.span != self.span


class Ledger:
    """The bookings that words may be about, by person and course."""

    def __init__(self, known: Iterable[Known]) -> None:
        self._by_key: dict[str, Known] = {}
        self._on: dict[tuple[int, int], list[Known]] = {}
        self._own: dict[tuple[int, str], list[Known]] = {}
        for one in known:
            self._note(one)

    def hear(self, told: Learned, course_id: int, folded: str) -> tuple[Known, Change]:
        """In which booking one word changes what, as far as systems know.

        What the person says of it themselves makes no difference to the change that is named.
        """
        found = self._by_key.get(told.booking_key) if told.booking_key else None
        if found is not None and found.person_id != told.person_id:
            found = None  # a key that two people share names nothing
        found = self._made_up_for(told, course_id, found) or self._match(told, course_id, folded)
        if found is None:
            return self._new(told, course_id), Change.ADDED
        is_unheard = found.said_at is None
        if found.by_hand:
            found.course_id, found.by_hand = course_id, False
            self._on.setdefault((told.person_id, course_id), []).append(found)
        found.course_id, found.made_here = course_id, False
        if told.booking_key and not found.key and told.booking_key not in self._by_key:
            found.key = told.booking_key
            self._by_key[found.key] = found
        change = _apply(found, told)
        return found, Change.ADDED if is_unheard else change

    def _made_up_for(self, told: Learned, course_id: int, named: Known | None) -> Known | None:
        """The booking by which somebody made up for a lost one, where a word means that.

        Who was there, as a word without a date says, was so where they had a place.
        """
        is_dated = told.starts_at is not None
        if told.state != BookingState.ATTENDED or is_dated or _is_there(named, told):
            return named
        on_course = self._on.get((told.person_id, course_id), [])
        there = [one for one in on_course if _is_there(one, told)]
        lost = named is not None or any(one.state in GONE for one in on_course)
        return max(there, key=_begun) if there and lost else named

    def _note(self, one: Known) -> None:
        if one.key:
            self._by_key[one.key] = one
        if one.by_hand:
            self._own.setdefault((one.person_id, one.folded), []).append(one)
        else:
            self._on.setdefault((one.person_id, one.course_id), []).append(one)

    def _new(self, told: Learned, course_id: int) -> Known:
        key = told.booking_key if told.booking_key not in self._by_key else ""
        made = Known(
            told.person_id,
            course_id,
            key,
            BookingState(told.state),
            span_of(told),
            told.place,
            told.said_at,
            BookingState(told.state),
        )
        self._note(made)
        return made

    def _match(self, told: Learned, course_id: int, folded: str) -> Known | None:
        """The booking that a word means which does not name it, or names it for the first time."""
        on_course = self._on.get((told.person_id, course_id), [])
        own = self._own.get((told.person_id, folded), []) if folded else []
        found = [one for one in (*on_course, *own) if not (told.booking_key and one.key)]
        span = span_of(told)
        same = [one for one in found if _start(one.span) == _start(span)]
        if span is not None and same:
            return same[-1]
        if told.booking_key:
            found = [one for one in found if one.span is None or span is None]
        else:
            spoken_of = [one for one in found if not one.made_here]
            found = spoken_of or [one for one in found if one.span is None or span is None]
        current = max(found, key=_currentness, default=None)
        if current is None or span is None or current.span is None:
            return current
        return current if current.span.end > told.said_at or span.start < current.span.end else None


def span_of(told: Learned) -> Span | None:
    """When it is, as the system says; an hour where it says no end, or a senseless one."""
    if told.starts_at is None:
        return None
    end = told.ends_at
    if end is None or end <= told.starts_at:
        end = told.starts_at + timedelta(minutes=DEFAULT_MINUTES)
    return Span(told.starts_at, end)


def newest(words: Sequence[tuple[datetime, str]]) -> BookingState | None:
    """The state that follows from instants and what was said then; None where nothing was."""
    if not words:
        return None
    return BookingState(max(words, key=lambda word: (word[0], RANK[BookingState(word[1])]))[1])


def _apply(one: Known, told: Learned) -> Change:
    span = span_of(told)
    said = BookingState(told.state)
    before = one.said_state or BookingState.BOOKED
    if one.said_at is not None and (told.said_at, RANK[said]) < (one.said_at, RANK[before]):
        if one.span is None and span is not None:
            one.span, one.place = span, one.place or told.place
            return Change.MOVED
        return Change.SAME
    former = (before, one.span, one.place)
    moved = span is not None and span != one.span
    one.span = span or one.span
    one.place = told.place or one.place
    one.state = _state(one, said, moved=moved)
    one.said_at, one.said_state = told.said_at, said
    return _change(former, said, one)


def _state(one: Known, said: BookingState, *, moved: bool) -> BookingState:
    """What it is after a newer word: what the person said themselves stands against an old date."""
    if said is BookingState.ATTENDED:
        return said
    if said is BookingState.BOOKED and one.flagged and one.state in GONE:
        return BookingState.GIVEN_UP  # theirs to take back, and they hear of it
    if one.state is BookingState.GIVEN_UP:
        return said if said is BookingState.BOOKED and moved else one.state
    by_person = one.answered_at is not None and one.state is not BookingState.BOOKED
    stands = by_person or one.state is BookingState.UNKNOWN
    return one.state if said is BookingState.BOOKED and not moved and stands else said


def _change(
    former: tuple[BookingState, Span | None, str], said: BookingState, one: Known
) -> Change:
    state, span, place = former
    if said is not state:
        return Change(said)
    if one.span != span:
        return Change.MOVED
    return Change.CHANGED if one.place != place else Change.SAME


def _is_there(one: Known | None, told: Learned) -> bool:
    """Whether somebody had a place that had begun when they were there."""
    if one is None or one.state in GONE or one.span is None:
        return False
    return one.span.start <= told.said_at


def _begun(one: Known) -> tuple[float, int]:
    return one.span.start.timestamp() if one.span is not None else 0.0, one.id or 0


def _start(span: Span | None) -> datetime | None:
    return span.start if span is not None else None


def _currentness(one: Known) -> tuple[bool, float, int]:
    said = one.said_at.timestamp() if one.said_at is not None else 0.0
    return one.state not in GONE, said, one.id or 0
