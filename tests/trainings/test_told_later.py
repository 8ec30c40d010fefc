"""L&D is told, from the first or after the manager could not help: one answers for all."""

from __future__ import annotations

from bot.trainings import ids
from tests.development_time import at_the_desk
from tests.development_time.at_the_desk import (
    ALONE,
    ANA,
    BEN,
    CAROL,
    DAVE,
    answers,
    clicks,
    newest,
    opened,
    reads,
)
from tests.support.company import BOSS, outbox_of
from tests.support.house import House
from tests.trainings.bookings_desk import TITLE, at, bookings_of
from tests.trainings.flags_desk import (
    GIVEN,
    asked,
    flags,
    flags_of,
    learns,
    leaves,
    makes_admin,
    person_id,
)

house, small_house = at_the_desk.house, at_the_desk.small_house
SECOND = "2026-12-11 09:00"


def with_learning(house: House) -> None:
    """Greta and Dave look after learning, Ana is booked, and the course runs once more."""
    makes_admin(house, ALONE, DAVE)
    learns(house, ANA)
    learns(house, CAROL, SECOND)


def cannot(house: House) -> None:
    """Bea says that it cannot be helped."""
    message, bea = asked(house, BOSS), house.desk(BOSS)
    assert bea.click(message, ids.CANNOT).ok
    opened(house, bea, "What stands in the way?")
    bea.fill("reason", "client")
    assert bea.submit().ok
    house.move(seconds=5)


def test_all_of_l_and_d_is_asked_but_never_the_manager(house: House) -> None:
    with_learning(house)
    makes_admin(house, BOSS)
    flags(house, ANA, "learning")
    message = asked(house, ALONE)
    greta = house.desk(ALONE)
    assert "Ana chose to tell L&D." in greta.words(message)
    assert "Whoever answers first answers for all of L&D." in greta.words(message)
    house.move(seconds=5)
    reads(house, house.desk(DAVE), "was given up today")
    assert newest(house.desk(BOSS), TITLE) is None
    assert sorted(one.person_id for one in outbox_of(house, "training_flag")) == sorted(
        person_id(house, one) for one in (ALONE, DAVE)
    )


def test_who_of_l_and_d_answers_first_answers_for_all(house: House) -> None:
    with_learning(house)
    flags(house, ANA, "learning")
    message, greta = asked(house, ALONE), house.desk(ALONE)
    dave = house.desk(DAVE)
    house.move(seconds=5)
    theirs = reads(house, dave, "was given up today")
    clicks(house, greta, message, ids.GIVE, "Given back:")
    assert dave.click(theirs, ids.GIVE).ok
    house.move(seconds=5)
    settled = reads(house, dave, f'Greta gave "{TITLE}" back: Friday, 11 December')
    assert settled.ts == theirs.ts
    assert "Nothing is left to do for you." in dave.words(settled)
    assert "Undo" not in dave.buttons(settled)
    assert len(bookings_of(house, ANA, "booked")) == 1
    reads(house, house.desk(ANA), f"Greta {GIVEN}")


def test_after_the_manager_could_not_help_the_employee_can_tell_l_and_d(house: House) -> None:
    with_learning(house)
    flags(house, ANA)
    cannot(house)
    ana, bea = house.desk(ANA), house.desk(BOSS)
    heard = reads(house, ana, f'"{TITLE}" cannot be given back now.')
    assert "Tell L&D" in ana.buttons(heard)
    clicks(house, ana, heard, ids.TELL_LEARNING, "L&D is asked to give it back")
    house.move(minutes=1)
    message = reads(house, house.desk(ALONE), "was given up today")
    reads(house, bea, f'Noted: "{TITLE}" cannot be given back now.')
    assert newest(bea, "L&D") is None
    clicks(house, house.desk(ALONE), message, ids.GIVE, "Given back:")
    house.move(seconds=5)
    given = reads(house, ana, f"Greta {GIVEN}")
    clicks(house, ana, given, ids.RESTORED, f'Restored: "{TITLE}"')
    [flag] = flags_of(house, ANA)
    assert (flag.audience, flag.state) == ("learning", "restored")
    assert [one.starts_at for one in bookings_of(house, ANA, "booked")] == [at(SECOND)]


def test_where_the_manager_is_all_of_l_and_d_nobody_else_is_offered(house: House) -> None:
    makes_admin(house, BOSS)
    learns(house, ANA)
    flags(house, ANA)
    cannot(house)
    ana = house.desk(ANA)
    heard = reads(house, ana, f'"{TITLE}" cannot be given back now.')
    assert "Tell L&D" not in ana.buttons(heard)
    assert "Let it go" in ana.buttons(heard)


def test_l_and_d_that_left_before_it_was_told_is_nobody(house: House) -> None:
    makes_admin(house, ALONE)
    learns(house, BEN)
    flags(house, BEN, "learning")
    leaves(house, ALONE)
    house.move(hours=8)
    ben = house.desk(BEN)
    message = reads(house, ben, f'There is nobody to tell that "{TITLE}" was given up.')
    assert ben.buttons(message)[:2] == ["Only count it", "Let it go"]
    clicks(house, ben, message, ids.LET_GO, f'You let "{TITLE}" go.')
    assert [one.state for one in flags_of(house, BEN)] == ["let_go"]


def test_why_this_says_who_was_told(small_house: House) -> None:
    with_learning(small_house)
    flags(small_house, ANA, "learning")
    message, greta = asked(small_house, ALONE), small_house.desk(ALONE)
    assert greta.click(message, ids.WHY_ASKED).ok
    opened(small_house, greta, "Ana flagged it, and chose that L&D may know.")
    greta.close()
    clicks(small_house, greta, message, ids.GIVE, "Given back:")
    small_house.move(seconds=5)
    ana = small_house.desk(ANA)
    given = reads(small_house, ana, GIVEN)
    assert ana.click(given, ids.WHY_FLAG).ok
    opened(small_house, ana, "You chose that L&D may know.")


def test_closed_in_the_list_it_is_closed_in_every_message(house: House) -> None:
    with_learning(house)
    flags(house, ANA)
    cannot(house)
    ana = house.desk(ANA)
    heard = reads(house, ana, f'"{TITLE}" cannot be given back now.')
    listed = answers(house, ana, "/cancelled list", "The trainings that you gave up")
    clicks(house, ana, listed, ids.LET_GO, f'You let "{TITLE}" go.')
    house.move(minutes=1)
    shown = next(one for one in ana.messages(ana.app_dm()) if one.ts == heard.ts)
    assert f'You let "{TITLE}" go.' in ana.words(shown)
    reads(house, house.desk(BOSS), f'Ana let "{TITLE}" go.')
