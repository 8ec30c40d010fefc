"""Whether an xAPI 1.0.3 statement is well formed: every rule of Data 2.4 that a receiver checks.

What a statement means is in `statement_meaning`; here nothing is known of trainings.
"""

from __future__ import annotations

from math import inf

from bot.trainings import statement_values as values
from bot.trainings.statement_activities import activity, context_activities
from bot.trainings.statement_checks import (
    Check,
    Problems,
    at,
    duration,
    each,
    extensions,
    formed,
    iri,
    language,
    language_map,
    number,
    one_of,
    properties,
    text,
    timestamp,
    uuid,
    yes_or_no,
)

VOIDED = "http://adlnet.gov/expapi/verbs/voided"
_IDENTIFIERS = ("mbox", "mbox_sha1sum", "openid", "account")
Json = dict[str, object]

# Actors


def _account(value: object, path: str, problems: Problems) -> None:
    known: dict[str, Check] = {"homePage": iri, "name": formed(bool, "a name that is not empty")}
    properties(value, path, problems, known, ("homePage", "name"))


_IDENTIFIED: dict[str, Check] = {
    "name": text,
    "mbox": formed(values.is_mailto, "mailto: and an e-mail address"),
    "mbox_sha1sum": formed(values.SHA1.fullmatch, "a SHA-1 sum in hex"),
    "openid": iri,
    "account": _account,
}
_AGENT: dict[str, Check] = {"objectType": one_of("Agent"), **_IDENTIFIED}


def agent(value: object, path: str, problems: Problems) -> None:
    """Check somebody: exactly one of the four ways to name them."""
    found = properties(value, path, problems, _AGENT)
    if found is not None:
        _named_once(found, path, problems, least=1)


def _named_once(found: Json, path: str, problems: Problems, least: int) -> None:
    ways = [name for name in _IDENTIFIERS if name in found]
    if len(ways) < least:
        problems.add(path, f"must be identified by one of {', '.join(_IDENTIFIERS)}")
    if len(ways) > 1:
        problems.add(path, f"must be identified once, and not by {' and '.join(ways)}")


_GROUP: dict[str, Check] = {"objectType": one_of("Group"), "member": each(agent), **_IDENTIFIED}


def group(value: object, path: str, problems: Problems) -> None:
    """Check a group: of agents alone; one without a name of its own lists them."""
    found = properties(value, path, problems, _GROUP, ("objectType",))
    if found is None:
        return
    _named_once(found, path, problems, least=0)
    nameless = not any(name in found for name in _IDENTIFIERS)
    if nameless and "member" not in found:
        problems.add(at(path, "member"), "is missing: nothing else identifies this group")


def actor(value: object, path: str, problems: Problems) -> None:
    """Check an agent or a group."""
    of_group = isinstance(value, dict) and value.get("objectType") == "Group"
    (group if of_group else agent)(value, path, problems)


def _authority(value: object, path: str, problems: Problems) -> None:
    actor(value, path, problems)
    if isinstance(value, dict) and value.get("objectType") == "Group":
        members = value.get("member")
        if not isinstance(members, list) or len(members) != 2:
            problems.add(path, "must be an agent, or a group of an application and its user")


# Verb, result, context, attachments


