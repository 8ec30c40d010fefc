"""The contract of `bot/clients/calendar.py`: one suite, run against everything that is a calendar.

An implementation inherits from each of the suites and brings a fixture `ground`; `Trouble` is in
`calendar_trouble.py`:

    class TestBusyTime(BusyTime): ...
    class TestEntries(Entries): ...
    class TestWhatChanged(WhatChanged): ...
    class TestTrouble(Trouble): ...
"""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from bot.clients.calendar import (
    EntryChangedError,
    EntryGoneError,
    Stored,
)
from bot.core.spans import Span
from tests.clients.calendar_ground import (
    BERLIN,
    OTHER_UID,
    UID,
    WEEK,
    Ground,
    at,
    between,
    entry,
)


def stored(stored: Stored) -> tuple[str, Span, bool, str]:
    """What of a stored entry we chose ourselves."""
    return stored.uid, stored.span, stored.busy, stored.title


class BusyTime:
    """When others keep the person busy."""

    def test_an_empty_calendar_keeps_nobody_busy(self, ground: Ground) -> None:
        assert ground.open().busy(WEEK) == []

    def test_meetings_come_merged_and_sorted(self, ground: Ground) -> None:
        ground.meet(between(26, 15, 16))
        ground.meet(between(23, 9, 11))
        ground.meet(between(23, 10, 12))
        ground.meet(between(23, 12, 13))
        assert ground.open().busy(WEEK) == [between(23, 9, 13), between(26, 15, 16)]

    def test_what_others_show_as_free_keeps_nobody_busy(self, ground: Ground) -> None:
        ground.meet(between(23, 9, 11), free=True)
        assert ground.open().busy(WEEK) == []

    def test_only_what_lies_within_the_span_is_told(self, ground: Ground) -> None:
        ground.meet(between(22, 8, 10))
        ground.meet(between(22, 13, 15))
        ground.meet(between(22, 16, 17))
        ground.meet(between(22, 17, 18))
        span = between(22, 9, 14)
        assert ground.open().busy(span) == [between(22, 9, 10), between(22, 13, 14)]
        assert ground.open().busy(between(22, 10, 13)) == []

    def test_a_weekly_meeting_stays_at_its_local_time_when_summer_time_begins(
        self, ground: Ground
    ) -> None:
        ground.meet_weekly(datetime(2027, 3, 9, 9, tzinfo=BERLIN), timedelta(hours=1), times=4)
        busy = ground.open().busy(Span(at(1, 0), at(31, 0)))
        assert busy == [
            between(9, 8, 9),
            between(16, 8, 9),
            between(23, 8, 9),
            between(30, 7, 8),
        ]

    def test_our_own_entries_keep_nobody_busy_however_they_show(self, ground: Ground) -> None:
        calendar = ground.open()
        calendar.create(entry(busy=True))
        calendar.create(entry(between(24, 9, 11), uid=OTHER_UID))
        assert calendar.busy(WEEK) == []

    def test_a_meeting_over_our_busy_entry_is_seen(self, ground: Ground) -> None:
        calendar = ground.open()
        calendar.create(entry(between(25, 14, 16), busy=True))
        ground.meet(between(25, 15, 17))
        assert calendar.busy(WEEK) == [between(25, 15, 17)]

    def test_a_meeting_beside_our_busy_entry_is_no_longer_than_it_is(self, ground: Ground) -> None:
        calendar = ground.open()
        calendar.create(entry(between(25, 14, 16), busy=True))
        ground.meet(between(25, 13, 14))
        ground.meet(between(25, 16, 17))
        assert calendar.busy(WEEK) == [between(25, 13, 14), between(25, 16, 17)]


