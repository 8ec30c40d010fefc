"""A booking goes into a calendar that nobody connected: as a file, or by two sites' forms."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from bot.core.language import Languages
from bot.core.spans import Span
from bot.playground.entities import File
from bot.trainings import ids
from bot.trainings.booking_files import MOST_ADDRESS, calendar_buttons, calendar_file
from bot.trainings.domain import Source
from bot.trainings.errors import NoDateError
from bot.trainings.views import BookingState, BookingView
from tests.development_time import at_the_desk
from tests.development_time.at_the_desk import ALONE, ANA, BERLIN, answers, opened, reads
from tests.support.house import House
from tests.trainings.bookings_desk import FRIDAY, TITLE, adds, at, bookings_of, fills

house, small_house = at_the_desk.house, at_the_desk.small_house
LANG = Languages().of("en-GB")
NOW = datetime(2026, 11, 30, 7, 0, tzinfo=UTC)
WHEN = Span(at(FRIDAY), at("2026-12-04 17:00"))
VIEW = BookingView(
    id=7,
    course_id=1,
    title=TITLE,
    zone=BERLIN,
    state=BookingState.BOOKED,
    source=Source.HAND,
    uid="training-0123",
    sequence=3,
    span=WHEN,
    place="Room 4; ground floor",
    link="https://learn.example.com/n2?a=1&b=2",
)


def entry(content: bytes) -> dict[str, Any]:
    """The one entry of a file."""
    [found] = Calendar.from_ical(content).walk("VEVENT")
    return dict(found)


def files_of(house: House, email: str) -> list[File]:
    """The files in somebody's direct message with the bot, the oldest first."""
    desk = house.desk(email)
    said = desk.messages(desk.app_dm())
    return [house.playground.world.files[one] for message in said for one in message.file_ids]


def test_the_file_says_what_when_and_where() -> None:
    found = entry(calendar_file(VIEW, NOW))
    assert (found["SUMMARY"], found["LOCATION"]) == (TITLE, "Room 4; ground floor")
    assert found["DESCRIPTION"] == VIEW.link
    assert (found["DTSTART"].dt, found["DTEND"].dt) == WHEN
    assert (found["UID"], found["SEQUENCE"], found["STATUS"]) == ("training-0123", 3, "CONFIRMED")
    assert not found["UID"].startswith("leeway-"), "a calendar that is connected reads it"


@pytest.mark.parametrize("state", [BookingState.GIVEN_UP, BookingState.WITHDRAWN])
def test_the_file_of_one_that_was_given_up_takes_it_out_again(state: BookingState) -> None:
    content = calendar_file(replace(VIEW, state=state, sequence=4), NOW)
    found = entry(content)
    assert b"METHOD:CANCEL" in content
    assert (found["STATUS"], found["UID"], found["SEQUENCE"]) == ("CANCELLED", "training-0123", 4)


def test_without_a_date_there_is_no_file_and_no_button() -> None:
    undated = replace(VIEW, span=None)
    assert calendar_buttons(LANG, undated, NOW) == ()
    with pytest.raises(NoDateError):
        calendar_file(undated, NOW)


def test_the_links_fill_in_the_forms_of_google_and_outlook() -> None:
    file, google, outlook = calendar_buttons(LANG, VIEW, NOW)
    assert file["value"] == "7"
    asked = parse_qs(urlsplit(google["url"]).query)
    assert (asked["text"], asked["ctz"]) == ([TITLE], ["Europe/Berlin"])
    assert asked["dates"] == ["20261204T090000/20261204T170000"]
    assert (asked["location"], asked["details"]) == ([VIEW.place], [VIEW.link])
    told = parse_qs(urlsplit(outlook["url"]).query)
    assert (told["startdt"], told["enddt"]) == (
        ["2026-12-04T08:00:00Z"],
        ["2026-12-04T16:00:00Z"],
    )
    assert (told["location"], told["body"]) == ([VIEW.place], [VIEW.link])


def test_over_it_is_offered_to_no_calendar() -> None:
    assert calendar_buttons(LANG, VIEW, WHEN.end) == ()


def test_an_address_that_slack_would_refuse_is_left_out() -> None:
    long = replace(VIEW, link=f"https://x.example/{'ä' * 1900}")
    assert [one["action_id"] for one in calendar_buttons(LANG, long, NOW)] == [ids.CALENDAR_FILE]
    assert all(len(one.get("url", "")) <= MOST_ADDRESS for one in calendar_buttons(LANG, VIEW, NOW))


words = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), min_size=1)


@given(words.filter(str.strip), words)
def test_any_words_come_back_from_the_file_as_they_were_written(name: str, place: str) -> None:
    found = entry(calendar_file(replace(VIEW, title=name, place=place), NOW))
    assert (str(found["SUMMARY"]), str(found["LOCATION"])) == (name, place)


def test_the_file_comes_into_the_direct_message_and_a_later_one_replaces_it(house: House) -> None:
    adds(house, ANA, where="Room 4 https://learn.example.com/n2")
    ana = house.desk(ANA)
    shown = answers(house, ana, "/training", TITLE)
    assert ana.click(shown, ids.CALENDAR_FILE).ok
    reads(house, ana, "Open this file")
    [first] = files_of(house, ANA)
    assert first.name == "training.ics"
    [booking] = bookings_of(house, ANA)
    assert entry(first.content or b"")["UID"] == booking.uid
    assert ana.click(shown, ids.CHANGE).ok
    opened(house, ana, "Change a training")
    fills(ana, start="2026-12-04 10:00", where="Room 5")
    assert ana.submit().ok
    opened(house, ana, "10:00 to 18:00")
    assert ana.act_in_modal(ids.CALENDAR_FILE).ok
    assert house.playground.wait_until(lambda: len(files_of(house, ANA)) == 2)
    second = entry(files_of(house, ANA)[1].content or b"")
    assert second["UID"] == booking.uid
    assert second["SEQUENCE"] > entry(first.content or b"")["SEQUENCE"]
    assert (second["DTSTART"].dt, second["LOCATION"]) == (at("2026-12-04 10:00"), "Room 5")
    assert ana.act_in_modal(f"{ids.LINK}google").ok, "Slack wants to hear of it"


def test_nobody_gets_the_file_of_anothers_training(small_house: House) -> None:
    adds(small_house, ANA)
    adds(small_house, ALONE, "Statistics")
    ana, greta = small_house.desk(ANA), small_house.desk(ALONE)
    hers = answers(small_house, ana, "/training", TITLE)
    shown = answers(small_house, greta, "/training", "Statistics")
    forged = replace(shown, blocks=hers.blocks)
    small_house.playground.world.channels[shown.channel_id].messages[shown.ts] = forged
    assert greta.click(forged, ids.CALENDAR_FILE).ok
    reads(small_house, greta, "I cannot find this training among yours.")
    assert files_of(small_house, ALONE) == []
