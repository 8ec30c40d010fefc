"""*Move it…* to a time of one's own; the calendar file that does not know it; choices undone."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest

from bot.core.spans import Span
from bot.development_time import choosing
from bot.development_time.domain import Chosen
from bot.people import service as people
from bot.people.models import Absence
from bot.playground.desk import Desk
from tests.development_time import at_the_desk
from tests.development_time.at_the_desk import (
    ANA,
    BERLIN,
    answers,
    blocks_of,
    clicks,
    makes,
    opened,
    reads,
)
from tests.development_time.calendar_desk import connects, firm
from tests.development_time.test_calendar_files import event, fetched, starts
from tests.support.databases import new_sqlite
from tests.support.house import House
from tests.support.radicale import radicale

house, small_house = at_the_desk.house, at_the_desk.small_house
CORRECTS = "If you put it into your calendar, open the file again: it corrects that."
WISH = "wish"


def at(day: int, clock: str, month: int = 12) -> int:
    """A moment of Berlin, as the form's field holds it."""
    hour, minute = (int(part) for part in clock.split(":"))
    return int(datetime(2026, month, day, hour, minute, tzinfo=BERLIN).timestamp())


def opens_move(house: House, number: int = 0) -> Desk:
    """Ana clicks *Move it…* at one of her next blocks."""
    ana = house.desk(ANA)
    overview = answers(house, ana, "/devtime", "What comes next")
    block_id = str(blocks_of(house, ANA)[number].id)
    assert ana.click(overview, "devtime_move", value=block_id).ok
    opened(house, ana, "Or to another time")
    return ana


def test_a_block_goes_to_any_free_working_time_also_of_another_week(house: House) -> None:
    makes(house, ANA)
    ana = opens_move(house)
    ana.fill(WISH, at(8, "10:15"))
    assert ana.submit().ok
    moved = next(one for one in blocks_of(house, ANA) if one.held)
    assert moved.starts_at.timestamp() == at(8, "10:15")
    assert (moved.ends_at - moved.starts_at).total_seconds() == 2 * 60 * 60
    reads(house, ana, "Tue 8 Dec, 10:15 to 12:15, moved.")


@pytest.mark.parametrize(
    ("day", "clock", "said"),
    [
        (30, "7:00", "That time has passed. Choose one that is still ahead."),
        (5, "10:00", "You do not work on that day. Choose another one."),
        (9, "10:00", "You do not work on that day. Choose another one."),
        (3, "16:00", "It would not be within your working hours, 9:00 to 17:00."),
        (3, "8:30", "It would not be within your working hours, 9:00 to 17:00."),
        (11, "13:00", "You are taken then, by a meeting or by what you planned."),
        (21, "10:00", "That is more than two weeks away from when it was planned."),
    ],
)
def test_a_time_that_cannot_be_is_refused_at_its_field_in_a_clear_sentence(
    small_house: House, day: int, clock: str, said: str
) -> None:
    makes(small_house, ANA)
    with small_house.session() as session:
        ana_id = people.person_by_email(session, ANA).id
        off = date(2026, 12, 9)
        session.add(Absence(person_id=ana_id, first_day=off, last_day=off))
    before = [one.starts_at for one in blocks_of(small_house, ANA)]
    ana = opens_move(small_house)
    ana.fill(WISH, at(day, clock, 11 if day == 30 else 12))
    assert ana.submit().field_errors[WISH].startswith(said)
    assert [one.starts_at for one in blocks_of(small_house, ANA)] == before
    ana.fill(WISH, None)
    assert ana.submit().ok, "what is offered can be taken still"


def test_a_meeting_in_the_calendar_is_in_the_way_and_the_calendar_is_right_by_itself(
    tmp_path: Path,
) -> None:
    (tmp_path / "dav").mkdir()
    with radicale(tmp_path / "dav") as dav, firm(new_sqlite(tmp_path), tmp_path, dav) as house:
        makes(house, ANA)
        calendar = connects(house, dav)
        calendar.meet(
            Span(datetime(2026, 12, 3, 10, tzinfo=BERLIN), datetime(2026, 12, 3, 11, tzinfo=BERLIN))
        )
        house.move(minutes=15)
        ana = opens_move(house)
        ana.fill(WISH, at(3, "9:30"))
        assert "by a meeting" in ana.submit().field_errors[WISH]
        ana.fill(WISH, at(3, "11:00"))
        assert ana.submit().ok
        shown = reads(house, ana, "Thu 3 Dec, 11:00 to 13:00, moved.")
        assert CORRECTS not in ana.words(shown)
        assert "Calendar file" not in ana.buttons(shown)


def test_where_the_week_has_no_other_time_a_wish_moves_it_all_the_same(
    small_house: House,
) -> None:
    makes(small_house, ANA)
    small_house.move(days=4)  # it is Friday: no day of this week is left
    ana = small_house.desk(ANA)
    overview = answers(small_house, ana, "/devtime", "What comes next")
    block_id = str(blocks_of(small_house, ANA)[0].id)
    assert ana.click(overview, "devtime_move", value=block_id).ok
    opened(small_house, ana, "No other time of your working hours is free in that week.")
    ana.fill(WISH, at(7, "9:00"))
    assert ana.submit().ok
    reads(small_house, ana, "Mon 7 Dec, 9:00 to 11:00, moved.")


def test_a_calendar_file_from_before_is_said_to_be_stale_and_the_new_one_is_newer(
    small_house: House,
) -> None:
    receipt = makes(small_house, ANA)
    ana = small_house.desk(ANA)
    first = fetched(small_house, ana, receipt)
    overview = answers(small_house, ana, "/devtime", "What comes next")
    assert CORRECTS not in ana.words(overview)
    left_out = clicks(
        small_house,
        ana,
        overview,
        "devtime_skip",
        "left out.",
        str(blocks_of(small_house, ANA)[1].id),
    )
    assert ana.words(left_out).count(CORRECTS) == 1
    assert ana.click(left_out, "devtime_move", value=str(blocks_of(small_house, ANA)[0].id)).ok
    opened(small_house, ana, "Or to another time")
    ana.fill(WISH, at(8, "10:15"))
    assert ana.submit().ok
    moved = reads(small_house, ana, "Tue 8 Dec, 10:15 to 12:15, moved.")
    assert ana.words(moved).count(CORRECTS) == 1
    assert ana.buttons(moved).count("Calendar file") == 2  # one is that of the plan itself
    second = fetched(small_house, ana, receipt)
    assert event(second)["UID"] == event(first)["UID"]
    assert event(second)["SEQUENCE"] > event(first)["SEQUENCE"]
    assert starts(second) == sorted(one.starts_at for one in blocks_of(small_house, ANA))
    assert len(starts(second)) == len(starts(first)) - 1


def test_saved_choices_are_taken_back_with_one_click(small_house: House) -> None:
    makes(small_house, ANA)
    ana = small_house.desk(ANA)
    overview = answers(small_house, ana, "/devtime", "How it is protected")
    assert ana.click(overview, "devtime_choices").ok
    opened(small_house, ana, "In my calendar it is")
    ana.fill("defence", "busy")
    ana.fill("manners", ["says", "shares"])
    assert ana.submit().ok
    opened(small_house, ana, "Saved.")
    assert ana.act_in_modal("devtime_undo_choices").ok
    words = opened(small_house, ana, "It is as it was before.")
    assert "Its title there is neutral." in words
    with small_house.session() as session:
        person = people.person_by_email(session, ANA)
        assert choosing.chosen(session, person) == Chosen()
    reads(small_house, ana, "Its title is neutral.")
