"""What a person installs: lock files, container, compose file, and the commands that docs name."""

from __future__ import annotations

import importlib.util
import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import click
import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from bot.__main__ import main

ROOT = Path(__file__).resolve().parents[2]
LOCKS = {
    "requirements.lock": [],
    "requirements-demo.lock": ["demo"],
    "requirements-dev.lock": ["demo", "dev"],
}
PAGES = ["README.md", "Makefile", "compose.yaml", ".env.example", "config/leeway.toml"]
DOCUMENTS = [ROOT / page for page in PAGES] + sorted((ROOT / "docs").rglob("*.md"))
SECRET = re.compile(r"TOKEN|SECRET|PASSWORD|KEY", re.IGNORECASE)


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def pins(lock: str) -> dict[str, Requirement]:
    """Every pinned package of a lock file; each must carry hashes."""
    entries = re.split(r"\n(?=[a-z0-9])", re.sub(r"(?m)^ *#.*\n?", "", read(lock)))
    found: dict[str, Requirement] = {}
    for entry in filter(None, map(str.strip, entries)):
        requirement, *options = entry.replace("\\\n", " ").split(" --")
        assert options, f"{lock}: {requirement} has no hash"
        assert all(re.fullmatch(r"hash=sha256:[0-9a-f]{64}", option.strip()) for option in options)
        parsed = Requirement(requirement)
        found[canonicalize_name(parsed.name)] = parsed
    return found


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_file_fits_the_project_and_brings_the_build_backend(lock: str) -> None:
    project = tomllib.loads(read("pyproject.toml"))
    wanted = [*project["project"]["dependencies"], *project["dependency-groups"]["build"]]
    for extra in LOCKS[lock]:
        wanted += project["project"]["optional-dependencies"][extra]
    locked = pins(lock)
    for requirement in map(Requirement, wanted):
        if requirement.name != "leeway":
            version = str(locked[canonicalize_name(requirement.name)].specifier).removeprefix("==")
            assert requirement.specifier.contains(version), requirement


def test_the_three_lock_files_agree_on_every_version() -> None:
    dev = pins("requirements-dev.lock")
    for lock in ("requirements.lock", "requirements-demo.lock"):
        for name, pin in pins(lock).items():
            assert dev[name].specifier == pin.specifier, name


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_file_names_no_machine_and_no_index(lock: str) -> None:
    assert re.findall(r"://|--(?:extra-)?index|--find-links|^-e|(?<= )/\w+", read(lock), re.M) == []