def _point(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return float(value)
    except OverflowError:  # an integer that no float holds
        return inf if value > 0 else -inf


def _verb(value: object, path: str, problems: Problems) -> None:
    properties(value, path, problems, {"id": iri, "display": language_map}, ("id",))


def _score(value: object, path: str, problems: Problems) -> None:
    names = ("scaled", "raw", "min", "max")
    found = properties(value, path, problems, dict.fromkeys(names, number))
    if found is None:
        return
    points = {name: one for name in names if (one := _point(found.get(name))) is not None}
    if not -1 <= points.get("scaled", 0) <= 1:
        problems.add(at(path, "scaled"), "must lie between -1 and 1")
    if "min" in points and "max" in points and points["min"] >= points["max"]:
        problems.add(at(path, "min"), "must be less than max")
    raw = points.get("raw")
    if raw is not None and not points.get("min", raw) <= raw <= points.get("max", raw):
        problems.add(at(path, "raw"), "must lie between min and max")


_RESULT: dict[str, Check] = {
    "score": _score,
    "success": yes_or_no,
    "completion": yes_or_no,
    "response": text,
    "duration": duration,
    "extensions": extensions,
}


def _result(value: object, path: str, problems: Problems) -> None:
    properties(value, path, problems, _RESULT)


def _reference(value: object, path: str, problems: Problems) -> None:
    known: dict[str, Check] = {"objectType": one_of("StatementRef"), "id": uuid}
    properties(value, path, problems, known, ("objectType", "id"))


_CONTEXT: dict[str, Check] = {
    "registration": uuid,
    "instructor": actor,
    "team": group,
    "contextActivities": context_activities,
    "revision": text,
    "platform": text,
    "language": language,
    "statement": _reference,
    "extensions": extensions,
}


def _context(value: object, path: str, problems: Problems) -> None:
    properties(value, path, problems, _CONTEXT)


def _size(value: object, path: str, problems: Problems) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        problems.add(path, "must be a number of bytes")


_ATTACHMENT: dict[str, Check] = {
    "usageType": iri,
    "display": language_map,
    "description": language_map,
    "contentType": formed(values.is_media_type, "a media type, such as text/plain"),
    "length": _size,
    "sha2": formed(values.SHA2.fullmatch, "a SHA-2 sum in hex"),
    "fileUrl": iri,
}


def _attachment(value: object, path: str, problems: Problems) -> None:
    required = ("usageType", "display", "contentType", "length", "sha2", "fileUrl")
    # The data itself travels in multipart/mixed alone, which is refused before.
    properties(value, path, problems, _ATTACHMENT, required)


# The whole


def _object(value: object, path: str, problems: Problems) -> None:
    kind = value.get("objectType", "Activity") if isinstance(value, dict) else "Activity"
    check = _OBJECTS.get(kind) if isinstance(kind, str) else None
    if check is None:
        problems.add(at(path, "objectType"), f"must be {' or '.join(_OBJECTS)}")
    else:
        check(value, path, problems)


_EVENT: dict[str, Check] = {
    "actor": actor,
    "verb": _verb,
    "object": _object,
    "result": _result,
    "context": _context,
    "timestamp": timestamp,
    "attachments": each(_attachment),
}
_EVENT_NEEDS = ("actor", "verb", "object")
_STATEMENT: dict[str, Check] = {
    **_EVENT,
    "id": uuid,
    "stored": timestamp,
    "authority": _authority,
    "version": formed(values.VERSION.fullmatch, "1.0.0, or another version of 1.0"),
}


def check(statement: object, path: str, problems: Problems) -> None:
    """Note what is wrong with a statement that stands at `path`."""
    found = properties(statement, path, problems, _STATEMENT, _EVENT_NEEDS)
    if found is not None:
        _belongs_together(found, path, problems)


def _substatement(value: object, path: str, problems: Problems) -> None:
    known: dict[str, Check] = {
        **_EVENT,
        "objectType": one_of("SubStatement"),
        "object": _object_within,
    }
    found = properties(value, path, problems, known, _EVENT_NEEDS)
    if found is not None:
        _belongs_together(found, path, problems)


def _object_within(value: object, path: str, problems: Problems) -> None:
    # Not looked into: there is no end to statements within statements.
    if isinstance(value, dict) and value.get("objectType") == "SubStatement":
        problems.add(path, "must not be a statement within a statement again")
    else:
        _object(value, path, problems)


def _belongs_together(found: Json, path: str, problems: Problems) -> None:
    kind, context, verb = _kind(found), found.get("context"), found.get("verb")
    if isinstance(context, dict) and kind != "Activity":
        for name in ("revision", "platform"):
            if name in context:
                problems.add(at(at(path, "context"), name), "is told of activities alone")
    if isinstance(verb, dict) and verb.get("id") == VOIDED and kind != "StatementRef":
        problems.add(at(path, "object"), "must be a StatementRef where the verb is voided")


def _kind(found: Json) -> object:
    told = found.get("object")
    return told.get("objectType", "Activity") if isinstance(told, dict) else "Activity"


_OBJECTS: dict[str, Check] = {
    "Activity": activity,
    "Agent": agent,
    "Group": group,
    "StatementRef": _reference,
    "SubStatement": _substatement,
}
