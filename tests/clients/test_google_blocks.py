"""What Google makes of our blocks: focus time, identifiers, what the person does meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.clients.calendar import (
    CalendarAwayError,
    EntryChangedError,
    EntryGoneError,
)
from bot.core.spans import Span
from tests.clients.calendar_ground import OTHER_UID, UID, at, between, entry
from tests.clients.google_ground import GoogleGround
from tests.clients.network import clock
from tests.support.google_fake import google


@pytest.fixture
def ground() -> Iterator[GoogleGround]:
    with google(clock()) as fake:
        ground = GoogleGround(fake)
        yield ground
        assert ground.given_secrets() == []


def test_a_free_block_is_a_plain_private_event_without_a_reminder(ground: GoogleGround) -> None:
    ground.open().create(entry())
    event = ground.event(UID)
    assert (event["eventType"], event["transparency"]) == ("default", "transparent")
    assert (event["visibility"], event["reminders"]) == ("private", {"useDefault": False})
    assert "description" not in event


def test_a_busy_block_is_focus_time_that_declines_nothing(ground: GoogleGround) -> None:
    ground.open().create(entry(busy=True))
    event = ground.event(UID)
    assert (event["eventType"], event["transparency"]) == ("focusTime", "opaque")
    assert event["focusTimeProperties"] == {"autoDeclineMode": "declineNone"}


def test_focus_time_declines_new_meetings_where_the_person_wants_that(
    ground: GoogleGround,
) -> None:
    written = ground.open().create(replace(entry(busy=True), declines=True))
    new = {"autoDeclineMode": "declineOnlyNewConflictingInvitations"}
    assert ground.event(UID)["focusTimeProperties"] == new
    ground.open().change(entry(busy=True, sequence=1), written.etag)
    assert ground.event(UID)["focusTimeProperties"] == {"autoDeclineMode": "declineNone"}


def test_where_the_edition_has_no_focus_time_the_block_is_a_busy_event(
    ground: GoogleGround,
) -> None:
    ground.fake.calendar.has_focus_time = False
    ground.open().create(entry(busy=True))
    first = ground.open().create(entry(uid=OTHER_UID))
    ground.open().change(entry(uid=OTHER_UID, busy=True, sequence=1), first.etag)
    for uid in (UID, OTHER_UID):
        event = ground.event(uid)
        assert (event["eventType"], event["transparency"]) == ("default", "opaque")
        assert "focusTimeProperties" not in event


def test_a_block_that_turns_busy_becomes_focus_time_and_keeps_what_the_person_wrote(
    ground: GoogleGround,
) -> None:
    first = ground.open().create(entry())
    ground.edit(ground.event(UID)["id"], description="Chapter 3", colorId="7")
    found = ground.open().read(UID)
    assert found is not None
    assert found.etag != first.etag
    busy = ground.open().change(entry(busy=True, sequence=1), found.etag)
    event = ground.event(UID)
    assert (event["eventType"], event["description"]) == ("focusTime", "Chapter 3")
    ground.open().change(entry(sequence=2), busy.etag)
    event = ground.event(UID)
    assert (event["eventType"], event["transparency"]) == ("default", "transparent")
    assert (event["description"], event["colorId"]) == ("Chapter 3", "7")
    assert ground.count() == 1


def test_a_block_to_which_the_person_invited_somebody_is_not_replaced(
    ground: GoogleGround,
) -> None:
    ground.open().create(entry())
    before = ground.event(UID)["id"]
    ground.edit(before, attendees=[{"email": "colleague@example.com"}])
    found = ground.open().read(UID)
    assert found is not None
    busy = ground.open().change(entry(busy=True, sequence=1), found.etag)
    assert busy.busy
    assert (ground.event(UID)["id"], ground.event(UID)["eventType"]) == (before, "default")


class Failing:
    """The first request with a method gets no answer but an error of the server."""

    def __init__(self, method: str) -> None:
        self._method = method

    def __call__(self, request: Request) -> Response | None:
        if request.method != self._method:
            return None
        self._method = ""
        return JSONResponse({"error": {"code": 500}}, 500)


def test_a_replacement_that_ended_half_way_is_ended_when_it_is_tried_again(
    ground: GoogleGround,
) -> None:
    first = ground.open().create(entry())
    ground.fake.trouble = Failing("DELETE")
    with pytest.raises(CalendarAwayError):
        ground.open().change(entry(busy=True, sequence=1), first.etag)
    assert ground.count() == 2
    assert ground.open().read(UID) == first
    busy = ground.open().change(entry(busy=True, sequence=1), first.etag)
    assert ground.open().read(UID) == busy
    assert (ground.count(), ground.event(UID)["eventType"]) == (1, "focusTime")


def test_what_is_left_of_a_replacement_goes_with_the_next_change(ground: GoogleGround) -> None:
    first = ground.open().create(entry())
    ground.fake.trouble = Failing("DELETE")
    with pytest.raises(CalendarAwayError):
        ground.open().change(entry(busy=True, sequence=1), first.etag)
    moved = ground.open().change(entry(between(26, 9, 11), sequence=2), first.etag)
    assert ground.count() == 1
    assert ground.open().read(UID) == moved


def test_deleting_takes_what_is_left_of_a_replacement_too(ground: GoogleGround) -> None:
    first = ground.open().create(entry())
    ground.fake.trouble = Failing("DELETE")
    with pytest.raises(CalendarAwayError):
        ground.open().change(entry(busy=True, sequence=1), first.etag)
    ground.open().delete(UID)
    assert ground.count() == 0


def test_what_the_person_moves_while_it_is_replaced_stays_theirs(ground: GoogleGround) -> None:
    first = ground.open().create(entry())
    before = ground.event(UID)["id"]

    def meanwhile(request: Request) -> None:
        if request.method == "DELETE" and request.url.path.endswith(before):
            ground.edit(before, summary="Mine")

    ground.fake.trouble = meanwhile
    with pytest.raises(EntryChangedError):
        ground.open().change(entry(busy=True, sequence=1), first.etag)
    assert (ground.event(UID)["id"], ground.event(UID)["summary"]) == (before, "Mine")
    ground.fake.trouble = lambda _: None
    found = ground.open().read(UID)
    assert found is not None
    busy = ground.open().change(entry(busy=True, title="Mine", sequence=1), found.etag)
    assert (busy.title, ground.count()) == ("Mine", 1)


def test_what_the_person_changes_while_it_is_written_stays_theirs(ground: GoogleGround) -> None:
    first = ground.open().create(entry())

    def meanwhile(request: Request) -> None:
        if request.method == "PATCH":
            ground.rename(UID, "Mine")

    ground.fake.trouble = meanwhile
    with pytest.raises(EntryChangedError):
        ground.open().change(entry(between(26, 9, 11), sequence=1), first.etag)
    assert ground.event(UID)["summary"] == "Mine"


def test_what_the_person_deletes_while_it_is_replaced_stays_deleted(ground: GoogleGround) -> None:
    first = ground.open().create(entry())
    before = ground.event(UID)["id"]

    def meanwhile(request: Request) -> None:
        if request.method == "DELETE" and request.url.path.endswith(before):
            ground.fake.calendar.delete(before, "")

    ground.fake.trouble = meanwhile
    with pytest.raises((EntryChangedError, EntryGoneError)):
        ground.open().change(entry(busy=True, sequence=1), first.etag)
    assert ground.open().read(UID) is None
    assert ground.count() == 0


def test_what_a_replacement_does_is_no_deletion(ground: GoogleGround) -> None:
    first = ground.open().create(entry())
    token = ground.open().changes("").token
    busy = ground.open().change(entry(busy=True, sequence=1), first.etag)
    found = ground.open().changes(token)
    assert (found.others, found.ours) == (False, {UID: busy})


def test_an_event_that_was_deleted_is_made_anew_and_only_so_often(ground: GoogleGround) -> None:
    ground.open().create(entry())
    ground.throw_away(UID)
    ground.open().create(entry(sequence=4))
    assert ground.count() == 1
    ground.throw_away(UID)
    with pytest.raises(EntryGoneError):
        ground.open().create(entry(sequence=4))
    ground.open().create(entry(sequence=5))
    assert ground.count() == 1


def test_a_block_that_the_person_made_a_whole_day_is_one_of_their_zone(
    ground: GoogleGround,
) -> None:
    ground.open().create(entry())
    ground.edit(ground.event(UID)["id"], start={"date": "2027-03-28"}, end={"date": "2027-03-29"})
    found = ground.open().read(UID)
    assert found is not None
    assert found.span == Span(at(27, 23), at(28, 22))
    moved = ground.open().change(entry(sequence=1), found.etag)
    assert moved.span == between(25, 14, 16)
    assert set(ground.event(UID)["start"]) == {"dateTime"}
