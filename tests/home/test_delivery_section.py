"""What an admin sees of the way out in App Home: only what needs them, and never about whom."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import insert, select, update

from bot.delivery.models import Lane, Outgoing
from bot.delivery.sections import delivery_section
from bot.people.models import Person
from tests.home.small_house import ANA, BO, CY, DEE, SmallHouse, with_sections, words

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
CLOSED = "The person's Slack account was closed."
REVOKED = "The bot's token was revoked: install the app again."


@pytest.fixture
def watched(house: SmallHouse) -> Iterator[SmallHouse]:
    with with_sections(house, [delivery_section]):
        yield house


def home_of(house: SmallHouse, user_id: str) -> str:
    desk = house.desk(user_id)
    assert desk.open_home().ok
    assert house.sees(lambda: desk.home() is not None)
    return words((desk.home() or {}).get("blocks"))


def put(house: SmallHouse, count: int, state: str, to: str = BO, **values: object) -> None:
    """So many rows in the outbox."""
    now = house.whole.now
    with house.whole.session() as session:
        person = session.scalars(select(Person).where(Person.slack_user_id == to)).one()
        rows = [
            {
                "workspace_id": person.workspace_id,
                "dedupe_key": f"{state}:{to}:{values}:{number}",
                "kind": "nudge",
                "person_id": person.id,
                "details": {"text": "a word in confidence"},
                "attention": "nudge",
                "state": state,
                "not_before": now,
                "created_at": now,
                "done_at": now if state == "failed" else None,
                **values,
            }
            for number in range(count)
        ]
        session.execute(insert(Outgoing), rows)


def test_while_nothing_needs_them_an_admin_reads_nothing_of_it(watched: SmallHouse) -> None:
    put(watched, 2, "pending")
    put(watched, 1, "failed", done_at=watched.whole.now - 8 * DAY, reason=CLOSED)
    home = home_of(watched, DEE)
    assert "Delivery" not in home
    assert "Nothing waits for you." in home


def test_failures_are_counted_by_reason_and_nobody_is_named(watched: SmallHouse) -> None:
    put(watched, 2, "failed", reason=CLOSED)
    put(watched, 1, "failed", to=CY, reason="The channel was archived.")
    home = home_of(watched, DEE)
    assert home.startswith(
        "*Delivery*\n"
        "In the last seven days three messages could not be delivered:\n"
        f"• {CLOSED} (2)\n"
        "• The channel was archived. (1)\n"
    )
    section = home[: home.index("Your settings")]
    assert "leeway outbox list" in section
    assert "confidence" not in section
    assert not {"Ana", "Bo", "Cy"} & set(section.replace("*", " ").split())


def test_the_rare_reasons_are_taken_together(watched: SmallHouse) -> None:
    for number in range(7):
        put(watched, 8 - number, "failed", reason=f"Reason {number}.")
    home = home_of(watched, DEE)
    assert "• Reason 4. (4)\n• Other reasons (5)\n" in home
    assert "Reason 5" not in home


def test_a_stop_says_why_what_to_do_and_how_much_waits_since_when(watched: SmallHouse) -> None:
    put(watched, 12, "pending", not_before=watched.whole.now - HOUR)
    with watched.whole.session() as session:
        session.execute(update(Lane).values(stopped_because=REVOKED))
    home = home_of(watched, DEE)
    assert home.startswith(
        "*Delivery*\n"
        f"Nothing goes out: {REVOKED}\n"
        "When that is put right, what waits goes out by itself.\n"
        "Due and not sent: 12 messages, the oldest since Mon, 30 November, 7:00.\n"
    )


def test_what_an_answer_of_slacks_says_cannot_link_or_mention(watched: SmallHouse) -> None:
    put(watched, 1, "failed", reason="Slack answered: <!channel> {count}")
    home = home_of(watched, DEE)
    assert "• Slack answered: &lt;!channel&gt; {count} (1)" in home


@pytest.mark.parametrize("user_id", [ANA, BO])
def test_whoever_is_no_admin_reads_nothing_of_it(watched: SmallHouse, user_id: str) -> None:
    put(watched, 3, "failed", reason=CLOSED)
    assert "Delivery" not in home_of(watched, user_id)
