"""The sample company: reproducible, importable as it is, and interesting enough to show."""

from __future__ import annotations

import csv
import shutil
import subprocess
import sys
from collections import Counter, defaultdict
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import yaml

from bot.goals import service as goals
from bot.people import service
from bot.storage import Database

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "config" / "sample"
NOW = datetime(2026, 11, 30, 7, tzinfo=UTC)
FILES = (
    "people.csv",
    "absences.csv",
    "milestones.csv",
    "results.csv",
    "nudge_history.csv",
    "resources.csv",
    "development_time.csv",
)


def table(name: str) -> list[dict[str, str]]:
    with (SAMPLE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


HISTORY = table("nudge_history.csv")


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which the generator was run, as somebody runs it."""
    folder = tmp_path_factory.mktemp("sample")
    for script in SAMPLE.glob("*.py"):
        shutil.copy(script, folder)
    subprocess.run([sys.executable, str(folder / "generate.py")], check=True)  # noqa: S603  # our own script
    return folder


@pytest.mark.parametrize("name", FILES)
def test_the_generator_reproduces_the_committed_files(name: str, written: Path) -> None:
    assert (written / name).read_bytes() == (SAMPLE / name).read_bytes()


def test_the_company_imports_without_a_problem(database: Database) -> None:
    with database.everywhere() as session:
        workspace_id = service.upsert_workspace(session, "T1", "Halden", "UBOT", NOW).id
    with database.transaction(workspace_id) as session:
        sheet = service.read_people((SAMPLE / "people.csv").read_bytes())
        diff = service.apply_people(session, sheet, NOW)
        assert (len(diff.new), sheet.ignored) == (40, ())
        goals.apply_milestones(
            session, goals.read_milestones((SAMPLE / "milestones.csv").read_bytes())
        )
        goals.apply_results(session, goals.read_results((SAMPLE / "results.csv").read_bytes()))
        absences = service.read_absences((SAMPLE / "absences.csv").read_bytes())
        assert len(service.apply_absences(session, absences, NOW).new) == 7
        everybody = service.active_people(session)
        teams = service.teams_of(session, [person.id for person in everybody])
        assert len(teams) == 11
        assert all(3 <= team.size <= 6 for team in teams.values())
        assert sum(bool(team.managers) for team in teams.values()) >= 3
        assert len({person.zone for person in everybody}) == 5
        for role in ("admin", "leader", "expert", "sponsor"):
            assert service.people_with_role(session, role), role
        others = service.other_new_managers(session, everybody, NOW)
        assert max(others[one.id] for one in everybody if one.department == "Engineering") == 2
        kinds = {found.kind for found in goals.upcoming(session, NOW.date(), "Sales")}
        assert kinds == {"sales", "budget_end", "people"}
        assert goals.results(session, "Operations")[0].department == "Operations"


def test_there_are_joiners_and_anniversaries_to_talk_about() -> None:
    started = [datetime.fromisoformat(row["start_date"]).date() for row in table("people.csv")]
    today = NOW.date()
    assert sum(day >= today - timedelta(days=60) for day in started) >= 3
    week = {
        ((today + timedelta(days=at)).month, (today + timedelta(days=at)).day) for at in range(8)
    }
    assert sum((day.month, day.day) in week for day in started) >= 4


def test_the_history_has_one_note_a_week_at_ten_on_the_managers_tuesday() -> None:
    zones = {row["work_email"]: ZoneInfo(row["timezone"]) for row in table("people.csv")}
    slots = defaultdict(list)
    for row in HISTORY:
        slot = datetime.fromisoformat(row["slot_at"])
        local = slot.astimezone(zones[row["work_email"]])
        assert (local.weekday(), local.time()) == (1, time(10))
        slots[row["work_email"]].append(local.date())
    assert len(slots) == 11
    for days in slots.values():
        assert days[-1].isoformat() == "2026-11-24"
        assert all(later - earlier == timedelta(weeks=1) for earlier, later in pairwise(days))
    assert sum(days[0].isoformat() == "2025-12-02" for days in slots.values()) >= 6


def test_answers_have_what_belongs_to_them_and_come_before_the_next_note() -> None:
    for row in HISTORY:
        assert row["answer"] in {"done_by_click", "already_done", "not_now", "none"}
        assert bool(row["reason"]) == (row["answer"] == "not_now")
        assert bool(row["answered_at"]) == (row["answer"] != "none")
        assert not row["outcome"] or row["answer"] == "done_by_click"
        assert row["outcome"] in {"", "did_it", "not_yet", "wont"}
        if row["answered_at"]:
            waited = datetime.fromisoformat(row["answered_at"]) - datetime.fromisoformat(
                row["slot_at"]
            )
            assert timedelta(0) < waited < timedelta(days=7)
    answered = sum(row["answer"] != "none" for row in HISTORY) / len(HISTORY)
    assert 0.6 < answered < 0.7
    assert len(Counter(row["reason"] for row in HISTORY)) == 5


def test_nobody_is_silent_three_times_in_a_row_and_one_ends_with_two() -> None:
    silences: dict[str, int] = defaultdict(int)
    for row in HISTORY:
        silent = row["answer"] == "none"
        silences[row["work_email"]] = silences[row["work_email"]] + 1 if silent else 0
        assert silences[row["work_email"]] < 3
    assert sorted(silences.values())[-2:] == [1, 2]


def test_a_nudge_that_is_not_for_a_team_never_comes_there_again() -> None:
    refused: set[tuple[str, str]] = set()
    for row in HISTORY:
        assert (row["work_email"], row["nudge"]) not in refused
        if row["reason"] == "not_for_team":
            refused.add((row["work_email"], row["nudge"]))
    assert refused


def test_every_nudge_of_the_history_is_in_the_catalogue_with_its_lever() -> None:
    catalogue = {
        nudge["key"]: nudge["lever"]
        for file in (ROOT / "config" / "nudges").glob("*.yaml")
        for nudge in yaml.safe_load(file.read_text(encoding="utf-8"))
    }
    for key, lever in {(row["nudge"], row["lever"]) for row in HISTORY}:
        assert catalogue[key] == lever
