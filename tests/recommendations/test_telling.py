"""Whoever recommends something hears once a month what became of it, and of nobody who did it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.core.local_time import WorkingHours
from bot.delivery import service as delivery
from bot.people import service as people
from bot.recommendations import uptakes
from bot.recommendations.domain import MonthOfUptake, Quote
from bot.recommendations.telling import EVERYTHING, fit_to_tell, month_around
from bot.recommendations.telling_messages import SOMEBODY
from tests.recommendations import shelves
from tests.recommendations.shelves import (
    ELENA,
    GRACE,
    HANNAH,
    LIAM,
    MARCUS,
    MATEO,
    WEI,
    YUKI,
    leave,
    recommend,
    room,
    say,
    take,
    withdraw,
)
from tests.support.company import outbox_of, told
from tests.support.house import House

house, small_house = shelves.house, shelves.small_house


BERLIN = ZoneInfo("Europe/Berlin")


def heard(house: House, email: str) -> list[str]:
    """The monthly notes that somebody got."""
    return [text for text in told(house, email) if "you shared" in text]


def states(house: House) -> list[str]:
    return [row.state for row in outbox_of(house, "uptake_told")]


def test_the_month_ends_and_who_recommended_hears_it_exactly_once(house: House) -> None:
    yes = recommend(house, HANNAH, "Getting to Yes").resource_id
    spin = recommend(house, HANNAH, "SPIN Selling").resource_id
    for email in (MATEO, GRACE, MARCUS):
        take(house, email, yes, "saved")
    take(house, LIAM, spin, "saved")
    take(house, MATEO, yes, "finished")
    say(house, YUKI, spin, "I ask fewer questions now, and better ones.", "named")
    say(house, WEI, yes, "It calmed me.", "unnamed")
    say(house, ELENA, yes, "For myself.", "no")
    house.move(hours=24)
    assert heard(house, HANNAH) == []  # it is Tuesday, 8:00: her day has not begun
    house.move(hours=1, minutes=1)
    (text,) = heard(house, HANNAH)
    assert text.startswith(
        "*Of the two things that you shared, in November four people saved one, one person "
        "finished one and three people said that it helped.*\n"
    )
    assert "“I ask fewer questions now, and better ones.” Yuki Tanaka, about SPIN Selling" in text
    assert "“It calmed me.” A reader, about Getting to Yes" in text
    assert "For myself." not in text
    assert not any(name in text for name in ("Mateo", "Grace", "Marcus", "Liam", "Wei", "Elena"))
    house.move(days=70)
    assert len(heard(house, HANNAH)) == 1


def test_what_nobody_took_up_is_no_news(small_house: House) -> None:
    shared = recommend(small_house, HANNAH)
    with small_house.session() as session:
        person = people.person_by_email(session, HANNAH)
        uptakes.take(session, person, shared.resource_id, "saved", small_house.now)
    small_house.move(days=40)
    assert heard(small_house, HANNAH) == []
    assert states(small_house) == []


def test_what_was_undone_before_the_month_ended_is_not_told(house: House) -> None:
    shared = recommend(house, HANNAH)
    take(house, MATEO, shared.resource_id, "helped")
    with house.session() as session:
        mateo = people.person_by_email(session, MATEO)
        uptakes.take_back(session, mateo, shared.resource_id, "helped", house.now)
    house.move(days=3)
    assert heard(house, HANNAH) == []
    assert states(house) == ["dropped"]


def test_what_was_withdrawn_before_the_month_ended_is_not_told(small_house: House) -> None:
    shared = recommend(small_house, HANNAH)
    take(small_house, MATEO, shared.resource_id, "saved")
    withdraw(small_house, HANNAH, shared.recommendation_id)
    small_house.move(days=3)
    assert heard(small_house, HANNAH) == []


def test_each_month_has_only_what_was_done_in_it(small_house: House) -> None:
    shared = recommend(small_house, HANNAH)
    take(small_house, MATEO, shared.resource_id, "saved")
    small_house.move(days=5)
    take(small_house, GRACE, shared.resource_id, "saved")
    take(small_house, MATEO, shared.resource_id, "finished")
    small_house.move(days=31)
    first, second = heard(small_house, HANNAH)
    assert first.startswith("*In November one person saved what you shared.*")
    assert second.startswith(
        "*In December one person saved what you shared and one person finished it.*"
    )


def test_the_month_is_that_of_the_author(house: House) -> None:
    here, there = recommend(house, HANNAH, "Here"), recommend(house, GRACE, "There")
    house.move(hours=16, minutes=30)  # midnight has passed in Berlin, and not in New York
    take(house, MATEO, here.resource_id, "saved")
    take(house, MATEO, there.resource_id, "saved")
    house.move(days=3)
    assert heard(house, HANNAH) == []
    assert "In November one person saved what you shared" in heard(house, GRACE)[0]
    house.move(days=32)
    assert "In December one person saved what you shared" in heard(house, HANNAH)[0]
    assert len(heard(house, GRACE)) == 1


def test_where_few_can_see_it_no_number_is_said(small_house: House) -> None:
    """Hannah's team are Grace, Liam and Mateo."""
    shared = recommend(small_house, HANNAH, audience="team")
    take(small_house, MATEO, shared.resource_id, "saved")
    take(small_house, MATEO, shared.resource_id, "helped")
    small_house.move(days=2)
    (text,) = heard(small_house, HANNAH)
    assert text.startswith(
        "*In November what you shared was taken up: it was saved and it was said to help.*\n"
    )


