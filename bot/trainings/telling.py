"""What is said about bookings and flags: the keys of the messages, to whom, and saying it anew."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.core.availability import Availability
from bot.delivery import service as delivery
from bot.delivery.domain import Attention
from bot.delivery.service import Message
from bot.people import service as people
from bot.people.service import Person
from bot.trainings import repository
from bot.trainings.domain import Audience
from bot.trainings.models import Booking, Cancellation
from bot.trainings.views import Answer

SAID = frozenset({"sending", "unknown", "sent"})
DROPPED = "dropped"
ADMIN = "admin"
CHANGES = 6
"""Of a booking, after which what the person heard of an earlier one is left as it is."""

# Keys


def reminder_keys(booking: Booking, starts_at: datetime | None) -> list[str]:
    """Of the one message about a booking that begins, or began, at an instant (UTC).

    The first is that of its day. One that was not said for that day, as the booking was moved
    away meanwhile and back, has the change with which it is said in its key.
    """
    day = starts_at.date().isoformat() if starts_at is not None else ""
    key = f"training_reminder:{booking.id}:{day}"
    return [key, *(f"{key}:{booking.sequence - back}" for back in _changes(booking))]


def moved_key(booking: Booking, back: int = 0) -> str:
    """Of what the person hears of a change by the provider, so many changes ago."""
    return f"training_moved:{booking.id}:{booking.sequence - back}"


def flag_key(flag: Cancellation, asked_id: int, *, again: bool = False) -> str:
    """Of what whoever is asked hears, and is reminded by."""
    kind = "training_flag_again" if again else "training_flag"
    return f"{kind}:{flag.id}:{asked_id}"


def given_key(flag: Cancellation, booking_id: int) -> str:
    """Of what the employee hears once a place was given back."""
    return f"training_given_back:{flag.id}:{booking_id}"


def cannot_key(flag: Cancellation, answered_at: datetime) -> str:
    """Of what the employee hears where it cannot be helped."""
    return f"training_cannot:{flag.id}:{answered_at.timestamp():.6f}"


def nobody_key(flag: Cancellation) -> str:
    """Of what the employee hears where there is nobody to tell."""
    return f"training_nobody:{flag.id}:{flag.audience}"


# To whom


def manager_of(session: Session, person: Person) -> Person | None:
    """Who can be told as their manager."""
    if person.manager_id is None:
        return None
    found = people.people(session, [person.manager_id]).get(person.manager_id)
    return found if found is not None and found.active else None


def learning_for(
    session: Session, person: Person, flag: Cancellation | None = None
) -> list[Person]:
    """Those who look after learning here, and may be asked about this flag of the person."""
    own = kept_out(person, flag)
    return [one for one in people.people_with_role(session, ADMIN) if one.id not in own]


def kept_out(person: Person, flag: Cancellation | None) -> set[int | None]:
    """Who hears nothing of what L&D is told: the person and their manager, then and now."""
    own = {person.id, person.manager_id}
    return own if flag is None else own | {flag.manager_id, flag.asked_id}


def learning_ids(session: Session) -> set[int]:
    """Everybody who looks after learning here."""
    return {one.id for one in people.people_with_role(session, ADMIN)}


def asked_of(session: Session, flag: Cancellation, person: Person) -> list[Person]:
    """Whoever would be asked if it were told now."""
    if flag.audience == Audience.LEARNING:
        return learning_for(session, person, flag)
    manager = manager_of(session, person) if flag.audience == Audience.MANAGER else None
    return [manager] if manager is not None else []


def free_of(
    session: Session, whom: Sequence[Person], *, heeding_pause: bool = True
) -> dict[int, Availability]:
    """When these people work, by person; of whom nobody knows is not in it.

    A pause that they asked for is none from work: what they set up themselves does not heed it.
    """
    sound = [one for one in whom if one.active and people.clock_known(one)]
    return people.availabilities(session, sound, None if heeding_pause else {})


# Saying


def message(  # noqa: PLR0917  # the fields of a message
    key: str,
    kind: str,
    person_id: int,
    attention: Attention,
    subject_id: int,
    now: datetime,
    details: Mapping[str, object] | None = None,
) -> Message:
    """A message of trainings, due now: the way out knows when its reader works."""
    return Message(
        dedupe_key=key,
        kind=kind,
        person_id=person_id,
        attention=attention,
        not_before=now,
        subject_id=subject_id,
        details=details or {},
    )


def ask(
    session: Session,
    flag: Cancellation,
    asked: Sequence[Person],
    now: datetime,
    *,
    again: bool = False,
) -> None:
    """Ask these people to give a place back; the same asked twice hear of it once."""
    kind = "training_flag_again" if again else "training_flag"
    said = [
        message(flag_key(flag, one.id, again=again), kind, one.id, Attention.WAITING, flag.id, now)
        for one in asked
    ]
    delivery.enqueue(session, said, now)
    say_again(session, [one.dedupe_key for one in said], now)


def tell_given(session: Session, flag: Cancellation, booking: Booking, now: datetime) -> None:
    """The employee hears of the date that they were given."""
    said = message(
        given_key(flag, booking.id),
        "training_given_back",
        flag.person_id,
        Attention.REQUESTED,
        flag.id,
        now,
        {"booking_id": booking.id},
    )
    delivery.enqueue(session, [said], now)


def tell_cannot(session: Session, flag: Cancellation, now: datetime) -> None:
    """The employee hears that it cannot be helped."""
    key = cannot_key(flag, now)
    said = message(key, "training_cannot", flag.person_id, Attention.REQUESTED, flag.id, now)
    delivery.enqueue(session, [said], now)


def tell_nobody(session: Session, flag: Cancellation, now: datetime) -> None:
    """The employee hears that there is nobody to tell."""
    key = nobody_key(flag)
    said = message(key, "training_nobody", flag.person_id, Attention.REQUESTED, flag.id, now)
    delivery.enqueue(session, [said], now)
    say_again(session, [key], now)


def tell_moved(session: Session, bookings: Sequence[Booking], now: datetime) -> None:
    """These people hear what the provider changed."""
    said = [
        message(moved_key(one), "training_moved", one.person_id, Attention.REQUESTED, one.id, now)
        for one in bookings
    ]
    if said:
        delivery.enqueue(session, said, now)


def remind(session: Session, bookings: Sequence[Booking], now: datetime) -> None:
    """These people are reminded of their bookings: one message for each, and day."""
    keys = {one.id: reminder_keys(one, one.starts_at) for one in bookings}
    known = delivery.progress(session, {key for some in keys.values() for key in some})
    said = []
    for one in bookings:
        first, again, *_ = keys[one.id]
        if any(key in known and known[key].state != DROPPED for key in keys[one.id]):
            continue
        key = again if first in known else first
        said.append(
            message(key, "training_reminder", one.person_id, Attention.REQUESTED, one.id, now)
        )
    if said:
        delivery.enqueue(session, said, now)


# Saying anew


def say_again(
    session: Session,
    keys: Collection[str],
    now: datetime,
    delay: timedelta = delivery.ANSWER_PATIENCE,
) -> None:
    """Have messages that were sent say what is true now; what was not sent yet says it then.

    The delay is for the one that was clicked: it is answered in place at once.
    """
    wanted = set(keys)
    for key, progress in delivery.progress(session, wanted).items() if wanted else ():
        outgoing_id = delivery.message_with_key(session, key) if progress.state in SAID else None
        if outgoing_id is not None:
            delivery.enqueue_edit(session, outgoing_id, now, delay)


def take_back(session: Session, keys: Collection[str], now: datetime) -> None:
    """What has not gone out is not said any more, under these keys never again."""
    delivery.withdraw(session, keys, now)
    say_again(session, keys, now, delivery.AT_ONCE)


def say_bookings_again(session: Session, bookings: Sequence[Booking], now: datetime) -> None:
    """The messages about these bookings say what is true now; those that gave them as well."""
    keys = [key for one in bookings for key in reminder_keys(one, one.starts_at)]
    keys += [moved_key(one, back) for one in bookings for back in _changes(one)]
    given = repository.flags_that_gave(session, [one.id for one in bookings])
    admins = learning_ids(session) if given else set()
    for flag in given:
        keys += [*_of_employee(flag), *_of_asked(flag, admins)]
    say_again(session, keys, now)


def say_flag_again(session: Session, flag: Cancellation, now: datetime) -> None:
    """All that was said of a flag says what is true now: to the employee, and to the asked.

    The messages about the booking as well, for they show where the flag stands.
    """
    say_again(session, [*_of_employee(flag), *_of_asked(flag, learning_ids(session))], now)
    lost = repository.bookings(session, [flag.booking_id])
    say_bookings_again(session, list(lost.values()), now)


def _of_employee(flag: Cancellation) -> list[str]:
    keys = [f"training_nobody:{flag.id}:{one}" for one in (Audience.MANAGER, Audience.LEARNING)]
    if flag.new_booking_id is not None:
        keys.append(given_key(flag, flag.new_booking_id))
    if flag.answer == Answer.CANNOT and flag.answered_at is not None:
        keys.append(cannot_key(flag, flag.answered_at))
    return keys


def _of_asked(flag: Cancellation, admins: Collection[int]) -> list[str]:
    """Also of who may not know any more: they read that nothing is left to do for them.

    The manager who could not is told nothing of what L&D does: theirs stays as it stands.
    """
    asked = {*admins, flag.manager_id, flag.asked_id} - {None}
    if flag.manager_reason and flag.state == "open":
        asked.discard(flag.asked_id)
    return [flag_key(flag, one, again=again) for one in asked if one for again in (False, True)]


def _changes(booking: Booking) -> range:
    """How many changes ago what the person heard of a booking is followed."""
    return range(min(booking.sequence + 1, CHANGES))
