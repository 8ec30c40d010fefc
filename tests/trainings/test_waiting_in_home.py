"""App Home has what waits: a place for who may give it back, a date for who was given one."""

from __future__ import annotations

from bot.trainings import ids
from tests.development_time import at_the_desk
from tests.development_time.at_the_desk import (
    ALONE,
    ANA,
    BEN,
    CAROL,
    DAVE,
    clicks,
    home,
    newest,
    opened,
    reads,
)
from tests.support.company import BOSS
from tests.support.house import House
from tests.trainings.bookings_desk import TITLE, bookings_of
from tests.trainings.flags_desk import (
    ASKED,
    GIVEN,
    asked,
    books,
    flags,
    flags_of,
    makes_admin,
    with_dates,
)
from tests.trainings.test_home import labels

house, small_house = at_the_desk.house, at_the_desk.small_house
NOTHING = "Nothing waits for you."


def test_the_manager_answers_in_home_and_can_undo_it_there(house: House) -> None:
    with_dates(house)
    flags(house, ANA)
    message, bea = asked(house, BOSS), house.desk(BOSS)
    words = home(house, bea, lambda read: f"{ASKED} today, for a client meeting." in read)
    assert NOTHING not in words
    assert "The course runs again on 11 and 18 December." in words
    offered = ["Give back 11 December", "Another date…", "It cannot be helped…"]
    assert labels(bea)[:3] == offered
    assert bea.act_in_home(ids.GIVE).ok
    assert house.playground.wait_until(lambda: f'Given back: "{TITLE}"' in bea.home_words())
    assert [one.answer for one in flags_of(house, ANA)] == ["given_back"]
    house.move(seconds=30)
    assert reads(house, bea, f'Given back: "{TITLE}"').ts == message.ts
    assert bea.act_in_home(ids.UNDO_GIVING).ok
    assert house.playground.wait_until(lambda: labels(bea)[:3] == offered)
    assert bea.act_in_home(ids.CANNOT).ok
    opened(house, bea, "Ana reads the reason")
    bea.fill("reason", "client")
    assert bea.submit().ok
    opened(house, bea, "Ana hears your reason")
    bea.close()
    home(house, bea, lambda read: "cannot be given back now." in read)
    house.move(hours=2)
    home(house, bea, lambda read: NOTHING in read)


def test_who_was_given_a_date_is_asked_in_home_whether_it_works(house: House) -> None:
    with_dates(house)
    flags(house, ANA)
    clicks(house, house.desk(BOSS), asked(house, BOSS), ids.GIVE, "Given back:")
    ana = house.desk(ANA)
    words = home(house, ana, lambda read: GIVEN in read)
    assert NOTHING not in words
    assert words.count(GIVEN) == 1
    assert labels(ana)[:4] == ["It works, thank you", "Another date…", "Let it go", "Calendar file"]
    assert "Remove" not in labels(ana)
    assert "Change…" not in labels(ana)
    assert ana.act_in_home(ids.RESTORED).ok
    assert house.playground.wait_until(lambda: f'Restored: "{TITLE}"' in ana.home_words())
    assert [one.state for one in flags_of(house, ANA)] == ["restored"]
    home(house, ana, lambda read: NOTHING in read)
    assert "Remove" in labels(ana)


def test_it_is_one_loss_where_the_date_that_was_given_does_not_work_either(house: House) -> None:
    with_dates(house)
    flags(house, ANA)
    clicks(house, house.desk(BOSS), asked(house, BOSS), ids.GIVE, "Given back:")
    house.move(seconds=5)
    ana = house.desk(ANA)
    heard = reads(house, ana, GIVEN)
    [given] = bookings_of(house, ANA, "booked")
    home(house, ana, lambda read: GIVEN in read)
    assert ana.act_in_home(ids.FLAG, value=str(given.id)).ok
    opened(house, ana, f'This date was given to you for "{TITLE}", that you gave up.')
    assert ana.act_in_modal(ids.OWN_DATE).ok
    opened(house, ana, "When do you make up for")
    ana.fill("offer", ana.offered("offer")[0])
    assert ana.submit().ok
    opened(house, ana, "Friday, 18 December")
    house.move(minutes=1)
    assert reads(house, ana, f'Restored: "{TITLE}", Friday, 18 December').ts == heard.ts
    assert len(flags_of(house, ANA)) == 1
    assert len(bookings_of(house, ANA, "booked")) == 1


def test_what_is_told_to_learning_waits_for_them_and_for_nobody_else(small_house: House) -> None:
    makes_admin(small_house, CAROL, BOSS)
    books(small_house, ANA)
    flags(small_house, ANA, "learning")
    small_house.move(minutes=11)
    carol = small_house.desk(CAROL)
    home(small_house, carol, lambda read: ASKED in read and "Ana chose to tell L&D." in read)
    assert labels(carol)[:2] == ["Find a date…", "It cannot be helped…"]
    for email in (BOSS, DAVE, ALONE):
        home(small_house, small_house.desk(email), lambda read: TITLE not in read)


def test_three_wait_in_home_and_the_others_come_up_after_them(small_house: House) -> None:
    for number in range(4):
        email = (ANA, BEN, CAROL, DAVE)[number]
        books(small_house, email, f"Course {number}")
        flags(small_house, email)
    small_house.move(minutes=11)
    bea = small_house.desk(BOSS)
    words = home(small_house, bea, lambda read: 'A place on "Course 2"' in read)
    assert 'A place on "Course 3"' not in words
    assert "More wait: they come up as these are answered." in words
    small_house.move(hours=3)
    message = reads(small_house, bea, "Course 3")
    assert bea.words(message).count("Without an answer I ask once more") == 1


def test_what_is_only_counted_waits_for_nobody(small_house: House) -> None:
    books(small_house, ANA)
    flags(small_house, ANA, "counted")
    small_house.move(minutes=11)
    home(small_house, small_house.desk(BOSS), lambda read: NOTHING in read)
    assert newest(small_house.desk(BOSS), TITLE) is None


def test_of_one_that_is_over_its_day_is_said_and_not_that_of_the_flag(small_house: House) -> None:
    books(small_house, ANA, start="2026-11-16 09:00")
    ana = small_house.desk(ANA)
    assert ana.command("/cancelled").ok
    opened(small_house, ana, "What happened?")
    assert "Who may know?" in ana.modal_words()
    assert ana.act_in_modal(ids.FLAG_FORM + "happened", value="deadline").ok
    assert ana.submit().ok
    small_house.move(hours=2)
    lost = f'A place on "{TITLE}" (Monday, 16 November) was lost to a deadline.'
    reads(small_house, small_house.desk(BOSS), lost)