def test_of_fewer_than_three_readers_nothing_is_told_but_words_with_a_name(
    small_house: House,
) -> None:
    quiet = room(small_house, "pricing", HANNAH, MATEO, GRACE, private=True)
    shared = recommend(small_house, HANNAH, audience="channel", channel=quiet)
    small_house.settle()
    take(small_house, MATEO, shared.resource_id, "saved", channel=quiet.id)
    say(small_house, GRACE, shared.resource_id, "I am one of two.", "unnamed", quiet.id)
    small_house.move(days=3)
    assert heard(small_house, HANNAH) == []
    say(small_house, MATEO, shared.resource_id, "Say that it was me.", "named")
    small_house.move(days=35)
    (text,) = heard(small_house, HANNAH)
    assert text.startswith("*In December somebody let me pass on a word about what you shared.*\n")
    assert "“Say that it was me.” Mateo Silva, about Getting to Yes" in text
    assert "one of two" not in text


@pytest.mark.parametrize(
    ("readers", "saved", "said"),
    [
        (2, 1, {}),
        (3, 1, {"saved": SOMEBODY}),
        (4, 4, {"saved": SOMEBODY}),
        (5, 1, {"saved": 1}),
        (5, 5, {"saved": SOMEBODY}),  # a number that is everybody names each of them
        (40, 7, {"saved": 7}),
    ],
)
def test_what_is_said_depends_on_how_many_could_have_done_it(
    readers: int, saved: int, said: dict[str, int]
) -> None:
    month = MonthOfUptake(date(2026, 11, 1), date(2026, 11, 30), 1, saved, 0, 0, 0)
    assert fit_to_tell(month, {7: readers, EVERYTHING: readers}).counts == said


def test_words_without_a_name_need_readers_of_that_very_thing() -> None:
    """A wide audience of another thing does not hide the only reader of this one."""
    quotes = (
        Quote("One", "Mine.", "", 1),
        Quote("Two", "Ours.", "", 2),
        Quote("One", "!", "Bo", 1),
    )
    month = MonthOfUptake(date(2026, 11, 1), date(2026, 11, 30), 2, 0, 0, 0, 3, quotes)
    fit = fit_to_tell(month, {1: 1, 2: 39, EVERYTHING: 39})
    assert [quote.words for quote in fit.quotes] == ["Ours.", "!"]


