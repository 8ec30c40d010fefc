"""/cancelled, its shortcut and its form: a training is flagged in three clicks at the most."""

from __future__ import annotations

from bot.trainings import ids
from tests.development_time import at_the_desk
from tests.development_time.at_the_desk import (
    ANA,
    answers,
    clicks,
    home,
    opened,
    reads,
)
from tests.support.company import BOSS
from tests.support.house import House
from tests.trainings.bookings_desk import TITLE, at, bookings_of, reminded, title_of
from tests.trainings.flags_desk import (
    books,
    chosen_in_form,
    flags,
    flags_of,
    nobody_hears,
    opens,
    says,
    tells,
)

house, small_house = at_the_desk.house, at_the_desk.small_house


def test_two_clicks_in_the_form_of_the_command_and_it_is_flagged(house: House) -> None:
    booking = books(house, ANA)
    books(house, ANA, "Writing", start="2026-12-09 13:00")
    ana = house.desk(ANA)
    words = opens(house, ana)
    assert "Fri 4 Dec, 9:00 to 17:00: Negotiation, level 2" in words
    assert chosen_in_form(ana)["training"] == str(booking.id)
    assert "Your manager is Bea Boss." in words
    says(house, ana)
    said = tells(house, ana)
    assert f'Flagged: "{TITLE}" was given up.' in said
    assert "I ask your manager to give it back, not before 8:10." in said
    [flag] = flags_of(house, ANA)
    assert (flag.booking_id, flag.happened, flag.idea) == (booking.id, "client_meeting", "client")
    assert (flag.audience, flag.state, flag.told_at) == ("manager", "open", None)
    assert flag.flagged_at == house.now
    assert [one.state for one in bookings_of(house, ANA)] == ["given_up", "booked"]


def test_three_clicks_from_the_reminder_and_the_reminder_is_the_receipt(house: House) -> None:
    books(house, ANA)
    message, ana = reminded(house, ANA), house.desk(ANA)
    assert ana.click(message, ids.FLAG).ok
    opened(house, ana, "What happened?")
    says(house, ana, "deadline")
    tells(house, ana)
    ana.close()
    house.move(seconds=2)
    receipt = reads(house, ana, f'Flagged: "{TITLE}" was given up.')
    assert receipt.ts == message.ts
    assert "Undo" in ana.buttons(receipt)
    assert [one.happened for one in flags_of(house, ANA)] == ["deadline"]


def test_the_shortcut_opens_the_same_form_and_keeps_nothing_of_the_message(
    small_house: House,
) -> None:
    books(small_house, ANA)
    ana = small_house.desk(ANA)
    room = next(one for one in ana.channels() if one.name == "general")
    assert ana.say(room.id, "Zephyr wants us on Friday, sorry").ok
    message = ana.message(room.id, "Zephyr")
    assert ana.shortcut(ids.SHORTCUT, message).ok
    assert "Zephyr" not in opened(small_house, ana, "What happened?")
    says(small_house, ana)
    tells(small_house, ana, "counted")
    assert [one.audience for one in flags_of(small_house, ANA)] == ["counted"]


def test_whose_idea_it_was_goes_with_what_happened_until_somebody_says_so(
    small_house: House,
) -> None:
    books(small_house, ANA)
    ana = small_house.desk(ANA)
    opens(small_house, ana)
    assert "idea" not in chosen_in_form(ana)
    for happened, idea in (
        ("client_meeting", "client"),
        ("own_choice", "mine"),
        ("team_meeting", "somebody_else"),
    ):
        says(small_house, ana, happened)
        assert chosen_in_form(ana)["idea"] == idea
    ana.fill("idea:team_meeting", "manager")
    says(small_house, ana, "travel")
    assert chosen_in_form(ana) == {
        "training": str(bookings_of(small_house, ANA)[0].id),
        "happened": "travel",
        "idea": "manager",
    }
    tells(small_house, ana)
    assert [(one.happened, one.idea) for one in flags_of(small_house, ANA)] == [
        ("travel", "manager")
    ]


def test_undone_within_ten_minutes_nobody_ever_hears_of_it(house: House) -> None:
    books(house, ANA)
    ana = house.desk(ANA)
    opens(house, ana)
    says(house, ana)
    tells(house, ana)
    house.move(minutes=9)
    assert ana.act_in_modal(ids.UNDO_FLAG).ok
    opened(house, ana, f'Taken back: "{TITLE}" is as it was before.')
    assert [one.state for one in flags_of(house, ANA)] == ["undone"]
    assert [one.state for one in bookings_of(house, ANA)] == ["booked"]
    house.move(hours=5)
    nobody_hears(house, BOSS)


