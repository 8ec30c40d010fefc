"""A training that was given up in the weekly note: a place that waits, or a pattern in the team."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from bot.core.spans import Span
from bot.nudges.catalogue import CatalogueError, load
from bot.nudges.facts import places
from bot.people import service as people
from bot.playground.entities import Message
from bot.settings import ROOT
from bot.trainings import bookings, flags, ids
from bot.trainings.domain import Audience, Flag, Happened, Idea, TrainingDraft
from bot.trainings.models import Cancellation
from tests.development_time.at_the_desk import TEAM, opened, reads, rows
from tests.nudges.test_weekly_nudge import labels
from tests.support.company import BOSS, company, nudges_of, only, told
from tests.support.databases import new_sqlite
from tests.support.house import House, running

KEYS = ("place_waiting", "trainings_given_up_to", "trainings_given_up")
ANA, BEN = TEAM[:2]
WAITS = "A place on “Negotiation” that was given up waits for your answer."
DAY = timedelta(days=1)
CLIENT, DEADLINE = Happened.CLIENT_MEETING, Happened.DEADLINE


@contextmanager
def working(database_url: str, folder: Path, size: int = 6) -> Iterator[House]:
    people_csv = company(folder, rows(size))
    with running(database_url, people_csv=people_csv, choices=only(folder, *KEYS)) as house:
        yield house


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with working(new_sqlite(tmp_path), tmp_path) as running_house:
        yield running_house


def gives_up(house: House, email: str, title: str = "Negotiation") -> int:
    """Somebody has their manager told of a training in three weeks; the flag."""
    with house.session() as session:
        person = people.person_by_email(session, email)
        start = house.now + 21 * DAY
        draft = TrainingDraft(title, Span(start, start + timedelta(hours=2)))
        booking = bookings.add(session, person, draft, house.now)
        said = Flag(booking.id, CLIENT, Idea.CLIENT, Audience.MANAGER)
        flag_id = flags.flag(session, person, said, house.now).id
    house.move(minutes=11)
    return flag_id


def had_in_november(house: House, emails: Sequence[str], given_up: int, *reasons: Happened) -> None:
    """Trainings that are over, of which the first ones were given up in silence."""
    for number, email in enumerate(emails):
        with house.session() as session:
            person = people.person_by_email(session, email)
            end = house.now - 10 * DAY
            draft = TrainingDraft("Excel", Span(end - timedelta(hours=2), end))
            booking = bookings.add(session, person, draft, house.now)
            if number < given_up:
                reason = reasons[number % len(reasons)]
                said = Flag(booking.id, reason, Idea.CLIENT, Audience.COUNTED)
                flags.flag(session, person, said, house.now)
    with house.session() as session:
        # Said at the time: nothing else makes a flag of the past.
        session.execute(update(Cancellation).values(flagged_at=house.now - 12 * DAY))


def next_week(house: House, text: str = WAITS) -> Message:
    """The note of the Tuesday after the next one, when it was reminded of."""
    house.move(days=4)
    house.move_to(1, 10)
    return house.sees(house.desk(BOSS), text)


# A place that waits


def test_before_they_were_reminded_the_note_says_nothing_of_it(house: House) -> None:
    gives_up(house, ANA)
    house.move_to(1, 10)
    assert nudges_of(house, BOSS) == []


def test_after_that_the_note_asks_for_it_and_the_form_answers_it(
    database_url: str, tmp_path: Path
) -> None:
    with working(database_url, tmp_path) as house:
        flag_id = gives_up(house, ANA)
        message = next_week(house)
        bea = house.desk(BOSS)
        assert labels(message)[:2] == ["Give it back…", "Not now…"]
        assert len(message.text.split()) < 75
        assert "Ana" not in message.text
        assert bea.click(message, ids.OPEN_GIVING).ok
        opened(house, bea, "On which day?")
        bea.fill("day", "2027-01-12")
        assert bea.submit().ok
        opened(house, bea, "Given back")
        bea.close()
        house.move(seconds=30)
        receipt = reads(house, bea, "You answered for the place on “Negotiation”.")
        assert receipt.ts == message.ts
        assert labels(receipt)[0] == "See it…"
        (nudge,) = nudges_of(house, BOSS)
        assert (nudge.answer, nudge.outcome) == ("promised", "did_it")
        assert nudge.detail["place"] == flag_id
        house.move(days=3)
        house.move_to(1, 10)
        assert len(nudges_of(house, BOSS)) == 1  # it is not asked for again


def test_the_note_is_done_too_where_the_first_message_is_answered(house: House) -> None:
    flag_id = gives_up(house, ANA)
    message = next_week(house)
    bea = house.desk(BOSS)
    first = reads(house, bea, 'A place on "Negotiation"')
    assert bea.click(first, ids.CANNOT).ok
    opened(house, bea, "Ana reads the reason")
    bea.fill("reason", "client")
    assert bea.submit().ok
    house.move(seconds=30)
    assert reads(house, bea, "You answered for the place on “Negotiation”.").ts == message.ts
    (nudge,) = nudges_of(house, BOSS)
    assert nudge.detail["place"] == flag_id


def test_of_two_the_note_counts_both_and_names_the_one_that_waited_longest(house: House) -> None:
    gives_up(house, ANA)
    house.move(days=1)
    gives_up(house, BEN, "Writing")
    message = next_week(
        house, "Places that were given up wait for your answer: two, the oldest on “Negotiation”."
    )
    assert "It has waited since Monday, 30 November." in message.text
    assert len(message.text.split()) < 75


def test_it_is_done_once_it_was_answered_and_no_click_says_so_before(house: House) -> None:
    gives_up(house, ANA)
    message, bea = next_week(house), house.desk(BOSS)
    assert "Already done" not in labels(message)
    assert bea.open_home().ok
    waits = 'A place on "Negotiation"'
    assert house.playground.wait_until(lambda: bool(bea.home()) and waits in bea.home_words())
    assert "Already done" not in bea.home_words()
    assert WAITS not in bea.home_words()  # the place itself stands there
    (nudge,) = nudges_of(house, BOSS)
    assert nudge.answer is None


def test_what_is_answered_or_closed_in_the_meantime_is_not_said(house: House) -> None:
    flag_id = gives_up(house, ANA)
    house.move(days=4)
    with house.session() as session:
        ana = people.person_by_email(session, ANA)
        flags.close(session, ana, flag_id, restored=False, now=house.now)
    house.move_to(1, 10)
    assert not any(WAITS in text for text in told(house, BOSS))


# A pattern


def test_a_manager_hears_what_the_teams_trainings_were_given_up_for(
    database_url: str, tmp_path: Path
) -> None:
    with working(database_url, tmp_path) as house:
        had_in_november(house, TEAM, 3, CLIENT)
        house.move_to(1, 10)  # 1 December: November is over, and a day more in the week after
        house.move_to(1, 10)
        bea = house.desk(BOSS)
        message = house.sees(
            bea, "*3 of 6 trainings in your team were given up, all for client meetings.*"
        )
        assert labels(message)[0] == "See the message"
        assert bea.click(message, "nudge_why").ok
        assert house.playground.wait_until(lambda: bool(bea.modals()))
        assert "in sums of at least five people" in bea.modal_words()


def test_for_several_things_none_is_named(house: House) -> None:
    had_in_november(house, TEAM, 4, CLIENT, DEADLINE)
    house.move_to(1, 10)
    house.move_to(1, 10)
    message = house.sees(house.desk(BOSS), "*4 of 6 trainings in your team were given up.*")
    assert "client" not in message.text


@pytest.mark.parametrize(
    "reasons",
    [(Happened.PROVIDER,), (Happened.OWN_CHOICE,), (Happened.PROVIDER, Happened.OWN_CHOICE)],
)
def test_what_nobody_could_prevent_is_no_note(house: House, reasons: Sequence[Happened]) -> None:
    had_in_november(house, TEAM, 4, *reasons)
    house.move_to(1, 10)
    house.move_to(1, 10)
    assert nudges_of(house, BOSS) == []


@pytest.mark.parametrize(("people_with", "given_up"), [(4, 3), (6, 2)])
def test_of_few_people_nothing_is_said(house: House, people_with: int, given_up: int) -> None:
    had_in_november(house, TEAM[:people_with], given_up, CLIENT)
    house.move_to(1, 10)
    house.move_to(1, 10)
    assert nudges_of(house, BOSS) == []


# The catalogue


def test_only_a_place_that_waits_can_be_given_back(tmp_path: Path) -> None:
    space = (ROOT / "config" / "nudges" / "space.yaml").read_text(encoding="utf-8")
    wrong = space.replace("  fact: place_waiting", "  fact: team").replace("“{title}”", "it")
    wrong = wrong.replace("{since_on}", "then")
    (tmp_path / "space.yaml").write_text(wrong, encoding="utf-8")
    with pytest.raises(CatalogueError, match="only the fact place_waiting names a training"):
        load(tmp_path, places())
