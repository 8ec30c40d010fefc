"""What must not differ when an xAPI statement is sent again under its id (Data, 2.3.1)."""

from __future__ import annotations

import json
import re
from hashlib import sha256

from bot.trainings import statement_values as values

Json = dict[str, object]

_SET_BY_THE_RECEIVER = ("id", "stored", "authority", "version", "timestamp")
_FINER_THAN_HUNDREDTHS = re.compile(r"([.,]\d{2})\d+")


def likeness(statement: Json) -> str:
    """SHA-256 in hex of a well-formed statement, without all that may differ.

    What may differ: what a receiver sets, the order of properties and of the members of a group,
    how a verb is displayed and an activity described, letters where case says nothing. The
    timestamp is not in it: one that was not sent is set by the receiver, so it is compared apart.
    """
    told = {name: one for name, one in statement.items() if name not in _SET_BY_THE_RECEIVER}
    return sha256(_text(_event(told)).encode()).hexdigest()


def _text(value: object) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"))


def _event(told: Json) -> Json:
    ways = {
        "actor": _actor,
        "verb": _verb,
        "object": _object,
        "result": _result,
        "context": _context,
        "timestamp": _timestamp,
        "attachments": _attachments,
    }
    return {name: ways[name](one) if name in ways else one for name, one in told.items()}


def _actor(value: object) -> object:
    if not isinstance(value, dict):
        return value
    found = dict(value)
    mbox = found.get("mbox")
    if isinstance(mbox, str):
        scheme, _, address = mbox.partition(":")
        name, _, domain = address.rpartition("@")
        found["mbox"] = f"{scheme.lower()}:{name}@{domain.lower()}"
    if "mbox_sha1sum" in found:
        found["mbox_sha1sum"] = _small(found["mbox_sha1sum"])
    members = found.get("member")
    if isinstance(members, list):
        found["member"] = sorted((_actor(one) for one in members), key=_text)
    return found


def _verb(value: object) -> object:
    return value.get("id") if isinstance(value, dict) else value


def _object(value: object) -> object:
    kind = value.get("objectType", "Activity") if isinstance(value, dict) else None
    if kind in ("Agent", "Group"):
        return _actor(value)
    if kind == "StatementRef":
        return _reference(value)
    if kind == "SubStatement" and isinstance(value, dict):
        return _event(value)
    return _activity(value)


def _activity(value: object) -> object:
    if not isinstance(value, dict):
        return value
    return {name: one for name, one in value.items() if name != "definition"}


def _reference(value: object) -> object:
    return {**value, "id": _small(value.get("id"))} if isinstance(value, dict) else value


def _small(value: object) -> object:
    return value.lower() if isinstance(value, str) else value


def _result(value: object) -> object:
    if not isinstance(value, dict):
        return value
    found, score = dict(value), value.get("score")
    took = found.get("duration")
    if isinstance(took, str):
        found["duration"] = _FINER_THAN_HUNDREDTHS.sub(r"\1", took)
    if isinstance(score, dict):
        found["score"] = {name: _number(one) for name, one in score.items()}
    return found


def _number(value: object) -> object:
    # 1 and 1.0 are the same number in JSON.
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _context(value: object) -> object:
    if not isinstance(value, dict):
        return value
    found = dict(value)
    for name in ("registration", "language"):
        if name in found:
            found[name] = _small(found[name])
    for name in ("instructor", "team"):
        if name in found:
            found[name] = _actor(found[name])
    if "statement" in found:
        found["statement"] = _reference(found["statement"])
    around = found.get("contextActivities")
    if isinstance(around, dict):
        found["contextActivities"] = {name: _activities(one) for name, one in around.items()}
    return found


def _activities(value: object) -> object:
    """A list, as the receiver would give back a single one, too."""
    return [_activity(one) for one in (value if isinstance(value, list) else [value])]


def _timestamp(value: object) -> object:
    at = values.instant(value) if isinstance(value, str) else None
    return at.isoformat(timespec="milliseconds") if at is not None else value


def _attachments(value: object) -> object:
    if not isinstance(value, list):
        return value
    return [
        {**one, "sha2": _small(one.get("sha2"))} if isinstance(one, dict) else one for one in value
    ]
