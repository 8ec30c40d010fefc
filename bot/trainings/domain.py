"""What trainings are made of: a booking, the flag that it was taken away, and how it is closed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.core.errors import N_
from bot.core.spans import Span

OPEN_GIVING = "training_open_giving"
"""The button that opens the form of dates to give back, wherever it stands."""
GRACE = timedelta(minutes=10)
"""*Undo* of a flag, before anybody else hears of it."""
REMIND_WORKING_DAYS = 3
"""Of the one who was asked to give a place back; once."""
FLAG_DAYS = 90
"""How far back a training may lie that is flagged."""
RESTORED_WITHIN = timedelta(days=30)
"""From the flag to *restored*: what counts as given back in time."""
SMALLEST_GROUP = 5
"""People behind a number that somebody else sees."""
MOST_TITLE = 200
MOST_PLACE = 300
LEAST_MINUTES, MOST_MINUTES = 15, 14 * 24 * 60
DEFAULT_MINUTES = 60
"""Of a date without an end."""


class Happened(StrEnum):
    """What a training was given up for."""

    CLIENT_MEETING = "client_meeting"
    TEAM_MEETING = "team_meeting"
    DEADLINE = "deadline"
    TRAVEL = "travel"
    PROVIDER = "provider"
    OWN_CHOICE = "own_choice"
    OTHER = "other"


HAPPENED: dict[Happened, str] = {
    Happened.CLIENT_MEETING: N_("A client meeting"),
    Happened.TEAM_MEETING: N_("A team meeting"),
    Happened.DEADLINE: N_("A deadline"),
    Happened.TRAVEL: N_("Travel"),
    Happened.PROVIDER: N_("Its provider cancelled it"),
    Happened.OWN_CHOICE: N_("My own choice"),
    Happened.OTHER: N_("Something else"),
}
"""As the person reads them."""


class Idea(StrEnum):
    """Whose idea it was to give it up: a role, never a name."""

    MANAGER = "manager"
    CLIENT = "client"
    SOMEBODY_ELSE = "somebody_else"
    MINE = "mine"


IDEAS: dict[Idea, str] = {
    Idea.MANAGER: N_("My manager's"),
    Idea.CLIENT: N_("A client's"),
    Idea.SOMEBODY_ELSE: N_("Somebody else's"),
    Idea.MINE: N_("Mine"),
}


class Audience(StrEnum):
    """Who may know of a flag."""

    COUNTED = "counted"
    """Nobody: it moves a count."""
    MANAGER = "manager"
    LEARNING = "learning"
    """Those who look after learning here: the admins, but never the person's own manager."""


AUDIENCES: dict[Audience, str] = {
    Audience.COUNTED: N_("Nobody: count it"),
    Audience.MANAGER: N_("My manager"),
    Audience.LEARNING: N_("L&D"),
}


class CannotReason(StrEnum):
    """Why whoever was asked cannot give a place back."""

    CLIENT = "client"
    SHORT_OF_PEOPLE = "short_of_people"
    NO_DATE = "no_date"
    NO_MONEY = "no_money"
    NOT_NEEDED = "not_needed"
    OTHER = "other"


CANNOT: dict[CannotReason, str] = {
    CannotReason.CLIENT: N_("A client depends on it"),
    CannotReason.SHORT_OF_PEOPLE: N_("Nobody can stand in"),
    CannotReason.NO_DATE: N_("There is no other date"),
    CannotReason.NO_MONEY: N_("There is no money for it"),
    CannotReason.NOT_NEEDED: N_("It is not needed any more"),
    CannotReason.OTHER: N_("Something else"),
}


class Source(StrEnum):
    """Where a booking comes from."""

    HAND = "hand"
    CSV = "csv"
    XAPI = "xapi"
    GIVEN_BACK = "given_back"


@dataclass(frozen=True, slots=True)
class TrainingDraft:
    """A booking as somebody adds it by hand; nothing of it is checked yet."""

    title: str
    span: Span | None
    """UTC; None where it has no date yet."""
    link: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class Flag:
    """What somebody says of a training that they gave up."""

    booking_id: int
    happened: Happened
    idea: Idea
    audience: Audience


@dataclass(frozen=True, slots=True)
class Offer:
    """A date on which a training could be made up for; `date_id` where the course has it."""

    span: Span
    date_id: int | None = None


@dataclass(frozen=True, slots=True)
class Learned:
    """What a learning system says of one person and one course, whichever way it says it.

    Instants are UTC. `state` is `booked`, `attended` or `withdrawn`.
    """

    person_id: int
    course_key: str
    """The system's name of the course, for ever: an IRI, a number. Empty: told by its title."""
    title: str
    state: str
    said_at: datetime
    """When it happened, as the system says: an older word does not undo a newer one."""
    booking_key: str = ""
    """The system's name of this booking, where it has one: a later word with it changes this."""
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    provider: str = ""
    link: str = ""
    place: str = ""
