"""An admin lets learning systems in, sees what they told, and ends it, on the command line."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from tests.support.command_line import leeway
from tests.support.house import House
from tests.trainings.xapi.learning_system import (
    System,
    bookings,
    let_in,
    planned,
    statement,
)

NEVER = "not shown again"


def run(house: House, *words: str) -> tuple[int, str]:
    """Run `leeway xapi …` against the house's database; its code and what it said."""
    url = house.leeway.database.url.render_as_string(hide_password=False)
    ended = leeway("xapi", *words, DATABASE_URL=url)
    return ended.code, ended.out + ended.err


def test_a_learning_system_is_let_in_and_shut_out(house: House) -> None:
    code, said = run(house, "list")
    assert (code, said) == (
        0,
        "No learning system tells of trainings: leeway xapi add NAME lets one in.\n",
    )
    code, said = run(house, "add", "Moodle")
    assert (code, said.count(NEVER)) == (0, 1)
    token = said.splitlines()[1]
    system = System(house, "Moodle", token)
    unknown = statement(email="nobody@x.example")
    system.tells(statement(context=planned()), unknown)
    code, said = run(house, "list")
    assert code == 0
    assert "Moodle: since" in said
    assert said.endswith(", 2 statements, 1 of them without effect\n")

    code, said = run(house, "renew", "Moodle")
    assert code == 0
    assert system.post(statement()).status_code == 401
    renewed = System(house, "Moodle", said.splitlines()[1])
    renewed.tells(statement())

    assert run(house, "remove", "Moodle", "--yes") == (
        0,
        "Moodle is let in no longer. The trainings that it told of stay.\n",
    )
    assert renewed.post(statement()).status_code == 401
    assert bookings(house) == [("Negotiation, level 2", "booked")]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["add", "Moodle"], "There is a learning system “Moodle” already"),
        (["add", " "], "A name has between 1 and 100 characters."),
        (["add", "x" * 101], "A name has between 1 and 100 characters."),
        (["renew", "Canvas"], "There is no learning system “Canvas”"),
        (["remove", "Canvas", "--yes"], "There is no learning system “Canvas”"),
        (["remove", "Canvas"], "There is no learning system “Canvas”"),  # and nothing is asked
    ],
)
def test_a_name_that_cannot_be_is_refused(
    small_house: House, words: list[str], sentence: str
) -> None:
    let_in(small_house, "Moodle")
    code, said = run(small_house, *words)
    assert code == 2
    assert said.startswith(sentence)


def test_nobody_reads_a_token_in_the_database(house: House) -> None:
    token = let_in(house).token
    with house.leeway.database.engine.connect() as connection:
        rows = connection.execute(text("SELECT * FROM learning_source")).all()
    assert len(rows) == 1
    assert token not in str(rows)
    assert token.removeprefix("leeway-xapi-") not in str(rows)
