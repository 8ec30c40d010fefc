"""What delivery counts, and what waits when somebody asks, in the format of Prometheus."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from queue import Empty, SimpleQueue

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from bot.delivery.backlog import Backlog, Waiting
from bot.delivery.domain import Method

logger = logging.getLogger(__name__)

MINUTE, HOUR, DAY = 60, 3_600, 86_400
LAGS = (1, 2, 5, 10, 30, MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR, 4 * HOUR, DAY, 3 * DAY, 7 * DAY)
DATABASE_SECONDS = 3.0  # Prometheus itself gives up after ten


class Metrics:
    """The numbers of one process since its start; safe to call from any thread."""

    def __init__(self) -> None:
        disable_created_metrics()  # type: ignore[no-untyped-call]  # of prometheus_client
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        self._sent = self._by_method("leeway_messages_sent", "Messages and edits that Slack took.")
        self._lag = Histogram(
            "leeway_message_lag_seconds",
            "From when a message was to go until it went.",
            ["method"],
            buckets=LAGS,
            registry=self._registry,
        )
        self._failed = self._counter("leeway_messages_failed", "Messages that Slack refuses.")
        self._dropped = self._counter(
            "leeway_messages_dropped", "Messages that were not true or wanted any more."
        )
        self._retried = self._counter("leeway_messages_retried", "Attempts that are made again.")
        self._unknown = self._counter(
            "leeway_messages_unknown", "Attempts of which it was not known whether they arrived."
        )
        self._reconciled = Counter(
            "leeway_messages_reconciled",
            "Of those, what was looked up: found (yes), or not there and sent again (no).",
            ["found"],
            registry=self._registry,
        )
        self._no_answer = self._counter(
            "leeway_slack_no_answers", "Calls without an answer of Slack's: network, 5xx, time-out."
        )
        self._limited = self._by_method("leeway_slack_rate_limited", "Calls answered with 429.")
        # Whatever may be counted is there from the start, as 0: an increase is seen only then.
        for method in Method:
            self._limited.labels(method)
        self._of_method = {
            str(method): (self._sent.labels(method), self._lag.labels(method))
            for method in (Method.POST, Method.EDIT)
        }
        for found in ("yes", "no"):
            self._reconciled.labels(found)

    def watch(self, backlog: Callable[[], Backlog], patience: float = DATABASE_SECONDS) -> None:
        """Tell also what waits in the database; it is read whenever somebody asks.

        After `patience`, in seconds, the other numbers are told without it.
        """
        self._registry.register(_Gauges(backlog, patience))

    def exposition(self) -> bytes:
        """Everything as text (version 0.0.4, UTF-8)."""
        return generate_latest(self._registry)

    def sent(self, method: str, lag: timedelta) -> None:
        """Slack took a message; `lag` is how long after its slot that was."""
        sent, behind = self._of_method[method]
        sent.inc()
        behind.observe(max(lag.total_seconds(), 0.0))

    def failed(self) -> None:
        """Slack will never take a message."""
        self._failed.inc()

    def dropped(self) -> None:
        """A message was moot when its turn came."""
        self._dropped.inc()

    def unknown(self) -> None:
        """Nobody knows whether an attempt arrived."""
        self._unknown.inc()

    def reconciled(self, found: bool) -> None:
        """Such an attempt was looked up in Slack."""
        self._reconciled.labels("yes" if found else "no").inc()

    def rate_limited(self, method: str) -> None:
        """Slack answered with 429."""
        self._limited.labels(method).inc()

    def retried(self) -> None:
        """An attempt did not succeed and is made again later."""
        self._retried.inc()

    def no_answer(self) -> None:
        """Slack gave no answer that says anything."""
        self._no_answer.inc()

    def _counter(self, name: str, told: str) -> Counter:
        return Counter(name, told, registry=self._registry)

    def _by_method(self, name: str, told: str) -> Counter:
        return Counter(name, told, ["method"], registry=self._registry)


_OF_A_TEAM: tuple[tuple[str, str, Callable[[Waiting], float]], ...] = (
    ("leeway_outbox_pending", "Messages that wait for their time or turn.", lambda w: w.pending),
    ("leeway_outbox_due", "Messages that could go now.", lambda w: w.due),
    (
        "leeway_outbox_oldest_due_age_seconds",
        "How long the message that is due the longest has been waiting.",
        lambda w: w.oldest_due.total_seconds(),
    ),
    ("leeway_outbox_sending", "Messages that are on their way.", lambda w: w.sending),
    ("leeway_outbox_unknown", "Messages that are to be looked up in Slack.", lambda w: w.unknown),
    ("leeway_outbox_failed_last_day", "Messages that failed in 24 hours.", lambda w: w.failed),
    ("leeway_lanes_stopped", "Lanes on which nothing goes at all.", lambda w: w.stopped_lanes),
)


class _Gauges(Collector):
    """What waits, asked of the database at most once at a time and never for long."""

    def __init__(self, backlog: Callable[[], Backlog], patience: float) -> None:
        self._backlog = backlog
        self._patience = patience
        self._asking = threading.Lock()

    def collect(self) -> Iterator[Metric]:
        """The gauges; only that the database is away, where it is."""
        backlog = self._read()
        yield GaugeMetricFamily(
            "leeway_database_up",
            "Whether the database answered: without it there are no gauges of what waits.",
            value=float(backlog is not None),
        )
        if backlog is None:
            return
        for name, told, value in _OF_A_TEAM:
            gauge = GaugeMetricFamily(name, told, labels=["team"])
            for team_id, waiting in backlog.items():
                gauge.add_metric([team_id], value(waiting))
            yield gauge
        pace = GaugeMetricFamily(
            "leeway_lane_calls_per_minute",
            "How often a method of Slack's is called at most, as it was learned.",
            labels=["team", "method"],
        )
        for team_id, waiting in backlog.items():
            for method, per_minute in sorted(waiting.paces.items()):
                pace.add_metric([team_id, method], per_minute)
        yield pace

    def _read(self) -> Backlog | None:
        # In a thread of its own: a host that swallows packets is waited for by minutes.
        if not self._asking.acquire(timeout=self._patience):
            return None
        answers: SimpleQueue[Backlog | None] = SimpleQueue()
        threading.Thread(target=self._ask, args=[answers], name="metrics", daemon=True).start()
        try:
            return answers.get(timeout=self._patience)
        except Empty:
            logger.warning("the database did not answer in time; the metrics go without it")
            return None

    def _ask(self, answers: SimpleQueue[Backlog | None]) -> None:
        try:
            answers.put(self._backlog())
        except (DBAPIError, PoolTimeoutError) as error:
            logger.warning("the metrics go without the database (%s)", type(error).__name__)
            answers.put(None)
        finally:
            self._asking.release()
