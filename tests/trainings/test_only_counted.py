"""A flag that is only counted reaches nobody; its employee closes it alone."""

from __future__ import annotations

from bot.trainings import ids
from tests.development_time import at_the_desk
from tests.development_time.at_the_desk import ANA, BEN, answers, clicks, opened, reads
from tests.support.company import BOSS
from tests.support.house import House
from tests.trainings.bookings_desk import TITLE, at, bookings_of
from tests.trainings.flags_desk import (
    books,
    flags,
    flags_of,
    makes_admin,
    nobody_hears,
    opens,
    says,
    tells,
)

house, small_house = at_the_desk.house, at_the_desk.small_house


def test_what_is_only_counted_reaches_nobody_for_weeks(house: House) -> None:
    makes_admin(house, BEN)
    books(house, ANA)
    flags(house, ANA, "counted")
    for _ in range(3):
        house.move(days=7)
    nobody_hears(house, BOSS, BEN, ANA)
    [flag] = flags_of(house, ANA)
    assert (flag.audience, flag.state, flag.told_at, flag.asked_id) == (
        "counted",
        "open",
        None,
        None,
    )


def test_the_receipt_says_that_nobody_hears_of_it_and_from_when_on_it_counts(
    small_house: House,
) -> None:
    books(small_house, ANA)
    ana = small_house.desk(ANA)
    opens(small_house, ana)
    says(small_house, ana, "travel")
    assert "Nobody hears of it. From 8:10 on it is counted." in tells(small_house, ana, "counted")
    small_house.move(minutes=9)
    assert ana.act_in_modal(ids.UNDO_FLAG).ok
    opened(small_house, ana, "Nobody heard of it, and it is not counted.")
    assert [one.state for one in flags_of(small_house, ANA)] == ["undone"]


def test_the_employee_alone_says_that_it_is_let_go(house: House) -> None:
    books(house, ANA)
    flags(house, ANA, "counted")
    house.move(days=1)
    ana = house.desk(ANA)
    listed = answers(house, ana, "/cancelled list", "It is counted, and nobody hears of it.")
    clicks(house, ana, listed, ids.LET_GO, f'You let "{TITLE}" go.')
    [flag] = flags_of(house, ANA)
    assert (flag.state, flag.closed_at) == ("let_go", house.now)
    nobody_hears(house, BOSS)


def test_who_can_go_after_all_has_the_booking_as_before(house: House) -> None:
    books(house, ANA)
    flags(house, ANA, "counted")
    house.move(days=1)
    ana = house.desk(ANA)
    listed = answers(house, ana, "/cancelled list", "Flagged:")
    clicks(house, ana, listed, ids.RESTORED, f'Restored: "{TITLE}".')
    assert [one.state for one in flags_of(house, ANA)] == ["restored"]
    assert [one.state for one in bookings_of(house, ANA)] == ["booked"]


def test_who_finds_a_date_themselves_has_a_new_booking_whose_time_is_kept(house: House) -> None:
    books(house, ANA)
    flags(house, ANA, "counted")
    house.move(days=1)
    ana = house.desk(ANA)
    listed = answers(house, ana, "/cancelled list", "Flagged:")
    assert ana.click(listed, ids.OWN_DATE).ok
    assert "Times are by your clock (Europe/Berlin)." in opened(house, ana, "When do you make up")
    ana.fill("day", "2026-11-20")
    ana.fill("time", "09:00")
    assert "That time has passed." in ana.submit().field_errors["day"]
    ana.fill("day", "2026-12-16")
    assert ana.submit().ok
    words = opened(house, ana, f'Restored: "{TITLE}", Wednesday, 16 December, 9:00 to 17:00.')
    assert "The place itself you still book with whoever holds the course." in words
    lost, found = bookings_of(house, ANA)
    assert (lost.state, found.state) == ("given_up", "booked")
    assert (found.starts_at, found.protected) == (at("2026-12-16 09:00"), True)
    ana.close()
    listed = answers(house, ana, "/cancelled list", "Restored:")
    clicks(house, ana, listed, ids.REOPEN, "It is counted, and nobody hears of it.")
    assert [one.state for one in flags_of(house, ANA)] == ["open"]
    assert [one.state for one in bookings_of(house, ANA, "booked")] == []


def test_a_training_that_is_over_cannot_be_gone_to_after_all(small_house: House) -> None:
    books(small_house, ANA, start="2026-11-26 09:00")
    flags(small_house, ANA, "counted")
    small_house.move(hours=1)
    ana = small_house.desk(ANA)
    listed = answers(small_house, ana, "/cancelled list", "Flagged:")
    assert "I can go after all" not in ana.buttons(listed)
    assert "Find a date myself…" in ana.buttons(listed)
    assert reads(small_house, ana, "Flagged:").ts == listed.ts
