"""What learning systems said wrongly and take back, and of which booking they say it."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from bot.storage import Database
from bot.trainings import flags, receiving, sources
from bot.trainings.domain import Audience, Source
from bot.trainings.models import LearningSource
from bot.trainings.statement_batch import read_many
from tests.trainings.training_desk import MINUTE, NOW, Desk, desk, span, word

Json = dict[str, object]

LOST = span("2026-12-10", "09:00", "17:00")
GIVEN = span("2026-12-17", "09:00", "17:00")
COURSE = "https://lms.example/negotiation"
VERBS = "http://adlnet.gov/expapi/verbs/"
PLANNED = {
    "http://id.tincanapi.com/extension/planned-start-time": LOST.start.isoformat(),
    "http://id.tincanapi.com/extension/planned-duration": "PT8H",
}


def statement(verb: str, *, planned: bool = False) -> Json:
    """What a system says of Ann."""
    said: Json = {
        "id": str(uuid4()),
        "actor": {"mbox": "mailto:ann@t1.example"},
        "verb": {"id": f"{VERBS}{verb}"},
        "object": {"id": COURSE, "definition": {"name": {"en": "Negotiation"}}},
    }
    return said | {"context": {"extensions": PLANNED}} if planned else said


def tells(firm: Desk, said: Json, now: datetime) -> None:
    """A system says something over xAPI."""
    with firm.work.session() as session:
        if session.scalar(select(LearningSource.id)) is None:
            sources.add(session, "LMS", NOW)
            session.flush()
        source_id = session.scalars(select(LearningSource.id)).one()
        receiving.receive(session, source_id, read_many(json.dumps([said]).encode()), now)


def takes_back(firm: Desk, said: Json, now: datetime) -> None:
    """It voids what it said."""
    target = {"objectType": "StatementRef", "id": said["id"]}
    tells(firm, statement("voided") | {"object": target}, now)


# Of which booking


@pytest.mark.parametrize("key", ["", "B-1"])
def test_who_was_there_was_so_on_the_date_that_was_given_back(database: Database, key: str) -> None:
    firm = desk(database)
    (lost,) = firm.told(word(firm.ids["Ann"], when=LOST, booking_key=key))
    flag = firm.flags("Ann", lost)
    firm.tick(NOW + 10 * MINUTE)
    given = firm.gives("Lea", flag.id, GIVEN, NOW + 20 * MINUTE)
    after = GIVEN.end + MINUTE
    said = word(firm.ids["Ann"], "attended", said_at=GIVEN.end, booking_key=key)
    assert firm.told(said, now=after) == [given.id]
    assert [one.state for one in firm.all_bookings("Ann")] == ["given_up", "attended"]
    assert firm.told(said, now=after + MINUTE) == [given.id]
    assert firm.sees("Ann", flag.id).given is not None


def test_before_the_given_date_begins_who_was_there_was_so_after_all_on_the_lost_one(
    database: Database,
) -> None:
    firm = desk(database)
    (lost,) = firm.told(word(firm.ids["Ann"], when=LOST))
    flag = firm.flags("Ann", lost)
    firm.tick(NOW + 10 * MINUTE)
    firm.gives("Lea", flag.id, GIVEN, NOW + 20 * MINUTE)
    said = word(firm.ids["Ann"], "attended", said_at=LOST.end)
    assert firm.told(said, now=LOST.end + MINUTE) == [lost]
    assert firm.booking(lost).state == "attended"
    assert firm.flag(flag.id).state == "restored"


# What is taken back


def test_who_was_not_there_after_all_has_their_flag_back_and_it_is_asked_about_again(
    database: Database,
) -> None:
    firm = desk(database)
    tells(firm, statement("registered", planned=True), NOW)
    (booking,) = firm.all_bookings("Ann")
    flag = firm.flags("Ann", booking.id)
    firm.tick(NOW + 10 * MINUTE)
    attended = statement("attended")
    tells(firm, attended, NOW + 20 * MINUTE)
    assert (firm.booking(booking.id).state, firm.flag(flag.id).state) == ("attended", "restored")
    takes_back(firm, attended, NOW + 30 * MINUTE)
    assert (firm.booking(booking.id).state, firm.flag(flag.id).state) == ("given_up", "open")
    assert firm.flag(flag.id).closed_at is None
    firm.tick(NOW + timedelta(days=9))
    assert firm.messages("training_flag_again") == [("Lea", flag.id)]


def test_a_flag_that_nobody_had_heard_of_is_told_once_its_attended_is_taken_back(
    database: Database,
) -> None:
    firm = desk(database)
    tells(firm, statement("registered", planned=True), NOW)
    (booking,) = firm.all_bookings("Ann")
    flag = firm.flags("Ann", booking.id)
    attended = statement("attended")
    tells(firm, attended, NOW + MINUTE)
    firm.tick(NOW + 10 * MINUTE)
    assert firm.messages("training_flag") == []
    takes_back(firm, attended, NOW + 30 * MINUTE)
    firm.tick(NOW + 30 * MINUTE)
    assert firm.messages("training_flag") == [("Lea", flag.id)]


def test_a_flag_that_the_person_closed_stays_closed_whatever_is_taken_back(
    database: Database,
) -> None:
    firm = desk(database)
    tells(firm, statement("registered", planned=True), NOW)
    (booking,) = firm.all_bookings("Ann")
    flag = firm.flags("Ann", booking.id, Audience.COUNTED)
    firm.does(
        "Ann", lambda s, who: flags.close(s, who, flag.id, restored=True, now=NOW + 2 * MINUTE)
    )
    attended = statement("attended")
    tells(firm, attended, NOW + 20 * MINUTE)
    takes_back(firm, attended, NOW + 30 * MINUTE)
    assert (firm.booking(booking.id).state, firm.flag(flag.id).state) == ("booked", "restored")


def test_what_an_import_said_later_stands_where_a_statement_before_it_is_taken_back(
    database: Database,
) -> None:
    firm = desk(database)
    ann = firm.ids["Ann"]
    (number,) = firm.told(word(ann, when=LOST), source=Source.CSV)
    registered = statement("registered")
    tells(firm, registered, NOW + MINUTE)
    later = NOW + 2 * MINUTE
    firm.told(word(ann, "withdrawn", when=LOST, said_at=later), source=Source.CSV, now=later)
    takes_back(firm, registered, NOW + 3 * MINUTE)
    stored = firm.booking(number)
    assert (stored.state, stored.said_at) == ("withdrawn", later)
    assert len(firm.all_bookings("Ann")) == 1


def test_what_an_import_said_is_booked_again_where_the_statement_after_it_is_taken_back(
    database: Database,
) -> None:
    firm = desk(database)
    (number,) = firm.told(word(firm.ids["Ann"], when=LOST), source=Source.CSV)
    attended = statement("attended")
    tells(firm, attended, NOW + MINUTE)
    assert firm.booking(number).state == "attended"
    takes_back(firm, attended, NOW + 2 * MINUTE)
    assert firm.booking(number).state == "booked"
