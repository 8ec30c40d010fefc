"""Whether an activity of an xAPI statement is well formed, interactions too (Data, 2.4.4.1)."""

from __future__ import annotations

from collections.abc import Mapping

from bot.trainings.statement_checks import (
    Check,
    Problems,
    at,
    each,
    extensions,
    iri,
    language_map,
    one_of,
    properties,
    text,
)

INTERACTIONS: Mapping[str, tuple[str, ...]] = {
    "true-false": (),
    "choice": ("choices",),
    "fill-in": (),
    "long-fill-in": (),
    "matching": ("source", "target"),
    "performance": ("steps",),
    "sequencing": ("choices",),
    "likert": ("scale",),
    "numeric": (),
    "other": (),
}
"""Each kind of interaction, and the lists of components that it may have."""

_COMPONENT: dict[str, Check] = {"id": text, "description": language_map}


def _component(value: object, path: str, problems: Problems) -> None:
    properties(value, path, problems, _COMPONENT, ("id",))


def _components(value: object, path: str, problems: Problems) -> None:
    each(_component)(value, path, problems)
    if isinstance(value, list):
        ids = [one.get("id") for one in value if isinstance(one, dict)]
        named = [one for one in ids if isinstance(one, str)]
        if len(set(named)) < len(named):
            problems.add(path, "must not have two components of one id")


_LISTS = ("choices", "scale", "source", "target", "steps")
_DEFINITION: dict[str, Check] = {
    "name": language_map,
    "description": language_map,
    "type": iri,
    "moreInfo": iri,
    "extensions": extensions,
    "interactionType": one_of(*INTERACTIONS),
    "correctResponsesPattern": each(text),
    **dict.fromkeys(_LISTS, _components),
}


def _definition(value: object, path: str, problems: Problems) -> None:
    found = properties(value, path, problems, _DEFINITION)
    if found is None:
        return
    kind = found.get("interactionType")
    if kind is None:
        if any(name in found for name in ("correctResponsesPattern", *_LISTS)):
            problems.add(at(path, "interactionType"), "is missing")
        return
    allowed = INTERACTIONS.get(kind, _LISTS) if isinstance(kind, str) else _LISTS
    for name in _LISTS:
        if name in found and name not in allowed:
            problems.add(at(path, name), f"does not belong to the interaction {kind}")


_ACTIVITY: dict[str, Check] = {
    "objectType": one_of("Activity"),
    "id": iri,
    "definition": _definition,
}


def activity(value: object, path: str, problems: Problems) -> None:
    """Check an activity."""
    properties(value, path, problems, _ACTIVITY, ("id",))


def _one_or_more(value: object, path: str, problems: Problems) -> None:
    # A single one is what xAPI 0.95 sent, and still allowed.
    (each(activity) if isinstance(value, list) else activity)(value, path, problems)


_AROUND: dict[str, Check] = dict.fromkeys(("parent", "grouping", "category", "other"), _one_or_more)


def context_activities(value: object, path: str, problems: Problems) -> None:
    """Check the activities around the one that a statement is about."""
    properties(value, path, problems, _AROUND)
