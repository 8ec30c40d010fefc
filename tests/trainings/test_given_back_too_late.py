"""What changed since the manager was asked: closed, moved, not free any more, or somebody left."""

from __future__ import annotations

from bot.trainings import ids
from tests.development_time import at_the_desk
from tests.development_time.at_the_desk import (
    ALONE,
    ANA,
    BEN,
    CAROL,
    answers,
    clicks,
    opened,
    reads,
)
from tests.support.company import BOSS, outbox_of
from tests.support.house import House
from tests.trainings.bookings_desk import TITLE, at, bookings_of
from tests.trainings.flags_desk import (
    GIVEN,
    SECOND,
    asked,
    books,
    flags,
    flags_of,
    learns,
    leaves,
    makes_admin,
    pretends,
    with_dates,
)

house, small_house = at_the_desk.house, at_the_desk.small_house


def test_nobody_but_the_asked_can_answer(house: House) -> None:
    with_dates(house)
    flags(house, ANA)
    books(house, BEN, "Writing", start="2026-12-09 13:00")
    flags(house, BEN)
    asked(house, BOSS)
    theirs, other = flags_of(house, ANA)[0], flags_of(house, BEN)[0]
    carol = house.desk(CAROL)
    books(house, CAROL, "Speaking", start="2026-12-08 13:00")
    listed = answers(house, carol, "/training", "Speaking")
    for block in listed.blocks:
        for element in block.get("elements", ()):
            if element.get("action_id") == ids.FLAG:
                element["action_id"] = ids.OPEN_GIVING
    pretends(listed, ids.OPEN_GIVING, str(theirs.id))
    assert carol.click(listed, ids.OPEN_GIVING, value=str(theirs.id)).ok
    reads(house, carol, "You are not asked about this training")
    assert carol.modals() == []
    assert (theirs.answer, other.answer) == ("", "")
    assert [one.answer for one in flags_of(house, ANA)] == [""]


def test_what_the_employee_closed_meanwhile_is_not_given_any_more(house: House) -> None:
    with_dates(house)
    flags(house, ANA)
    message, bea, ana = asked(house, BOSS), house.desk(BOSS), house.desk(ANA)
    assert bea.click(message, ids.OPEN_GIVING).ok
    opened(house, bea, "Which day gives it back?")
    listed = answers(house, ana, "/cancelled list", "is asked to give it back")
    clicks(house, ana, listed, ids.LET_GO, f'You let "{TITLE}" go.')
    bea.fill("offer", bea.offered("offer")[1])
    assert bea.submit().field_errors == {"offer": "This is closed already. Nothing was changed."}
    bea.close()
    house.move(minutes=1)
    reads(house, bea, f'Ana let "{TITLE}" go.')
    assert [one.state for one in bookings_of(house, ANA)] == ["given_up"]


def test_a_date_that_is_not_free_any_more_is_refused_and_the_message_says_what_is(
    small_house: House,
) -> None:
    with_dates(small_house)
    flags(small_house, ANA)
    message, bea = asked(small_house, BOSS), small_house.desk(BOSS)
    books(small_house, ANA, "Writing", start=SECOND)
    assert bea.click(message, ids.GIVE).ok
    reads(small_house, bea, "That time was taken meanwhile.")
    again = next(one for one in bea.messages(message.channel_id) if one.ts == message.ts)
    assert bea.buttons(again)[0] == "Give back 18 December"
    assert [one.answer for one in flags_of(small_house, ANA)] == [""]


def test_a_manager_who_left_before_it_was_told_is_nobody_and_l_and_d_can_be_told(
    house: House,
) -> None:
    makes_admin(house, ALONE)
    with_dates(house)
    flags(house, ANA)
    leaves(house, BOSS)
    house.move(hours=2)
    ana = house.desk(ANA)
    message = reads(house, ana, f'There is nobody to tell that "{TITLE}" was given up.')
    assert ana.buttons(message)[:3] == ["Tell L&D", "Only count it", "Let it go"]
    assert outbox_of(house, "training_flag") == []
    clicks(house, ana, message, ids.TELL_LEARNING, "L&D is asked to give it back")
    house.move(minutes=1)
    greta = house.desk(ALONE)
    told = reads(house, greta, "was given up today, for a client meeting.")
    assert "Ana chose to tell L&D." in greta.words(told)
    clicks(house, greta, told, ids.GIVE, "Given back:")
    house.move(seconds=5)
    reads(house, ana, GIVEN)


def test_a_manager_who_leaves_before_answering_is_nobody_too(house: House) -> None:
    with_dates(house)
    flags(house, ANA)
    asked(house, BOSS)
    leaves(house, BOSS)
    house.move(minutes=10)
    ana = house.desk(ANA)
    message = reads(house, ana, f'There is nobody to tell that "{TITLE}" was given up.')
    clicks(house, ana, message, ids.COUNT_IT, "It is counted, and nobody hears of it.")
    assert [(one.audience, one.asked_id) for one in flags_of(house, ANA)] == [("counted", None)]


def test_a_manager_who_is_l_and_d_too_gets_one_message(house: House) -> None:
    makes_admin(house, BOSS)
    with_dates(house)
    flags(house, ANA)
    message, bea = asked(house, BOSS), house.desk(BOSS)
    assert "Ana chose to tell you." in bea.words(message)
    assert len(outbox_of(house, "training_flag")) == 1
    clicks(house, bea, message, ids.GIVE, "Given back:")


def test_moved_by_its_provider_after_the_flag_the_employee_decides(house: House) -> None:
    with_dates(house)
    flags(house, ANA)
    message, bea, ana = asked(house, BOSS), house.desk(BOSS), house.desk(ANA)
    learns(house, ANA, "2026-12-16 09:00", key=f"{ANA} 2026-12-04 09:00")
    house.move(minutes=10)
    moved = reads(house, ana, "Wednesday, 16 December")
    assert ana.click(moved, ids.CAN_GO).ok
    house.move(minutes=1)
    assert [one.state for one in flags_of(house, ANA)] == ["restored"]
    [booking] = bookings_of(house, ANA)
    assert (booking.state, booking.starts_at) == ("booked", at("2026-12-16 09:00"))
    settled = next(one for one in bea.messages(message.channel_id) if one.ts == message.ts)
    assert f'Ana has "{TITLE}" back' in bea.words(settled)


def test_nobodys_words_become_links_or_mentions(small_house: House) -> None:
    books(small_house, ANA, "<!channel> *free* <https://evil.example|here>")
    flags(small_house, ANA)
    message = asked(small_house, BOSS, "was given up today")
    said = str(message.blocks) + message.text
    assert "&lt;!channel&gt; \u2217free\u2217 &lt;https://evil.example|here&gt;" in said
    assert "<!channel>" not in said
