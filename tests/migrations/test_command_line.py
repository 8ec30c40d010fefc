"""What `leeway migrate` and `leeway serve` say of a database that does not fit."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from bot.storage.migrating import alembic_config, schema_problem
from tests.support.command_line import leeway
from tests.support.databases import new_sqlite

SECRETS = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_SIGNING_SECRET": "shh"}
NEWER = (
    "Leeway: The database is newer than this version of Leeway (its schema is 9999_future): "
    "install the newer version again, or restore a backup from before the upgrade.\n"
)
OLDER = "Leeway: The database is not up to date: run `leeway migrate`.\n"


def at_revision(url: str, revision: str) -> None:
    engine = create_engine(url, poolclass=NullPool)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :v"), {"v": revision})


@pytest.mark.parametrize("arguments", [("serve",), ("migrate",), ("role", "list")])
def test_a_newer_database_ends_every_command_with_one_sentence(
    tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    url = new_sqlite(tmp_path)
    at_revision(url, "9999_future")
    ended = leeway(*arguments, DATABASE_URL=url, **SECRETS)
    assert (ended.code, ended.out, ended.err) == (2, "", NEWER)


@pytest.mark.parametrize("arguments", [("serve",), ("role", "list")])
def test_an_outdated_database_is_told_to_be_migrated(
    tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    url = new_sqlite(tmp_path)
    command.downgrade(alembic_config(url), "-1")
    ended = leeway(*arguments, DATABASE_URL=url, **SECRETS)
    assert (ended.code, ended.out, ended.err) == (2, "", OLDER)


def test_migrate_makes_a_new_file_ready_and_may_be_run_again(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'new.db'}"
    for _ in range(2):
        ended = leeway("migrate", DATABASE_URL=url)
        assert (ended.code, ended.out, ended.err) == (0, "The database is up to date.\n", "")
    engine = create_engine(url, poolclass=NullPool)
    assert schema_problem(engine) is None


UNREACHABLE = "postgresql://somebody:hunter2@127.0.0.1:1/leeway"


@pytest.mark.parametrize("arguments", [("serve",), ("migrate",), ("role", "list")])
def test_an_unreachable_database_is_one_sentence_without_the_password(
    arguments: tuple[str, ...],
) -> None:
    ended = leeway(*arguments, DATABASE_URL=UNREACHABLE, **SECRETS)
    assert ended.code == 2
    assert ended.err.startswith("Leeway: The database does not answer (")
    assert ended.err.endswith("): check DATABASE_URL and that it runs.\n")
    assert ended.err.count("\n") == 1
    assert "hunter2" not in ended.err


@pytest.mark.parametrize("arguments", [("serve",), ("migrate",)])
def test_a_file_that_is_no_database_is_one_sentence(
    tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    path = tmp_path / "letter.txt"
    path.write_text("Dear database, " * 100)
    ended = leeway(*arguments, DATABASE_URL=f"sqlite:///{path}", **SECRETS)
    assert ended.code == 2
    assert ended.err == (
        "Leeway: The database does not answer (file is not a database): "
        "check DATABASE_URL and that it runs.\n"
    )