class Entries:
    """What we write, and what the person does with it."""

    def test_an_entry_stands_in_the_calendar_as_it_was_written(self, ground: Ground) -> None:
        written = ground.open().create(entry())
        assert stored(written) == (UID, between(25, 14, 16), False, "Focus time")
        assert ground.open().read(UID) == written
        assert written.etag

    @pytest.mark.parametrize(
        "title", ["Fokuszeit; für dich, mich \\ alle", "集中" * 40, 'A "quoted": one', "<b>&amp;"]
    )
    def test_any_title_comes_back_as_it_was_written(self, ground: Ground, title: str) -> None:
        assert ground.open().create(entry(title=title, busy=True)).title == title
        found = ground.open().read(UID)
        assert found is not None
        assert (found.title, found.busy) == (title, True)

    def test_what_is_there_already_is_not_written_twice(self, ground: Ground) -> None:
        first = ground.open().create(entry())
        again = ground.open().create(entry(between(26, 9, 10), title="Another one"))
        assert again == first
        assert ground.count() == 1

    def test_what_was_never_written_is_not_there(self, ground: Ground) -> None:
        ground.open().create(entry())
        assert ground.open().read(OTHER_UID) is None

    def test_an_entry_moves_and_turns_busy(self, ground: Ground) -> None:
        first = ground.open().create(entry())
        wanted = entry(between(26, 9, 11), busy=True, title="Reading", sequence=1)
        second = ground.open().change(wanted, first.etag)
        assert stored(second) == (UID, between(26, 9, 11), True, "Reading")
        assert second.etag != first.etag
        assert ground.open().read(UID) == second
        third = ground.open().change(entry(between(26, 9, 11), sequence=2), second.etag)
        assert not third.busy
        assert ground.count() == 1

    def test_of_two_who_write_at_once_the_second_writes_nothing(self, ground: Ground) -> None:
        first = ground.open().create(entry())
        kept = ground.open().change(entry(between(26, 9, 11), sequence=1), first.etag)
        with pytest.raises(EntryChangedError):
            ground.open().change(entry(between(24, 9, 11), sequence=1), first.etag)
        assert ground.open().read(UID) == kept

    def test_what_the_person_moved_is_not_moved_back(self, ground: Ground) -> None:
        first = ground.open().create(entry())
        ground.move(UID, between(23, 10, 12))
        with pytest.raises(EntryChangedError):
            ground.open().change(entry(busy=True, sequence=1), first.etag)
        found = ground.open().read(UID)
        assert found is not None
        assert found.span == between(23, 10, 12)
        taken = ground.open().change(entry(found.span, busy=True, sequence=1), found.etag)
        assert (taken.span, taken.busy) == (between(23, 10, 12), True)

    def test_what_the_person_deleted_cannot_be_changed(self, ground: Ground) -> None:
        first = ground.open().create(entry())
        ground.throw_away(UID)
        with pytest.raises(EntryGoneError):
            ground.open().change(entry(busy=True, sequence=1), first.etag)
        assert ground.open().read(UID) is None
        assert ground.count() == 0

    def test_deleting_twice_is_fine_and_deletes_nothing_else(self, ground: Ground) -> None:
        ground.meet(between(23, 9, 10))
        ground.open().create(entry())
        ground.open().create(entry(uid=OTHER_UID))
        ground.open().delete(UID)
        ground.open().delete(UID)
        assert ground.open().read(UID) is None
        assert ground.open().read(OTHER_UID) is not None
        assert ground.count() == 2

    def test_deleting_what_never_was_is_fine(self, ground: Ground) -> None:
        ground.open().delete(UID)
        assert ground.count() == 0

    def test_what_was_deleted_can_be_written_anew(self, ground: Ground) -> None:
        ground.open().create(entry())
        ground.open().delete(UID)
        anew = ground.open().create(entry(between(26, 9, 10), sequence=1))
        assert anew.span == between(26, 9, 10)
        assert ground.open().read(UID) == anew
        assert ground.count() == 1

    def test_a_calendar_can_be_used_again_and_again(self, ground: Ground) -> None:
        calendar = ground.open()
        first = calendar.create(entry())
        second = calendar.change(entry(busy=True, sequence=1), first.etag)
        calendar.change(entry(between(26, 8, 9), sequence=2), second.etag)
        calendar.delete(UID)
        assert calendar.read(UID) is None