def test_one_that_was_never_booked_here_is_flagged_with_its_name_and_day(house: House) -> None:
    books(house, ANA)
    ana = house.desk(ANA)
    opens(house, ana)
    assert ana.act_in_modal(ids.FLAG_BOOKING, value="0").ok
    opened(house, ana, "What is it called?")
    ana.fill("title", "Speaking <!channel> & *bold*")
    ana.fill("day", "2026-11-27")
    says(house, ana, "team_meeting")
    words = tells(house, ana)
    assert 'Flagged: "Speaking <!channel> & \u2217bold\u2217" was given up.' in words
    [flag] = flags_of(house, ANA)
    booking = bookings_of(house, ANA)[-1]
    assert flag.booking_id == booking.id
    assert title_of(house, booking) == "Speaking <!channel> & *bold*"
    assert booking.starts_at == at("2026-11-27 09:00")
    assert (booking.source, booking.state) == ("hand", "given_up")


def test_who_has_no_booking_at_all_names_the_training_at_once(small_house: House) -> None:
    ana = small_house.desk(ANA)
    words = opens(small_house, ana, "/cancelled Coaching basics")
    assert "Which training?" not in words
    assert "Coaching basics" in words
    says(small_house, ana)
    assert ana.act_in_modal(f"{ids.FLAG_AS}counted").ok
    opened(small_house, ana, "Say on which day it was, or is.")
    assert flags_of(small_house, ANA) == []
    ana.fill("day", "2026-12-08")
    tells(small_house, ana, "counted")
    assert [title_of(small_house, one) for one in bookings_of(small_house, ANA)] == [
        "Coaching basics"
    ]
    assert [one.state for one in flags_of(small_house, ANA)] == ["open"]


def test_the_command_finds_a_training_by_a_part_of_its_name(small_house: House) -> None:
    books(small_house, ANA)
    later = books(small_house, ANA, "Writing well", start="2026-12-09 13:00")
    ana = small_house.desk(ANA)
    opens(small_house, ana, "/cancelled WRITING")
    assert chosen_in_form(ana)["training"] == str(later.id)


def test_the_own_list_is_complete_and_each_can_be_closed_and_opened_there(house: House) -> None:
    for day in range(1, 16):
        books(house, ANA, f"Course {day}", start=f"2026-12-{day:02} 09:00")
        flags(house, ANA, "counted")
    house.move(minutes=11)
    ana = house.desk(ANA)
    listed = answers(house, ana, "/cancelled list", "The trainings that you gave up")
    words = ana.words(listed)
    assert all(f'"Course {day}"' in words for day in range(1, 16))
    assert "Only you see this list." in words
    newest_flag = flags_of(house, ANA)[-1]
    clicks(house, ana, listed, ids.LET_GO, 'You let "Course 15" go.', value=str(newest_flag.id))
    assert flags_of(house, ANA)[-1].state == "let_go"
    listed = reads(house, ana, 'You let "Course 15" go.')
    clicks(house, ana, listed, ids.REOPEN, "It is counted, and nobody hears of it.")
    assert flags_of(house, ANA)[-1].state == "open"


def test_help_says_what_the_command_understands(small_house: House) -> None:
    ana = small_house.desk(ANA)
    helped = answers(small_house, ana, "/cancelled help", "A training was taken from you")
    assert ana.click(helped, ids.FLAG).ok
    opened(small_house, ana, "What is it called?")


def test_from_app_home_it_is_three_clicks_too_and_app_home_says_so(house: House) -> None:
    booking = books(house, ANA)
    ana = house.desk(ANA)
    home(house, ana, lambda words: TITLE in words)
    assert ana.act_in_home(ids.FLAG, block_id=f"home_trainings:{booking.id}").ok
    opened(house, ana, "What happened?")
    says(house, ana)
    tells(house, ana, "counted")
    ana.close()
    [flag] = flags_of(house, ANA)
    home(house, ana, lambda words: f'Flagged: "{TITLE}" was given up.' in words)
    assert ana.act_in_home(ids.UNDO_FLAG, value=str(flag.id)).ok
    home(house, ana, lambda words: "Flagged:" not in words)
    assert [one.state for one in flags_of(house, ANA)] == ["undone"]
    assert [one.state for one in bookings_of(house, ANA)] == ["booked"]
