"""The rules of the house bite: each is broken on purpose in a copy of the tree."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
NAMES = {c["id"]: c["name"] for c in PYPROJECT["tool"]["importlinter"]["contracts"]}

# contract, and lines that are added to modules of a copy (made where they do not exist)
VIOLATIONS: list[tuple[str, Mapping[str, str]]] = [
    # a lower tier imports a higher one
    ("tiers", {"people/domain.py": "import bot.goals"}),
    # siblings import one another
    ("tiers", {"budgets/__init__.py": "", "goals/domain.py": "import bot.budgets"}),
    # the stand-in for Slack is entered from a feature
    ("tiers", {"goals/service.py": "import bot.playground"}),
    # a folder that has no tier yet
    ("tiers", {"gossip/__init__.py": ""}),
    ("files", {"goals/service.py": "import bot.goals.listeners", "goals/listeners.py": ""}),
    ("files", {"goals/domain.py": "import bot.goals.models", "goals/models.py": ""}),
    ("files", {"goals/messages.py": "import bot.goals.service", "goals/service.py": ""}),
    # a feature that nobody has written yet is covered by itself
    (
        "files",
        {
            "gossip/__init__.py": "",
            "gossip/domain.py": "import bot.gossip.jobs",
            "gossip/jobs.py": "",
        },
    ),
    ("entrance", {"goals/service.py": "import bot.people.repository", "people/repository.py": ""}),
    ("entrance", {"goals/listeners.py": "from bot.people.models import Person"}),
    ("core", {"core/text.py": "import httpx"}),
    ("domain", {"goals/domain.py": "import sqlalchemy"}),
    ("domain", {"goals/domain.py": "from bot.core.clock import SystemClock"}),
    # by way of another module
    ("domain", {"goals/domain.py": "import bot.goals.gap", "goals/gap.py": "import httpx"}),
    ("models", {"people/models.py": "import slack_sdk"}),
    ("repository", {"people/repository.py": "import slack_bolt"}),
    ("service", {"people/service.py": "import slack_sdk"}),
    ("service", {"people/service.py": "import apscheduler"}),
    ("messages", {"goals/messages.py": "import sqlalchemy"}),
    ("messages", {"goals/messages.py": "from slack_bolt import App"}),
    ("modals", {"goals/modals.py": "import httpx"}),
    ("sql", {"goals/listeners.py": "from sqlalchemy import select"}),
    ("sql", {"goals/jobs.py": "from sqlalchemy.orm import Session"}),
    ("playground", {"playground/gap.py": "import bot.people"}),
    ("playground", {"playground/gap.py": "import bot.storage.database"}),
]

CLOCK_READS = [
    "datetime.datetime.now()",
    "datetime.datetime.utcnow()",
    "datetime.datetime.today()",
    "datetime.date.today()",
    "time.time()",
    "time.time_ns()",
    "time.monotonic()",
    "time.perf_counter()",
    "time.sleep(1)",
]


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A copy of what the checks read."""
    for source in (ROOT / "bot").rglob("*.py"):
        target = tmp_path / source.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)
    house = tmp_path / "tests" / "house"
    house.mkdir(parents=True)
    shutil.copyfile(ROOT / "tests/house/entrance_contract.py", house / "entrance_contract.py")
    shutil.copyfile(ROOT / "pyproject.toml", tmp_path / "pyproject.toml")
    return tmp_path


def test_the_tree_as_it_is_keeps_every_contract(tree: Path) -> None:
    done = run(tree, "lint-imports", "--no-cache", "--no-logo")
    assert done.returncode == 0, done.stdout + done.stderr
    for name in NAMES.values():
        assert f"{name} KEPT" in done.stdout


@pytest.mark.parametrize(("contract", "added"), VIOLATIONS)
def test_a_violation_breaks_its_contract(
    tree: Path, contract: str, added: Mapping[str, str]
) -> None:
    for name, line in added.items():
        add_line(tree / "bot" / name, line)
    done = run(tree, "lint-imports", "--no-cache", "--no-logo", "--contract", contract)
    assert done.returncode != 0
    assert f"{NAMES[contract]} BROKEN" in done.stdout


def test_every_contract_is_broken_on_purpose_here() -> None:
    assert {contract for contract, _ in VIOLATIONS} == set(NAMES)


def test_every_folder_with_code_is_a_package_that_the_contracts_see() -> None:
    folders = {path.parent for path in (ROOT / "bot").rglob("*.py")}
    assert [folder for folder in sorted(folders) if not (folder / "__init__.py").exists()] == []


def test_ruff_refuses_every_way_to_read_the_clock(tree: Path) -> None:
    code = ["import datetime", "import time", *CLOCK_READS, ""]
    (tree / "bot/goals/gap.py").write_text("\n".join(code), encoding="utf-8")
    done = run(tree, "ruff", "check", "--no-cache", "--output-format", "json", "bot/goals/gap.py")
    refused = {f["location"]["row"] for f in json.loads(done.stdout) if f["code"] == "TID251"}
    assert {code[row - 1] for row in refused} == set(CLOCK_READS)


def test_only_the_clock_itself_may_read_the_clock(tree: Path) -> None:
    allowed = run(tree, "ruff", "check", "--no-cache", "--select", "TID251", "bot")
    assert allowed.returncode == 0, allowed.stdout
    shutil.copyfile(tree / "bot/core/clock.py", tree / "bot/core/second_clock.py")
    refused = run(tree, "ruff", "check", "--no-cache", "--select", "TID251", "bot")
    assert "bot/core/second_clock.py" in refused.stdout


def test_mypy_refuses_a_wrong_type_and_a_missing_one(tree: Path) -> None:
    add_line(tree / "bot/core/text.py", 'wrong: int = "one"\ndef untyped(value): return value')
    done = run(tree, "mypy", "--cache-dir", str(tree / "cache"), "bot/core/text.py")
    assert done.returncode != 0
    assert "[assignment]" in done.stdout
    assert "[no-untyped-def]" in done.stdout


def run(tree: Path, tool: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """A tool of this environment, in the copy."""
    command = [str(Path(sys.executable).with_name(tool)), *arguments]
    return subprocess.run(  # noqa: S603  # our own tools, no shell
        command, cwd=tree, capture_output=True, text=True, check=False
    )


def add_line(module: Path, line: str) -> None:
    module.parent.mkdir(parents=True, exist_ok=True)
    with module.open("a", encoding="utf-8") as file:
        file.write(f"\n{line}\n")
