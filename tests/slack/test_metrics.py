"""/metrics: what was sent, refused and waits, told to Prometheus without names or texts."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from bot.core.clock import MovableClock
from bot.delivery.backlog import Backlog, Waiting, read_backlog
from bot.delivery.metrics import Metrics
from bot.people import service as people
from bot.playground.faults import Kind
from bot.playground.playground import TEAM_ID
from bot.storage import Database
from tests.support.house import House, running

NOW = datetime(2026, 11, 30, 7, 0, tzinfo=UTC)
POST = ("method", "chat.postMessage")
ANA = "ana@x.example"
EVERY_GAUGE = {
    "leeway_outbox_pending",
    "leeway_outbox_due",
    "leeway_outbox_oldest_due_age_seconds",
    "leeway_outbox_sending",
    "leeway_outbox_unknown",
    "leeway_outbox_failed_last_day",
    "leeway_lanes_stopped",
    "leeway_lane_calls_per_minute",
}
Label = tuple[str, str]


class Numbers:
    """What a text for Prometheus says, read by Prometheus' own parser."""

    def __init__(self, text: str) -> None:
        self._values: dict[tuple[str, frozenset[Label]], float] = {}
        self.families = set()
        for family in text_string_to_metric_families(text):
            self.families.add(family.name)
            for sample in family.samples:
                self._values[sample.name, frozenset(sample.labels.items())] = sample.value

    def of(self, name: str, *labels: Label) -> float:
        """The value of one series; `KeyError` where it is not told."""
        return self._values[name, frozenset(labels)]

    def waiting(self, name: str) -> float:
        """The value of a gauge of the only workspace."""
        return self.of(f"leeway_{name}", ("team", TEAM_ID))


def numbers(house: House) -> Numbers:
    """Ask the bot, as Prometheus does: without any signature."""
    with httpx.Client(trust_env=False) as client:
        answer = client.get(f"{house.playground.bot_url}/metrics")
    assert answer.status_code == httpx.codes.OK
    assert answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    return Numbers(answer.text)


@pytest.fixture
def house(database_url: str, people_csv: Path) -> Iterator[House]:
    """Ana leads Bo, and is to be welcomed at the start of her day."""
    with running(database_url, people_csv=people_csv) as made:
        yield made


def heard(house: House) -> int:
    """How many messages of the bot Ana has."""
    desk = house.desk(ANA)
    return sum(message.from_bot for message in desk.messages(desk.app_dm()))


def test_at_the_start_everything_is_told_as_zero(house: House) -> None:
    told = numbers(house)
    assert told.of("leeway_messages_sent_total", POST) == 0
    assert told.of("leeway_message_lag_seconds_count", POST) == 0
    assert told.of("leeway_slack_rate_limited_total", ("method", "chat.update")) == 0
    assert told.of("leeway_messages_reconciled_total", ("found", "no")) == 0
    for name in ("failed", "dropped", "unknown", "retried"):
        assert told.of(f"leeway_messages_{name}_total") == 0
    assert told.of("leeway_slack_no_answers_total") == 0
    assert told.families >= EVERY_GAUGE


def test_a_message_waits_and_then_is_sent_with_its_lag(house: House) -> None:
    house.leeway.plan()
    before = numbers(house)
    assert before.waiting("outbox_pending") == 1
    assert before.of("leeway_messages_sent_total", POST) == 0
    house.move(hours=3)
    assert heard(house) == 1
    after = numbers(house)
    assert after.waiting("outbox_pending") == 0
    assert after.of("leeway_messages_sent_total", POST) == 1
    assert after.of("leeway_message_lag_seconds_count", POST) == 1
    week = ("le", "604800.0")
    assert after.of("leeway_message_lag_seconds_bucket", POST, week) == 1
    assert after.of("leeway_messages_failed_total") == 0


def test_what_is_due_tells_how_long_it_has_been_waiting(house: House) -> None:
    house.leeway.plan()
    clock = house.leeway.clock
    assert isinstance(clock, MovableClock)
    clock.move_to(house.now + timedelta(hours=30))  # and nobody sends meanwhile
    told = numbers(house)
    assert told.waiting("outbox_due") == 1
    assert 20 * 3600 < told.waiting("outbox_oldest_due_age_seconds") <= 30 * 3600


def test_a_limit_of_slacks_is_counted_and_the_message_arrives_after_it(house: House) -> None:
    house.playground.world.faults.inject("chat.postMessage", Kind.RATE_LIMITED, retry_after=30)
    house.move(hours=3)
    assert heard(house) == 1
    told = numbers(house)
    assert told.of("leeway_slack_rate_limited_total", POST) == 1
    assert told.of("leeway_messages_sent_total", POST) == 1
    assert told.of("leeway_messages_failed_total") == 0
    assert told.of("leeway_lane_calls_per_minute", ("team", TEAM_ID), POST) == 240


