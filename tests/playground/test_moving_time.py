from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from starlette.responses import JSONResponse, Response

from bot.core.clock import MovableClock
from bot.playground.desk import Desk
from bot.playground.moving_time import StuckClockError, advance, upcoming
from bot.playground.playground import ClockRefusedError, Playground
from tests.playground.little_bots import CLOCK, EVENTS, MONDAY, ListeningBot

SATURDAY = datetime(2026, 3, 28, 12, tzinfo=UTC)


def due(at: datetime | None) -> Response:
    return JSONResponse({"next_due": at.isoformat() if at else None})


def told(bot: ListeningBot) -> list[datetime]:
    return [datetime.fromisoformat(h.json["now"]) for h in bot.at(CLOCK)]


def test_the_bot_is_stopped_at_each_instant_at_which_it_has_something_to_do(
    playground: Playground, bot: ListeningBot
) -> None:
    noon, three, friday = (
        MONDAY + timedelta(hours=3),
        MONDAY + timedelta(hours=6),
        MONDAY + timedelta(days=4),
    )
    bot.answer(CLOCK, due(noon), due(three), due(friday + timedelta(days=30)), due(None))

    playground.move_clock(friday)

    assert told(bot) == [MONDAY, noon, three, friday]
    assert playground.clock.now() == friday


def test_a_bot_with_nothing_to_do_is_told_only_where_the_journey_begins_and_ends(
    playground: Playground, bot: ListeningBot
) -> None:
    bot.answer(CLOCK, due(None), due(None))

    playground.move_clock(MONDAY + timedelta(days=90))

    assert told(bot) == [MONDAY, MONDAY + timedelta(days=90)]


def test_the_clock_message_is_signed_as_slack_signs(
    playground: Playground, bot: ListeningBot
) -> None:
    bot.answer(CLOCK, due(None), due(None))

    playground.move_clock(MONDAY + timedelta(hours=1))

    first, last = bot.heard
    assert int(first.headers["x-slack-request-timestamp"]) == int(MONDAY.timestamp())
    assert int(last.headers["x-slack-request-timestamp"]) == int(MONDAY.timestamp()) + 3600
    assert last.headers["x-slack-signature"].startswith("v0=")


def test_what_is_overdue_is_done_where_the_clock_stands(
    playground: Playground, bot: ListeningBot
) -> None:
    bot.answer(CLOCK, due(MONDAY - timedelta(days=1)), due(None), due(None))

    playground.move_clock(MONDAY + timedelta(hours=1))

    assert told(bot) == [MONDAY, MONDAY, MONDAY + timedelta(hours=1)]


def test_a_bot_that_never_does_what_is_due_is_reported(
    playground: Playground, bot: ListeningBot
) -> None:
    bot.answer(CLOCK, *[due(MONDAY)] * 200)

    with pytest.raises(StuckClockError, match="2026-03-02T09:00:00"):
        playground.move_clock(MONDAY + timedelta(hours=1))


def test_a_bot_that_refuses_the_time_is_reported_and_no_time_goes_by(
    playground: Playground, bot: ListeningBot
) -> None:
    bot.answer(CLOCK, Response("not in production", status_code=403))

    with pytest.raises(ClockRefusedError, match="not in production"):
        playground.move_clock(MONDAY + timedelta(hours=1))
    assert playground.clock.now() == MONDAY


def test_without_a_bot_the_stand_in_moves_alone(playground: Playground) -> None:
    playground.move_clock(MONDAY + timedelta(days=1))

    assert playground.clock.now() == MONDAY + timedelta(days=1)


def test_retries_of_events_happen_on_the_way_between_what_the_bot_has_to_do(
    playground: Playground, bot: ListeningBot
) -> None:
    desk = Desk(playground, "U0001")
    bot.answer(EVENTS, *[Response(status_code=500)] * 3)
    desk.say(desk.app_dm(), "hello")
    three = MONDAY + timedelta(minutes=3)
    bot.answer(CLOCK, due(three), due(three))

    playground.move_clock(MONDAY + timedelta(minutes=10))

    seen = [
        (h.headers.get("x-slack-retry-num", h.path), int(h.headers["x-slack-request-timestamp"]))
        for h in bot.heard[2:]
    ]
    start = int(MONDAY.timestamp())
    assert seen == [
        ("/clock", start),
        ("2", start + 60),
        ("/clock", start + 60),
        ("/clock", start + 180),
        ("3", start + 300),
        ("/clock", start + 300),
        ("/clock", start + 600),
    ]


@pytest.mark.parametrize(
    ("now", "weekday", "hour", "tz", "expected"),
    [
        (MONDAY, 1, 10, "Europe/Madrid", datetime(2026, 3, 3, 9, tzinfo=UTC)),  # tomorrow
        (MONDAY, 0, 11, "Europe/Madrid", datetime(2026, 3, 2, 10, tzinfo=UTC)),  # later today
        (MONDAY, 0, 10, "Europe/Madrid", datetime(2026, 3, 9, 9, tzinfo=UTC)),  # now is not next
        (MONDAY, 0, 9, "Asia/Tokyo", datetime(2026, 3, 9, 0, tzinfo=UTC)),  # gone by over there
        # the clocks change on Sunday the 29th: ten o'clock stays ten o'clock
        (
            datetime(2026, 3, 28, 12, tzinfo=UTC),
            0,
            10,
            "Europe/Madrid",
            datetime(2026, 3, 30, 8, tzinfo=UTC),
        ),
    ],
)
def test_the_next_weekday_at_an_hour_is_reckoned_where_the_person_is(
    now: datetime, weekday: int, hour: int, tz: str, expected: datetime
) -> None:
    assert upcoming(now, weekday, hour, tz) == expected


def test_a_clock_that_ticked_past_the_goal_is_left_alone() -> None:
    clock = MovableClock(MONDAY, ticking=True)

    advance(clock, MONDAY - timedelta(hours=1))

    assert clock.now() >= MONDAY
