"""/devtime shows plans and what comes next, and each of its buttons does what it says."""

from __future__ import annotations

from tests.development_time import at_the_desk
from tests.development_time.at_the_desk import (
    ALONE,
    ANA,
    answers,
    blocks_of,
    clicks,
    makes,
    opened,
    opens,
    plans_of,
    starts,
)
from tests.support.company import BOSS
from tests.support.house import House

house, small_house = at_the_desk.house, at_the_desk.small_house


def test_without_a_plan_the_form_opens_and_proposes_two_hours(small_house: House) -> None:
    ana = small_house.desk(ANA)
    opens(small_house, ana)
    state = ana.view_state(ana.top_modal())
    assert state["weekday"]["weekday"]["selected_option"]["value"] == "4"
    assert state["start"]["start"]["selected_time"] == "14:00"
    assert state["minutes"]["minutes"]["selected_option"]["value"] == "120"
    assert state["first_day"]["first_day"]["selected_date"] == "2026-11-30"


def test_with_a_plan_it_shows_the_plan_and_what_comes_next(small_house: House) -> None:
    makes(small_house, ANA, purpose="negotiation & <money>")
    ana = small_house.desk(ANA)
    overview = answers(small_house, ana, "/devtime", "What comes next")
    words = ana.words(overview)
    assert "Fridays 14:00 to 16:00" in words
    assert "Next: Friday, 4 December, 14:00 to 16:00." in words
    assert "For: “negotiation &amp; &lt;money&gt;”." in overview.text
    assert "Fri 11 Dec, 14:00 to 16:00." in words
    assert "No calendar is connected" in words
    assert "Your team's development time" not in words


def test_a_week_is_left_out_and_taken_back_where_it_was_clicked(house: House) -> None:
    makes(house, ANA)
    ana = house.desk(ANA)
    overview = answers(house, ana, "/devtime", "What comes next")
    first = str(blocks_of(house, ANA)[0].id)
    seen = clicks(
        house, ana, overview, "devtime_skip", "Fri 4 Dec, 14:00 to 16:00: left out.", first
    )
    assert [one.outcome for one in blocks_of(house, ANA, "over")] == ["skipped"]
    assert "Next: Friday, 11 December" in ana.words(seen)
    again = clicks(house, ana, seen, "devtime_unskip", "Fri 4 Dec, 14:00 to 16:00.", first)
    assert "Next: Friday, 4 December" in ana.words(again)
    assert starts(house, ANA)[0] == "Fri 4 Dec 14:00"


def test_a_block_is_moved_to_a_free_time_of_its_week_and_put_back(small_house: House) -> None:
    makes(small_house, ANA)
    ana = small_house.desk(ANA)
    overview = answers(small_house, ana, "/devtime", "What comes next")
    first = str(blocks_of(small_house, ANA)[0].id)
    assert ana.click(overview, "devtime_move", value=first).ok
    opened(small_house, ana, "Now: Friday, 4 December, 14:00 to 16:00.")
    chosen = ana.offered("slot")[1]
    ana.fill("slot", chosen)
    assert ana.submit().ok
    moved = blocks_of(small_house, ANA)[0]
    assert moved.starts_at.isoformat() == chosen
    assert moved.held
    shown = at_the_desk.reads(small_house, ana, ", moved.")
    clicks(small_house, ana, shown, "devtime_put_back", "Fri 4 Dec, 14:00 to 16:00.", first)
    assert starts(small_house, ANA)[0] == "Fri 4 Dec 14:00"
    assert not blocks_of(small_house, ANA)[0].held


def test_a_plan_is_paused_until_a_day_and_goes_on(house: House) -> None:
    makes(house, ANA)
    ana = house.desk(ANA)
    overview = answers(house, ana, "/devtime", "What comes next")
    assert ana.click(overview, "devtime_pause").ok
    opened(house, ana, "nothing is planned in the meantime")
    ana.fill("until", "2026-11-30")
    assert ana.submit().field_errors == {"until": "Choose a day that is still ahead."}
    ana.fill("until", "2026-12-14")
    assert ana.submit().ok
    shown = at_the_desk.reads(house, ana, "Paused; it goes on from Monday, 14 December.")
    assert starts(house, ANA)[0] == "Fri 18 Dec 14:00"
    assert "If you put it into your calendar, open the file again" in ana.words(shown)
    assert "Calendar file" in ana.buttons(shown)
    clicks(house, ana, shown, "devtime_resume", "Next: Friday, 4 December")
    assert starts(house, ANA)[0] == "Fri 4 Dec 14:00"


def test_a_plan_is_ended_and_brought_back(small_house: House) -> None:
    makes(small_house, ANA)
    ana = small_house.desk(ANA)
    overview = answers(small_house, ana, "/devtime", "What comes next")
    ended = clicks(small_house, ana, overview, "devtime_end", "Ended: Fridays 14:00 to 16:00.")
    assert starts(small_house, ANA) == []
    assert "If you put it into your calendar, open the file again" in ana.words(ended)
    assert ana.buttons(ended)[:2] == ["Bring it back", "Calendar file"]
    clicks(small_house, ana, ended, "devtime_bring_back", "Next: Friday, 4 December")
    assert len(starts(small_house, ANA)) == 8
    assert [one.state for one in plans_of(small_house, ANA)] == ["live"]


def test_week_shows_this_week_and_how_it_went(small_house: House) -> None:
    ana = small_house.desk(ANA)
    answers(small_house, ana, "/devtime week", "Nothing is planned for this week.")
    makes(small_house, ANA)
    answers(small_house, ana, "/devtime week", "Fri 4 Dec, 14:00 to 16:00.")
    small_house.move(days=4, hours=9)
    words = ana.words(answers(small_house, ana, "/devtime week", "no answer yet"))
    assert "How did this block of development time go?" in words


def test_team_tells_who_leads_nobody_what_there_is_for_them(small_house: House) -> None:
    greta = small_house.desk(ALONE)
    said = answers(small_house, greta, "/devtime team", "Nobody reports to you here")
    assert greta.buttons(said) == ["Plan development time"]
    bea = small_house.desk(BOSS)
    said = answers(small_house, bea, "/devtime team", "Your team's development time")
    assert bea.buttons(said) == ["Plan it for my team…"]


def test_help_and_a_word_that_it_does_not_know(small_house: House) -> None:
    ana = small_house.desk(ANA)
    answers(small_house, ana, "/devtime help", "`/devtime week`: this week, and how it went")
    said = answers(small_house, ana, "/devtime <frydays>", "I do not know")
    assert 'I do not know "&lt;frydays&gt;".' in said.text
    assert ana.buttons(said) == ["Plan development time"]