def test_an_answer_that_was_lost_is_looked_up_and_counted_once(house: House) -> None:
    house.playground.world.faults.inject("chat.postMessage", Kind.DROPPED)
    house.move(hours=3)
    assert heard(house) == 1
    told = numbers(house)
    assert told.of("leeway_slack_no_answers_total") == 1
    assert told.of("leeway_messages_unknown_total") == 1
    assert told.of("leeway_messages_reconciled_total", ("found", "yes")) == 1
    assert told.of("leeway_messages_reconciled_total", ("found", "no")) == 0
    assert told.of("leeway_messages_sent_total", POST) == 1
    assert told.waiting("outbox_unknown") == 0


def test_an_attempt_that_never_reached_slack_is_looked_up_and_sent_again(house: House) -> None:
    faults = house.playground.world.faults
    faults.inject("chat.postMessage", Kind.DROPPED, after_effect=False)
    house.move(hours=3)
    assert heard(house) == 1
    told = numbers(house)
    assert told.of("leeway_messages_reconciled_total", ("found", "no")) == 1
    assert told.of("leeway_messages_sent_total", POST) == 1


def test_a_person_whom_slack_does_not_know_is_a_failure(house: House) -> None:
    house.leeway.plan()
    with house.session() as session:
        people.person_by_email(session, ANA).slack_user_id = "U0NOBODY"
    house.move(hours=3)
    told = numbers(house)
    assert told.of("leeway_messages_failed_total") == 1
    assert told.waiting("outbox_failed_last_day") == 1
    assert told.of("leeway_messages_sent_total", POST) == 0
    assert told.waiting("outbox_pending") == 0


def test_a_person_who_left_is_no_failure_and_what_was_for_them_is_dropped(house: House) -> None:
    house.leeway.plan()
    with house.session() as session:
        people.person_by_email(session, ANA).active = False
    house.move(hours=3)
    told = numbers(house)
    assert told.of("leeway_messages_dropped_total") == 1
    assert told.of("leeway_messages_failed_total") == 0


def test_a_revoked_token_is_a_stopped_lane_that_keeps_its_messages(house: House) -> None:
    house.leeway.plan()
    house.playground.world.faults.inject("chat.postMessage", Kind.REVOKED)
    house.move(hours=3)
    told = numbers(house)
    assert told.waiting("lanes_stopped") >= 1
    assert told.waiting("outbox_pending") == 1


def test_it_holds_nobodys_name_and_no_text(house: House) -> None:
    house.move_to(1, 10)
    desk = house.desk(ANA)
    assert heard(house) >= 1
    with httpx.Client(trust_env=False) as client:
        text = client.get(f"{house.playground.bot_url}/metrics").text
    words = {word for message in desk.messages(desk.app_dm()) for word in message.text.split()}
    assert "Ana" not in text
    assert "@" not in text
    assert not {word for word in words if len(word) > 9 and word.isalpha()} & set(text.split())


# Without its database


@pytest.mark.parametrize(
    "url", ["sqlite:////nowhere/leeway.db", "postgresql+psycopg://nobody@127.0.0.1:1/leeway"]
)
def test_while_the_database_is_away_the_counters_are_told_without_the_gauges(url: str) -> None:
    database = Database(url)
    metrics = Metrics()
    metrics.watch(lambda: read_backlog(database, NOW))
    metrics.sent("chat.postMessage", timedelta(seconds=3))
    told = Numbers(metrics.exposition().decode())
    database.close()
    assert told.of("leeway_messages_sent_total", POST) == 1
    assert told.of("leeway_database_up") == 0
    assert told.families & EVERY_GAUGE == set()


def test_a_database_that_hangs_is_not_waited_for() -> None:
    hanging = threading.Event()

    def backlog() -> Backlog:
        hanging.wait(30)
        return {"T1": Waiting()}

    metrics = Metrics()
    metrics.watch(backlog, patience=0.05)
    before = threading.active_count()
    first, second = (Numbers(metrics.exposition().decode()) for _ in range(2))
    assert not hanging.is_set()
    assert first.of("leeway_database_up") == second.of("leeway_database_up") == 0
    assert threading.active_count() <= before + 1, "the second did not ask beside the first"
    hanging.set()


def test_two_processes_count_for_themselves() -> None:
    one, other = Metrics(), Metrics()
    one.failed()
    assert Numbers(one.exposition().decode()).of("leeway_messages_failed_total") == 1
    assert Numbers(other.exposition().decode()).of("leeway_messages_failed_total") == 0


def test_the_lag_of_a_clock_that_was_set_back_is_none() -> None:
    metrics = Metrics()
    metrics.sent("chat.update", timedelta(hours=-1))
    told = Numbers(metrics.exposition().decode())
    assert told.of("leeway_message_lag_seconds_sum", ("method", "chat.update")) == 0
