"""The rules of statements against those of the learning record store Ralph, by another hand."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from ralph.models.xapi.base.statements import BaseXapiStatement

from bot.trainings.statement_checks import Problems
from bot.trainings.statements import check
from tests.trainings.xapi.statement_strategies import STATEMENTS, Json, Spoiled, spoiled

LARGE = settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def problems_of(statement: Json) -> list[str]:
    problems = Problems()
    check(statement, "", problems)
    return problems.sentences()


def ralph_refuses(statement: Json) -> bool:
    try:
        BaseXapiStatement.model_validate(statement)
    except (ValueError, TypeError, AttributeError, LookupError):  # it meets junk before it checks
        return True
    return False


def they_are_known_to_differ(spoilt: Spoiled) -> bool:
    """What Ralph turns into something right, and what it refuses though it is only unadvised."""
    turned = {"timestamp", "stored", "duration", "length", "scaled", "raw", "min", "max"}
    loose = {"sha2", "contentType", "fileUrl", "openid"}
    return (
        spoilt.name in turned  # 0 is a timestamp to it, true a length
        or spoilt.name in loose  # any text will do there, and a file comes by no other way here
        or isinstance(spoilt.value, int | float)  # a number is a text to it
        or spoilt.name == "objectType"  # an object that is somebody has to say so (2.4.4.2)
        or spoilt.value is None  # it looks for null in objects, and not in arrays
        or spoilt.value in ({}, "")
    )


@given(STATEMENTS)
@LARGE
def test_what_is_well_formed_is_so_for_both(statement: Json) -> None:
    assert problems_of(statement) == []
    assert not ralph_refuses(statement)


@given(spoiled().filter(lambda one: not they_are_known_to_differ(one)))
@LARGE
def test_what_one_of_them_refuses_the_other_refuses_too(spoilt: Spoiled) -> None:
    refused = problems_of(spoilt.statement)
    assert bool(refused) == ralph_refuses(spoilt.statement), refused


@pytest.mark.parametrize("value", [{}, ""])
def test_ralph_refuses_what_is_empty_and_leeway_does_not(value: object) -> None:
    statement: Json = {
        "actor": {"mbox": "mailto:ann@t1.example.com"},
        "verb": {"id": "http://adlnet.gov/expapi/verbs/registered"},
        "object": {"id": "https://lms.example.com/course/1"},
        "result": {"response": value} if value == "" else value,
    }
    assert ralph_refuses(statement)
    assert problems_of(statement) == []
