"""Who joins a team is offered its standing plan within a day, once, in their own hours."""

from __future__ import annotations

from bot.people import service as people
from tests.development_time import at_the_desk
from tests.development_time.at_the_desk import (
    ALONE,
    ANA,
    BEN,
    clicks,
    newest,
    offers,
    plans_of,
    reads,
    rows,
    said,
    starts,
)
from tests.support.company import BOSS, HEAD
from tests.support.house import House

house, small_house = at_the_desk.house, at_the_desk.small_house
OFFER = "Bea Boss offers you development time: Fridays 14:00 to 16:00."


def joins(house: House, manager: str = BOSS) -> None:
    """The next import has Greta in the team (of Bea)."""
    table = [row if row[0] != ALONE else (*row[:2], manager, *row[3:]) for row in rows()]
    written = "\n".join([HEAD, *(",".join(row) for row in table), ""])
    with house.session() as session:
        sheet = people.read_people(written.encode())
        people.apply_people(session, sheet, house.now, confirmed_large=True)
    passes(house, hours=1)


def passes(house: House, **span: float) -> None:
    """Time goes by, with the look at what imports changed that comes every hour and less."""
    house.leeway.ticks.sync_daily()
    house.move(**span)
    house.leeway.ticks.sync_daily()
    house.settle()


def test_a_newcomer_gets_the_standing_offer_once_and_within_a_day(house: House) -> None:
    offers(house)
    house.move(hours=2)
    reads(house, house.desk(ANA), OFFER)
    joins(house)
    greta = house.desk(ALONE)
    passes(house, days=1)
    offer = reads(house, greta, OFFER)
    taken = clicks(house, greta, offer, "devtime_accept", "It is yours: Fridays 14:00 to 16:00.")
    assert starts(house, ALONE)[0] == "Fri 4 Dec 14:00"
    assert said(house, "devtime_offer") == 7
    clicks(house, greta, taken, "devtime_undo_offer", OFFER)
    passes(house, days=2)
    assert said(house, "devtime_offer") == 7, "who has a place in it is not asked again"
    assert len(plans_of(house, ALONE)) == 1


def test_what_is_not_offered_any_more_is_offered_to_nobody_new(small_house: House) -> None:
    offers(small_house)
    bea = small_house.desk(BOSS)
    assert bea.act_in_modal("devtime_end_team").ok
    joins(small_house)
    passes(small_house, days=2)
    assert plans_of(small_house, ALONE) == []
    assert newest(small_house.desk(ALONE), "offers you development time") is None


def test_who_joins_another_manager_hears_nothing_of_this_one(small_house: House) -> None:
    offers(small_house)
    joins(small_house, manager=BEN)
    passes(small_house, days=2)
    assert plans_of(small_house, ALONE) == []
