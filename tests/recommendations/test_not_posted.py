"""What could not be posted, or was deleted where it stood: its authors hear of it."""

from __future__ import annotations

from collections.abc import MutableMapping
from datetime import UTC, datetime, timedelta

from bot.core.language import Languages
from bot.delivery.domain import Composed, Due, Later, Moot
from bot.delivery.service import Composer
from bot.recommendations import sharing
from bot.recommendations.digests import DigestComposer
from bot.recommendations.jobs import PostComposer
from bot.storage import Session
from tests.recommendations import test_digest
from tests.recommendations.rooms import (
    DANIEL,
    HANNAH,
    person,
    posts,
    read,
    room,
    share,
    states,
    told,
)
from tests.support.company import told as heard
from tests.support.house import House

FIRST = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)


class BrokenPost(PostComposer):
    """A defect."""

    def compose(self, session: Session, due: Due, now: datetime) -> Composed | Later | Moot:
        super().compose(session, due, now)
        raise RuntimeError("a defect")


class BrokenDigest(DigestComposer):
    """A defect, after the next one was planned."""

    def compose(self, session: Session, due: Due, now: datetime) -> Composed | Later | Moot:
        super().compose(session, due, now)
        raise RuntimeError("a defect")


def composers(house: House) -> MutableMapping[str, Composer]:
    found = house.leeway.sender.composing._composers
    assert isinstance(found, dict)
    return found


def test_what_leeway_failed_to_write_is_told_to_its_author_and_the_next_one_may_post_it(
    small_house: House,
) -> None:
    sales, known = room(small_house), composers(small_house)
    working, known["recommendation_post"] = (
        known["recommendation_post"],
        BrokenPost(Languages().of),
    )
    share(small_house, DANIEL, told(to=sales))
    small_house.move(seconds=5)
    assert states(small_house) == ["failed"]
    assert posts(small_house, sales) == []
    said = small_house.sees(small_house.desk(DANIEL), "“Getting to Yes” did not get into #sales.")
    assert "Leeway failed to write this message; its log says why." in said.text
    assert "Slack said" not in said.text
    known["recommendation_post"] = working
    share(small_house, HANNAH, told(to=sales))
    assert len(posts(small_house, sales)) == 1


def test_of_a_message_that_somebody_deleted_its_authors_hear_when_it_is_changed(
    house: House,
) -> None:
    sales = room(house)
    share(house, DANIEL, told(to=sales))
    (said,) = posts(house, sales)
    house.playground.world.delete(sales.id, said.ts)
    shared = share(house, HANNAH, told(to=sales, why="Yes"))
    house.move(seconds=60)
    assert states(house) == ["failed"]
    told_of_it = house.sees(house.desk(HANNAH), "“Getting to Yes” did not get into #sales.")
    assert "The message is not there any more." in told_of_it.text
    with house.session() as session:
        hannah = person(session, HANNAH)
        sharing.post_again(session, hannah, shared.recommendation_id, house.now)
    house.move(seconds=5)
    again = posts(house, sales)[-1]
    assert again.ts != said.ts
    assert "Daniel Reyes recommends a book" in again.text
    assert "Hannah Schulz" in read(again)
    assert states(house) == ["failed", "live"]


def test_a_deleted_message_of_what_was_taken_back_is_no_news(small_house: House) -> None:
    sales = room(small_house)
    shared = share(small_house, DANIEL, told(to=sales))
    (said,) = posts(small_house, sales)
    small_house.playground.world.delete(sales.id, said.ts)
    with small_house.session() as session:
        daniel = person(session, DANIEL)
        sharing.withdraw(session, daniel, shared.recommendation_id, small_house.now)
    small_house.move(seconds=60)
    assert states(small_house) == ["closed"]
    assert heard(small_house, DANIEL) == []


def test_a_digest_that_could_not_be_written_once_comes_in_the_next_month(
    small_house: House,
) -> None:
    sales, known = room(small_house), composers(small_house)
    share(small_house, DANIEL, told(to="everyone"))
    assert test_digest.turn_on(small_house, sales) == FIRST
    working, known["digest"] = known["digest"], BrokenDigest(Languages().of)
    small_house.playground.move_clock(FIRST + timedelta(minutes=5))
    assert posts(small_house, sales) == []
    assert test_digest.wanted(small_house) == [sales.id]
    known["digest"] = working
    small_house.playground.move_clock(datetime(2027, 1, 5, 9, 0, tzinfo=UTC))
    (said,) = posts(small_house, sales)
    assert "Getting to Yes" in read(said)
