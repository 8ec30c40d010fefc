"""Several places that wait for one person stand in one message, each with its buttons."""

from __future__ import annotations

from bot.trainings import ids
from tests.development_time import at_the_desk
from tests.development_time.at_the_desk import (
    ANA,
    BEN,
    clicks,
    opened,
    reads,
)
from tests.support.company import BOSS
from tests.support.house import House
from tests.trainings.flags_desk import (
    asked,
    books,
    flags,
    flags_of,
    with_dates,
)

house = at_the_desk.house


def test_two_flags_of_a_day_are_one_message_and_each_has_its_button(house: House) -> None:
    with_dates(house)
    flags(house, ANA)
    books(house, BEN, "Writing", start="2026-12-09 15:00")
    message, bea = asked(house, BOSS), house.desk(BOSS)
    flags(house, BEN)
    house.move(hours=1)
    both = reads(house, bea, "Ben chose to tell you.")
    assert both.ts == message.ts
    mine, theirs = flags_of(house, ANA)[0], flags_of(house, BEN)[0]
    assert "Ana chose to tell you." in bea.words(both)
    assert bea.click(both, ids.CANNOT, value=f"asked:{theirs.id}").ok
    opened(house, bea, "Ben reads the reason")
    bea.fill("reason", "client")
    assert bea.submit().ok
    house.move(minutes=1)
    after = reads(house, bea, "Ben hears your reason: A client depends on it.")
    assert after.ts == message.ts
    clicks(house, bea, after, ids.GIVE, "Given back:")
    answered = {one.id: one.answer for one in (*flags_of(house, ANA), *flags_of(house, BEN))}
    assert answered == {mine.id: "given_back", theirs.id: "cannot"}
