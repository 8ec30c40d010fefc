"""Calendars that are full, and servers that do not do everything, or do it in their own way."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.clients.calendar import (
    CalendarError,
    CalendarRefusedError,
    EntryChangedError,
    NotACalendarError,
)
from bot.core.spans import Span
from tests.clients.calendar_ground import UID, WEEK, between, entry
from tests.clients.dav_answers import gone, multistatus, opened, resource, xml
from tests.clients.network import Played, answer, web
from tests.clients.radicale_ground import USER, RadicaleGround
from tests.support.radicale import radicale


@pytest.fixture
def ground(tmp_path: Path) -> Iterator[RadicaleGround]:
    with radicale(tmp_path) as server:
        yield RadicaleGround(server, tmp_path)


def event(number: int) -> str:
    """An hour in every two, from the beginning of the week on."""
    start = WEEK.start + timedelta(hours=2 * number)
    return (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\n"
        f"UID:e{number}\r\nDTSTAMP:20270101T000000Z\r\nSUMMARY:Secret\r\n"
        f"DTSTART:{start:%Y%m%dT%H%M%SZ}\r\nDURATION:PT1H\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )


def test_a_full_calendar_is_read_and_what_is_broken_in_it_is_not(ground: RadicaleGround) -> None:
    folder = ground.folder / "collection-root" / USER / "work"
    for number in range(300):
        (folder / f"e{number}.ics").write_bytes(event(number).encode())
    broken = event(1000).replace("DURATION:PT1H", "RRULE:FREQ=NEVER").replace("e1000", "broken")
    (folder / "broken.ics").write_bytes(broken.encode())
    assert len(ground.open().busy(WEEK)) == 7 * 12
    token = ground.open().changes("").token
    before = ground.requests
    assert not ground.open().changes(token).others
    assert ground.requests - before == 1


def test_five_thousand_events_in_one_answer_are_read() -> None:
    events = [
        resource(f"/dav/work/{number}.ics", f"<C:calendar-data>{event(number)}</C:calendar-data>")
        for number in range(5000)
    ]
    broken = resource("/dav/work/x.ics", "<C:calendar-data>BEGIN:VCALENDAR</C:calendar-data>")
    body = multistatus(*events[:2500], broken, gone("/dav/work/y.ics"), *events[2500:])
    span = Span(WEEK.start, WEEK.start + timedelta(days=1000))
    busy = opened(Played(lambda: [body])).busy(span)
    assert len(busy) == 5000


SYNC = "<sync-token>{}</sync-token>"
TAG = "<CS:getctag>{}</CS:getctag>"


def answering(*answers: bytes) -> Iterator[bytes]:
    yield from answers


def test_a_server_without_sync_tokens_is_asked_by_the_tag_of_its_calendar() -> None:
    tags = answering(*[b"1", b"1", b"2", b"2"])
    ours = resource(
        f"/dav/work/{UID}.ics",
        '<getetag>"a"</getetag><C:calendar-data>'
        + event(0).replace("e0", UID).replace("Secret", "Focus time")
        + "</C:calendar-data>",
    )

    def answers(head: str) -> list[bytes]:
        if head.startswith("PROPFIND"):
            tag = next(tags).decode()
            return [multistatus(resource("/dav/work/", TAG.format(tag), "<sync-token/>"))]
        return [multistatus(ours)]

    with web(answers) as there:
        calendar = opened(there.network)
        first = calendar.changes("")
        assert first.others
        same = calendar.changes(first.token)
        assert (same.others, same.ours, len(there.asked)) == (False, {}, 2)
        other = calendar.changes(same.token)
        assert other.others
        told = other.ours[UID]
        assert told is not None
        assert (told.title, told.etag, told.span) == ("Focus time", '"a"', between(22, 0, 1))
        assert not calendar.changes(other.token).others


def test_a_server_that_knows_neither_is_read_each_time() -> None:
    body = multistatus(resource("/dav/work/", "", "<sync-token/><CS:getctag/>"))
    with web(lambda _: [body]) as there:
        found = opened(there.network).changes("")
        assert (found.others, found.token) == (True, "")


def test_where_more_changed_than_one_answer_holds_the_busy_time_is_read() -> None:
    more = "<response><href>/dav/work/</href><status>HTTP/1.1 507 More</status></response>"
    body = multistatus(more, token="next")
    with web(lambda _: [body]) as there:
        found = opened(there.network).changes("sync:before")
    assert (found.others, found.token) == (True, "sync:next")


def test_the_calendar_itself_is_no_change_of_others() -> None:
    body = multistatus(resource("/dav/work/", "<getetag>x</getetag>"), token="next")
    with web(lambda _: [body]) as there:
        found = opened(there.network).changes("sync:before")
    assert (found.others, found.ours) == (False, {})


@pytest.mark.parametrize(
    ("status", "body"),
    [
        ("403 Forbidden", "<error xmlns='DAV:'><valid-sync-token/></error>"),
        ("409 Conflict", ""),
        ("412 Precondition Failed", ""),
        ("400 Bad Request", ""),
        ("501 Not Implemented", ""),
        ("507 Insufficient Storage", ""),
    ],
)
def test_a_token_that_is_refused_is_a_forgotten_one(status: str, body: str) -> None:
    def answers(head: str) -> list[bytes]:
        if head.startswith("REPORT"):
            return [xml(body, status)]
        return [multistatus(resource("/dav/work/", SYNC.format("new")))]

    with web(answers) as there:
        found = opened(there.network).changes("sync:old")
        assert len(there.asked) == 2
    assert (found.others, found.token) == (True, "sync:new")


def test_a_refusal_that_says_nothing_of_the_token_is_one() -> None:
    with web(lambda _: [answer(b"", status="403 Forbidden")]) as there:
        calendar = opened(there.network)
        with pytest.raises(CalendarRefusedError):
            calendar.changes("sync:old")


def test_a_token_that_is_too_long_to_keep_is_none() -> None:
    body = multistatus(resource("/dav/work/", SYNC.format("x" * 3000)))
    with web(lambda _: [body]) as there:
        assert opened(there.network).changes("").token == ""


def test_where_writing_tells_no_etag_it_is_read() -> None:
    written: list[bytes] = []
    text = event(0).replace("e0", UID).replace("Secret", "Theirs").encode()

    def answers(head: str) -> list[bytes]:
        if head.startswith("PUT"):
            written.append(b"")
            return [answer(b"", status="201 Created")]
        return [answer(text, 'ETag: "b"', "Content-Type: text/calendar")]

    with web(answers) as there:
        stored = opened(there.network).create(entry())
    assert (stored.etag, stored.title, stored.span) == ('"b"', "Theirs", between(22, 0, 1))


WHAT_IT_IS = (
    b"<error xmlns='DAV:'><C:max-date-time xmlns:C='urn:ietf:params:xml:ns:caldav'/></error>"
)
RIGHTS = b"<error xmlns='DAV:'><need-privileges/></error>"


@pytest.mark.parametrize(
    ("said", "kind"),
    [(WHAT_IT_IS, CalendarError), (RIGHTS, CalendarRefusedError), (b"", CalendarRefusedError)],
)
def test_what_is_not_taken_for_what_it_is_is_no_refusal_of_us(
    said: bytes, kind: type[CalendarError]
) -> None:
    text = event(0).replace("e0", UID).encode()

    def answers(head: str) -> list[bytes]:
        if head.startswith("PUT"):
            return [xml(said.decode(), "403 Forbidden")]
        return [answer(text, 'ETag: "b"', "Content-Type: text/calendar")]

    with web(answers) as there:
        calendar = opened(there.network)
        with pytest.raises(CalendarError) as refused:
            calendar.create(entry())
        assert type(refused.value) is kind
        with pytest.raises(CalendarError) as refused:
            calendar.change(entry(), '"b"')
        assert type(refused.value) is kind


def test_what_changes_between_reading_and_writing_is_not_overwritten() -> None:
    text = event(0).replace("e0", UID).encode()

    def answers(head: str) -> list[bytes]:
        if head.startswith("PUT"):
            assert 'If-Match: "b"' in head
            return [answer(b"", status="412 Precondition Failed")]
        return [answer(text, 'ETag: "b"', "Content-Type: text/calendar")]

    with web(answers) as there:
        calendar = opened(there.network)
        with pytest.raises(EntryChangedError):
            calendar.change(entry(), '"b"')


def test_an_entry_without_an_etag_is_no_calendars() -> None:
    with web(lambda _: [answer(event(0).replace("e0", UID).encode())]) as there:
        calendar = opened(there.network)
        with pytest.raises(NotACalendarError, match="etag"):
            calendar.read(UID)
