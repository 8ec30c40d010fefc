"""App Home has the next trainings, what became of those given up, and what waits for a word."""

from __future__ import annotations

from datetime import timedelta

from bot.core.spans import Span
from bot.development_time import service as development_time
from bot.development_time.calendar_entries import packed
from bot.development_time.calendar_models import CalendarConnection
from bot.people import service as people
from bot.playground.desk import Desk
from bot.trainings import bookings, flags, ids
from bot.trainings.domain import Audience, Flag, Happened, Idea, TrainingDraft
from tests.development_time import at_the_desk
from tests.development_time.at_the_desk import ALONE, ANA, home, opened, reads
from tests.support.house import House
from tests.trainings.bookings_desk import FRIDAY, TITLE, adds, at, bookings_of, fills, moves_to

house, small_house = at_the_desk.house, at_the_desk.small_house
ASKS = f'Were you at "{TITLE}"?'


def labels(desk: Desk) -> list[str]:
    """What stands on the buttons of App Home."""
    view = desk.home() or {}
    rows = [block["elements"] for block in view["blocks"] if block["type"] == "actions"]
    return [element["text"]["text"] for row in rows for element in row]


def test_without_any_home_offers_to_add_one_and_to_flag_one(small_house: House) -> None:
    greta = small_house.desk(ALONE)
    home(small_house, greta, lambda read: "None is ahead, as far as I know." in read)
    assert {"Add a training…", "My training was cancelled…"} <= set(labels(greta))
    assert greta.act_in_home(ids.ADD).ok
    opened(small_house, greta, "Which training")
    fills(greta)
    assert greta.submit().ok
    greta.close()
    home(small_house, greta, lambda read: "Fri 4 Dec, 9:00 to 17:00" in read)
    assert "I can't…" in labels(greta)


def test_home_was_brought_up_to_date_by_the_form_that_it_opened(small_house: House) -> None:
    ana = small_house.desk(ANA)
    home(small_house, ana, lambda read: "None is ahead" in read)
    assert ana.act_in_home(ids.ADD).ok
    opened(small_house, ana, "Which training")
    fills(ana)
    assert ana.submit().ok
    assert small_house.playground.wait_until(lambda: "Fri 4 Dec" in ana.home_words())


def test_what_is_over_waits_for_a_word_and_one_click_answers_it(house: House) -> None:
    adds(house, ANA)
    ana = house.desk(ANA)
    moves_to(house, "2026-12-04 17:30")
    home(house, ana, lambda read: ASKS in read)
    assert ana.act_in_home(ids.WAS_THERE).ok
    assert house.playground.wait_until(lambda: "Noted: you were at" in ana.home_words())
    assert ASKS not in ana.home_words()
    assert bookings_of(house, ANA)[0].state == "attended"
    house.move(seconds=30)
    reads(house, ana, 'Noted: you were at "Negotiation')  # its message says so, too
    assert ana.act_in_home(ids.NOT_ANSWERED).ok
    assert house.playground.wait_until(lambda: ASKS in ana.home_words())
    moves_to(house, "2026-12-12 09:00")
    home(house, ana, lambda read: ASKS not in read)


def test_a_flag_stands_there_until_it_is_closed_and_undo_follows_for_an_hour(
    house: House,
) -> None:
    adds(house, ANA)
    [booking] = bookings_of(house, ANA)
    with house.session() as session:
        person = people.person_by_email(session, ANA)
        wish = Flag(booking.id, Happened.CLIENT_MEETING, Idea.CLIENT, Audience.COUNTED)
        flags.flag(session, person, wish, house.now)
    ana = house.desk(ANA)
    home(house, ana, lambda read: f'Flagged: "{TITLE}" was given up.' in read)
    house.move(minutes=11)
    home(house, ana, lambda read: "It is counted, and nobody hears of it." in read)
    assert ana.act_in_home(ids.LET_GO).ok
    assert house.playground.wait_until(lambda: f'You let "{TITLE}" go.' in ana.home_words())
    assert ana.act_in_home(ids.REOPEN).ok
    assert house.playground.wait_until(lambda: "You let" not in ana.home_words())
    assert ana.act_in_home(ids.LET_GO).ok
    house.move(hours=2)
    home(house, ana, lambda read: TITLE not in read)
    assert ana.act_in_home(ids.OPEN_MINE).ok
    assert f"{TITLE}: given up, and let go." in opened(house, ana, TITLE)


def test_many_are_cut_and_the_rest_is_one_command_away(small_house: House) -> None:
    with small_house.session() as session:
        person = people.person_by_email(session, ANA)
        for number in range(12):
            start = at(FRIDAY) + timedelta(days=number)
            draft = TrainingDraft(f"Course {number}", Span(start, start + timedelta(hours=1)))
            bookings.add(session, person, draft, small_house.now)
    ana = small_house.desk(ANA)
    home(small_house, ana, lambda read: "and nine more: `/training`" in read)
    assert ana.command("/training").ok
    shown = reads(small_house, ana, "Course 4")
    assert "and seven more: *All of them…*" in ana.words(shown)
    assert len(shown.blocks) <= 50
    assert ana.click(shown, ids.OPEN_MINE).ok
    assert "Course 11: ahead." in opened(small_house, ana, "Course 11")


def test_its_time_is_protected_where_a_calendar_is_connected(house: House) -> None:
    adds(house, ANA)
    ana = house.desk(ANA)
    home(house, ana, lambda read: TITLE in read)
    assert "Protect its time" not in labels(ana)
    with house.session() as session:
        person = people.person_by_email(session, ANA)
        session.add(
            CalendarConnection(
                person_id=person.id,
                kind="caldav",
                secret="sealed",
                created_at=house.now,
                poll_at=None,
                busy=packed(house.now + timedelta(days=60), []),
            )
        )
    home(house, ana, lambda _: "Protect its time" in labels(ana))
    assert ana.act_in_home(ids.PROTECT).ok
    assert house.playground.wait_until(lambda: "kept free in your calendar" in ana.home_words())
    with house.session() as session:
        person_id = people.person_by_email(session, ANA).id
        held = development_time.reserved_of(session, [person_id], house.now)
    assert held == {person_id: [Span(at(FRIDAY), at("2026-12-04 17:00"))]}
    assert ana.act_in_home(ids.UNPROTECT).ok
    assert house.playground.wait_until(lambda: "Protect its time" in labels(ana))
