"""A channel that wants it hears once a month what is new, and nothing that is not for everybody."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from bot.core.language import Languages
from bot.delivery.domain import NOT_KNOWN, Due, Method
from bot.people import service as people
from bot.playground.entities import Message
from bot.recommendations import digests
from bot.recommendations.domain import Channel
from bot.recommendations.models import Digest
from tests.recommendations import shelves
from tests.recommendations.shelves import (
    GRACE,
    HANNAH,
    LIAM,
    MATEO,
    WEI,
    YUKI,
    leave,
    recommend,
    room,
    say,
    take,
    texts,
)
from tests.support.company import outbox_of, told
from tests.support.house import House

house, small_house = shelves.house, shelves.small_house


FIRST = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
"""The first working day of December, 10:00 in Berlin."""


def turn_on(house: House, channel: Channel, email: str = HANNAH) -> datetime:
    with house.session() as session:
        person = people.person_by_email(session, email)
        return digests.turn_on(session, person, channel, house.now)


def turn_off(house: House, channel: Channel) -> bool:
    with house.session() as session:
        person = people.person_by_email(session, HANNAH)
        return digests.turn_off(session, person, channel, house.now)


def posts(house: House, channel: Channel) -> list[Message]:
    """The digests that stand in a channel."""
    said = house.desk(HANNAH).messages(channel.id)
    return [one for one in said if one.from_bot and "digest off" in texts(one.blocks)]


def wanted(house: House) -> list[str]:
    """The channels that want one."""
    with house.session() as session:
        return list(session.scalars(select(Digest.channel_id)))


def to(house: House, instant: datetime) -> None:
    house.playground.move_clock(instant)


def test_a_channel_gets_what_is_new_what_helped_most_and_a_word_on_it(house: House) -> None:
    sales = room(house, "deals", HANNAH, MATEO)
    yes = recommend(house, HANNAH, "Getting to Yes").resource_id
    spin = recommend(house, YUKI, "SPIN Selling", why="It is about questions.").resource_id
    for email in (MATEO, GRACE):
        take(house, email, yes, "helped")
    take(house, LIAM, spin, "helped")
    say(house, WEI, spin, "I ask better now.", "unnamed")
    say(house, LIAM, spin, "Not for others.", "no")
    say(house, MATEO, yes, "Read the second chapter.", "named")
    say(house, GRACE, yes, "Not mine.", "no")
    take(house, "marcus.johnson@halden.example", yes, "helped")
    assert turn_on(house, sales) == FIRST
    to(house, FIRST - timedelta(minutes=1))
    assert posts(house, sales) == []
    to(house, FIRST + timedelta(minutes=1))
    (post,) = posts(house, sales)
    read = texts(post.blocks)
    assert read.startswith("*What colleagues have recommended since Sunday, 1 November*\n")
    assert "Hannah Schulz: “It ended our price talks kindly.”" in read
    assert "Yuki Tanaka: “It is about questions.”" in read
    said_to_help = read[read.index("Said to help most:") :].splitlines()[0]
    assert "Getting to Yes" in said_to_help
    assert (
        read.count("“Read the second chapter.” Mateo Silva, about Getting to Yes")
        + read.count("“I ask better now.” A reader, about SPIN Selling")
        == 1
    )
    assert "Not for others." not in read
    assert "Not mine." not in read
    assert not any(name in read for name in ("Grace", "Liam", "Wei", "Marcus"))
    assert not any(count in read for count in ("two", "three", "2", "3"))
    assert house.desk(MATEO).click(post, "recommend_save", value=str(spin)).ok


def test_what_one_or_two_say_is_no_ranking(small_house: House) -> None:
    sales = room(small_house, "deals", HANNAH)
    yes = recommend(small_house, HANNAH, "Getting to Yes").resource_id
    for email in (MATEO, GRACE):
        take(small_house, email, yes, "helped")
    turn_on(small_house, sales)
    to(small_house, FIRST + timedelta(minutes=1))
    (post,) = posts(small_house, sales)
    assert "Said to help: " in texts(post.blocks)
    assert "most" not in texts(post.blocks)


def test_of_many_new_things_five_are_shown_and_the_rest_is_counted(small_house: House) -> None:
    sales = room(small_house, "deals", HANNAH)
    for number in range(7):
        recommend(small_house, YUKI, f"Book number {number}")
    turn_on(small_house, sales)
    to(small_house, FIRST)
    read = texts(posts(small_house, sales)[0].blocks)
    assert [number for number in range(7) if f"Book number {number}" in read] == [2, 3, 4, 5, 6]
    assert "And two more: `/recommend top`" in read


def test_what_was_for_a_team_first_is_new_once_it_is_for_everybody(small_house: House) -> None:
    sales = room(small_house, "deals", HANNAH)
    recommend(small_house, YUKI, "Open from the first", audience="everyone")
    recommend(small_house, YUKI, "Opened later", audience="team")
    turn_on(small_house, sales)
    to(small_house, FIRST + timedelta(minutes=1))
    recommend(small_house, YUKI, "Opened later", audience="everyone")
    to(small_house, datetime(2027, 1, 4, 9, 1, tzinfo=UTC))
    first, second = (texts(post.blocks) for post in posts(small_house, sales))
    assert ("Open from the first" in first, "Opened later" in first) == (True, False)
    assert ("Open from the first" in second, "Opened later" in second) == (False, True)


def test_nothing_of_a_team_or_of_a_private_channel_appears_elsewhere(house: House) -> None:
    """Hannah wants the digest, and sees all of it herself."""
    sales, quiet = room(house, "deals", HANNAH), room(house, "quiet", HANNAH, YUKI, private=True)
    public = room(house, "optics", YUKI)
    secret = recommend(house, YUKI, "Secret", audience="channel", channel=quiet).resource_id
    recommend(house, HANNAH, "Own secret", audience="channel", channel=quiet)
    team = recommend(house, GRACE, "Only ours", audience="team", why="Between us.").resource_id
    recommend(house, HANNAH, "Only ours", audience="channel", channel=quiet, why="Hush.")
    recommend(house, LIAM, "Only ours", audience="channel", channel=public, why="For all of you.")
    for resource_id in (team, secret):
        say(house, HANNAH, resource_id, f"Word {resource_id}.", "named", quiet.id)
    turn_on(house, sales)
    turn_on(house, quiet)
    to(house, FIRST + timedelta(minutes=1))
    for channel in (sales, quiet):
        read = texts(posts(house, channel)[0].blocks)
        assert "Liam O'Connor: “For all of you.”" in read
        assert "Hush." not in read
        assert "ecret" not in read
        assert "Between us." not in read
        assert f"Word {secret}." not in read


def test_a_month_in_which_nothing_is_new_is_silent_and_the_next_one_is_not(house: House) -> None:
    sales = room(house, "deals", HANNAH)
    recommend(house, YUKI, "Of November")
    turn_on(house, sales)
    to(house, FIRST)
    assert len(posts(house, sales)) == 1
    to(house, datetime(2027, 1, 20, 12, 0, tzinfo=UTC))
    assert len(posts(house, sales)) == 1
    recommend(house, YUKI, "Of January")
    to(house, datetime(2027, 2, 1, 8, 59, tzinfo=UTC))
    assert len(posts(house, sales)) == 1
    to(house, datetime(2027, 2, 1, 9, 1, tzinfo=UTC))
    first, second = posts(house, sales)
    assert "Of January" in texts(second.blocks)
    assert "Of November" not in texts(second.blocks)
    assert "Of January" not in texts(first.blocks)


def test_the_first_working_day_is_no_weekend_and_no_holiday(small_house: House) -> None:
    sales = room(small_house, "deals", HANNAH)
    to(small_house, FIRST)
    assert turn_on(small_house, sales) == datetime(2027, 1, 4, 9, 0, tzinfo=UTC)


def test_a_channel_that_turned_it_off_gets_none(house: House) -> None:
    sales = room(house, "deals", HANNAH)
    recommend(house, YUKI)
    turn_on(house, sales)
    assert turn_off(house, sales)
    assert not turn_off(house, sales)
    to(house, datetime(2027, 2, 2, 12, 0, tzinfo=UTC))
    assert posts(house, sales) == []


def test_off_and_on_again_or_on_twice_at_once_brings_one(house: House) -> None:
    sales = room(house, "deals", HANNAH, YUKI)
    recommend(house, YUKI)
    turn_on(house, sales)
    turn_off(house, sales)
    with ThreadPoolExecutor(2) as processes:
        list(processes.map(lambda who: turn_on(house, sales, who), [HANNAH, YUKI]))
    assert wanted(house) == [sales.id]
    to(house, FIRST + timedelta(minutes=1))
    assert len(posts(house, sales)) == 1
    turn_off(house, sales)
    turn_on(house, sales)
    to(house, datetime(2026, 12, 31, 12, 0, tzinfo=UTC))
    assert len(posts(house, sales)) == 1


def test_of_an_archived_channel_who_wanted_it_is_told_once(small_house: House) -> None:
    house = small_house
    sales = room(house, "deals", HANNAH)
    recommend(house, YUKI)
    turn_on(house, sales)
    house.playground.world.archive(sales.id)
    to(house, FIRST + timedelta(minutes=5))
    assert wanted(house) == []
    (text,) = [one for one in told(house, HANNAH) if "digest" in one]
    assert text.startswith(
        "*The monthly digest of #deals could not be posted.*\n"
        "The channel was archived. I have turned it off.\n"
    )
    recommend(house, YUKI, "Another")
    to(house, datetime(2027, 2, 2, 12, 0, tzinfo=UTC))
    assert len([one for one in told(house, HANNAH) if "digest" in one]) == 1
    assert [row.state for row in outbox_of(house, "digest")] == ["failed", "dropped"]


def test_an_answer_that_was_lost_ends_nothing(small_house: House) -> None:
    sales = room(small_house, "deals", HANNAH)
    turn_on(small_house, sales)
    composer = digests.DigestComposer(Languages().of)
    with small_house.session() as session:
        composer.failed(session, due_in(sales), NOT_KNOWN + "why", small_house.now)
    assert wanted(small_house) == [sales.id]
    with small_house.session() as session:
        composer.failed(session, due_in(sales), "The bot is not in that channel.", small_house.now)
    assert wanted(small_house) == []


def due_in(channel: Channel) -> Due:
    now = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
    return Due(
        id=1,
        workspace_id=1,
        kind="digest",
        person_id=1,
        subject_id=None,
        details={"channel": channel.id, "until": now.isoformat()},
        edits_id=None,
        attention="reply",
        not_before=now,
        attempts=1,
        refusals=0,
        attempted_at=now,
        channel=channel.id,
        ts=None,
        method=Method.POST,
        claimed_at=now,
    )


@pytest.mark.parametrize("quotable", ["named", "unnamed"])
def test_it_outlives_who_wanted_it_and_names_nobody_who_left(
    small_house: House, quotable: str
) -> None:
    sales = room(small_house, "deals", HANNAH, LIAM)
    yes = recommend(small_house, YUKI).resource_id
    say(small_house, MATEO, yes, "Read it twice.", quotable)
    turn_on(small_house, sales)
    for email in (HANNAH, YUKI, MATEO):
        leave(small_house, email)
    to(small_house, FIRST)
    said = small_house.desk(LIAM).messages(sales.id)
    (read,) = [texts(one.blocks) for one in said if "digest off" in texts(one.blocks)]
    assert "A colleague who has left: “It ended our price talks kindly.”" in read
    assert "“Read it twice.” A reader, about Getting to Yes" in read
    assert not any(name in read for name in ("Hannah", "Yuki", "Mateo"))