def test_who_stopped_all_notes_hears_nothing(small_house: House) -> None:
    shared = recommend(small_house, HANNAH)
    take(small_house, MATEO, shared.resource_id, "saved")
    with small_house.session() as session:
        hannah = people.person_by_email(session, HANNAH)
        people.set_cadence(session, hannah, "stopped", small_house.now)
    small_house.move(days=3)
    assert heard(small_house, HANNAH) == []
    assert [row.reason for row in outbox_of(small_house, "uptake_told")] == [
        "The person asked for no more notes."
    ]


def test_who_paused_hears_it_after_the_pause(small_house: House) -> None:
    shared = recommend(small_house, HANNAH)
    take(small_house, MATEO, shared.resource_id, "saved")
    with small_house.session() as session:
        hannah = people.person_by_email(session, HANNAH)
        people.snooze(session, hannah, date(2026, 12, 9), small_house.now)
    small_house.move(days=8)
    assert heard(small_house, HANNAH) == []
    small_house.move(days=1, hours=2)
    assert "In November" in heard(small_house, HANNAH)[0]


def test_who_left_hears_nothing_and_nothing_breaks(small_house: House) -> None:
    shared = recommend(small_house, HANNAH)
    take(small_house, MATEO, shared.resource_id, "saved")
    gone = recommend(small_house, YUKI, "Of who had left before")
    leave(small_house, HANNAH)
    leave(small_house, YUKI)
    for number in (shared.resource_id, gone.resource_id):
        take(small_house, GRACE, number, "saved")
    small_house.move(days=3)
    assert states(small_house) == ["dropped"]


def test_coming_back_from_a_leave_does_not_end_the_month(small_house: House) -> None:
    small_house.move(days=3, hours=3)  # Thursday, 11:00 in Berlin
    shared = recommend(small_house, HANNAH)
    take(small_house, MATEO, shared.resource_id, "saved")
    with small_house.session() as session:
        hannah = people.person_by_email(session, HANNAH)
        delivery.look_again(session, [hannah.id], small_house.now)
    small_house.settle()
    assert heard(small_house, HANNAH) == []
    small_house.move(days=33)
    assert len(heard(small_house, HANNAH)) == 1


def test_two_at_once_and_a_clock_set_back_tell_it_once(house: House) -> None:
    shared = recommend(house, HANNAH)
    with ThreadPoolExecutor(2) as processes:
        list(processes.map(lambda who: take(house, who, shared.resource_id, "saved"), [MATEO, WEI]))
    assert states(house) == ["pending"]
    before = house.now
    house.move(days=2)
    assert "two people saved what you shared" in heard(house, HANNAH)[0]
    take(house, LIAM, shared.resource_id, "saved", now=before)
    house.settle()
    assert states(house) == ["sent"]
    assert len(heard(house, HANNAH)) == 1


def test_both_who_recommend_the_same_thing_hear_of_it(small_house: House) -> None:
    shared = recommend(small_house, HANNAH)
    assert recommend(small_house, YUKI).resource_id == shared.resource_id
    take(small_house, MATEO, shared.resource_id, "saved")
    small_house.move(days=3)
    assert len(heard(small_house, HANNAH)) == len(heard(small_house, YUKI)) == 1


@pytest.mark.parametrize(
    ("now", "first", "told_at"),
    [
        (datetime(2026, 11, 30, 22, 59, tzinfo=UTC), date(2026, 11, 1), "2026-12-01T08:00"),
        (datetime(2026, 11, 30, 23, 0, tzinfo=UTC), date(2026, 12, 1), "2027-01-01T08:00"),
        (datetime(2027, 1, 31, 12, 0, tzinfo=UTC), date(2027, 1, 1), "2027-02-01T08:00"),
        (datetime(2027, 4, 30, 12, 0, tzinfo=UTC), date(2027, 4, 1), "2027-05-03T07:00"),
    ],
)
def test_a_month_is_told_in_the_first_working_hour_after_it(
    now: datetime, first: date, told_at: str
) -> None:
    month = month_around(now, BERLIN, WorkingHours(start=time(9, 0)))
    assert month.first == first
    assert month.last + timedelta(days=1) == (first + timedelta(days=31)).replace(day=1)
    assert month.told_at.isoformat(timespec="minutes") == f"{told_at}+00:00"
