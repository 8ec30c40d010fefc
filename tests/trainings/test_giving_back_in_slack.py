"""The manager hears of a flag once, and gives the place back in one click or two."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from bot.development_time.models import Reservation
from bot.trainings import ids
from tests.development_time import at_the_desk
from tests.development_time.at_the_desk import (
    ANA,
    DAVE,
    ELA,
    clicks,
    newest,
    opened,
    reads,
)
from tests.support.company import BOSS, outbox_of
from tests.support.house import House
from tests.trainings.bookings_desk import TITLE, at, bookings_of
from tests.trainings.flags_desk import (
    ASKED,
    GIVEN,
    SECOND,
    THIRD,
    asked,
    books,
    flags,
    flags_of,
    learns,
    says,
    tells,
    with_dates,
)

house, small_house = at_the_desk.house, at_the_desk.small_house


def test_the_manager_reads_the_fact_and_the_next_dates(house: House) -> None:
    with_dates(house)
    flags(house, ANA)
    message, bea = asked(house, BOSS), house.desk(BOSS)
    words = bea.words(message)
    assert f"{ASKED} today, for a client meeting." in words
    assert "Ana chose to tell you." in words
    assert "The course runs again on 11 and 18 December." in words
    assert "Without an answer I ask once more, after three working days." in words
    assert bea.buttons(message) == [
        "Give back 11 December",
        "Another date…",
        "It cannot be helped…",
        "Why this?",
        "Fewer of these",
    ]
    assert len(message.text.split()) < 75
    assert len(outbox_of(house, "training_flag")) == 1
    [flag] = flags_of(house, ANA)
    assert flag.told_at == at("2026-11-30 08:10")


def test_one_click_gives_it_back_and_both_read_it(house: House) -> None:
    with_dates(house)
    flags(house, ANA)
    message, bea = asked(house, BOSS), house.desk(BOSS)
    receipt = clicks(
        house, bea, message, ids.GIVE, f'Given back: "{TITLE}", Friday, 11 December, 9:00 to 17:00.'
    )
    assert "The place itself Ana still books with <https://lms.example/negotiation/dates|Acme" in (
        bea.words(receipt)
    )
    assert "calendar" not in bea.words(receipt)  # none is connected
    lost, given = bookings_of(house, ANA)
    assert (lost.state, given.state, given.source) == ("given_up", "booked", "given_back")
    assert (given.starts_at, given.protected) == (at(SECOND), True)
    with house.session() as session:
        [reserved] = session.scalars(select(Reservation))
        assert (reserved.starts_at, reserved.ends_at) == (given.starts_at, given.ends_at)
    house.move(seconds=5)
    ana = house.desk(ANA)
    heard = reads(house, ana, GIVEN)
    assert ana.words(heard).startswith(f"*Bea Boss {GIVEN}*")
    assert "It is not in your calendar yet" in ana.words(heard)
    assert "The place itself you still book with <https://lms.example" in ana.words(heard)
    assert ana.buttons(heard)[:4] == [
        "It works, thank you",
        "Another date…",
        "Let it go",
        "Calendar file",
    ]
    assert len(heard.text.split()) < 75
    taken = clicks(house, ana, heard, ids.RESTORED, f'Restored: "{TITLE}", Friday, 11 December')
    assert ana.buttons(taken)[0] == "Undo"
    [flag] = flags_of(house, ANA)
    assert (flag.state, flag.answer, flag.closed_at) == ("restored", "given_back", house.now)
    house.move(minutes=1)
    thanked = reads(house, bea, f'Ana has "{TITLE}" back: Friday, 11 December')
    assert thanked.ts == message.ts
    assert "Thank you." in bea.words(thanked)
    assert "Undo" not in bea.buttons(thanked)


def test_the_manager_can_undo_it_until_the_employee_has_answered(house: House) -> None:
    with_dates(house)
    flags(house, ANA)
    message, bea = asked(house, BOSS), house.desk(BOSS)
    receipt = clicks(house, bea, message, ids.GIVE, "Given back:")
    again = clicks(house, bea, receipt, ids.UNDO_GIVING, "was given up today")
    house.move(minutes=1)
    assert newest(house.desk(ANA), "gives you") is None
    assert [one.state for one in bookings_of(house, ANA)] == ["given_up", "withdrawn"]
    receipt = clicks(house, bea, again, ids.GIVE, "Given back:")
    house.move(minutes=1)
    heard = reads(house, house.desk(ANA), GIVEN)
    clicks(house, house.desk(ANA), heard, ids.LET_GO, f'You let "{TITLE}" go.')
    assert bea.click(receipt, ids.UNDO_GIVING).ok
    reads(house, bea, "This is closed already. Nothing was changed.")
    assert [one.state for one in flags_of(house, ANA)] == ["let_go"]
    house.move(minutes=1)
    assert reads(house, bea, f'Ana let "{TITLE}" go.').ts == message.ts


def test_clicked_twice_it_is_given_once(house: House) -> None:
    with_dates(house)
    flags(house, ANA)
    message, bea = asked(house, BOSS), house.desk(BOSS)
    clicks(house, bea, message, ids.GIVE, "Given back:")
    assert bea.click(message, ids.GIVE).ok
    house.move(minutes=1)
    assert len(bookings_of(house, ANA)) == 2
    assert len(outbox_of(house, "training_given_back")) == 1


def test_another_date_is_two_clicks_away_and_the_message_is_the_receipt(house: House) -> None:
    with_dates(house)
    flags(house, ANA)
    message, bea = asked(house, BOSS), house.desk(BOSS)
    assert bea.click(message, ids.OPEN_GIVING).ok
    words = opened(house, bea, "Which day gives it back?")
    assert "Fri 11 Dec, 9:00 to 17:00" in words
    assert "Fri 18 Dec, 9:00 to 17:00" in words
    assert "Times are by your clock (Europe/Berlin)." in words
    bea.fill("offer", bea.offered("offer")[1])
    assert bea.submit().ok
    assert bea.modals() == []
    house.move(seconds=5)
    receipt = reads(house, bea, f'Given back: "{TITLE}", Friday, 18 December, 9:00 to 17:00.')
    assert receipt.ts == message.ts
    assert [one.starts_at for one in bookings_of(house, ANA, "booked")] == [at(THIRD)]


def test_of_more_than_three_dates_the_next_are_named_and_none_is_chosen_for_them(
    small_house: House,
) -> None:
    with_dates(small_house)
    learns(small_house, DAVE, "2026-12-22 09:00")
    learns(small_house, ELA, "2027-01-08 09:00")
    flags(small_house, ANA)
    message, bea = asked(small_house, BOSS), small_house.desk(BOSS)
    assert "The course runs next on 11, 18" in bea.words(message)
    assert bea.click(message, ids.OPEN_GIVING).ok
    opened(small_house, bea, "Which day gives it back?")
    assert len(bea.offered("offer")) == 4
    assert "Choose one of the dates" in bea.submit().field_errors["offer"]
    assert [one.answer for one in flags_of(small_house, ANA)] == [""]


def test_a_day_of_the_managers_own_goes_before_the_dates_and_keeps_the_length(
    house: House,
) -> None:
    with_dates(house)
    flags(house, ANA)
    message, bea = asked(house, BOSS), house.desk(BOSS)
    assert bea.click(message, ids.OPEN_GIVING).ok
    opened(house, bea, "Which day gives it back?")
    bea.fill("day", "2026-11-02")
    bea.fill("time", "08:30")
    assert bea.submit().field_errors == {
        "day": "That time has passed. Choose one that is still ahead."
    }
    bea.fill("day", "2026-12-15")
    assert bea.submit().ok
    [given] = bookings_of(house, ANA, "booked")
    assert (given.starts_at, given.ends_at) == (at("2026-12-15 08:30"), at("2026-12-15 16:30"))


def test_where_no_other_date_is_known_the_button_opens_the_form(small_house: House) -> None:
    books(small_house, ANA)
    flags(small_house, ANA)
    message, bea = asked(small_house, BOSS), small_house.desk(BOSS)
    assert "I know no other date of it." in bea.words(message)
    assert bea.buttons(message)[:2] == ["Find a date…", "It cannot be helped…"]
    assert bea.click(message, ids.OPEN_GIVING).ok
    words = opened(small_house, bea, "On which day?")
    assert "The place itself Ana still books with whoever holds the course." in words
    assert "day" in bea.submit().field_errors
    bea.fill("day", "2026-12-15")
    assert bea.submit().ok
    [given] = bookings_of(small_house, ANA, "booked")
    assert given.starts_at == at("2026-12-15 09:00")


def test_it_cannot_be_helped_is_an_honest_answer_with_one_reason(house: House) -> None:
    with_dates(house)
    flags(house, ANA)
    message, bea = asked(house, BOSS), house.desk(BOSS)
    assert bea.click(message, ids.CANNOT).ok
    opened(house, bea, "Ana reads the reason, and decides what follows.")
    bea.fill("reason", "short_of_people")
    assert bea.submit().ok
    house.move(seconds=5)
    receipt = reads(house, bea, "Ana hears your reason: Nobody can stand in.")
    assert receipt.ts == message.ts
    ana = house.desk(ANA)
    heard = reads(house, ana, f'"{TITLE}" cannot be given back now.')
    assert "Bea Boss says: Nobody can stand in." in ana.words(heard)
    assert "style" not in str(heard.blocks)
    [flag] = flags_of(house, ANA)
    assert (flag.state, flag.answer, flag.cannot_reason) == ("open", "cannot", "short_of_people")
    clicks(house, bea, receipt, ids.UNDO_GIVING, "was given up today")
    house.move(seconds=5)
    reads(house, ana, "Bea Boss is asked to give it back")
    assert [one.answer for one in flags_of(house, ANA)] == [""]


def test_the_employee_takes_another_date_than_the_one_that_was_given(house: House) -> None:
    with_dates(house)
    flags(house, ANA)
    clicks(house, house.desk(BOSS), asked(house, BOSS), ids.GIVE, "Given back:")
    house.move(seconds=5)
    ana = house.desk(ANA)
    heard = reads(house, ana, GIVEN)
    assert ana.click(heard, ids.OWN_DATE).ok
    opened(house, ana, "When do you make up for")
    ana.fill("offer", ana.offered("offer")[0])
    assert ana.submit().ok
    house.move(minutes=1)
    receipt = reads(house, ana, f'Restored: "{TITLE}", Friday, 18 December, 9:00 to 17:00.')
    assert receipt.ts == heard.ts
    assert [one.starts_at for one in bookings_of(house, ANA, "booked")] == [at(THIRD)]
    reads(house, house.desk(BOSS), f'Ana has "{TITLE}" back: Friday, 18 December')


def test_why_this_says_who_chose_what_and_what_follows(small_house: House) -> None:
    books(small_house, ANA)
    flags(small_house, ANA)
    message, bea = asked(small_house, BOSS), small_house.desk(BOSS)
    assert bea.click(message, ids.WHY_ASKED).ok
    words = opened(small_house, bea, "Ana flagged it, and chose that you may know, as their")
    assert "Without one I ask once more" in words


def test_three_working_days_later_it_is_asked_once_more_and_never_again(house: House) -> None:
    with_dates(house)
    flags(house, ANA)
    message, bea = asked(house, BOSS), house.desk(BOSS)
    house.move(days=4)
    again = reads(house, bea, f'A place on "{TITLE}" (Friday, 4 December), given up on Monday')
    assert "I do not write about it again; your weekly note keeps it." in bea.words(again)
    assert bea.buttons(again)[0] == "Give back 11 December"
    house.move(days=3)
    assert len(outbox_of(house, "training_flag_again")) == 1
    clicks(house, bea, again, ids.GIVE, "Given back:")
    house.move(minutes=1)
    first = next(one for one in bea.messages(message.channel_id) if one.ts == message.ts)
    assert "Given back:" in bea.words(first)


@pytest.mark.parametrize("happened", ["provider", "own_choice", "other"])
def test_nobody_is_blamed_whatever_happened(small_house: House, happened: str) -> None:
    books(small_house, ANA)
    ana = small_house.desk(ANA)
    assert ana.command("/cancelled").ok
    opened(small_house, ana, "What happened?")
    says(small_house, ana, happened)
    ana.fill(f"idea:{happened}", "manager")
    tells(small_house, ana)
    message = asked(small_house, BOSS, TITLE)
    words = small_house.desk(BOSS).words(message)
    assert "manager" not in words
    assert "chose to tell you" in words