def test_hadolint_has_nothing_to_say_about_the_dockerfile() -> None:
    hadolint = str(Path(sys.executable).with_name("hadolint"))
    done = subprocess.run(  # noqa: S603  # our own tool, no shell
        [hadolint, "Dockerfile"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_the_image_is_pinned_runs_as_nobody_special_and_knows_if_it_is_well() -> None:
    dockerfile = read("Dockerfile")
    images = re.findall(r"^ARG \w+_IMAGE=(\S+)$", dockerfile, re.MULTILINE)
    assert len(images) == 2
    assert all(re.fullmatch(r"python:3\.\d+\.\d+(-slim)?-bookworm", image) for image in images)
    assert re.findall(r"^USER (\S+)$", dockerfile, re.MULTILINE) == ["10001"]
    assert "HEALTHCHECK" in dockerfile
    assert "/healthz" in dockerfile
    assert SECRET.search(dockerfile) is None


def test_what_the_dockerfile_copies_is_there_and_reaches_the_builder() -> None:
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", read("Dockerfile"), re.MULTILINE)
    let_in = {line[1:] for line in read(".dockerignore").splitlines() if line.startswith("!")}
    for name in " ".join(copied).split():
        assert (ROOT / name).exists(), name
        assert name.split("/")[0] in let_in, name


@pytest.fixture(scope="module")
def services() -> dict[str, dict[str, Any]]:
    loaded: dict[str, dict[str, Any]] = yaml.safe_load(read("compose.yaml"))["services"]
    return loaded


def test_compose_starts_the_bot_when_the_database_is_well_and_up_to_date(
    services: dict[str, dict[str, Any]],
) -> None:
    assert set(services) == {"bot", "worker", "migrate", "database"}
    assert services["bot"]["depends_on"] == {
        "database": {"condition": "service_healthy"},
        "migrate": {"condition": "service_completed_successfully"},
    }
    assert services["migrate"]["depends_on"] == {"database": {"condition": "service_healthy"}}
    assert "pg_isready" in services["database"]["healthcheck"]["test"]
    assert services["database"]["volumes"] == ["database:/var/lib/postgresql/data"]


def test_compose_holds_no_secret_and_no_moving_image(services: dict[str, dict[str, Any]]) -> None:
    for service in services.values():
        assert re.search(r":v?\d+\.\d+", service["image"]), service["image"]
        for name, value in service["environment"].items():
            if SECRET.search(name) or "://" in value:
                assert "${" in value, name
    assert not re.search(r"xox[bp]-\w|xapp-\w", read("compose.yaml") + read(".env.example"))


def test_every_variable_of_compose_is_explained_in_the_example() -> None:
    asked = set(re.findall(r"\$\{(\w+)", read("compose.yaml")))
    assert set(re.findall(r"^(\w+)=$", read(".env.example"), re.MULTILINE)) == asked


def test_every_make_target_that_is_named_exists() -> None:
    targets = set(re.findall(r"^([\w-]+):", read("Makefile"), re.MULTILINE))
    named = {
        (page.name, target)
        for page in [*DOCUMENTS, ROOT / "Dockerfile", ROOT / ".ci/run"]
        for target in re.findall(
            r"(?m)(?:`|^|\$ |RUN |exec )make ([a-z][a-z-]+)", page.read_text(encoding="utf-8")
        )
    }
    assert {target for _, target in named} >= {"demo", "install", "test", "lock", "text"}
    assert [(page, target) for page, target in sorted(named) if target not in targets] == []


def test_what_the_makefile_runs_as_a_module_is_there() -> None:
    for module in re.findall(r"python -m (\w+(?:\.\w+)*)", read("Makefile")):
        assert importlib.util.find_spec(module) is not None, f"python -m {module}"


def command_lines() -> list[tuple[str, list[str]]]:
    """Every `leeway ...` that a page, the Dockerfile or compose.yaml tells somebody to run."""
    found = []
    for page in DOCUMENTS:
        text = page.read_text(encoding="utf-8")
        lines = re.findall(r"(?m)(?:`|^ *|^ *\$ )(?:\.venv/bin/)?leeway ([a-z][^`\n#|]*)", text)
        found += [(page.name, line.split()) for line in lines if page.suffix != ".toml"]
    for argv in re.findall(r'\["leeway", .*\]', read("Dockerfile") + read("compose.yaml")):
        found.append(("container", json.loads(argv)[1:]))
    return found


def understood(command: click.Command, words: list[str]) -> bool:
    """Whether each word is a command of its group, or an option of the command reached."""
    while isinstance(command, click.Group) and words:
        if words[0] in {option for parameter in command.params for option in parameter.opts}:
            words = words[2:]  # an option of the group, and its value
        elif words[0] in command.commands:
            command, words = command.commands[words[0]], words[1:]
        else:
            break
    options = {option for parameter in command.params for option in parameter.opts} | {"--help"}
    arguments = [p for p in command.params if isinstance(p, click.Argument)]
    given = [word for word in words if not word.startswith("-")]
    takes_value = sum(not getattr(p, "is_flag", False) for p in command.params) - len(arguments)
    return (
        not isinstance(command, click.Group)
        and {word.split("=")[0] for word in words if word.startswith("-")} <= options
        and len(given) <= len(arguments) + takes_value
    )


def test_every_command_line_that_is_named_is_understood() -> None:
    lines = command_lines()
    assert ("container", ["migrate"]) in lines
    assert ("using-it.md", ["import", "people", "people.csv", "--dry-run"]) in lines
    assert [line for line in lines if not understood(main, line[1])] == []


@pytest.mark.parametrize("line", ["gossip", "serve --loud", "import cats cats.csv", "import"])
def test_a_command_line_that_leeway_does_not_know_is_found(line: str) -> None:
    assert not understood(main, line.split())
