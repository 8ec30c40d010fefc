"""Slack status and do-not-disturb during a block: set with consent, and put back as they were."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from bot.core.sealing import Keys
from bot.development_time import answering, statuses
from bot.development_time.domain import Outcome, Reason
from bot.development_time.status_setting import StatusSetting
from bot.playground.faults import Kind
from bot.storage import Database
from tests.development_time.status_office import (
    END,
    FOCUS,
    MINUTE,
    NOTHING,
    START,
    Office,
    office,
)
from tests.development_time.workplace import weekly

REMOTE = {"status_text": "Remote", "status_emoji": ":house:", "status_expiration": 0}


@pytest.fixture
def halden(database: Database) -> Iterator[Office]:
    with office(database) as open_office:
        yield open_office


@pytest.fixture
def ann(halden: Office) -> Office:
    """Ann agreed."""
    halden.agree("Ann")
    return halden


def taken_over(halden: Office, name: str = "Ann") -> None:
    """Somebody says that the block that runs is lost to a client meeting."""
    block_id = halden.block(name).id
    with halden.place.session() as session:
        person = halden.place.person(session, name)
        answering.taken_over(session, person, block_id, Reason.CLIENT_MEETING, halden.clock.now())


def test_a_minute_into_a_block_the_status_is_set_and_at_its_end_it_is_gone(ann: Office) -> None:
    ann.go(START)
    assert ann.status("Ann") == NOTHING, "the message about the block is heard first"
    ann.go(START + MINUTE)
    assert ann.status("Ann") == {**FOCUS, "status_expiration": int(END.timestamp())}
    assert ann.paused_until("Ann") == END
    assert (ann.status("Bob"), ann.paused_until("Bob")) == (NOTHING, None), "Bob never agreed"
    ann.go(END)
    assert (ann.status("Ann"), ann.paused_until("Ann")) == (NOTHING, None)
    consent = ann.consent("Ann")
    assert consent is not None
    assert (consent.block_id, consent.before, consent.next_at) == (None, "", None)


def test_whoever_starts_has_it_at_once(ann: Office) -> None:
    ann.go(START)
    block_id = ann.block("Ann").id
    with ann.place.session() as session:
        answering.start(session, ann.place.person(session, "Ann"), block_id, START)
    ann.go(START)
    assert ann.status("Ann")["status_text"] == "Focus time"
    before = len(ann.calls())
    ann.go(START + 5 * MINUTE)
    assert len(ann.calls()) == before, "it is not set a second time"


def test_the_former_status_is_put_back_exactly(ann: Office) -> None:
    ann.world.set_status("UT1Ann", ":house:", "Remote", END + timedelta(hours=3))
    before = ann.status("Ann")
    ann.go(START + MINUTE)
    assert ann.status("Ann")["status_text"] == "Focus time"
    ann.go(END)
    assert ann.status("Ann") == before


def test_a_status_that_ended_meanwhile_is_not_brought_back(ann: Office) -> None:
    ann.world.set_status("UT1Ann", ":fork_and_knife:", "Lunch", START + timedelta(minutes=30))
    ann.go(START + MINUTE)
    ann.go(END)
    assert ann.status("Ann") == NOTHING


def test_a_status_that_the_person_chose_during_the_block_stays(ann: Office) -> None:
    ann.world.set_status("UT1Ann", ":house:", "Remote")
    ann.go(START + MINUTE)
    ann.world.set_status("UT1Ann", ":train:", "On the train")
    ann.go(END)
    assert ann.status("Ann")["status_text"] == "On the train"


def test_a_block_that_is_taken_over_gives_everything_back_at_once(ann: Office) -> None:
    ann.world.set_status("UT1Ann", ":house:", "Remote")
    ann.go(START + MINUTE)
    ann.go(START + 30 * MINUTE)
    taken_over(ann)
    ann.go(START + 30 * MINUTE)
    assert (ann.status("Ann"), ann.paused_until("Ann")) == (REMOTE, None)
    ann.go(END)
    assert ann.status("Ann") == REMOTE


def test_a_pause_that_the_person_had_is_put_back_with_what_is_left_of_it(ann: Office) -> None:
    ann.go(START)
    ann.pause("Ann", START + 60 * MINUTE)
    ann.go(START + MINUTE)
    assert ann.paused_until("Ann") == END
    ann.go(START + 20 * MINUTE)
    taken_over(ann)
    ann.go(START + 20 * MINUTE)
    assert ann.paused_until("Ann") == START + 60 * MINUTE


def test_a_longer_pause_is_never_made_shorter(ann: Office) -> None:
    ann.pause("Ann", END + 60 * MINUTE)
    ann.go(START + MINUTE)
    ann.go(START + 20 * MINUTE)
    taken_over(ann)
    ann.go(END)
    assert ann.paused_until("Ann") == END + 60 * MINUTE
    assert "dnd.setSnooze" not in ann.calls()
    assert "dnd.endSnooze" not in ann.calls()


def test_a_pause_that_the_person_ended_is_not_begun_again(ann: Office) -> None:
    ann.go(START + MINUTE)
    ann.pause("Ann", None)
    ann.go(START + 20 * MINUTE)
    taken_over(ann)
    ann.go(START + 20 * MINUTE)
    assert ann.paused_until("Ann") is None
    assert "dnd.endSnooze" not in ann.calls()


def test_two_blocks_in_a_row_give_back_what_was_before_the_first(ann: Office) -> None:
    ann.place.plan("Ann", weekly(hour=16, minutes=60))
    ann.world.set_status("UT1Ann", ":house:", "Remote")
    ann.go(END + MINUTE)
    assert ann.status("Ann")["status_text"] == "Focus time"
    ann.go(END + timedelta(hours=1))
    assert ann.status("Ann") == REMOTE


@pytest.mark.parametrize("method", ["users.profile.set", "dnd.setSnooze"])
def test_after_a_crash_between_two_calls_what_was_before_is_known(ann: Office, method: str) -> None:
    ann.world.set_status("UT1Ann", ":house:", "Remote")
    ann.go(START)
    ann.world.faults.inject(method, Kind.DROPPED)
    ann.go(START + MINUTE)
    ann.go(START + 5 * MINUTE)
    assert ann.status("Ann")["status_text"] == "Focus time"
    assert ann.paused_until("Ann") == END
    ann.go(END)
    assert (ann.status("Ann"), ann.paused_until("Ann")) == (REMOTE, None)


def test_a_slack_that_is_away_at_the_end_is_asked_again_until_all_is_back(ann: Office) -> None:
    ann.world.set_status("UT1Ann", ":house:", "Remote")
    ann.go(START + MINUTE)
    ann.world.faults.inject("users.profile.get", Kind.SERVER_ERROR, times=3)
    ann.go(END + 2 * MINUTE)
    assert ann.status("Ann") == NOTHING, "Slack ends it by itself"
    ann.go(END + 5 * MINUTE)
    assert ann.status("Ann") == REMOTE


def test_slacks_limit_is_waited_for_and_nobody_is_forgotten(halden: Office) -> None:
    halden.agree("Ann", "Bob", "Cem")
    halden.world.rate_limits.per_minute_of["dnd.setSnooze"] = 1
    halden.go(START + 10 * MINUTE)
    assert [halden.paused_until(name) for name in ("Ann", "Bob", "Cem")] == [END] * 3
    set_for = halden.calls().count("users.profile.set")
    assert set_for == 3, "a status that stands is not set again while the pause waits"


def test_a_token_that_was_taken_back_in_slack_ends_it_quietly(ann: Office) -> None:
    ann.world.revoke(ann.world.tokens_of("UT1Ann")[0].token)
    ann.go(END)
    assert ann.consent("Ann") is None
    assert ann.wants("Ann") is False
    with ann.place.session() as session:
        assert not statuses.connected(session, ann.place.person(session, "Ann"))


def test_whoever_disconnects_gets_all_back_and_the_token_dies(ann: Office) -> None:
    ann.world.set_status("UT1Ann", ":house:", "Remote")
    ann.go(START + MINUTE)
    with ann.place.session() as session:
        statuses.disconnect(session, ann.place.person(session, "Ann"), ann.clock.now())
    ann.go(START + MINUTE)
    assert (ann.status("Ann"), ann.paused_until("Ann")) == (REMOTE, None)
    assert ann.consent("Ann") is None
    assert ann.world.tokens_of("UT1Ann") == []


def test_of_whoever_leaves_no_token_is_kept(ann: Office) -> None:
    ann.agree("Bob")
    ann.go(START + MINUTE)
    with ann.place.session() as session:
        statuses.forget_left(session, [ann.place.ids["Ann"], ann.place.ids["Dana"]], START)
    ann.go(START + MINUTE)
    assert (ann.consent("Ann"), ann.world.tokens_of("UT1Ann")) == (None, [])
    assert ann.status("Ann") == NOTHING
    assert ann.status("Bob")["status_text"] == "Focus time"


def test_whoever_agrees_again_goes_on_with_what_is_set(ann: Office) -> None:
    ann.world.set_status("UT1Ann", ":house:", "Remote")
    ann.go(START + MINUTE)
    ann.agree("Ann")
    ann.go(END)
    assert ann.status("Ann") == REMOTE


def test_two_processes_set_it_once(ann: Office) -> None:
    ann.go(START)
    ann.clock.move_to(START + MINUTE)
    ann.place.tick(START + MINUTE)
    assert ann.setting.tick() is True
    assert ann.setting.tick() is False
    assert ann.calls().count("users.profile.set") == 1


def test_a_block_that_was_put_off_before_it_was_set_sets_nothing(ann: Office) -> None:
    ann.go(START)
    taken_over(ann)
    ann.go(START + 5 * MINUTE)
    assert ann.status("Ann") == NOTHING
    assert "users.profile.set" not in ann.calls()


def test_what_is_stored_opens_with_the_keys_alone(
    ann: Office, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    token = ann.world.tokens_of("UT1Ann")[0].token
    ann.world.set_status("UT1Ann", ":house:", "Remote")
    ann.go(START + MINUTE)
    consent = ann.consent("Ann")
    assert consent is not None
    assert token not in consent.secret
    assert "Remote" not in consent.before
    others = Keys.parse("k2:" + "B" * 43)
    setting = StatusSetting(database, ann.setting._slack, others, ann.clock, ann.setting._languages)
    ann.clock.move_to(END)
    assert setting.tick() is True
    assert "LEEWAY_KEYS" in caplog.text
    assert token not in caplog.text
    kept = ann.consent("Ann")
    assert kept is not None
    assert (kept.before, kept.next_at) == ("", None)


def test_an_answer_before_the_end_gives_all_back(ann: Office) -> None:
    ann.go(START + MINUTE)
    ann.go(START + 90 * MINUTE)
    block_id = ann.block("Ann").id
    with ann.place.session() as session:
        person = ann.place.person(session, "Ann")
        answering.answer(session, person, block_id, Outcome.KEPT, None, now=ann.clock.now())
    ann.go(START + 90 * MINUTE)
    assert (ann.status("Ann"), ann.paused_until("Ann")) == (NOTHING, None)