class WhatChanged:
    """What happened since the last look."""

    def test_the_first_look_has_everything_read(self, ground: Ground) -> None:
        found = ground.open().changes("")
        assert found.others
        assert found.token

    def test_where_nothing_happened_two_requests_say_so(self, ground: Ground) -> None:
        ground.meet(between(23, 9, 10))
        ground.open().create(entry())
        token = ground.open().changes("").token
        for _ in range(3):
            calendar, before = ground.open(), ground.requests
            found = calendar.changes(token)
            assert ground.requests - before <= 2
            assert (found.others, found.ours) == (False, {})
            token = found.token

    def test_a_new_meeting_is_heard_of_once(self, ground: Ground) -> None:
        token = ground.open().changes("").token
        ground.meet(between(23, 9, 10))
        found = ground.open().changes(token)
        assert (found.others, found.ours) == (True, {})
        assert not ground.open().changes(found.token).others

    def test_a_meeting_that_moves_or_goes_is_heard_of(self, ground: Ground) -> None:
        meeting = ground.meet(between(23, 9, 10))
        token = ground.open().changes("").token
        ground.shift(meeting, between(24, 9, 10))
        moved = ground.open().changes(token)
        assert moved.others
        ground.cancel(meeting)
        gone = ground.open().changes(moved.token)
        assert gone.others
        assert not ground.open().changes(gone.token).others

    def test_what_the_person_does_with_our_entry_is_told_and_is_not_others_time(
        self, ground: Ground
    ) -> None:
        ground.open().create(entry())
        token = ground.open().changes("").token
        ground.move(UID, between(23, 10, 12))
        moved = ground.open().changes(token)
        assert not moved.others
        assert moved.ours == {UID: ground.open().read(UID)}
        ground.rename(UID, "Do not disturb")
        renamed = ground.open().changes(moved.token)
        assert not renamed.others
        told = renamed.ours[UID]
        assert told is not None
        assert (told.title, told.span) == ("Do not disturb", between(23, 10, 12))
        ground.throw_away(UID)
        gone = ground.open().changes(renamed.token)
        assert (gone.others, gone.ours) == (False, {UID: None})
        assert ground.open().changes(gone.token).ours == {}

    def test_our_own_writing_is_no_news_of_others(self, ground: Ground) -> None:
        token = ground.open().changes("").token
        written = ground.open().create(entry())
        found = ground.open().changes(token)
        assert not found.others
        assert found.ours in ({}, {UID: written})
        written = ground.open().change(entry(busy=True, sequence=1), written.etag)
        found = ground.open().changes(found.token)
        assert not found.others
        assert found.ours in ({}, {UID: written})

    def test_a_meeting_is_heard_of_beside_what_the_person_moved(self, ground: Ground) -> None:
        ground.open().create(entry())
        ground.open().create(entry(between(26, 9, 10), uid=OTHER_UID))
        token = ground.open().changes("").token
        ground.move(UID, between(23, 10, 12))
        ground.throw_away(OTHER_UID)
        ground.meet(between(24, 9, 10))
        found = ground.open().changes(token)
        assert found.others
        assert found.ours == {UID: ground.open().read(UID), OTHER_UID: None}

    def test_after_a_forgotten_token_everything_is_read_and_then_goes_on(
        self, ground: Ground
    ) -> None:
        token = ground.open().changes("").token
        ground.meet(between(23, 9, 10))
        ground.forget()
        found = ground.open().changes(token)
        assert found.others
        assert found.token
        assert not ground.open().changes(found.token).others

    @pytest.mark.parametrize("token", ["nonsense", "https://calendar.example/sync/1", "😀"])
    def test_a_token_that_is_none_is_as_a_forgotten_one(self, ground: Ground, token: str) -> None:
        found = ground.open().changes(token)
        assert found.others
        assert not ground.open().changes(found.token).others
