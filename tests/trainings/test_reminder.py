"""A booking has one message: on the working day before; afterwards it asks how it went."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.core.language import Languages
from bot.core.spans import Span
from bot.people import service as people
from bot.playground.entities import Message
from bot.trainings import booking_messages, flags, ids
from bot.trainings.domain import Audience, Flag, Happened, Idea, Source
from bot.trainings.views import BookingState, BookingView, FlagState, FlagView, Stage
from tests.development_time import at_the_desk
from tests.development_time.at_the_desk import (
    ANA,
    BEN,
    BERLIN,
    answers,
    clicks,
    home,
    newest,
    opened,
    reads,
    said,
)
from tests.support.company import outbox_of
from tests.support.house import House
from tests.trainings.bookings_desk import (
    ASKS,
    FRIDAY,
    REMINDED,
    adds,
    at,
    bookings_of,
    fills,
    moves_to,
    reminded,
)

house, small_house = at_the_desk.house, at_the_desk.small_house
LANG = Languages().of("en-GB")
NOW = datetime(2026, 12, 3, 8, 0, tzinfo=UTC)
VIEW = BookingView(
    id=1,
    course_id=1,
    title="Negotiation, level 2: " + "difficult conversations with important clients " * 3,
    zone=BERLIN,
    state=BookingState.BOOKED,
    source=Source.HAND,
    uid="training-1",
    sequence=0,
    span=Span(at(FRIDAY), at("2026-12-04 17:00")),
    place="Conference centre, third floor, room 4",
    link="https://learn.example.com/n2",
    provider="Akademie Nord",
)


def messages_of(house: House, email: str) -> list[Message]:
    """The messages of bookings that somebody got."""
    desk = house.desk(email)
    return [m for m in desk.messages(desk.app_dm()) if "training_why_booking" in str(m.blocks)]


def test_on_the_working_day_before_at_the_start_of_their_hours_one_message_comes(
    house: House,
) -> None:
    adds(house, ANA, where="Room 4, https://learn.example.com/n2")
    ana = house.desk(ANA)
    moves_to(house, "2026-12-03 08:58")
    assert newest(ana, REMINDED) is None
    message = reminded(house, ANA)
    assert "Friday, 4 December, 9:00 to 17:00 · Room 4," in ana.words(message)
    assert "<https://learn.example.com/n2|Negotiation, level 2>" in str(message.blocks)
    assert ana.buttons(message) == ["I'm going", "I can't…", "Why this?", "Fewer of these"]
    assert [e["style"] for b in message.blocks for e in b.get("elements", []) if "style" in e] == [
        "primary"
    ]


def test_for_a_monday_it_comes_on_friday_and_by_their_own_clock(small_house: House) -> None:
    adds(small_house, BEN, start="2026-12-07 15:00")
    ben = small_house.desk(BEN)
    moves_to(small_house, "2026-12-04 14:58")
    assert newest(ben, "Your next training:") is None
    moves_to(small_house, "2026-12-04 15:01")  # 9:01 in New York
    assert "Monday, 7 December, 9:00 to 17:00" in ben.words(
        reads(small_house, ben, "Your next training:")
    )


def test_who_adds_it_on_the_same_day_is_reminded_at_once_or_not_at_all(
    small_house: House,
) -> None:
    moves_to(small_house, "2026-12-04 09:00")
    adds(small_house, ANA, start="2026-12-04 14:00", minutes="60")
    adds(small_house, BEN, start="2026-12-04 10:30", minutes="60")
    small_house.move(seconds=10)
    reads(small_house, small_house.desk(ANA), "Your training is today:")
    assert [one.person_id for one in outbox_of(small_house, "training_reminder")] == [
        bookings_of(small_house, ANA)[0].person_id
    ]


def test_i_am_going_can_be_undone_and_the_same_message_asks_how_it_went(house: House) -> None:
    adds(house, ANA)
    ana = house.desk(ANA)
    going = clicks(
        house, ana, reminded(house, ANA), ids.GOING, 'You are going: "Negotiation, level 2".'
    )
    assert bookings_of(house, ANA)[0].going
    undone = clicks(house, ana, going, ids.NOT_GOING, REMINDED)
    assert not bookings_of(house, ANA)[0].going
    going = clicks(house, ana, undone, ids.GOING, "You are going:")
    moves_to(house, "2026-12-04 17:01")
    house.move(seconds=30)
    question = reads(house, ana, ASKS)
    assert question.ts == going.ts
    assert ana.buttons(question)[:2] == ["I was there", "I could not go…"]
    there = clicks(house, ana, question, ids.WAS_THERE, 'Noted: you were at "Negotiation')
    assert bookings_of(house, ANA)[0].state == "attended"
    clicks(house, ana, there, ids.NOT_ANSWERED, ASKS)
    assert bookings_of(house, ANA)[0].state == "booked"
    assert len(messages_of(house, ANA)) == said(house, "training_reminder") == 1


def test_a_second_click_on_the_same_answer_changes_nothing(small_house: House) -> None:
    adds(small_house, ANA)
    ana = small_house.desk(ANA)
    message = reminded(small_house, ANA)
    assert ana.click(message, ids.GOING).ok
    assert ana.click(message, ids.GOING).ok
    clicks(small_house, ana, reads(small_house, ana, "You are going:"), ids.NOT_GOING, REMINDED)
    assert not bookings_of(small_house, ANA)[0].going


def test_an_answer_that_never_comes_is_unknown_and_never_attended(house: House) -> None:
    adds(house, ANA)
    ana = house.desk(ANA)
    reminded(house, ANA)
    moves_to(house, "2026-12-11 17:01")
    house.move(seconds=30)
    message = reads(house, ana, "counts as unknown: nobody said how it went.")
    assert bookings_of(house, ANA)[0].state == "unknown"
    clicks(house, ana, message, ids.WAS_THERE, "Noted: you were at")
    assert bookings_of(house, ANA)[0].state == "attended"
    assert len(messages_of(house, ANA)) == 1


def test_i_cannot_opens_the_flag_and_the_message_says_what_became_of_it(house: House) -> None:
    adds(house, ANA)
    ana = house.desk(ANA)
    message = reminded(house, ANA)
    assert ana.click(message, ids.FLAG).ok
    opened(house, ana, "Negotiation, level 2")
    [booking] = bookings_of(house, ANA)
    flag = Flag(booking.id, Happened.CLIENT_MEETING, Idea.MANAGER, Audience.COUNTED)
    with house.session() as session:
        person = people.person_by_email(session, ANA)
        flags.flag(session, person, flag, house.now)
    house.move(seconds=30)
    flagged = reads(house, ana, 'Flagged: "Negotiation, level 2" was given up.')
    assert flagged.ts == message.ts
    clicks(house, ana, flagged, ids.UNDO_FLAG, REMINDED)
    assert bookings_of(house, ANA)[0].state == "booked"


def test_what_was_given_up_or_removed_before_is_not_reminded_of(small_house: House) -> None:
    adds(small_house, ANA)
    adds(small_house, BEN)
    [booking] = bookings_of(small_house, ANA)
    with small_house.session() as session:
        person = people.person_by_email(session, ANA)
        flag = Flag(booking.id, Happened.DEADLINE, Idea.MINE, Audience.COUNTED)
        flags.flag(session, person, flag, small_house.now)
    ben = small_house.desk(BEN)
    shown = answers(small_house, ben, "/training", "Negotiation")
    clicks(small_house, ben, shown, ids.WITHDRAW, "Removed:")
    moves_to(small_house, "2026-12-05 09:00")
    assert messages_of(small_house, ANA) == messages_of(small_house, BEN) == []


def test_one_that_is_moved_to_another_day_is_reminded_of_on_the_day_before_that(
    small_house: House,
) -> None:
    adds(small_house, ANA)
    ana = small_house.desk(ANA)
    first = reminded(small_house, ANA)
    shown = answers(small_house, ana, "/training", "Your trainings")
    assert ana.click(shown, ids.CHANGE).ok
    opened(small_house, ana, "Change a training")
    fills(ana, start="2026-12-09 09:00")
    assert ana.submit().ok
    moves_to(small_house, "2026-12-08 09:01")
    second = reads(small_house, ana, REMINDED)
    assert second.ts != first.ts
    assert "Wednesday, 9 December, 9:00 to 17:00" in ana.words(second)
    assert said(small_house, "training_reminder") == 2


def test_one_without_a_date_is_never_reminded_of(small_house: House) -> None:
    adds(small_house, ANA, start=None)
    small_house.move(days=40)
    assert messages_of(small_house, ANA) == []
    home(small_house, small_house.desk(ANA), lambda read: "No date yet" in read)


def test_why_this_says_where_it_comes_from_and_who_sees_the_answer(small_house: House) -> None:
    adds(small_house, ANA)
    ana = small_house.desk(ANA)
    assert ana.click(reminded(small_house, ANA), ids.WHY_BOOKING).ok
    read = opened(small_house, ana, "Why this?")
    assert "you added it" in read
    assert "Each training has one message" in read


# Each as it is read


STATES = {
    "ahead": (VIEW, NOW),
    "going": (replace(VIEW, going=True), NOW),
    "over": (VIEW, at("2026-12-04 17:00")),
    "attended": (replace(VIEW, state=BookingState.ATTENDED, answered_at=NOW), NOW),
    "given_up": (replace(VIEW, state=BookingState.GIVEN_UP), NOW),
    "withdrawn": (replace(VIEW, state=BookingState.WITHDRAWN), NOW),
    "unknown": (replace(VIEW, state=BookingState.UNKNOWN), at("2026-12-12 09:00")),
}


@pytest.mark.parametrize("stage", list(Stage))
def test_every_stage_is_short_and_has_one_primary_button_at_most(stage: Stage) -> None:
    view, now = STATES[stage]
    assert view.stage(now) is stage
    composed = booking_messages.reminder(LANG, replace(view, title="Negotiation, level 2"), now)
    primary = [e for b in composed.blocks for e in b.get("elements", []) if "style" in e]
    assert len(primary) <= 1
    assert len(composed.text.split()) < 75
    assert "!" not in composed.text
    assert len(booking_messages.reminder(LANG, view, now).text) < 3000


FLAGGED = FlagView(
    id=5,
    booking=VIEW,
    happened=Happened.CLIENT_MEETING,
    idea=Idea.CLIENT,
    audience=Audience.MANAGER,
    flagged_at=NOW - timedelta(days=2),
    state=FlagState.OPEN,
    zone=BERLIN,
)


@pytest.mark.parametrize(
    ("view", "still_not", "says", "buttons"),
    [
        (
            replace(VIEW, state=BookingState.GIVEN_UP, flag_id=5),
            False,
            "was moved by its provider.",
            ["I can go", "Still not"],
        ),
        (
            replace(VIEW, state=BookingState.GIVEN_UP, flag_id=5),
            True,
            "It stays given up, and open.",
            ["I can go after all"],
        ),
        (
            replace(VIEW, state=BookingState.WITHDRAWN, source=Source.XAPI),
            False,
            "was cancelled by its provider.",
            ["Flag it…"],
        ),
        (VIEW, False, "Your training is tomorrow:", ["I'm going", "I can't…"]),
    ],
)
def test_a_change_by_the_provider_says_what_can_be_done_about_it(
    view: BookingView, still_not: bool, says: str, buttons: list[str]
) -> None:
    flag = FLAGGED if view.flag_id else None
    composed = booking_messages.moved(LANG, view, NOW, flag, still_not=still_not)
    assert says in composed.text
    shown = [
        e["text"]["text"] for b in composed.blocks if b["type"] == "actions" for e in b["elements"]
    ]
    assert shown == buttons
    assert len(composed.text.split()) < 75
