"""What is read of a Google calendar: who is busy, in pages, and what a refusal means."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.responses import JSONResponse

from bot.clients.calendar import (
    CalendarAwayError,
    CalendarError,
    CalendarRefusedError,
    NotACalendarError,
)
from bot.clients.google_events import event_id, uid_of
from bot.core.spans import Span
from tests.clients.calendar_ground import UID, WEEK, at, between, entry
from tests.clients.google_ground import GoogleGround
from tests.clients.network import clock
from tests.support.google_fake import google
from tests.support.google_fake_answers import refused
from tests.support.google_fake_fields import RefusedError


@pytest.fixture
def ground() -> Iterator[GoogleGround]:
    with google(clock()) as fake:
        ground = GoogleGround(fake)
        yield ground
        assert ground.given_secrets() == []


@pytest.mark.parametrize(
    ("more", "is_busy"),
    [
        ({"attendees": [{"self": True, "responseStatus": "declined"}]}, False),
        ({"attendees": [{"self": True, "responseStatus": "tentative"}]}, True),
        ({"attendees": [{"self": True, "responseStatus": "needsAction"}]}, True),
        ({"eventType": "workingLocation"}, False),
        ({"eventType": "outOfOffice"}, True),
        ({"transparency": "transparent"}, False),
        ({"start": {"date": "2027-03-25"}, "end": {"date": "2027-03-26"}}, True),
    ],
)
@pytest.mark.parametrize("over_our_block", [True, False])
def test_who_declined_or_only_says_where_they_are_is_not_busy(
    ground: GoogleGround, more: dict[str, object], is_busy: bool, over_our_block: bool
) -> None:
    if over_our_block:
        ground.open().create(entry(between(25, 14, 16), busy=True))
    ground.meet(between(25, 14, 16), more=more)
    busy = ground.open().busy(WEEK)
    assert bool(busy) == is_busy
    assert all(one.overlaps(between(25, 14, 16)) for one in busy)


def test_a_big_meeting_over_our_block_that_the_person_declined_is_not_busy(
    ground: GoogleGround,
) -> None:
    ground.open().create(entry(between(25, 14, 16), busy=True))
    guests = [{"email": f"{n}@example.com", "responseStatus": "accepted"} for n in range(300)]
    me = {"email": "me@example.com", "self": True, "responseStatus": "declined"}
    ground.meet(between(25, 14, 15), more={"attendees": [*guests, me]})
    assert ground.open().busy(WEEK) == []
    assert not any("@example.com" in body for body in ground.fake.given)


def test_what_was_imported_from_our_calendar_file_is_not_busy_time_of_others(
    ground: GoogleGround,
) -> None:
    ground.open().create(entry(between(25, 14, 16)))
    ground.meet(between(25, 14, 16), more={"iCalUID": "leeway-plan-7@leeway"})
    ground.meet(between(25, 9, 10))
    assert ground.open().busy(WEEK) == [between(25, 9, 10)]


def test_busy_time_of_half_a_year_is_asked_for_in_parts(ground: GoogleGround) -> None:
    span = Span(at(1, 0), at(1, 0) + timedelta(days=180))
    ground.meet(Span(span.start + timedelta(days=59, hours=20), span.start + timedelta(days=61)))
    ground.meet(Span(span.end - timedelta(hours=2), span.end + timedelta(hours=2)))
    assert ground.open().busy(span) == [
        Span(span.start + timedelta(days=59, hours=20), span.start + timedelta(days=61)),
        Span(span.end - timedelta(hours=2), span.end),
    ]


def test_nobody_busy_is_one_request(ground: GoogleGround) -> None:
    calendar = ground.open()
    calendar.busy(WEEK)
    before = ground.requests
    calendar.busy(WEEK)
    assert ground.requests - before == 1


def test_five_thousand_meetings_are_read_in_a_few_requests(ground: GoogleGround) -> None:
    token = ground.open().changes("").token
    ground.open().create(entry(between(25, 14, 16), busy=True))
    for number in range(5000):
        start = at(22, 0) + timedelta(minutes=2 * number)
        ground.meet(Span(start, start + timedelta(minutes=1)))
    before = ground.requests
    assert len(ground.open().busy(WEEK)) == 5000
    assert ground.requests - before <= 5
    before = ground.requests
    found = ground.open().changes(token)
    assert found.others
    assert found.ours[UID] is not None
    assert ground.requests - before <= 5


def test_every_page_of_a_list_is_read(ground: GoogleGround) -> None:
    ground.fake.calendar.page_size = 2
    for hour in range(8, 15):
        ground.meet(between(25, hour, hour + 1))
    token = ground.open().changes("").token
    ground.open().create(entry(between(25, 10, 12), busy=True))
    for hour in range(8, 15):
        ground.meet(between(26, hour, hour + 1))
    found = ground.open().changes(token)
    assert (found.others, list(found.ours)) == (True, [UID])
    assert not ground.open().changes(found.token).others
    assert ground.open().busy(WEEK) == [between(25, 8, 15), between(26, 8, 15)]


def test_a_list_that_does_not_end_is_no_calendar(ground: GoogleGround) -> None:
    page = {"items": [], "nextPageToken": "again"}
    ground.fake.trouble = lambda request: (
        JSONResponse(page) if "/calendar/" in request.url.path else None
    )
    with pytest.raises(NotACalendarError):
        ground.open().changes("token")
    assert ground.requests < 100


@pytest.mark.parametrize(
    ("status", "reason", "kind"),
    [
        (403, "rateLimitExceeded", CalendarAwayError),
        (403, "userRateLimitExceeded", CalendarAwayError),
        (403, "quotaExceeded", CalendarAwayError),
        (429, "rateLimitExceeded", CalendarAwayError),
        (500, "backendError", CalendarAwayError),
        (403, "accessNotConfigured", CalendarAwayError),
        (403, "insufficientPermissions", CalendarRefusedError),
        (403, "forbidden", CalendarRefusedError),
        (403, "notACalendarUser", NotACalendarError),
        (404, "notFound", NotACalendarError),
        (400, "invalid", CalendarError),
    ],
)
def test_each_refusal_of_google_means_one_thing(
    ground: GoogleGround, status: int, reason: str, kind: type[CalendarError]
) -> None:
    calendar = ground.open()
    calendar.busy(WEEK)
    ground.always(refused(RefusedError(status, reason)))
    with pytest.raises(CalendarError) as raised:
        calendar.busy(WEEK)
    assert type(raised.value) is kind


@pytest.mark.parametrize(
    ("asked", "wait"),
    [
        ("90", timedelta(seconds=90)),
        ("Mon, 23 Nov 2026 09:30:00 GMT", timedelta(minutes=30)),
        ("Mon, 23 Nov 2026 08:00:00 GMT", timedelta(0)),
        ("99999999999999", timedelta(days=1)),
        ("soon", None),
        ("-5", None),
    ],
)
def test_it_says_for_how_long_it_wants_to_be_left_alone(
    ground: GoogleGround, asked: str, wait: timedelta | None
) -> None:
    ground.always(refused(RefusedError(429, "rateLimitExceeded"), **{"Retry-After": asked}))
    with pytest.raises(CalendarAwayError) as raised:
        ground.open().changes("")
    assert raised.value.retry_after == wait


@given(uid=st.text(max_size=100), generation=st.sampled_from(["", "0", "12", "7-0a1b2c3d"]))
def test_an_identifier_is_as_google_wants_it_and_can_be_read_back(
    uid: str, generation: str
) -> None:
    identifier = event_id(uid, generation)
    assert set(identifier) <= set("abcdefghijklmnopqrstuv0123456789")
    assert 5 <= len(identifier) <= 1024
    assert uid_of(identifier) == uid
    assert uid_of(f"{identifier}_20270325T140000Z") == uid


@given(st.text(alphabet="abcdefghijklmnopqrstuv0123456789_", max_size=60) | st.text())
def test_an_identifier_of_others_is_none_of_ours(identifier: str) -> None:
    assert uid_of(identifier) is None
