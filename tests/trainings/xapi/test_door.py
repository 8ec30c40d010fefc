"""Who is let in at /xapi, and what a request has to look like."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager

import httpx
import pytest
from starlette.requests import Request

from bot.trainings.xapi_requests import LARGEST_BODY, MOST_AT_ONCE, Held, RefusedError
from tests.support.databases import new_sqlite
from tests.support.house import running
from tests.trainings.xapi.conftest import PEOPLE
from tests.trainings.xapi.learning_system import (
    System,
    bookings,
    let_in,
    statement,
    statements_of,
)


@pytest.fixture(scope="module")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """One for all: nothing that is told here is counted, but that nothing is."""
    folder = tmp_path_factory.mktemp("door")
    people = folder / "people.csv"
    people.write_text(PEOPLE, encoding="utf-8")
    with running(new_sqlite(folder), people_csv=people) as house:
        yield let_in(house)


@contextmanager
def nothing_stored(system: System) -> Iterator[None]:
    """Whatever is said inside is not kept."""
    before = len(statements_of(system.house))
    yield
    assert len(statements_of(system.house)) == before


def test_everybody_may_ask_what_is_spoken_here(system: System) -> None:
    stranger = System(system.house, "nobody", "")
    answer = stranger.ask("GET", "/xapi/about")
    assert (answer.status_code, answer.json()) == (200, {"version": ["1.0.3", "1.0.0"]})
    assert answer.headers["X-Experience-API-Version"] == "1.0.3"
    asked = {"X-Experience-API-Version": "0.9"}
    assert stranger.ask("GET", "/xapi/about", headers=asked).status_code == 200
    assert stranger.ask("HEAD", "/xapi/about").content == b""


@pytest.mark.parametrize(
    "authorization",
    [
        "",
        "Bearer",
        "Bearer leeway-xapi-guessed",
        "Basic !",
        "Basic Zm9v",
        "Digest x",
        "Basic /w==",
    ],
)
def test_a_stranger_is_told_how_to_be_let_in(system: System, authorization: str) -> None:
    given = {"Authorization": authorization}
    with nothing_stored(system):
        answer = system.ask("POST", "/xapi/statements", headers=given, body=statement())
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith('Bearer realm="Leeway xAPI", Basic')
    assert answer.headers["X-Experience-API-Version"] == "1.0.3"
    assert "leeway xapi add" in answer.json()["error"]


def test_a_stranger_does_not_hear_whether_their_statement_is_right(system: System) -> None:
    stranger = System(system.house, "nobody", "leeway-xapi-guessed")
    assert stranger.post([{"actor": None}]).status_code == 401
    asked = {"X-Experience-API-Version": ""}
    assert stranger.ask("POST", "/xapi/statements", headers=asked).status_code == 401


def test_the_token_as_a_password_opens_too(system: System) -> None:
    told = statement()
    for user in ("anybody", ""):
        answer = system.ask("POST", "/xapi/statements", headers=system.basic(user), body=told)
        assert (answer.status_code, answer.json()) == (200, [told["id"]])


def test_who_knows_only_oauth_gets_a_bearers_token_for_the_secret(system: System) -> None:
    def asks(**form: str) -> httpx.Response:
        content = "&".join(f"{name}={value}" for name, value in form.items()).encode()
        headers = {"Authorization": "", "Content-Type": "application/x-www-form-urlencoded"}
        return system.ask("POST", "/xapi/token", headers=headers, content=content)

    granted = asks(grant_type="client_credentials", client_id="lms", client_secret=system.token)
    assert granted.status_code == 200
    assert granted.headers["Cache-Control"] == "no-store"
    assert granted.json()["token_type"] == "Bearer"
    System(system.house, "the same", granted.json()["access_token"]).tells(statement())
    refused = asks(grant_type="client_credentials", client_id="lms", client_secret="guessed")
    assert (refused.status_code, refused.json()) == (401, {"error": "invalid_client"})
    other = asks(grant_type="password", client_secret=system.token)
    assert (other.status_code, other.json()) == (400, {"error": "unsupported_grant_type"})
    assert asks(grant_type="x" * 20_000).status_code == 413


@pytest.mark.parametrize("version", ["1.0", "1.0.0", "1.0.3", "1.0.99"])
def test_every_version_of_one_zero_is_understood(system: System, version: str) -> None:
    headers = {"X-Experience-API-Version": version}
    answer = system.ask("POST", "/xapi/statements", headers=headers, body=statement())
    assert answer.status_code == 200
    assert answer.headers["X-Experience-API-Version"] == "1.0.3"


@pytest.mark.parametrize("version", ["", "0.9", "0.95", "1.1.0", "2.0.0", "1.0.x", "1"])
def test_every_other_version_is_refused(system: System, version: str) -> None:
    headers = {"X-Experience-API-Version": version}
    answer = system.ask("POST", "/xapi/statements", headers=headers, body=statement())
    assert answer.status_code == 400
    assert "1.0.3" in answer.json()["error"]


@pytest.mark.parametrize(
    ("method", "params", "sentence"),
    [
        ("PUT", {}, "The parameter statementId has to be there once."),
        ("PUT", {"StatementId": "x"}, "The parameter StatementId means nothing here."),
        ("POST", {"statementId": "x"}, "The parameter statementId means nothing here."),
        ("POST", {"method": "PUT"}, "The alternate request syntax is not read here"),
    ],
)
def test_a_parameter_that_means_nothing_is_refused(
    system: System, method: str, params: dict[str, str], sentence: str
) -> None:
    answer = system.ask(method, "/xapi/statements", params=params, body=statement())
    assert answer.status_code == 400
    assert answer.json()["error"].startswith(sentence)


def test_one_statement_is_put_under_the_id_that_is_named(system: System) -> None:
    told, other = statement(), statement()
    named = {"statementId": told["id"]}
    answer = system.ask("PUT", "/xapi/statements", params=named, body=other)
    assert answer.json()["problems"] == ["id: is not the one that statementId names"]
    answer = system.ask("PUT", "/xapi/statements", params=named, body=[told])
    assert answer.json()["problems"] == ["one statement is put at a time: POST an array"]
    answer = system.ask("PUT", "/xapi/statements", params={"statementId": "7"}, body=told)
    assert answer.json()["problems"] == ["statementId: must be a UUID in its usual form"]
    nameless = {name: value for name, value in told.items() if name != "id"}
    answer = system.ask("PUT", "/xapi/statements", params=named, body=nameless)
    assert (answer.status_code, answer.content) == (204, b"")
    assert [one.key for one in statements_of(system.house)][-1] == told["id"]


@pytest.mark.parametrize(
    ("headers", "sentence"),
    [
        ({"Content-Type": "multipart/mixed; boundary=x"}, "Attachments are not kept here"),
        ({"Content-Type": "application/x-www-form-urlencoded"}, "Content-Type has to be"),
        ({"Content-Type": "application/json; charset=latin-1"}, "Statements are written in UTF-8"),
        ({"Content-Encoding": "gzip"}, "A compressed body is not read here."),
    ],
)
def test_a_body_of_another_kind_is_refused(
    system: System, headers: dict[str, str], sentence: str
) -> None:
    content = json.dumps(statement()).encode()
    answer = system.ask("POST", "/xapi/statements", headers=headers, content=content)
    assert answer.status_code == 400
    assert answer.json()["error"].startswith(sentence)


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "the body is no JSON at line 1, column 1: Expecting value"),
        (b'{"actor": ', "the body is no JSON at line 1, column 11: Expecting value"),
        (b"\xff\xfe[\x00]\x00", "the body is not UTF-8 at byte 0"),
        (b"[NaN]", "the body has NaN, which is no JSON"),
        (b"[" + b"9" * 5000 + b"]", "the body has a number that is too long"),
        (b'["\\ud83d"]', "the body has half of a character (a lone surrogate)"),
        (b'{"id": 1, "id": 2}', "id: is there twice in one object"),
        (b"[" * 200_000, "is nested too deeply"),
        (b'{"a":' * 200_000, "is nested too deeply"),
        (b"null", "must be an object"),
        (b'[null, "x"]', "[0]: must be an object"),
    ],
)
def test_a_malformed_body_is_told_what_is_wrong_with_it(
    system: System, content: bytes, problem: str
) -> None:
    with nothing_stored(system):
        answer = system.ask("POST", "/xapi/statements", content=content)
    assert answer.status_code == 400
    assert answer.json()["problems"][0] == problem


def test_of_very_many_problems_the_first_are_told_and_the_others_counted(system: System) -> None:
    answer = system.post([{} for _ in range(1000)])
    assert answer.status_code == 400
    assert answer.json()["error"] == "3000 things are wrong, and nothing was stored."
    assert len(answer.json()["problems"]) == 20


@pytest.mark.parametrize("told", [True, False])
def test_a_giant_body_is_refused(system: System, told: bool) -> None:
    def chunks() -> Iterator[bytes]:
        for _ in range(LARGEST_BODY // 2**20 + 1):
            yield b" " * 2**20

    content: bytes | Iterator[bytes] = b" " * (LARGEST_BODY + 1) if told else chunks()
    answer = system.ask("POST", "/xapi/statements", content=content)
    assert answer.status_code == 413
    assert answer.json()["error"].startswith("A request has at most 32 MB")


def test_no_statements_are_none(system: System) -> None:
    answer = system.post([])
    assert (answer.status_code, answer.json()) == (200, [])


@pytest.mark.parametrize("method", ["GET", "HEAD", "DELETE", "PATCH"])
def test_leeway_gives_no_statements_out(system: System, method: str) -> None:
    answer = system.ask(method, "/xapi/statements")
    assert answer.status_code == 405
    assert answer.headers["Allow"] == "PUT, POST"
    assert answer.headers["X-Experience-API-Version"] == "1.0.3"


@pytest.mark.parametrize("path", ["activities/state", "agents/profile", "", "statements/1"])
def test_leeway_is_no_learning_record_store(system: System, path: str) -> None:
    answer = system.ask("GET", f"/xapi/{path}")
    assert answer.status_code == 404
    assert answer.headers["X-Experience-API-Version"] == "1.0.3"


def test_an_extension_may_hold_anything(system: System) -> None:
    values: list[object] = [None, [], {}, "\u0000", {"": [None, -0.0]}, "tomorrow at nine", 12]
    for value in values:
        extensions = {
            "http://id.tincanapi.com/extension/planned-start-time": value,
            "http://id.tincanapi.com/extension/location": value,
        }
        system.tells(statement(context={"extensions": extensions}))
    assert bookings(system.house) == [("Negotiation, level 2", "booked")]


def body_of(*chunks: bytes) -> Request:
    """A request whose body comes in these parts."""
    last = len(chunks) - 1
    parts = iter(
        {"type": "http.request", "body": one, "more_body": index < last}
        for index, one in enumerate(chunks)
    )

    async def receive() -> MutableMapping[str, object]:
        return next(parts)

    return Request({"type": "http", "method": "POST", "headers": []}, receive)


def test_more_requests_than_fit_are_told_to_come_again() -> None:
    held = Held()
    for _ in range(MOST_AT_ONCE):
        held.enter()
    with pytest.raises(RefusedError) as refused:
        held.enter()
    assert (refused.value.status, refused.value.headers) == (429, {"Retry-After": "5"})
    held.leave(0)
    held.enter()


def test_more_bytes_than_fit_are_told_to_come_again() -> None:
    held, bodies = Held(), [bytearray() for _ in range(5)]
    large = [bytes(LARGEST_BODY // 2)] * 2
    for body in bodies[:4]:
        held.enter()
        asyncio.run(held.read(body_of(*large), body))
    held.enter()
    with pytest.raises(RefusedError) as refused:
        asyncio.run(held.read(body_of(b"[]"), bodies[4]))
    assert refused.value.status == 429
    held.leave(len(bodies[0]))
    asyncio.run(held.read(body_of(b"[]"), bodies[4]))
    assert bodies[4] == b"[]"
