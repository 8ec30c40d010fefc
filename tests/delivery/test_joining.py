"""One message for several things: what waits for somebody, and what the week has no room for."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from bot.delivery import service as delivery
from bot.delivery.domain import Attention
from bot.playground.entities import Message as Said
from bot.playground.faults import Kind
from tests.delivery.office import PRIYA, Office

WEEK = timedelta(days=7)


def button(action: str) -> list[dict[str, Any]]:
    """A question with its button."""
    ask: dict[str, Any] = {
        "type": "section",
        "text": {"type": "mrkdwn", "text": f"Please {action}"},
    }
    pressed = {"type": "button", "action_id": action, "text": {"type": "plain_text", "text": "Yes"}}
    return [ask, {"type": "actions", "elements": [pressed]}]


def channel_of(office: Office) -> str:
    """The direct message with Mehmet."""
    return str(office.rows()[0].channel)


def shown(message: Said) -> str:
    """Everything that a message shows."""
    return str(message.blocks)


# What waits for somebody's answer.


def test_what_waits_comes_at_once_and_more_of_the_day_is_joined_to_it(office: Office) -> None:
    office.write("wait:1", attention=Attention.WAITING, text="First", blocks=button("approve"))
    office.move(hours=1)
    second = office.write(
        "wait:2", attention=Attention.WAITING, text="Second", blocks=button("restore")
    )
    third = office.write("wait:3", attention=Attention.WAITING, text="Third", blocks=button("let"))
    office.move(minutes=1)
    (message,) = office.heard()
    assert message.text == "First (and two more things)"
    assert all(f"Please {word}" in shown(message) for word in ("approve", "restore", "let"))
    for part in (second, third):
        row = office.row(part)
        assert (row.state, row.ts) == ("sent", message.ts)
    assert office.notes.arrived == [office.rows()[0].id, second, third]


def test_another_day_another_message(office: Office) -> None:
    office.write("wait:1", attention=Attention.WAITING, text="First")
    office.move(days=1)
    office.write("wait:2", attention=Attention.WAITING, text="Second")
    office.write("wait:priya", PRIYA, attention=Attention.WAITING, text="For Priya")
    office.move(minutes=1)
    assert [said.text for said in office.heard()] == ["First", "Second"]
    assert [said.text for said in office.heard(PRIYA)] == ["For Priya"]


def test_two_at_the_same_moment_are_one_message(office: Office) -> None:
    office.write("wait:1", attention=Attention.WAITING, text="First")
    office.write("wait:2", attention=Attention.WAITING, text="Second")
    office.move(minutes=1)
    assert [said.text for said in office.heard()] == ["First (and one more thing)"]


def test_a_full_message_is_followed_by_another(office: Office) -> None:
    for number in range(6):
        office.write(f"wait:{number}", attention=Attention.WAITING, text=f"Thing {number}")
    office.move(minutes=2)
    assert [said.text for said in office.heard()] == [
        "Thing 0 (and four more things)",
        "Thing 5",
    ]
    assert {row.state for row in office.rows()} == {"sent"}


def test_where_the_first_is_not_there_any_more_the_second_comes_by_itself(office: Office) -> None:
    first = office.write("wait:1", attention=Attention.WAITING, text="First")
    office.move(minutes=1)
    (message,) = office.heard()
    office.playground.world.delete(channel_of(office), message.ts)
    second = office.write("wait:2", attention=Attention.WAITING, text="Second")
    office.move(minutes=1)
    assert [said.text for said in office.heard()] == ["Second"]
    assert office.row(second).state == "sent"
    assert office.row(second).part_of_id is None
    assert office.row(first).state == "sent"


def test_nobody_joins_a_message_of_which_it_is_not_known_whether_it_arrived(
    office: Office,
) -> None:
    office.playground.world.faults.inject("chat.postMessage", Kind.DROPPED)
    office.write("wait:1", attention=Attention.WAITING, text="First")
    office.work()
    office.write("wait:2", attention=Attention.WAITING, text="Second")
    office.move(minutes=3)
    assert [said.text for said in office.heard()] == ["First (and one more thing)"]
    assert {row.state for row in office.rows()} == {"sent"}


def test_a_click_on_a_part_changes_the_message_that_carries_it(office: Office) -> None:
    first = office.write("wait:1", attention=Attention.WAITING, text="First")
    second = office.write("wait:2", attention=Attention.WAITING, text="Second")
    office.move(minutes=1)
    with office.session() as session:
        delivery.annotate(session, second, {"text": "Second, answered"})
        edit = delivery.enqueue_edit(session, second, office.clock.now())
    office.move(minutes=1)
    (message,) = office.heard()
    assert "Second, answered" in shown(message)
    assert edit is not None
    assert office.row(edit).edits_id == first


# What nobody asked for.


def test_what_does_not_fit_into_the_week_goes_out_inside_the_next_weekly_message(
    office: Office,
) -> None:
    started = office.clock.now()
    office.write("nudge:1", attention=Attention.NUDGE, kind="weekly", text="Week one")
    office.move(days=1)
    office.write("nudge:2", attention=Attention.NUDGE, text="A budget")
    office.move(days=1)
    third = office.write("nudge:3", attention=Attention.NUDGE, text="Seven people saved it")
    office.move(hours=1)
    assert (office.row(third).state, office.row(third).folds) == ("pending", True)
    assert office.row(third).not_before > started + WEEK, "the weekly one keeps its place"
    office.write(
        "nudge:4", attention=Attention.NUDGE, kind="weekly", text="Week two", due=started + WEEK
    )
    office.move(days=7)
    texts = [said.text for said in office.heard()]
    assert texts == ["Week one", "A budget", "Week two (and one more thing)"]
    assert "Also: Seven people saved it" in shown(office.heard()[-1])
    row = office.row(third)
    assert (row.state, row.ts) == ("sent", office.heard()[-1].ts)


def test_what_is_carried_does_not_count_and_is_asked_again_whether_it_is_true(
    office: Office,
) -> None:
    started = office.clock.now()
    office.write("nudge:1", attention=Attention.NUDGE)
    office.write("nudge:2", attention=Attention.NUDGE)
    office.move(minutes=1)
    gone = office.write("nudge:3", attention=Attention.NUDGE, text="Old news")
    true = office.write("nudge:4", attention=Attention.NUDGE, text="Still true")
    office.work()
    with office.session() as session:
        delivery.annotate(session, gone, {"moot": "It is not so any more."})
    office.clock.move_to(started + WEEK)
    weekly = office.write("nudge:5", attention=Attention.NUDGE, kind="weekly", text="Weekly")
    with office.session() as session:
        delivery.withdraw(session, ["nothing"], office.clock.now())
    office.move(days=3)
    assert office.row(gone).state == "dropped"
    assert office.row(true).state == "sent"
    assert office.row(weekly).state == "sent"
    assert len(office.heard()) <= 4


def test_what_a_weekly_message_carried_in_vain_goes_by_itself(office: Office) -> None:
    started = office.clock.now()
    office.write("nudge:1", attention=Attention.NUDGE)
    office.write("nudge:2", attention=Attention.NUDGE)
    office.move(minutes=1)
    third = office.write("nudge:3", attention=Attention.NUDGE, text="News")
    office.work()
    office.clock.move_to(started + timedelta(days=6))
    refused = office.write(
        "nudge:4", attention=Attention.NUDGE, kind="weekly", blocks=[{"type": "loud"}]
    )
    office.move(days=9)
    assert office.row(refused).state == "failed"
    assert (office.row(third).state, office.row(third).part_of_id) == ("sent", None)
    assert "News" in [said.text for said in office.heard()]
