"""What is flagged twice, too late, by somebody else, or for nobody: said in words, stored right."""

from __future__ import annotations

from bot.trainings import ids
from tests.development_time import at_the_desk
from tests.development_time.at_the_desk import (
    ALONE,
    ANA,
    BEN,
    answers,
    opened,
    reads,
)
from tests.support.company import BOSS
from tests.support.house import House
from tests.trainings.bookings_desk import TITLE, bookings_of
from tests.trainings.flags_desk import (
    booked_elsewhere,
    books,
    flags,
    flags_of,
    leaves,
    makes_admin,
    opens,
    pretends,
    says,
    tells,
)

house, small_house = at_the_desk.house, at_the_desk.small_house


def test_after_ten_minutes_it_can_be_closed_but_not_undone(small_house: House) -> None:
    books(small_house, ANA)
    ana = small_house.desk(ANA)
    opens(small_house, ana)
    says(small_house, ana)
    tells(small_house, ana)
    small_house.move(minutes=10)
    assert ana.act_in_modal(ids.UNDO_FLAG).ok
    reads(small_house, ana, "Ten minutes have passed, so this cannot be undone.")
    assert [one.state for one in flags_of(small_house, ANA)] == ["open"]


def test_a_button_before_the_question_is_answered_says_what_is_missing(
    small_house: House,
) -> None:
    books(small_house, ANA)
    ana = small_house.desk(ANA)
    opens(small_house, ana)
    assert "happened" in ana.submit().field_errors
    assert ana.act_in_modal(f"{ids.FLAG_AS}counted").ok
    opened(small_house, ana, "Choose first what happened.")
    assert flags_of(small_house, ANA) == []


def test_flagged_on_two_devices_it_is_one_flag(house: House) -> None:
    books(house, ANA)
    phone, desk = house.desk(ANA), house.desk(ANA)
    opens(house, phone)
    says(house, phone)
    tells(house, phone, "counted")
    phone.close()
    [flag] = flags_of(house, ANA)
    books(house, ANA, "Writing", start="2026-12-09 13:00")
    listed = answers(house, desk, "/training", "Writing")
    pretends(listed, ids.FLAG, str(flag.booking_id))
    assert desk.click(listed, ids.FLAG, value=str(flag.booking_id)).ok
    opened(house, desk, f'Flagged: "{TITLE}" was given up.')
    assert [(one.id, one.audience) for one in flags_of(house, ANA)] == [(flag.id, "counted")]


def test_a_training_of_yesterday_can_be_flagged_and_one_of_last_winter_cannot(
    small_house: House,
) -> None:
    books(small_house, ANA, start="2026-11-29 09:00")
    small_house.move(minutes=1)
    flag = flags(small_house, ANA)
    assert [one.state for one in bookings_of(small_house, ANA)] == ["given_up"]
    assert flag.state == "open"
    ana = small_house.desk(ANA)
    opens(small_house, ana, "/cancelled Old course")
    ana.fill("day", "2026-02-02")
    says(small_house, ana)
    assert "more than 90 days ago" in ana.submit().field_errors["day"]
    assert len(flags_of(small_house, ANA)) == 1


def test_somebody_elses_training_is_nobodys(small_house: House) -> None:
    theirs = books(small_house, ANA)
    books(small_house, BEN, "Writing")
    ben = small_house.desk(BEN)
    listed = answers(small_house, ben, "/training", "Writing")
    pretends(listed, ids.FLAG, str(theirs.id))
    assert ben.click(listed, ids.FLAG, value=str(theirs.id)).ok
    reads(small_house, ben, "I cannot find this training among yours.")
    assert ben.modals() == []
    assert [one.state for one in bookings_of(small_house, ANA)] == ["booked"]


def test_somebody_elses_flag_is_neither_shown_nor_closed(small_house: House) -> None:
    books(small_house, ANA)
    books(small_house, BEN, "Writing")
    flag = flags(small_house, ANA, "counted")
    flags(small_house, BEN, "counted")
    ben = small_house.desk(BEN)
    listed = answers(small_house, ben, "/cancelled list", "Writing")
    assert TITLE not in ben.words(listed)
    pretends(listed, ids.UNDO_FLAG, str(flag.id))
    assert ben.click(listed, ids.UNDO_FLAG).ok
    reads(small_house, ben, "I cannot find this training among those you gave up.")
    assert [one.state for one in flags_of(small_house, ANA)] == ["open"]


def test_where_l_and_d_is_the_manager_only_the_manager_is_offered(small_house: House) -> None:
    makes_admin(small_house, BOSS)
    books(small_house, ANA)
    ana = small_house.desk(ANA)
    words = opens(small_house, ana)
    assert "Here L&D is your manager, Bea Boss." in words
    assert "Tell my manager" in words
    assert "Tell L&D" not in words
    says(small_house, ana)
    tells(small_house, ana)
    assert [one.audience for one in flags_of(small_house, ANA)] == ["manager"]


def test_who_has_no_manager_tells_l_and_d_or_has_it_counted(small_house: House) -> None:
    books(small_house, ALONE)
    greta = small_house.desk(ALONE)
    words = opens(small_house, greta)
    assert "Tell my manager" not in words
    assert "Only count it" in words
    greta.close()
    makes_admin(small_house, BEN)
    words = opens(small_house, greta)
    assert "Tell L&D" in words
    says(small_house, greta)
    assert "I ask L&D to give it back." in tells(small_house, greta, "learning")
    assert [one.audience for one in flags_of(small_house, ALONE)] == ["learning"]


def test_l_and_d_that_left_while_the_form_was_open_is_said_above_the_form(
    small_house: House,
) -> None:
    makes_admin(small_house, BEN)
    books(small_house, ANA)
    ana = small_house.desk(ANA)
    opens(small_house, ana)
    says(small_house, ana)
    leaves(small_house, BEN)
    assert ana.act_in_modal(f"{ids.FLAG_AS}learning").ok
    words = opened(small_house, ana, "Nobody looks after learning here whom I could tell.")
    assert "Tell L&D" not in words
    assert flags_of(small_house, ANA) == []
    tells(small_house, ana, "counted")


def test_a_training_of_another_workspace_is_nobodys(house: House) -> None:
    theirs = booked_elsewhere(house)
    books(house, BEN, "Writing")
    ben = house.desk(BEN)
    listed = answers(house, ben, "/training", "Writing")
    pretends(listed, ids.FLAG, str(theirs))
    assert ben.click(listed, ids.FLAG, value=str(theirs)).ok
    reads(house, ben, "I cannot find this training among yours.")
    assert ben.modals() == []
    assert flags_of(house, BEN) == []


def test_another_workspaces_training_put_into_the_form_is_refused_at_its_field(
    small_house: House,
) -> None:
    theirs = booked_elsewhere(small_house)
    books(small_house, BEN, "Writing")
    ben = small_house.desk(BEN)
    opens(small_house, ben)
    says(small_house, ben)
    for block in ben.top_modal().blocks:
        if block.get("block_id") == "training":
            block["element"]["options"][0]["value"] = str(theirs)
    ben.fill("training", str(theirs))
    assert ben.submit().field_errors == {
        "training": "I cannot find this training among yours. /training shows those you have."
    }
    assert flags_of(small_house, BEN) == []
