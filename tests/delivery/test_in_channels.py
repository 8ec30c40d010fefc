"""What is said in a channel: at once, once, and never looked up there."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from bot.delivery import service as delivery
from bot.delivery.domain import BROKEN, Attention, marked
from bot.people.models import Person
from bot.playground.entities import Message
from bot.playground.faults import Kind
from tests.delivery.office import MEHMET, Office


def room(office: Office, *, with_the_bot: bool = True) -> str:
    world = office.playground.world
    desk = office.desk(MEHMET)
    members = [desk.user_id, *([office.playground.bot_user_id()] if with_the_bot else [])]
    return world.add_channel("T0001", "sales", members).id


def said_in(office: Office, channel: str) -> list[Message]:
    return [one for one in office.desk(MEHMET).messages(channel) if one.from_bot]


def post(office: Office, channel: str, key: str = "post:1", **wanted: object) -> int:
    row = {"kind": "post", "channel": channel, "attention": Attention.REPLY, "text": "A post"}
    return office.write(key, MEHMET, **row | wanted)


def test_it_stands_in_the_channel_with_its_mark_and_without_anybodys_settings(
    office: Office,
) -> None:
    channel = room(office)
    written = post(office, channel)
    office.work()
    (said,) = said_in(office, channel)
    assert said.text == "A post"
    assert marked({"blocks": said.blocks}) == written
    assert "Fewer of these" not in str(said.blocks)
    assert (office.row(written).state, office.row(written).channel) == ("sent", channel)
    assert office.heard(MEHMET) == [], "nothing comes to its author"


def test_its_feature_hears_that_it_never_arrives(office: Office) -> None:
    written = post(office, room(office, with_the_bot=False))
    office.move(minutes=1)
    row = office.row(written)
    assert row.state == "failed"
    assert office.never == [row.reason]


def test_an_answer_that_was_lost_is_not_looked_up_and_nothing_is_posted_again(
    office: Office,
) -> None:
    channel = room(office)
    written = post(office, channel)
    office.playground.world.faults.inject("chat.postMessage", Kind.DROPPED)
    office.move(minutes=30)
    row = office.row(written)
    assert row.state == "failed"
    assert row.reason == ("Nobody knows whether it arrived: Leeway may not read the channel.")
    assert office.never == [row.reason]
    assert len(said_in(office, channel)) == 1
    assert office.playground.world.calls_of("conversations.history") == []


def test_it_is_changed_after_its_author_left(office: Office) -> None:
    channel = room(office)
    written = post(office, channel)
    office.work()
    with office.session() as session:
        session.execute(update(Person).where(Person.email == MEHMET).values(active=False))
        delivery.annotate(session, written, {"text": "Without a name"})
        delivery.enqueue_edit(session, written, office.clock.now())
    office.work()
    assert [one.text for one in said_in(office, channel)] == ["Without a name"]


def test_its_feature_hears_that_it_could_not_be_written(office: Office) -> None:
    channel = room(office)
    written = post(office, channel, breaks=True)
    office.move(minutes=1)
    row = office.row(written)
    assert (row.state, row.reason) == ("failed", BROKEN)
    assert office.never == [BROKEN]
    assert said_in(office, channel) == []


def test_a_feature_that_breaks_when_it_is_told_stops_nothing(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    channel = room(office)
    written = post(office, channel, breaks=True, breaks_when_told=True)
    post(office, channel, "post:2", text="Another")
    office.move(minutes=1)
    assert office.row(written).state == "failed"
    assert [one.text for one in said_in(office, channel)] == ["Another"]
    assert "a feature did not take note of a message that failed" in caplog.messages


def test_its_feature_hears_that_somebody_deleted_it_when_it_is_to_be_changed(
    office: Office,
) -> None:
    channel = room(office)
    written = post(office, channel)
    office.work()
    (said,) = said_in(office, channel)
    office.playground.world.delete(channel, said.ts)
    with office.session() as session:
        edit = delivery.enqueue_edit(session, written, office.clock.now())
    assert edit is not None
    office.move(minutes=1)
    assert office.row(edit).state == "failed"
    assert office.never == ["The message is not there any more."]
    assert office.row(written).state == "sent"


def test_a_direct_message_that_cannot_be_changed_is_no_news_to_its_feature(office: Office) -> None:
    """Its person deleted it, and nobody else reads it."""
    written = office.write("post:1", kind="note", text="A note")
    office.work()
    (said,) = office.heard()
    office.playground.world.delete(str(office.row(written).channel), said.ts)
    with office.session() as session:
        delivery.enqueue_edit(session, written, office.clock.now())
    office.move(minutes=1)
    assert office.never == []
