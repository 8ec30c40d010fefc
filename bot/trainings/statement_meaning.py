"""What an xAPI statement says of somebody's training: who, which course, which state, when."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from bot.trainings import statement_values as values
from bot.trainings.domain import MOST_MINUTES, MOST_PLACE, MOST_TITLE
from bot.trainings.statements import VOIDED

Json = Mapping[str, object]

ADL, TIN_CAN = "http://adlnet.gov/expapi/verbs/", "http://id.tincanapi.com/verb/"
STREAMS = "http://activitystrea.ms/schema/1.0/"
VERBS: Mapping[str, str] = {
    VOIDED: "voided",
    f"{ADL}registered": "registered",
    f"{ADL}attended": "attended",
    f"{STREAMS}attend": "attended",
    f"{ADL}completed": "completed",
    f"{STREAMS}complete": "completed",
    f"{ADL}passed": "passed",
    # cmi5: all that a course asks for is done.
    "https://w3id.org/xapi/adl/verbs/satisfied": "completed",
    f"{TIN_CAN}unregistered": "unregistered",
    f"{ADL}unregistered": "unregistered",
}
"""What each verb is called here; every other one is `other`, and has no effect."""
STATES: Mapping[str, str] = {
    "registered": "booked",
    "attended": "attended",
    "completed": "attended",
    "passed": "attended",
    "unregistered": "withdrawn",
}

_TYPES = "http://adlnet.gov/expapi/activities/"
PARTS = frozenset(
    f"{_TYPES}{kind}"
    for kind in (
        *("assessment", "attempt", "cmi.interaction", "file", "interaction", "lesson", "link"),
        *("media", "module", "objective", "performance", "question", "simulation"),
    )
)
"""What is completed or passed within a training, and is none by itself."""

STARTS = "http://id.tincanapi.com/extension/planned-start-time"
LASTS = "http://id.tincanapi.com/extension/planned-duration"
ENDS = "http://xapi.jisc.ac.uk/extension/planned-end-time"
PLACES = "http://id.tincanapi.com/extension/location"

MOST_PROVIDER, MOST_LINK, MOST_KEY = 200, 2_000, 500
_EARLIEST, _LATEST = 2000, 2200
_READ = 10
"""How many times what a column holds is looked at of a text; of that, some cannot be seen."""
_INVISIBLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\s]+")


@dataclass(frozen=True, slots=True)
class Actor:
    """Whom a statement is about, as far as Leeway could know them; empty where it could not."""

    email: str = ""
    """Lower case."""
    mailto_sha1: str = ""
    """SHA-1 in hex of `mailto:` and the address."""


@dataclass(frozen=True, slots=True)
class Course:
    """Which training a statement is about; instants are UTC."""

    key: str
    title: str
    starts_at: datetime | None
    ends_at: datetime | None
    provider: str
    link: str
    place: str


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a statement says, in Leeway's words."""

    verb: str
    """One of the values of `VERBS`, or `other`."""
    said_at: datetime | None
    """UTC; None where the sender did not say when."""
    actor: Actor
    course: Course | None
    """None where it is about no training."""
    registration: str
    voids: str
    """The id of the statement that it takes back, lower case."""


def meaning(statement: Json) -> Meaning:
    """Read a well-formed statement."""
    told, context = _part(statement, "object"), _part(statement, "context")
    verb = VERBS.get(_words(_part(statement, "verb"), "id"), "other")
    about = _course(statement, told, context) if verb in STATES else None
    if verb in ("completed", "passed") and _kind(told) in PARTS:
        about = None
    return Meaning(
        verb if about is not None or verb == "voided" else "other",
        values.instant(_words(statement, "timestamp")),
        _actor(_part(statement, "actor")),
        about,
        _words(context, "registration").lower(),
        _words(told, "id").lower() if verb == "voided" else "",
    )


def _actor(actor: Json) -> Actor:
    if actor.get("objectType", "Agent") != "Agent":
        return Actor()
    address = values.address_of(_words(actor, "mbox")) or values.address_in(
        _words(_part(actor, "account"), "name")
    )
    return Actor(address, _words(actor, "mbox_sha1sum").lower())


def _course(statement: Json, told: Json, context: Json) -> Course | None:
    if told.get("objectType", "Activity") != "Activity":
        return None
    described = _part(told, "definition")
    further = [_part(one, "extensions") for one in (context, described, _part(statement, "result"))]
    starts_at, ends_at = _planned(further)
    iri = _words(told, "id")
    link = _words(described, "moreInfo")
    return Course(
        iri if len(iri) <= MOST_KEY else f"sha256:{sha256(iri.encode()).hexdigest()}",
        _clean(_best(_part(described, "name"), _words(context, "language")), MOST_TITLE),
        starts_at,
        ends_at,
        _clean(_words(context, "platform"), MOST_PROVIDER),
        link if link.startswith(("https://", "http://")) and len(link) <= MOST_LINK else "",
        _clean(next(_told(further, PLACES), ""), MOST_PLACE),
    )


def _planned(further: list[Json]) -> tuple[datetime | None, datetime | None]:
    """When it starts and ends, as far as it is said in a way that can be."""
    starts_at = next(_instants(further, STARTS), None)
    if starts_at is None:
        return None, None
    ends_at = next(_instants(further, ENDS), None)
    lasts = next((long for one in _told(further, LASTS) if (long := values.length(one))), None)
    try:
        ends_at = ends_at or (starts_at + lasts if lasts is not None else None)
    except OverflowError:
        ends_at = None
    if ends_at is None or not 0 < (ends_at - starts_at).total_seconds() <= MOST_MINUTES * 60:
        return starts_at, None
    return starts_at, ends_at


def _instants(further: list[Json], name: str) -> Iterator[datetime]:
    for one in _told(further, name):
        at = values.instant(one)
        if at is not None and _EARLIEST <= at.year < _LATEST:
            yield at


def _told(further: list[Json], name: str) -> Iterator[str]:
    return (found for one in further if isinstance(found := one.get(name), str))


def _best(names: Json, language: str) -> str:
    """A text in the language of the statement, else in English, else the first."""
    wanted = (language.lower(), language.lower().partition("-")[0], "en")
    for start in filter(None, wanted):
        for tag, words in names.items():
            if tag.lower() == start or tag.lower().startswith(f"{start}-"):
                return str(words)
    return str(next(iter(names.values()), ""))


def _kind(told: Json) -> str:
    return _words(_part(told, "definition"), "type")


def _part(whole: Json, name: str) -> Json:
    found = whole.get(name)
    return found if isinstance(found, dict) else {}


def _words(whole: Json, name: str) -> str:
    found = whole.get(name)
    return found if isinstance(found, str) else ""


def _clean(words: str, most: int) -> str:
    """One line without what cannot be seen or stored, cut to what a column holds."""
    return _INVISIBLE.sub(" ", words[: _READ * most]).strip()[:most]
