"""A team's plan is changed while its people look at it, and their own changes are taken back."""

from __future__ import annotations

from copy import deepcopy
from datetime import date, time

from bot.development_time import team_plans as service
from bot.development_time.domain import Draft
from bot.people import service as people
from tests.development_time import at_the_desk
from tests.development_time.at_the_desk import (
    ANA,
    BEN,
    CAROL,
    NEW_YORK,
    TUESDAY,
    clicks,
    fills,
    home,
    newest,
    offers,
    opened,
    plans_of,
    reads,
    starts,
    team_plans,
)
from tests.support.company import BOSS
from tests.support.house import House

house, small_house = at_the_desk.house, at_the_desk.small_house
FRIDAYS = "Bea Boss offers you development time: Fridays 14:00 to 16:00."
TUESDAYS = "Bea Boss offers you development time: Tuesdays 14:00 to 15:00."
CHANGED = "The offer was changed since you read it. This is how it stands; does it work?"


def changes(house: House, draft: Draft | None = None) -> None:
    """The manager changes the plan on another device: by default to Tuesdays, an hour."""
    [plan] = team_plans(house)
    wish = draft or Draft(1, time(14, 0), 60, date(2026, 12, 1))
    with house.session() as session:
        manager = people.person_by_email(session, BOSS)
        service.change(session, manager, plan.id, wish, version=plan.version, now=house.now)


def test_works_for_me_does_not_accept_what_was_never_read(house: House) -> None:
    offers(house)
    house.move(hours=2)
    carol = house.desk(CAROL)
    question = deepcopy(reads(house, carol, FRIDAYS))
    changes(house)
    again = clicks(house, carol, question, "devtime_accept", CHANGED)
    assert TUESDAYS in carol.words(again)
    assert [one.state for one in plans_of(house, CAROL)] == ["offered"]
    assert starts(house, CAROL) == []
    clicks(house, carol, again, "devtime_accept", "It is yours: Tuesdays 14:00 to 15:00.")
    assert starts(house, CAROL)[0] == "Tue 1 Dec 14:00"


def test_in_app_home_too_the_new_offer_is_shown_first(small_house: House) -> None:
    offers(small_house)
    small_house.move(hours=2)
    ana = small_house.desk(ANA)
    home(small_house, ana, lambda words: FRIDAYS in words)
    changes(small_house)
    assert ana.act_in_home("devtime_accept").ok
    reads(small_house, ana, CHANGED)
    assert small_house.playground.wait_until(lambda: TUESDAYS in ana.home_words())
    assert [one.state for one in plans_of(small_house, ANA)] == ["offered"]
    assert ana.act_in_home("devtime_accept").ok
    home(small_house, ana, lambda words: TUESDAYS not in words and "What comes next" in words)
    assert [one.state for one in plans_of(small_house, ANA)] == ["live"]


def test_undo_of_a_change_of_ones_own_brings_back_the_teams_moment(house: House) -> None:
    offers(house, start="15:00", minutes="60", same_moment="same")
    house.move(hours=8)
    ben = house.desk(BEN)
    question = reads(house, ben, "Fridays 15:00 to 16:00 (Europe/Berlin).")
    taken = clicks(house, ben, question, "devtime_accept", "It is yours:")
    assert ben.click(taken, "devtime_open").ok
    opened(house, ben, "It changes from now on.")
    fills(ben, weekday=TUESDAY, start="10:00")
    assert ben.submit().ok
    ben.close()
    house.move(seconds=3)
    receipt = reads(house, ben, "Changed. Your development time is now Tuesdays 10:00 to 11:00.")
    assert [one.zone for one in plans_of(house, BEN)] == [""]
    said = "Your development time: Fridays 15:00 to 16:00 (Europe/Berlin)."
    clicks(house, ben, receipt, "devtime_undo", said)
    assert [one.zone for one in plans_of(house, BEN)] == ["Europe/Berlin"]
    assert starts(house, BEN, NEW_YORK)[0] == "Fri 4 Dec 09:00"
    # It is the team's again: what the manager changes now concerns him.
    changes(house, Draft(3, time(15, 30), 60, date(2026, 12, 1), same_moment=True))
    assert starts(house, BEN, NEW_YORK)[0] == "Thu 3 Dec 09:30"
    house.move(minutes=1)
    assert newest(ben, "Bea Boss moved the team's development time, and yours with it")
