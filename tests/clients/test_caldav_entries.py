"""What is special to CalDAV: what the person added stays, and servers differ."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.clients.caldav_entries import written
from bot.clients.calendar import (
    CalendarRefusedError,
    EntryGoneError,
    NotACalendarError,
)
from bot.core.spans import Span
from tests.clients.calendar_ground import UID, WEEK, at, between, entry
from tests.clients.radicale_ground import RadicaleGround
from tests.support.radicale import radicale


@pytest.fixture
def ground(tmp_path: Path) -> Iterator[RadicaleGround]:
    with radicale(tmp_path) as server:
        yield RadicaleGround(server, tmp_path)


def test_what_is_written_says_nothing_of_anybody_and_is_private(ground: RadicaleGround) -> None:
    ground.open().create(entry())
    lines = ground.app.text(UID).split("\r\n")
    assert {"CLASS:PRIVATE", "TRANSP:TRANSPARENT", "X-LEEWAY:1", "SUMMARY:Focus time"} <= {*lines}
    assert {"DTSTART:20270325T140000Z", "DTEND:20270325T160000Z"} <= {*lines}
    assert not any(line.startswith(("ATTENDEE", "ORGANIZER", "DESCRIPTION")) for line in lines)


def test_a_long_title_is_folded_between_its_letters(ground: RadicaleGround) -> None:
    body = written(entry(title="集中ß" * 60), at(22, 7))
    assert max(len(line) for line in body.split(b"\r\n")) <= 75
    assert body.decode().replace("\r\n ", "").count("集中ß" * 60) == 1
    assert ground.open().create(entry(title="a\tb\r\nc\x00")).title == "a b c "


def test_an_alarm_and_a_note_of_the_persons_survive_a_move(ground: RadicaleGround) -> None:
    ground.open().create(entry())
    note = "DESCRIPTION:Bring the book\\, and tea\r\nLOCATION:Library\r\nCOLOR:teal\r\n"
    alarm = (
        "BEGIN:VALARM\r\nACTION:DISPLAY\r\nDESCRIPTION:Soon\r\nSUMMARY:Inner\r\n"
        "TRIGGER:-PT10M\r\nEND:VALARM\r\n"
    )
    text = ground.app.text(UID).replace("CLASS:PRIVATE\r\n", "CLASS:PUBLIC\r\n")
    text = text.replace("SEQUENCE:0", "SEQUENCE:5").replace(
        "END:VEVENT", f"{note}{alarm}END:VEVENT"
    )
    ground.app.put(UID, text.encode())
    found = ground.open().read(UID)
    assert found is not None
    changed = ground.open().change(
        entry(between(26, 9, 11), busy=True, title="Reading", sequence=1), found.etag
    )
    assert changed == ground.open().read(UID)
    now = ground.app.text(UID)
    for line in (note + alarm).split("\r\n"):
        assert line in now
    assert "SEQUENCE:5" in now
    assert "CLASS:PUBLIC" in now
    assert now.count("SUMMARY:Reading") == 1
    assert "Focus time" not in now
    assert ground.app.span(UID) == between(26, 9, 11)


def test_a_series_that_the_person_made_of_it_is_one_block_again(ground: RadicaleGround) -> None:
    ground.open().create(entry())
    text = ground.app.text(UID).replace("END:VEVENT", "RRULE:FREQ=WEEKLY\r\nEND:VEVENT")
    ground.app.put(UID, text.encode())
    found = ground.open().read(UID)
    assert found is not None
    assert found.span == between(25, 14, 16)
    ground.open().change(entry(sequence=1), found.etag)
    assert "RRULE" not in ground.app.text(UID)


def test_a_day_that_the_person_made_of_it_lasts_the_day_where_they_are(
    ground: RadicaleGround,
) -> None:
    ground.open().create(entry())
    text = ground.app.text(UID).replace("DTSTART:20270325T140000Z", "DTSTART;VALUE=DATE:20270325")
    ground.app.put(UID, text.replace("DTEND:20270325T160000Z\r\n", "").encode())
    found = ground.open().read(UID)
    assert found is not None
    assert found.span == Span(at(24, 23), at(25, 23))


def test_what_stands_at_our_address_and_is_not_ours_is_left_alone(ground: RadicaleGround) -> None:
    text = ground.app.text(ground.meet(between(23, 9, 10)))
    ground.app.put(UID, text.replace("UID:meeting-1", "UID:somebody").encode())
    assert ground.open().read(UID) is None
    with pytest.raises(EntryGoneError):
        ground.open().change(entry(), "etag")
    with pytest.raises(NotACalendarError):
        ground.open().create(entry())
    assert "UID:somebody" in ground.app.text(UID)


def test_an_uid_that_is_not_of_ours_is_never_touched(ground: RadicaleGround) -> None:
    meeting = ground.meet(between(23, 9, 10))
    with pytest.raises(ValueError, match="UID"):
        ground.open().delete(meeting)
    assert ground.app.names() == [meeting]


def test_where_the_whole_calendar_is_gone_no_entry_was_deleted(ground: RadicaleGround) -> None:
    first = ground.open().create(entry())
    ground.app.request("DELETE", "", b"")
    for ask in (
        lambda: ground.open().read(UID),
        lambda: ground.open().change(entry(busy=True), first.etag),
        lambda: ground.open().busy(WEEK),
        lambda: ground.open().changes(""),
        lambda: ground.open().create(entry()),
    ):
        with pytest.raises(NotACalendarError):
            ask()


def test_another_persons_calendar_lets_nobody_in(ground: RadicaleGround) -> None:
    ground.app = ground.server.add_calendar("tom")
    with pytest.raises(CalendarRefusedError):
        ground.open().busy(WEEK)
    with pytest.raises(CalendarRefusedError):
        ground.open().create(entry())
