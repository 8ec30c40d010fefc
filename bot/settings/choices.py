"""The choices of config/leeway.toml, each checked; a wrong one ends the start."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from datetime import time
from pathlib import Path
from typing import Any

from bot.settings.values import ROOT, WEEKDAYS, Choices, SettingsError


def choices(environ: Mapping[str, str]) -> Choices:
    """The choices of the file that `LEEWAY_CONFIG` names; raises `SettingsError`."""
    path = Path(environ.get("LEEWAY_CONFIG") or ROOT / "config" / "leeway.toml")
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise SettingsError(
            f"LEEWAY_CONFIG names {path}, and there is no such file: correct the path or unset it."
        ) from None
    except OSError as error:
        raise SettingsError(
            f"LEEWAY_CONFIG names {path}, which cannot be read ({error.strerror}): correct the "
            "path or its permissions."
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} is not valid TOML: {error}. Correct that line.") from None
    return _choices(path, data)


_KINDS = {
    str: "a text in quotes",
    int: "a whole number",
    list: "a list of texts in quotes",
    bool: "true or false",
}
_KNOWN: Mapping[str, Mapping[str, type]] = {
    "nudges": {"weekday": str, "time": str, "catalogue": str},
    "people": {"leave_emoji": list},
    "recommendations": {"look_up": bool, "prompts": str},
    "calendar": {"allowed_hosts": list},
    "delivery": {"messages_per_minute": int, "nudges_a_week": int, "sender_threads": int},
}


def _choices(path: Path, data: Mapping[str, Any]) -> Choices:
    for section, values in data.items():
        if section not in _KNOWN or not isinstance(values, dict):
            raise SettingsError(
                f"{path} has a section [{section}] that Leeway does not know: remove it."
            )
        for key, value in values.items():
            kind = _KNOWN[section].get(key)
            if kind is None:
                known = ", ".join(_KNOWN[section])
                raise SettingsError(f"{path}: [{section}] {key} is unknown; known are {known}.")
            if type(value) is not kind:  # to Python, true is a whole number too
                raise SettingsError(f"{path}: [{section}] {key} must be {_KINDS[kind]}.")
    nudges, delivery = data.get("nudges", {}), data.get("delivery", {})
    shared = data.get("recommendations", {})
    default = Choices()
    emoji = data.get("people", {}).get("leave_emoji")
    return Choices(
        nudge_weekday=_weekday(path, nudges.get("weekday", WEEKDAYS[default.nudge_weekday])),
        nudge_time=_time(path, nudges.get("time", "10:00")),
        catalogue=(path.parent / nudges.get("catalogue", "nudges")).resolve(),
        messages_per_minute=_within(path, delivery, "messages_per_minute", 240, most=1200),
        nudges_a_week=_within(path, delivery, "nudges_a_week", 2, most=2),
        sender_threads=_within(path, delivery, "sender_threads", 10, most=200),
        leave_emoji=default.leave_emoji if emoji is None else _emoji(path, emoji),
        # A file of one's own that says nothing of them has those that came with Leeway.
        prompts=(path.parent / shared.get("prompts", default.prompts)).resolve(),
        look_up=shared.get("look_up", default.look_up),
        allowed_hosts=_hosts(path, data.get("calendar", {}).get("allowed_hosts", [])),
    )


def _emoji(path: Path, names: list[Any]) -> frozenset[str]:
    for name in names:
        if not isinstance(name, str) or not re.fullmatch(r":[a-z0-9_+'-]+:", name):
            raise SettingsError(
                f"{path}: [people] leave_emoji has {name!r}; write it as Slack does, :palm_tree:."
            )
    return frozenset(names)


def _hosts(path: Path, names: list[Any]) -> tuple[str, ...]:
    for name in names:
        if not isinstance(name, str) or not re.fullmatch(r"[A-Za-z0-9.:_-]+", name):
            raise SettingsError(
                f"{path}: [calendar] allowed_hosts has {name!r}; write names of hosts, such as "
                "cloud.example.com."
            )
    return tuple(name.lower() for name in names)


def _weekday(path: Path, name: str) -> int:
    if name.lower() not in WEEKDAYS:
        raise SettingsError(
            f"{path}: [nudges] weekday is {name!r}; write one of {', '.join(WEEKDAYS)}."
        )
    return WEEKDAYS.index(name.lower())


def _time(path: Path, value: str) -> time:
    if not re.fullmatch(r"([01][0-9]|2[0-3]):[0-5][0-9]", value):  # local, so without a zone
        raise SettingsError(f"{path}: [nudges] time is {value!r}; write it as 10:00.")
    return time.fromisoformat(value)


def _within(path: Path, values: Mapping[str, Any], key: str, default: int, most: int) -> int:
    value: int = values.get(key, default)
    if not 1 <= value <= most:
        raise SettingsError(
            f"{path}: [delivery] {key} is {value}; write a number from 1 to {most}."
        )
    return value
