"""What makes a statement that comes again another one, and what does not."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from hypothesis import given, settings

from bot.trainings.statement_likeness import likeness
from tests.trainings.xapi.statement_strategies import STATEMENTS, Json

ANN = {"objectType": "Agent", "mbox": "mailto:Ann@Example.com"}
BOB = {"objectType": "Agent", "account": {"homePage": "https://lms.example.com", "name": "bob"}}
STATEMENT: Json = {
    "id": "7f0c5a0e-3f0b-4a43-9a8c-0f6b0c9d9a11",
    "actor": {"objectType": "Group", "name": "Team", "member": [ANN, BOB]},
    "verb": {"id": "http://adlnet.gov/expapi/verbs/attended", "display": {"en": "attended"}},
    "object": {
        "objectType": "SubStatement",
        "actor": ANN,
        "verb": {"id": "https://example.com/planned"},
        "object": {"id": "https://lms.example.com/1", "definition": {"name": {"en": "One"}}},
        "timestamp": "2026-11-22T09:00:00+01:00",
    },
    "result": {"duration": "PT1.234S", "score": {"scaled": 1}},
    "context": {
        "registration": "7F0C5A0E-3F0B-4A43-9A8C-0F6B0C9D9A12",
        "language": "en-US",
        "contextActivities": {"parent": {"id": "https://lms.example.com/2"}},
        "extensions": {"https://example.com/e": {"b": 1, "a": [1, 2]}},
    },
    "timestamp": "2026-11-22T08:00:00Z",
}


def changed(*way: str | int, to: object) -> Json:
    """The statement with something else in one place; None takes it away."""
    statement = copy.deepcopy(STATEMENT)
    holder: Any = statement
    for step in way[:-1]:
        holder = holder[step]
    if to is None:
        del holder[way[-1]]
    else:
        holder[way[-1]] = to
    return statement


@pytest.mark.parametrize(
    "same",
    [
        changed("id", to=None),
        changed("timestamp", to=None),  # compared apart, by what was set
        changed("stored", to="2026-11-22T08:00:01Z"),
        changed("version", to="1.0.0"),
        changed("authority", to=BOB),
        changed("verb", "display", to={"de": "war da"}),
        changed("actor", "member", to=[BOB, ANN]),
        changed("actor", "member", 0, "mbox", to="mailto:Ann@example.COM"),
        changed("object", "object", "definition", to=None),
        changed("object", "timestamp", to="2026-11-22T08:00:00.000Z"),
        changed("result", "duration", to="PT1.23S"),
        changed("result", "score", "scaled", to=1.0),
        changed("context", "registration", to="7f0c5a0e-3f0b-4a43-9a8c-0f6b0c9d9a12"),
        changed("context", "language", to="en-us"),
        changed("context", "contextActivities", "parent", to=[{"id": "https://lms.example.com/2"}]),
        changed("context", "extensions", to={"https://example.com/e": {"a": [1, 2], "b": 1}}),
    ],
)
def test_what_may_differ_makes_no_other_statement(same: Json) -> None:
    assert likeness(same) == likeness(STATEMENT)


@pytest.mark.parametrize(
    "other",
    [
        changed("verb", "id", to="http://adlnet.gov/expapi/verbs/registered"),
        changed("actor", "name", to="Another team"),
        changed("actor", "member", to=[ANN]),
        changed("actor", "member", 0, "mbox", to="mailto:ann@example.com"),
        changed("object", "object", "id", to="https://lms.example.com/3"),
        changed("object", "timestamp", to="2026-11-22T08:00:01Z"),
        changed("result", "duration", to="PT1.2S"),
        changed("result", "duration", to="PT0M1.234S"),  # the same time, and another text
        changed("result", "score", "scaled", to=0.5),
        changed("context", "registration", to=None),
        changed("context", "extensions", to={"https://example.com/e": {"a": [2, 1], "b": 1}}),
    ],
)
def test_what_must_not_differ_makes_another_statement(other: Json) -> None:
    assert likeness(other) != likeness(STATEMENT)


def reversed_in(value: Any) -> Any:  # noqa: ANN401  # any JSON
    """The same JSON with its properties the other way round."""
    if isinstance(value, dict):
        return {name: reversed_in(item) for name, item in reversed(value.items())}
    return [reversed_in(item) for item in value] if isinstance(value, list) else value


@given(STATEMENTS)
@settings(max_examples=100, deadline=None)
def test_the_order_of_properties_makes_no_other_statement(statement: Json) -> None:
    assert likeness(reversed_in(statement)) == likeness(statement)
    assert likeness(json.loads(json.dumps(statement))) == likeness(statement)
