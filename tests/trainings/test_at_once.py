"""Two people, or two devices of one, at the very same moment; on PostgreSQL rows are locked."""

from __future__ import annotations

from datetime import timedelta

from bot.core.spans import Span
from bot.storage import Database
from bot.trainings import bookings, flags
from bot.trainings.domain import Audience, Learned
from bot.trainings.errors import AnsweredError, ClosedError, TooLateError
from bot.trainings.models import Booking, Cancellation
from tests.trainings.training_desk import MINUTE, NOW, Desk, desk, span, together, word

MARCH, APRIL = span("2027-03-04", "09:00", "17:00"), span("2027-04-01", "09:00", "17:00")
TOLD = NOW + 10 * MINUTE


def test_two_flags_of_one_booking_at_the_same_moment_are_one(database: Database) -> None:
    firm = desk(database)
    booking = firm.adds("Ann")
    found = together(*[lambda: firm.flags("Ann", booking.id)] * 4)
    assert {one.id for one in found if isinstance(one, Cancellation)} == {firm.all_flags()[0].id}
    assert [isinstance(one, Cancellation) for one in found] == [True] * 4
    assert len(firm.all_flags()) == 1
    firm.tick(NOW + 10 * MINUTE)
    assert len(firm.messages("training_flag")) == 1


def test_the_employee_undoes_in_the_moment_in_which_it_is_told(database: Database) -> None:
    firm = desk(database)
    for number in range(5):
        booking = firm.adds("Ann", f"Training {number}")
        flag = firm.flags("Ann", booking.id)

        def undo(flag: Cancellation = flag) -> None:
            late = NOW + 10 * MINUTE - timedelta(seconds=1)
            firm.does("Ann", lambda s, who: flags.undo(s, who, flag.id, late))

        refused = together(undo, lambda: _tells(firm))[0]
        told = [one for one in firm.messages("training_flag") if one[1] == flag.id]
        if firm.flag(flag.id).state == "undone":
            assert refused is None
            assert told == []
        else:
            assert isinstance(refused, TooLateError)
            assert told == [("Lea", flag.id)]


def test_two_clicks_at_the_same_moment_give_one_place_back(database: Database) -> None:
    firm = desk(database)
    one = firm.flagged()
    found = together(*[lambda: firm.gives("Lea", one.id, MARCH)] * 4)
    assert len({each.id for each in found if isinstance(each, Booking)}) == 1
    assert [isinstance(each, Booking) for each in found] == [True] * 4
    assert [each.state for each in firm.all_bookings("Ann")] == ["given_up", "booked"]
    assert len(firm.messages("training_given_back")) == 1


def test_of_two_admins_who_answer_at_the_same_moment_one_is_told_who_was_first(
    database: Database,
) -> None:
    firm = desk(database)
    one = firm.flagged(audience=Audience.LEARNING)
    firm.sent("training_flag", TOLD)
    found = together(
        lambda: firm.gives("Adi", one.id, MARCH), lambda: firm.gives("Ida", one.id, APRIL)
    )
    refused = [each for each in found if isinstance(each, AnsweredError)]
    assert len(refused) == 1
    assert refused[0].name == firm.sees("Ann", one.id).answered_by
    assert len(firm.reserved("Ann")) == 1
    assert sorted(firm.edited("training_flag")) == ["Adi", "Ida"]


def test_the_manager_answers_in_the_moment_in_which_the_employee_lets_it_go(
    database: Database,
) -> None:
    firm = desk(database)
    for number in range(5):
        flag = firm.flags("Ann", firm.adds("Ann", f"Training {number}").id)
        firm.tick(TOLD)
        day = span(f"2027-03-{number + 1:02}", "09:00", "10:00")

        def let_go(flag: Cancellation = flag) -> None:
            firm.does("Ann", lambda s, who: flags.close(s, who, flag.id, restored=False, now=TOLD))

        found = together(lambda: firm.gives("Lea", flag.id, day), let_go)  # noqa: B023  # at once
        assert found[1] is None
        assert isinstance(found[0], Booking | ClosedError)
        assert firm.flag(flag.id).state == "let_go"
        assert firm.reserved("Ann") == []


def _tells(firm: Desk) -> None:
    firm.tick(NOW + 10 * MINUTE)


def test_a_learning_system_speaks_while_people_click_and_nobody_is_refused(
    database: Database,
) -> None:
    firm = desk(database)
    ann = firm.ids["Ann"]
    keys = [f"B{number}" for number in range(8)]
    numbers = firm.told(*[_booked(ann, key, 0) for key in keys])

    def tells() -> None:
        for day in range(1, 5):
            firm.told(*[_booked(ann, key, day) for key in keys], now=NOW + day * MINUTE)

    def clicks() -> None:
        for number in reversed(numbers):
            flag = firm.flags("Ann", number)
            firm.does("Ann", lambda s, who: flags.undo(s, who, flag.id, NOW))  # noqa: B023  # at once
            firm.does("Ann", lambda s, who: bookings.going(s, who, number, NOW))  # noqa: B023  # at once

    assert together(tells, clicks, tells, lambda: firm.tick(TOLD))[:3] == [None, None, None]
    assert {one.starts_at for one in firm.all_bookings("Ann")} == {_day(4).start}
    assert {one.state for one in firm.all_bookings("Ann")} == {"booked"}


def _booked(person_id: int, key: str, day: int) -> Learned:
    return word(person_id, when=_day(day), booking_key=key, said_at=NOW + day * MINUTE)


def _day(day: int) -> Span:
    return span(f"2027-03-{day + 1:02}", "09:00", "17:00")
