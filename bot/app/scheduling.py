"""The scheduler only knocks: how often each tick looks whether something is due."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC

from apscheduler.schedulers.background import BackgroundScheduler

from bot.app.ticks import SYNC_MINUTES, Ticks, ended_without_the_database
from bot.core.clock import SystemClock

PLAN_SECONDS = 10
QUIET_SECONDS = 60
VISIT_SECONDS = 3
STATUS_SECONDS = 10


def scheduler() -> BackgroundScheduler:
    """In memory, in UTC; a tick that is late comes once, and never twice at once."""
    return BackgroundScheduler(
        timezone=UTC,
        job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
    )


def knock(
    at: BackgroundScheduler,
    ticks: Ticks,
    *,
    visit: Callable[[], object],
    set_statuses: Callable[[], object] | None,
    forget: Callable[[], object],
) -> None:
    """Let the scheduler knock at every tick; the first plan and the first sync come at once."""
    now = SystemClock().now()  # real time: APScheduler's own clock cannot be moved
    at.add_job(ticks.plan, "interval", seconds=PLAN_SECONDS, next_run_time=now)
    at.add_job(ticks.sync_daily, "interval", minutes=SYNC_MINUTES, next_run_time=now)
    at.add_job(ticks.ask_who_is_quiet, "interval", seconds=QUIET_SECONDS)
    at.add_job(_patient("visiting calendars", visit), "interval", seconds=VISIT_SECONDS)
    if set_statuses is not None:
        patient = _patient("setting statuses", set_statuses)
        at.add_job(patient, "interval", seconds=STATUS_SECONDS)
    at.add_job(forget, "interval", hours=24)


def _patient(what: str, tick: Callable[[], object]) -> Callable[[], None]:
    def patient() -> None:
        with ended_without_the_database(what):
            tick()

    return patient
