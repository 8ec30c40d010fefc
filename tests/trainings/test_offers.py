"""The dates that are offered to whoever is asked to give a place back."""

from __future__ import annotations

from bot.storage import Database
from bot.trainings import giving_back
from tests.trainings.training_desk import MINUTE, NOW, desk, span, word

MARCH = span("2027-03-04", "09:00", "17:00")
TOLD = NOW + 10 * MINUTE


def test_the_next_dates_of_the_course_are_offered_where_both_are_free(database: Database) -> None:
    firm = desk(database)
    lost, first, second, third = (
        span(day, "09:00", "17:00")
        for day in ("2026-12-10", "2027-01-07", "2027-01-14", "2027-01-21")
    )
    ann, bob, lou = (firm.ids[name] for name in ("Ann", "Bob", "Lou"))
    booking_id = firm.told(
        word(ann, when=lost),
        word(bob, when=first),
        word(lou, when=second),
        word(bob, when=third, booking_key="b3"),
    )[0]
    firm.work.connect("Lea", [span("2027-01-07", "10:00", "11:00")])
    flag = firm.flags("Ann", booking_id)
    firm.tick(TOLD)
    view = firm.asked("Lea", flag.id)
    assert [one.span for one in view.dates] == [second, third]
    assert (view.calendar_known, view.employee_calendar_known, view.sees_both) == (
        True,
        False,
        False,
    )
    offers = firm.does("Lea", lambda s, who: giving_back.offers(s, who, flag.id, TOLD))
    assert [one.span for one in offers] == [second, third]
    given = firm.does("Lea", lambda s, who: giving_back.give(s, who, flag.id, offers[0], TOLD))
    assert (given.starts_at, given.ends_at) == second
    assert firm.asked("Lea", flag.id).dates == ()


def test_without_dates_free_time_of_both_is_offered_where_calendars_are_read(
    database: Database,
) -> None:
    firm = desk(database)
    booking = firm.adds("Ann", when=span("2026-12-10", "14:00", "16:00"))
    flag = firm.flags("Ann", booking.id)
    firm.tick(TOLD)

    def offered(who: str) -> list[str]:
        found = firm.does(who, lambda s, one: giving_back.offers(s, one, flag.id, TOLD))
        return [f"{each.span.start:%a %d %b %H:%M} {each.span.length}" for each in found]

    assert offered("Lea") == []
    firm.work.connect("Ann", [span("2026-12-01", "13:00", "17:00")])
    firm.work.connect("Lea", [span("2026-12-02", "09:00", "17:00")])
    assert offered("Lea") == [
        "Tue 01 Dec 10:00 2:00:00",
        "Thu 03 Dec 13:00 2:00:00",
        "Fri 04 Dec 13:00 2:00:00",
        "Mon 07 Dec 13:00 2:00:00",
        "Tue 08 Dec 13:00 2:00:00",
    ]
    own = firm.does("Ann", lambda s, who: giving_back.own_offers(s, who, flag.id, TOLD))
    assert own[1].span == span("2026-12-02", "14:00", "16:00")


def test_a_course_that_somebody_added_by_hand_is_offered_to_nobody_else(
    database: Database,
) -> None:
    firm = desk(database)
    firm.adds("Bob", "Private coaching", MARCH)
    booking = firm.adds("Ann", "Private coaching")
    flag = firm.flags("Ann", booking.id)
    firm.tick(TOLD)
    assert not firm.asked("Lea", flag.id).dates
    assert firm.sees_booking("Ann", booking.id).course_id != firm.all_bookings("Bob")[0].course_id
